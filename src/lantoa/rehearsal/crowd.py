"""All candidates of a rehearsal on one wire: started by the plan, watched, counted."""

import random
import sys
import time
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lantoa.rehearsal.bank import response_of
from lantoa.rehearsal.candidate import Candidate
from lantoa.rehearsal.plan import Plan
from lantoa.rehearsal.wire import Wire

OVERTIME_SECONDS = 120.0
FAILURES_TOLD = 20


@dataclass
class Moment:
    """What was going on in one second."""

    second: int
    opens: int
    saves: int
    closes: int
    live: int
    waiting: int


@dataclass
class Crowd:
    """The company of candidates. Counters are by name; `seconds` holds every request's time by kind."""

    wire: Wire
    plan: Plan
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, "array[float]"] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    finished: int = 0
    took: float = 0.0
    client_cpu: float = 0.0
    ends: float = 0.0
    interrupted: bool = False

    def run(self, openings: Sequence[bytes], *, each_second: Callable[["Crowd"], None] | None = None) -> None:
        """Let everybody come, work and hand in; ends when all have, or well after the last should have.

        Ctrl+C ends it at once; what was acknowledged until then can still be proved.
        """
        self.candidates = [Candidate(self, number, body) for number, body in enumerate(openings)]
        began, cpu = time.monotonic() + 0.2, time.process_time()
        for number, one in enumerate(self.candidates):
            self.wire.at(began + number / len(openings) * self.plan.opening_seconds, one.open)
        self.ends = began + self.plan.minutes * 60
        try:
            self._turn_until(self.ends + OVERTIME_SECONDS, began, each_second)
        except KeyboardInterrupt:
            self.interrupted = True
        self.took, self.client_cpu = time.monotonic() - began, time.process_time() - cpu
        if self.finished < len(self.candidates) and not self.interrupted:
            self.failures.append(f"{len(self.candidates) - self.finished} candidates did not finish in time")

    def _turn_until(self, ends: float, began: float, each_second: Callable[["Crowd"], None] | None) -> None:
        second, before = 0, Counter[str]()
        while self.finished < len(self.candidates) and time.monotonic() < ends:
            self.wire.turn()
            if time.monotonic() >= began + second + 1:
                second += 1
                self._note(second, before)
                before = self.counts.copy()
                if self.plan.cuts:
                    self.counts["lines_cut"] += self.wire.drop(self.plan.cuts, self.chance.random)
                if each_second is not None:
                    each_second(self)

    def done(self, what: str, since: float) -> None:
        """A request of a candidate was answered; its time counts from the first try."""
        self.seconds.setdefault(what, array("f")).append(time.monotonic() - since)
        self.counts[what] += 1

    def ignore(self, status: int, body: bytes) -> None:
        """An answer nobody waits for."""

    def name(self, item: str) -> str:
        """One string for each item, whoever drew it."""
        return sys.intern(item)

    def is_same(self, candidate: int, item: str, revision: int, response: bytes) -> bool:
        """Whether the server holds what this candidate gave; blanks in the JSON do not matter."""
        return response_of(candidate, item, revision)[0] == response

    def milliseconds(self, what: str, share: float) -> float:
        """The time within which this share of the requests of a kind was answered."""
        ordered = sorted(self.seconds.get(what, ()))
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 1) if ordered else 0.0

    @property
    def turned_away(self) -> int:
        """Requests that were told to come again, each of which did."""
        return sum(count for name, count in self.counts.items() if "_again_" in name)

    def _note(self, second: int, before: Counter[str]) -> None:
        self.moments.append(
            Moment(
                second=second,
                opens=self.counts["open"] - before["open"],
                saves=self.counts["save"] - before["save"],
                closes=self.counts["close"] - before["close"],
                live=self.wire.live,
                waiting=self.wire.waiting,
            )
        )

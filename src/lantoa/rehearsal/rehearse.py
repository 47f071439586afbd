"""A rehearsal from beginning to end, on the machine of the server."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lantoa.kernel.clock import now as wall_clock
from lantoa.rehearsal.crowd import Crowd
from lantoa.rehearsal.machine import kill_child, server_of, usage_of
from lantoa.rehearsal.plan import Plan
from lantoa.rehearsal.proof import Proof, prove_journal, prove_marks
from lantoa.rehearsal.report import Findings, peak_of
from lantoa.rehearsal.stage import Stage, set_stage
from lantoa.rehearsal.wire import Wire

Say = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Wanted:
    """What to rehearse. `kills`: which process to kill -9 every so many seconds."""

    people: int
    plan: Plan
    host: str
    port: int
    data: Path
    connections: int = 1_024
    kills: tuple[tuple[str, float], ...] = ()
    seed: int = 1
    with_marks: bool = True


def rehearse(wanted: Wanted, *, machine: str, database: str, say: Say) -> tuple[Findings, Stage]:
    """Set the stage, let the candidates come, prove. `say(step, done, of)` is called often.

    Ctrl+C once the stage is set: what was proved until then is in the findings, and they say that it was broken off.
    """
    stage = set_stage(
        people=wanted.people,
        minutes=wanted.plan.minutes,
        now=wall_clock(),
        report=lambda done, of: say("Lập danh sách thí sinh", done, of),
    )
    time.sleep(2.5)  # the gateway looks for new tests once a second
    wire = Wire(wanted.host, wanted.port, most=wanted.connections)
    crowd = Crowd(wire, wanted.plan, random.Random(wanted.seed))  # noqa: S311 a plan, no secret
    watch = _Watch(wanted, say)
    watch.begin()
    crowd.run([one.opening for one in stage.places], each_second=watch.look)
    watch.end()
    wire.close()
    proof = Proof()
    try:
        _prove(stage, crowd, proof, with_marks=wanted.with_marks, say=say)
    except KeyboardInterrupt:
        crowd.interrupted = True
    findings = Findings(
        crowd=crowd,
        proof=proof,
        machine=machine,
        database=database,
        kills=watch.kills,
        cpu_seconds=watch.cpu_seconds,
        peak_mb=watch.peak_mb,
    )
    return findings, stage


def _prove(stage: Stage, crowd: Crowd, proof: Proof, *, with_marks: bool, say: Say) -> None:
    people = crowd.candidates
    prove_journal(stage, people, proof, report=lambda done, of: say("Đối chiếu từng câu trả lời", done, of))
    if with_marks and not crowd.interrupted:
        prove_marks(stage, people, proof, wait=lambda done, of: say("Chờ chấm bài", done, of))


class _Watch:
    """Looks at the server's processes while candidates are at it, and kills what is to be killed."""

    def __init__(self, wanted: Wanted, say: Say) -> None:
        self._wanted, self._say = wanted, say
        self._server = server_of(wanted.data)
        self._at = dict(wanted.kills)
        self._next = {name: time.monotonic() + seconds for name, seconds in wanted.kills}
        self._begun = self._looked = 0.0
        self.cpu_seconds, self.kills, self.peak_mb = 0.0, 0, dict[str, float]()

    def begin(self) -> None:
        if self._server:
            self._begun = usage_of(self._server).cpu_seconds

    def look(self, crowd: Crowd) -> None:
        self._say("Thí sinh làm bài", crowd.finished, len(crowd.candidates))
        moment = time.monotonic()
        for name, due in list(self._next.items()):
            if moment >= due and self._server and kill_child(self._server, name):
                self.kills += 1
                self._next[name] = moment + self._at[name]
        if self._server and moment - self._looked > 5:
            self._looked = moment
            self.peak_mb = peak_of(self.peak_mb, usage_of(self._server))

    def end(self) -> None:
        if self._server:
            usage = usage_of(self._server)
            self.cpu_seconds = usage.cpu_seconds - self._begun
            self.peak_mb = peak_of(self.peak_mb, usage)

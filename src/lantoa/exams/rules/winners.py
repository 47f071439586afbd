"""Which answer counts. Answers are only ever added; the highest (epoch, revision) wins, whatever the order of arrival.

The same rule stands in the player (JS); both are held to tests/vectors/exam/winners.json.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lantoa.exams.enums import ClosingKind, LatePolicy


class Ranked(Protocol):
    """An answer as far as this rule sees it."""

    @property
    def item(self) -> str: ...
    @property
    def epoch(self) -> int: ...
    @property
    def revision(self) -> int: ...


A = TypeVar("A", bound=Ranked)

# Later than every time there is.
NEVER = 2**62
ItemKey = TypeVar("ItemKey", str, bytes)
# An answer as marking reads it: item (in text, or its 16 bytes), epoch, revision, response as JSON text, received_at.
Arrived = tuple[ItemKey, int, int, str, int]


@dataclass(frozen=True)
class Answer:
    """One kept answer. `response` is the JSON value, None = taken back; `received_at` is the server's time."""

    item: str
    epoch: int
    revision: int
    response: object
    received_at: int
    device_at: int = 0
    flags: int = 0


@dataclass(frozen=True)
class Opening:
    """One device taking up a sitting. The first one fixed seed, opened_at and due_at for all."""

    epoch: int
    opened_at: int
    seed: int = 0


@dataclass(frozen=True)
class Closing:
    """One hand-in, by the device of that epoch."""

    epoch: int
    closed_at: int
    kind: str = ClosingKind.HANDED_IN


def winners(answers: Iterable[A]) -> dict[str, A]:
    """The answer that counts for each item. Replays and order make no difference."""
    best: dict[str, A] = {}
    for one in answers:
        current = best.get(one.item)
        if current is None or (one.epoch, one.revision) > (current.epoch, current.revision):
            best[one.item] = one
    return best


def closing_in_force(openings: Iterable[Opening], closings: Iterable[Closing]) -> Closing | None:
    """The hand-in that ended the sitting: that of the newest epoch. A device that was left behind cannot end it."""
    newest = max((one.epoch for one in openings), default=0)
    ended = [one for one in closings if one.epoch >= newest]
    return min(ended, key=lambda one: (one.closed_at, one.epoch), default=None)


def counted(
    answers: Iterable[Answer], *, accepted_until: int, ended_at: int | None, policy: LatePolicy
) -> dict[str, Answer]:
    """The answers a mark is made from: winners among those that came in time and before the sitting ended.

    `ended_at` is when it was handed in or stopped, None when it simply ran out. A late answer is left out by policy
    "discard", so that the one before it counts; by "count" it takes part. What arrives after the hand-in never counts:
    the person had said "done".
    """
    last = counted_until(accepted_until=accepted_until, ended_at=ended_at, policy=policy)
    return winners(one for one in answers if one.received_at <= last)


def counted_until(*, accepted_until: int, ended_at: int | None, policy: LatePolicy) -> int:
    """The last moment, by the server's clock, at which an answer came that takes part; see `counted`."""
    ends = [NEVER if ended_at is None else ended_at, NEVER if policy is LatePolicy.COUNT else accepted_until]
    return min(ends)


def winning_responses(answers: Iterable[Arrived[ItemKey]], last: int) -> dict[ItemKey, str]:
    """`counted` for marking by the hundred thousand: item -> the response that counts, as JSON text."""
    best: dict[ItemKey, Arrived[ItemKey]] = {}
    for one in answers:
        if one[4] <= last:
            current = best.get(one[0])
            if current is None or (one[1], one[2]) > (current[1], current[2]):
                best[one[0]] = one
    return {item: one[3] for item, one in best.items()}


@dataclass(frozen=True)
class Ending:
    """How and when a sitting ended. None of it is guessed: `kind` says which rule decided."""

    kind: ClosingKind
    ended_at: int


def ending(
    *, closing: Closing | None, stopped_at: int | None, accepted_until: int, now: int
) -> Ending | None:
    """How a sitting ended as of `now`; None while it is still running.

    Handed in or stopped by the organiser, whichever came first; else expired once due time and grace are over.
    """
    ends: list[Ending] = []
    if closing is not None:
        ends.append(Ending(ClosingKind(closing.kind), closing.closed_at))
    if stopped_at is not None and stopped_at <= now:
        ends.append(Ending(ClosingKind.ORGANISER, stopped_at))
    if ends:
        return min(ends, key=lambda one: one.ended_at)
    if now > accepted_until:
        return Ending(ClosingKind.EXPIRED, accepted_until)
    return None

"""How facts become figures: what each enrolment has reached, and by how much the counters change. No IO.

The fold of an enrolment does not depend on the order of its facts nor on repetition: what can turn back (withdrawn,
moved, marked again, revoked) follows the fact written last, by its id, and the rest never turns back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, Protocol
from uuid import UUID

ENROLLED, SIGNED_IN, STARTED, FINISHED, SAT, PASSED, CERTIFIED = MEASURES = (
    "enrolled",
    "signed_in",
    "started",
    "finished",
    "sat",
    "passed",
    "certified",
)

PLACING = _PLACED = frozenset({"enrolment.created", "enrolment.moved"})
_ENTERED = frozenset({"enrolment.created", "enrolment.restored"})
_LEFT = "enrolment.withdrawn"
_MARKED = "sitting.marked"
_ISSUED, _REVOKED = "certificate.issued", "certificate.revoked"
_REACHED: Mapping[str, str] = {
    "enrolment.signed_in": SIGNED_IN,
    "enrolment.started": STARTED,
    "enrolment.finished": FINISHED,
    "sitting.opened": SAT,
    _MARKED: SAT,
}
KINDS = _PLACED | _ENTERED | {_LEFT, _MARKED, _ISSUED, _REVOKED} | _REACHED.keys()


def kinds_reaching(measure: str) -> frozenset[str]:
    """The kinds of facts without which nobody reaches a measure."""
    if measure == ENROLLED:
        return _ENTERED
    if measure == CERTIFIED:
        return frozenset({_ISSUED})
    if measure == PASSED:
        return frozenset({_MARKED})
    return frozenset(kind for kind, reached in _REACHED.items() if reached == measure)


def kinds_touching(measure: str) -> frozenset[str]:
    """The kinds of facts that can change whether, or where, somebody counts for a measure."""
    return (
        kinds_reaching(measure)
        | _PLACED
        | _ENTERED
        | {_LEFT}
        | ({_REVOKED} if measure == CERTIFIED else set())
    )


class FactLike(Protocol):
    """What the fold needs to know of a fact; `id` grows with the order of writing."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def campaign_id(self) -> int: ...
    @property
    def subject(self) -> UUID: ...
    @property
    def day(self) -> date: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """The line an enrolment counts under: a unit's own people, or its "chưa xếp" ones; `cohort` 0 = none."""

    path: str
    is_unplaced: bool = False
    cohort: int = 0


class Marked(NamedTuple):
    """The newest mark of a sitting: the id of its fact, whether it passed, its percent in hundredths (8750 = 87.5 %)."""

    by: int
    passed: bool
    hundredths: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the facts say about one enrolment so far. `..._by` is the id of the fact that said so last."""

    place: Place | None = None
    placed_by: int = 0
    is_in: bool = False
    entered_by: int = 0
    reached: frozenset[str] = frozenset()
    marks: Mapping[str, Marked] = field(default_factory=dict)
    is_certified: bool = False
    certified_by: int = 0

    @property
    def counted(self) -> frozenset[str]:
        """The measures this enrolment counts for now; none when withdrawn or not known to be enrolled."""
        if not self.is_in or self.place is None:
            return frozenset()
        counted = {ENROLLED, *self.reached}
        if any(mark.passed for mark in self.marks.values()):
            counted.add(PASSED)
        if self.is_certified:
            counted.add(CERTIFIED)
        return frozenset(counted)

    @property
    def best_hundredths(self) -> int | None:
        """The best percent among the newest marks, in hundredths; None when not counted or without a mark."""
        if not self.is_in or self.place is None:
            return None
        return max(
            (one.hundredths for one in self.marks.values() if one.hundredths is not None), default=None
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One counter: so many people more or less on a day."""

    campaign_id: int
    place: Place
    day: date
    measure: str


def after(standing: Standing, fact: FactLike) -> Standing:
    """The standing once a fact is known; the same one when it says nothing new."""
    kind = fact.kind
    if kind in _PLACED and fact.id > standing.placed_by:
        standing = replace(standing, place=place_in(fact.payload), placed_by=fact.id)
    if (kind in _ENTERED or kind == _LEFT) and fact.id > standing.entered_by:
        standing = replace(standing, is_in=kind in _ENTERED, entered_by=fact.id)
    if kind in (_ISSUED, _REVOKED) and fact.id > standing.certified_by:
        standing = replace(standing, is_certified=kind == _ISSUED, certified_by=fact.id)
    if kind == _MARKED:
        sitting = str(fact.payload["sitting"])
        if fact.id > standing.marks.get(sitting, Marked(0, False)).by:
            mark = Marked(fact.id, bool(fact.payload.get("passed")), _hundredths(fact.payload.get("percent")))
            standing = replace(standing, marks={**standing.marks, sitting: mark})
    reached = _REACHED.get(kind)
    if reached and reached not in standing.reached:
        standing = replace(standing, reached=standing.reached | {reached})
    return standing


def place_in(payload: Mapping[str, Any]) -> Place:
    """The line named by the payload of a fact that places an enrolment."""
    return Place(
        path=str(payload["unit_path"]),
        is_unplaced=bool(payload.get("unplaced", False)),
        cohort=int(payload.get("cohort") or 0),
    )


def _hundredths(percent: object) -> int | None:
    """A percent as facts write it ("87.50") in hundredths; None when there is none."""
    try:
        return None if percent is None else round(Decimal(str(percent)) * 100)
    except (InvalidOperation, ValueError, OverflowError):
        return None


def changes(before: Standing, now: Standing, *, campaign_id: int, day: date) -> dict[Cell, int]:
    """What a step from one standing to the next does to the counters of that day."""
    found: dict[Cell, int] = {}
    if before.place == now.place:
        gone, come = before.counted - now.counted, now.counted - before.counted
    else:
        gone, come = before.counted, now.counted
    for standing, measures, step in ((before, gone, -1), (now, come, +1)):
        if standing.place is not None:
            found.update({Cell(campaign_id, standing.place, day, measure): step for measure in measures})
    return found


def fold(
    facts: Iterable[FactLike], standings: dict[tuple[int, UUID], Standing], cells: dict[Cell, int]
) -> None:
    """Apply facts in order: `standings` is brought up to date, `cells` gets the differences added."""
    for fact in facts:
        if fact.kind not in KINDS:
            continue
        key = (fact.campaign_id, fact.subject)
        before = standings.get(key, _NOTHING)
        now = after(before, fact)
        if now is before:
            continue
        standings[key] = now
        for cell, step in changes(before, now, campaign_id=fact.campaign_id, day=fact.day).items():
            cells[cell] = cells.get(cell, 0) + step


def heads_of(path: str) -> list[str]:
    """The country and the province a line lies in, of those it has: what `SubtreeDay` adds up for."""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[:length]) + "/" for length in range(1, min(len(codes), 2) + 1)]


@dataclass(frozen=True, slots=True)
class Seats:
    """A quota row as figures see it."""

    seats: int
    shared_out: int

    @property
    def kept(self) -> int:
        """Seats not given to units below."""
        return self.seats - self.shared_out


def seats_under(rows: Mapping[str, Seats], path: str) -> int | None:
    """The seats of a subtree: its own row, which contains what was shared out; else its topmost rows added up.

    None when there is no row at all.
    """
    if path in rows:
        return rows[path].seats
    topmost: list[str] = []
    for below in sorted(one for one in rows if one.startswith(path)):
        if not topmost or not below.startswith(topmost[-1]):
            topmost.append(below)
    return sum(rows[one].seats for one in topmost) if topmost else None


_NOTHING = Standing()

"""What marking again by other keys would change: marks in force against the same answers scored anew, a chunk at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from lantoa.exams.models import Sitting, Window
from lantoa.exams.rules.marking import Outcome, Scheme
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import Scope

CHUNK = 500


class InForce(NamedTuple):
    """A mark in force. `items` is JSON text: most marks do not change, and theirs are never taken apart by Django."""

    sitting_id: int
    sitting: UUID
    enrolment: UUID
    unit_code: str
    unit_path: str
    mark_id: int
    number: int
    percent: Decimal
    passed: bool
    items: str


class Change(NamedTuple):
    """A mark that would be another one."""

    before: InForce
    outcome: Outcome


@dataclass
class Tally:
    """How many marks change: all of them, higher, lower, newly passed, newly failed."""

    moved: int = 0
    higher: int = 0
    lower: int = 0
    newly_passed: int = 0
    newly_failed: int = 0

    def add(self, change: Change) -> None:
        before, after = change.before, change.outcome
        self.moved += 1
        self.higher += after.total.percent > before.percent
        self.lower += after.total.percent < before.percent
        self.newly_passed += after.passed and not before.passed
        self.newly_failed += before.passed and not after.passed

    def as_json(self) -> list[int]:
        """The five numbers in order."""
        return [self.moved, self.higher, self.lower, self.newly_passed, self.newly_failed]

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(one + two for one, two in zip(self.as_json(), other.as_json(), strict=True)))


@dataclass
class Survey:
    """What marking again would do, by the unit people are enrolled under."""

    marked: int = 0
    units: dict[str, Tally] = field(default_factory=dict)

    def add(self, chunk: Sequence[InForce], changes: Sequence[Change]) -> None:
        self.marked += len(chunk)
        for one in changes:
            self.units.setdefault(one.before.unit_path, Tally()).add(one)

    def below(self, path: str) -> Tally:
        """Everything in a unit and the units below it."""
        return sum((tally for unit, tally in self.units.items() if unit.startswith(path)), Tally())

    def as_json(self) -> dict[str, object]:
        return {"marked": self.marked, "units": {unit: one.as_json() for unit, one in self.units.items()}}

    @classmethod
    def from_json(cls, written: "dict[str, object]") -> "Survey":
        marked, units = written["marked"], written["units"]
        assert isinstance(marked, int) and isinstance(units, dict)
        return cls(marked, {unit: Tally(*numbers) for unit, numbers in units.items()})


def marks_in_force(window: Window, *, after: int = 0, scope: Scope | None = None) -> Iterator[list[InForce]]:
    """The marks of a window from behind a sitting on, in the order of sittings. Each chunk is a short query of its own."""
    rows = Sitting.objects.filter(window=window, mark__isnull=False)
    if scope is not None:
        rows = rows.filter(path_filter(scope, "enrolment__unit_path"))
    columns = rows.order_by("pk").values_list(
        "pk", "uuid", "enrolment__uuid", "enrolment__unit_code", "enrolment__unit_path", "mark_id",
        "mark__number", "mark__percent", "mark__passed", Cast("mark__items", TextField()),
    )  # fmt: skip
    while chunk := list(map(InForce._make, columns.filter(pk__gt=after)[:CHUNK])):
        yield chunk
        after = chunk[-1].sitting_id


def changes_among(scheme: Scheme, chunk: Sequence[InForce]) -> list[Change]:
    """The marks that a scheme would make other ones."""
    outcomes = [(one, scheme.mark_again(one.items)) for one in chunk]
    return [Change(one, outcome) for one, outcome in outcomes if outcome is not None]

"""Reading what is to be marked again: questions and their versions, the plans of a test, who changes in a unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from lantoa.assessment.models import Item
from lantoa.assessment.rules.responses import shape_of
from lantoa.exams.enums import RemarkState
from lantoa.exams.models import Mark, Remarking, Window, WindowItem
from lantoa.exams.queries import item_places
from lantoa.exams.services.comparing import changes_among, marks_in_force
from lantoa.exams.services.key_changes import KeyChange, changed_keys
from lantoa.exams.services.schemes import scheme_of
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Enrolment


@dataclass(frozen=True)
class Correctable:
    """One question of a test and the versions it could be marked by, the newest first."""

    row: WindowItem
    versions: tuple[int, ...]


@dataclass(frozen=True)
class MovedPerson:
    """Somebody whose mark changes, or has changed, with both marks."""

    enrolment: Enrolment
    percent_before: Decimal
    percent_after: Decimal
    passed_before: bool
    passed_after: bool


@dataclass(frozen=True)
class _Move:
    enrolment: UUID
    percent_before: Decimal
    percent_after: Decimal
    passed_before: bool
    passed_after: bool

    @property
    def order(self) -> int:
        """Who fails now comes first, then who passes now, then the others."""
        return 2 if self.passed_before == self.passed_after else int(self.passed_after)


def remarkings_of(window: Window) -> list[Remarking]:
    """What was planned and done, newest first; what was given up is left out."""
    return list(Remarking.objects.filter(window=window).exclude(state=RemarkState.DROPPED).order_by("-id"))


def remarking_of(window: Window, uuid: UUID) -> Remarking | None:
    """One of them."""
    return Remarking.objects.select_related("window").filter(window=window, uuid=uuid).first()


def correctable_items(window: Window) -> list[Correctable]:
    """The questions of a test by place, each with its fitting versions. Two queries."""
    rows = item_places(window)
    versions: dict[UUID, list[Item]] = {}
    for one in Item.objects.filter(uuid__in=[row.frozen.uuid for row in rows]).order_by("-version"):
        versions.setdefault(one.uuid, []).append(one)
    return [Correctable(row, _fitting(row, versions[row.frozen.uuid])) for row in rows]


def corrected_items(remarking: Remarking) -> list[tuple[WindowItem, KeyChange]]:
    """The questions a plan corrects, by place."""
    changes = {one.item: one for one in map(KeyChange.from_json, remarking.changes)}
    return [
        (row, changes[row.frozen.uuid]) for row in item_places(remarking.window) if row.frozen.uuid in changes
    ]


def people_moved(
    remarking: Remarking, scope: Scope, *, first: int, count: int
) -> tuple[int, list[MovedPerson]]:
    """How many sittings of a scope change, and some of them: by the plan while it waits, by the marks once it has begun."""
    if remarking.begun_at is None:
        moves = _planned(remarking, scope)
    else:
        moves = _done(remarking, scope)
    moves.sort(key=lambda one: one.order)
    shown = moves[first : first + count]
    people = Enrolment.objects.filter(uuid__in=[one.enrolment for one in shown]).select_related("person")
    by_uuid: Mapping[UUID, Enrolment] = {one.uuid: one for one in people}
    return len(moves), [
        MovedPerson(
            by_uuid[one.enrolment], one.percent_before, one.percent_after, one.passed_before, one.passed_after
        )
        for one in shown
    ]


def _fitting(row: WindowItem, versions: Sequence[Item]) -> tuple[int, ...]:
    shape, points = shape_of(row.frozen.value), row.frozen.points
    return tuple(one.version for one in versions if one.points == points and shape_of(one.value) == shape)


def _planned(remarking: Remarking, scope: Scope) -> list[_Move]:
    changes = list(map(KeyChange.from_json, remarking.changes))
    scheme = scheme_of(remarking.window, changed=changed_keys(remarking.window, changes))
    return [
        _Move(
            before.enrolment, before.percent, after.total.percent, before.passed, after.passed
        )
        for chunk in marks_in_force(remarking.window, scope=scope)
        for before, after in changes_among(scheme, chunk)
    ]  # fmt: skip


def _done(remarking: Remarking, scope: Scope) -> list[_Move]:
    """Each mark of the re-marking with the one before it."""
    assert remarking.begun_at is not None
    rows = Mark.objects.filter(path_filter(scope, "sitting__enrolment__unit_path"), number__gt=1)
    rows = rows.filter(sitting__window=remarking.window, marked_at=remarking.begun_at)
    columns = ("sitting_id", "number", "percent", "passed", "sitting__enrolment__uuid")
    fresh = list(rows.order_by("sitting_id").values_list(*columns))
    older = Mark.objects.filter(sitting__window=remarking.window, sitting__in=rows.values("sitting_id"))
    before = {
        (sitting, number): (percent, passed)
        for sitting, number, percent, passed in older.values_list("sitting_id", "number", "percent", "passed")
    }
    return [
        _Move(enrolment, before[sitting, number - 1][0], percent, before[sitting, number - 1][1], passed)
        for sitting, number, percent, passed, enrolment in fresh
    ]

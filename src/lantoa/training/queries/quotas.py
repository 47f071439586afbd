"""Seats as a tree: one level of units at a time, with what is below summed up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from lantoa.kernel.vietnamese.sorting import text_sort_key
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.territory.rules.units import ROOT_CODE, UnitRow
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment, Quota
from lantoa.training.queries.places import Places, places_as_of
from lantoa.training.rules.quotas import nearest_above


@dataclass(frozen=True)
class QuotaLine:
    """One unit's seats. `enrolled` counts the people of its whole subtree, `taken` only seats of this row itself.

    `is_own` marks the line of the parent's own people ("cấp tỉnh" and "chưa xếp xã"); `has_row` is False for a unit that
    takes its seats from the one above. `percent` = enrolled of seats, None without seats.
    """

    unit_code: str
    unit_name: str
    unit_path: str
    has_row: bool
    seats: int
    shared_out: int
    taken: int
    left: int
    enrolled: int
    percent: float | None
    has_children: bool
    is_own: bool = False


@dataclass(frozen=True)
class QuotaTree:
    """A unit, its own line first, and the units right below it by name. `unit` is the head of what is shown."""

    unit: QuotaLine
    lines: Sequence[QuotaLine]
    ancestors: Sequence[tuple[str, str]]


def quota_tree(campaign: Campaign, scope: Scope = EVERYTHING, parent: str = ROOT_CODE) -> QuotaTree:
    """One level of a campaign's quotas: the unit of code `parent` and the units below it, as far as the scope goes.

    Three queries whatever the size. NoSuchUnit for an unknown code; a parent outside the scope shows no lines.
    """
    places = places_as_of(campaign.units_as_of)
    head = places.unit_by_code(parent)
    # Only rows of the scope: a unit above it is shown with what the viewer's own units hold.
    quotas = Quota.objects.filter(
        path_filter(scope, "unit_path"), campaign=campaign, unit_path__startswith=head.path
    )
    below = {quota.unit_path: quota for quota in quotas}
    enrolled = _enrolled_by_path(campaign, scope, head.path)
    children = [
        unit
        for unit in places.index.units
        if unit.parent_code == head.code and (scope.contains(unit.path) or _is_above(unit.path, scope))
    ]
    children.sort(key=lambda unit: (text_sort_key(unit.name), unit.code))
    lines = [_line(places, unit, below, enrolled) for unit in children]
    if scope.contains(head.path) and head.path != f"{ROOT_CODE}/":
        lines.insert(0, _own_line(places, head, below, enrolled))
    trail = [places.unit_by_path(path) for path in _paths_above(head.path) if scope.contains(path)]
    return QuotaTree(
        unit=_line(places, head, below, enrolled),
        lines=lines,
        ancestors=[(unit.code, unit.full_name) for unit in trail],
    )


def quota_of(campaign: Campaign, unit_code: str) -> Quota | None:
    """The quota row of one unit."""
    path = places_as_of(campaign.units_as_of).unit_by_code(unit_code).path
    return Quota.objects.select_related("unit").filter(campaign=campaign, unit_path=path).first()


def quotas_in(campaign: Campaign, scope: Scope) -> Sequence[Quota]:
    """All quota rows of a scope, upper units first, with their units; for the API and exports."""
    rows = Quota.objects.filter(path_filter(scope, "unit_path"), campaign=campaign)
    return list(rows.select_related("unit").order_by("unit_path"))


def _enrolled_by_path(campaign: Campaign, scope: Scope, under: str) -> dict[str, int]:
    rows = Enrolment.objects.filter(
        path_filter(scope, "unit_path"), campaign=campaign, state=EnrolmentState.ACTIVE
    )
    rows = rows.filter(unit_path__startswith=under)
    return dict(rows.order_by().values_list("unit_path").annotate(Count("id")))


def _line(
    places: Places, unit: UnitRow, quotas: Mapping[str, Quota], enrolled: Mapping[str, int]
) -> QuotaLine:
    row = quotas.get(unit.path)
    people = sum(count for path, count in enrolled.items() if path.startswith(unit.path))
    seats, shared, taken = (
        (row.seats, row.shared_out, row.taken) if row else (_seats_below(unit, quotas), 0, 0)
    )
    return QuotaLine(
        unit_code=unit.code,
        unit_name=unit.full_name,
        unit_path=unit.path,
        has_row=row is not None,
        seats=seats,
        shared_out=shared,
        taken=taken,
        left=row.left if row else 0,
        enrolled=people,
        percent=_percent(people, seats),
        has_children=places.has_children(unit),
    )


def _own_line(
    places: Places, head: UnitRow, quotas: Mapping[str, Quota], enrolled: Mapping[str, int]
) -> QuotaLine:
    """The line of the unit's own people; its seats are what was not shared out."""
    row, people = quotas.get(head.path), enrolled.get(head.path, 0)
    kept = row.seats - row.shared_out if row else 0
    return QuotaLine(
        unit_code=head.code,
        unit_name=head.full_name,
        unit_path=head.path,
        has_row=row is not None,
        seats=kept,
        shared_out=0,
        taken=row.taken if row else 0,
        left=row.left if row else 0,
        enrolled=people,
        percent=_percent(people, kept),
        has_children=False,
        is_own=True,
    )


def _seats_below(unit: UnitRow, quotas: Mapping[str, Quota]) -> int:
    """Seats of the highest rows inside a unit that has none of its own."""
    inside = {path: quota for path, quota in quotas.items() if path.startswith(unit.path)}
    return sum(quota.seats for path, quota in inside.items() if nearest_above(inside, path) is None)


def _percent(people: int, seats: int) -> float | None:
    return round(people * 100 / seats, 2) if seats else None


def _is_above(path: str, scope: Scope) -> bool:
    return any(head.startswith(path) for head in scope.paths)


def _paths_above(path: str) -> list[str]:
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:length]) + "/" for length in range(1, len(parts))]

"""The people behind a figure of now: the same filter that the figure counts with."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lantoa.kernel.paging import PAGE_SIZE, Page, in_order, page_of
from lantoa.people.errors import OutsideScope
from lantoa.statistics.enums import Line, Measure
from lantoa.statistics.models import LineTotal, Standing
from lantoa.statistics.queries.boards import unit_in
from lantoa.statistics.queries.earlier import changed_on, counted_until, touched_since
from lantoa.statistics.queries.unit_sets import lines_on
from lantoa.statistics.rules import Place
from lantoa.statistics.rules.scores import bin_limits
from lantoa.territory.queries import under
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.queries.in_order import page_by_name

_CHUNK = 1000
# What a list of people may be ordered by -> the column.
ORDERS = {"name": "person__sort_key", "unit": "unit__sort_key", "post": "person__post"}


@dataclass(frozen=True)
class Behind:
    """Which people of a unit. `measure` was reached, `lacking` was not; `cohorts` by id, 0 = of no cohort, None = any.

    `bin` is a half point of `rules.scores`, `is_scored` everybody with a score. `until` = who counted at the end of an earlier
    day, `on` = who made the change of one day; both know a measure and a line only.
    """

    measure: str = Measure.ENROLLED.value
    lacking: str = ""
    line: Line = Line.TOTAL
    cohorts: frozenset[int] | None = None
    bin: int | None = None
    is_scored: bool = False
    units_on: date | None = None
    until: date | None = None
    on: date | None = None


def people_behind(
    campaign: Campaign,
    unit_path: str,
    measure: str,
    scope: Scope,
    *,
    line: Line = Line.TOTAL,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[UUID]:
    """The enrolments a figure of now counts, by the person's given name; `line` as in the dashboard's rows."""
    rows = enrolments_behind(campaign, unit_path, Behind(Measure(measure).value, line=line), scope)
    found: Page[UUID] = page_of(rows.values_list("uuid", flat=True), number=page, size=size)
    return found


def enrolments_behind(
    campaign: Campaign,
    unit_path: str,
    behind: Behind,
    scope: Scope,
    *,
    order: tuple[str, bool] | None = None,
) -> QuerySet[Enrolment]:
    """The enrolments themselves with person, unit and cohort, by given name; to be paged or streamed. `order`: one of ORDERS
    and whether it is turned round, among equals by given name.

    Behind a figure seen on the units of another day: the lines that are brought to it, for readers of everything only.
    """
    shown_on = behind.units_on or campaign.units_as_of
    if shown_on != campaign.units_as_of and not scope.is_everything:
        raise OutsideScope
    unit = unit_in(unit_path, scope, shown_on)
    rows = Enrolment.objects.filter(campaign=campaign)
    if behind.on is not None:
        rows = rows.filter(uuid__in=list(steps_behind(campaign, unit.path, behind)))
    elif behind.until is not None:
        touched = touched_since(campaign, behind.measure, behind.until).values("subject")
        same = _standings(campaign, unit.path, behind, shown_on).exclude(enrolment_uuid__in=touched)
        told = _told_until(campaign, unit.path, behind, behind.until)
        rows = rows.filter(Q(uuid__in=same.values("enrolment_uuid")) | Q(uuid__in=told))
    else:
        rows = rows.filter(
            uuid__in=_standings(campaign, unit.path, behind, shown_on).values("enrolment_uuid")
        )
    rows = rows.select_related("person", "unit", "cohort")
    return rows.order_by(*in_order(order, ORDERS), "person__sort_key", "id")


def steps_behind(campaign: Campaign, unit_path: str, behind: Behind) -> Mapping[UUID, int]:
    """{enrolment: +1 came, -1 went} on the day `on`; empty when no day is asked for. The scope is the caller's matter."""
    if behind.on is None:
        return {}
    path = "" if behind.units_on else unit_path
    is_here = _line_test(campaign, unit_path, behind)
    return changed_on(campaign, behind.measure, behind.on, path=path, is_here=is_here)


def page_behind(
    campaign: Campaign,
    unit_path: str,
    behind: Behind,
    scope: Scope,
    *,
    order: tuple[str, bool] | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[Enrolment]:
    """One page of `enrolments_behind`."""
    rows = enrolments_behind(campaign, unit_path, behind, scope, order=order)
    ids, total = None, None
    if behind.on is None and behind.until is None:
        shown_on = behind.units_on or campaign.units_as_of
        standings = _standings(campaign, unit_in(unit_path, scope, shown_on).path, behind, shown_on)
        total = standings.count()
        if order is None or order[0] == "name":  # what counts is not withdrawn, so nobody is there twice
            counted = Exists(standings.filter(enrolment_uuid=OuterRef("uuid")))
            ids = page_by_name(
                Enrolment.objects.filter(counted, campaign=campaign),
                total=total,
                number=page,
                size=size,
                turned=order is not None and order[1],
            )
    if ids is None:
        ids = page_of(rows.values_list("pk", flat=True), number=page, size=size, total=total)
    found = Enrolment.objects.select_related("person", "unit", "cohort").in_bulk(ids.rows)
    return Page([found[pk] for pk in ids.rows if pk in found], ids.number, ids.size, ids.total)


def every_enrolment_behind(
    campaign: Campaign, unit_path: str, behind: Behind, scope: Scope
) -> Iterator[Enrolment]:
    """All of `enrolments_behind` in chunks; for workbooks."""
    return enrolments_behind(campaign, unit_path, behind, scope).iterator(chunk_size=_CHUNK)


def _told_until(campaign: Campaign, path: str, behind: Behind, until: date) -> frozenset[UUID]:
    is_here = _line_test(campaign, path, behind)
    place = "" if behind.units_on else path
    return counted_until(campaign, behind.measure, until, path=place, is_here=is_here)


def _line_test(campaign: Campaign, path: str, behind: Behind) -> Callable[[Place], bool]:
    """Whether a line of the counters belongs to the figure."""
    seen = lines_on(campaign.units_as_of, behind.units_on) if behind.units_on else None

    def is_here(place: Place) -> bool:
        there, waits = seen.line(place.path, place.is_unplaced) if seen else (place.path, place.is_unplaced)
        if behind.line in (Line.OWN, Line.UNPLACED):
            return there == path and waits == (behind.line == Line.UNPLACED)
        return there.startswith(path)

    return is_here


def _standings(campaign: Campaign, path: str, behind: Behind, shown_on: date) -> QuerySet[Standing]:
    standings = Standing.objects.filter(_condition(behind), campaign_id=campaign.pk)
    if shown_on != campaign.units_as_of:
        return standings.filter(_lines_seen_at(campaign, path, behind))
    if behind.line in (Line.OWN, Line.UNPLACED):
        return standings.filter(unit_path=path, is_unplaced=behind.line == Line.UNPLACED)
    return standings.filter(under(path))


def _condition(behind: Behind) -> Q:
    condition = Q(**{f"is_{Measure(behind.measure).value}": True})
    if behind.lacking:
        condition &= Q(**{f"is_{Measure(behind.lacking).value}": False})
    if behind.cohorts is not None:
        condition &= Q(cohort_id__in=behind.cohorts)
    if behind.is_scored or behind.bin is not None:
        condition &= Q(best__isnull=False)
    if behind.bin is not None:
        low, high = bin_limits(behind.bin)
        condition &= Q(best__gte=low, best__lt=high)
    return condition


def _lines_seen_at(campaign: Campaign, path: str, behind: Behind) -> Q:
    """The campaign's lines that another day's units show at a unit, or on its own or its "chưa xếp" line."""
    is_here = _line_test(campaign, path, behind)
    placed: list[str] = []
    waiting: list[str] = []
    known = LineTotal.objects.filter(campaign_id=campaign.pk, measure=Measure.ENROLLED.value).order_by()
    for line_path, is_unplaced in known.values_list("unit_path", "is_unplaced").distinct():
        if is_here(Place(line_path, is_unplaced)):
            (waiting if is_unplaced else placed).append(line_path)
    return Q(unit_path__in=placed, is_unplaced=False) | Q(unit_path__in=waiting, is_unplaced=True)

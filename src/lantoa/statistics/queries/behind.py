"""The people behind a figure of now: the same filter that the figure counts with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.people.errors import OutsideScope
from lantoa.statistics.enums import Line, Measure
from lantoa.statistics.models import LineTotal, Standing
from lantoa.statistics.queries.boards import unit_in
from lantoa.statistics.queries.unit_sets import lines_on
from lantoa.statistics.rules.scores import bin_limits
from lantoa.territory.queries import under
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign, Enrolment

_CHUNK = 1000


@dataclass(frozen=True)
class Behind:
    """Which people of a unit. `measure` was reached, `lacking` was not; `cohorts` by id, 0 = of no cohort, None = any.

    `bin` is a half point of `rules.scores`, `is_scored` everybody with a score.
    """

    measure: str = Measure.ENROLLED.value
    lacking: str = ""
    line: Line = Line.TOTAL
    cohorts: frozenset[int] | None = None
    bin: int | None = None
    is_scored: bool = False
    units_on: date | None = None


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
    campaign: Campaign, unit_path: str, behind: Behind, scope: Scope
) -> QuerySet[Enrolment]:
    """The enrolments themselves with person, unit and cohort, by given name; to be paged or streamed.

    Behind a figure seen on the units of another day: the lines that are brought to it, for readers of everything only.
    """
    shown_on = behind.units_on or campaign.units_as_of
    if shown_on != campaign.units_as_of and not scope.is_everything:
        raise OutsideScope
    unit = unit_in(unit_path, scope, shown_on)
    standings = Standing.objects.filter(_condition(behind), campaign_id=campaign.pk)
    if shown_on != campaign.units_as_of:
        standings = standings.filter(_lines_seen_at(campaign, unit.path, behind, shown_on))
    elif behind.line in (Line.OWN, Line.UNPLACED):
        standings = standings.filter(unit_path=unit.path, is_unplaced=behind.line == Line.UNPLACED)
    else:
        standings = standings.filter(under(unit.path))
    rows = Enrolment.objects.filter(campaign=campaign, uuid__in=standings.values("enrolment_uuid"))
    return rows.select_related("person", "unit", "cohort").order_by("person__sort_key", "id")


def page_behind(
    campaign: Campaign, unit_path: str, behind: Behind, scope: Scope, *, page: int = 1, size: int = PAGE_SIZE
) -> Page[Enrolment]:
    """One page of `enrolments_behind`."""
    found: Page[Enrolment] = page_of(
        enrolments_behind(campaign, unit_path, behind, scope), number=page, size=size
    )
    return found


def every_enrolment_behind(
    campaign: Campaign, unit_path: str, behind: Behind, scope: Scope
) -> Iterator[Enrolment]:
    """All of `enrolments_behind` in chunks; for workbooks."""
    return enrolments_behind(campaign, unit_path, behind, scope).iterator(chunk_size=_CHUNK)


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


def _lines_seen_at(campaign: Campaign, path: str, behind: Behind, day: date) -> Q:
    """The campaign's lines that another day's units show at a unit, or on its own or its "chưa xếp" line."""
    seen = lines_on(campaign.units_as_of, day)
    placed: list[str] = []
    waiting: list[str] = []
    known = LineTotal.objects.filter(campaign_id=campaign.pk, measure=Measure.ENROLLED.value).order_by()
    for line_path, is_unplaced in known.values_list("unit_path", "is_unplaced").distinct():
        there, waits = seen.line(line_path, is_unplaced)
        if behind.line in (Line.OWN, Line.UNPLACED):
            is_here = there == path and waits == (behind.line == Line.UNPLACED)
        else:
            is_here = there.startswith(path)
        if is_here:
            (waiting if is_unplaced else placed).append(line_path)
    return Q(unit_path__in=placed, is_unplaced=False) | Q(unit_path__in=waiting, is_unplaced=True)

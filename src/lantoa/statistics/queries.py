"""Figures for dashboards, series and lists, always inside the reader's scope."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import Substr

from lantoa.facts.models import Cursor, Fact
from lantoa.facts.streams import read_stream
from lantoa.kernel.clock import now as wall_clock
from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.people.errors import OutsideScope
from lantoa.statistics.dashboard import Dashboard, DayPoint, Figure, MeasureText, Row, Step
from lantoa.statistics.enums import (
    DEFINITIONS,
    OWN_LINE_DEFINITION,
    QUOTA_DEFINITION,
    Line,
    Measure,
    own_line_name,
)
from lantoa.statistics.models import Counter, LineTotal, Standing
from lantoa.statistics.rules import Seats, seats_under
from lantoa.statistics.services.counting import CONSUMER
from lantoa.territory.enums import Tier
from lantoa.territory.models import Unit
from lantoa.territory.queries import ancestors_of, children_of, unit_as_of
from lantoa.territory.rules.scope import Scope
from lantoa.territory.rules.units import codes_of
from lantoa.training.models import Campaign, Enrolment, Quota

_Tally = dict[tuple[str, bool], dict[str, int]]  # (path, is_unplaced) -> measure -> people


def dashboard(campaign: Campaign, unit_path: str, scope: Scope, as_of: date | None = None) -> Dashboard:
    """A unit's figures and those of every line below it, units without anybody too. Seven queries at any size.

    `as_of` None = now, else up to the end of that day in Viet Nam. OutsideScope when the unit is not the reader's.
    """
    unit = _unit(campaign, unit_path, scope)
    children = [] if unit.tier == Tier.COMMUNE else list(children_of(unit, campaign.units_as_of))
    moment = figures_moment()
    tally = _tally(campaign, unit, children, as_of)
    quotas = _quotas(campaign, unit.path)
    trail = [row for row in ancestors_of(unit, campaign.units_as_of) if scope.contains(row.path)]
    return Dashboard(
        campaign_code=campaign.code,
        campaign_title=campaign.title,
        trail=[_step(row) for row in trail],
        unit=_step(unit),
        measures=measure_texts(),
        total=_total_row(unit, tally, quotas),
        rows=_rows(unit, children, tally, quotas),
        as_of=moment,
        until=as_of,
        notes=[str(QUOTA_DEFINITION), str(OWN_LINE_DEFINITION)] if children else [str(QUOTA_DEFINITION)],
    )


def daily_series(campaign: Campaign, unit_path: str, measure: str, scope: Scope) -> list[DayPoint]:
    """A measure of a subtree day by day, without gaps, from the first day anything happened to the last."""
    unit = _unit(campaign, unit_path, scope)
    counters = _counters(campaign, unit.path).filter(measure=Measure(measure).value)
    by_day = dict(counters.values_list("day").annotate(change=Sum("value")).order_by("day"))
    if not by_day:
        return []
    points, total, day = [], 0, min(by_day)
    while day <= max(by_day):
        total += by_day.get(day, 0)
        points.append(DayPoint(day, by_day.get(day, 0), total))
        day += timedelta(days=1)
    return points


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
    unit = _unit(campaign, unit_path, scope)
    standings = Standing.objects.filter(campaign_id=campaign.pk, **{f"is_{Measure(measure).value}": True})
    if line in (Line.OWN, Line.UNPLACED):
        standings = standings.filter(unit_path=unit.path, is_unplaced=line == Line.UNPLACED)
    else:
        standings = standings.filter(unit_path__startswith=unit.path)
    rows = Enrolment.objects.filter(campaign=campaign, uuid__in=standings.values("enrolment_uuid"))
    found: Page[UUID] = page_of(
        rows.order_by("person__sort_key", "id").values_list("uuid", flat=True), number=page, size=size
    )
    return found


def figures_moment() -> datetime:
    """Everything that happened before this moment is counted: now, or the time of the oldest fact not counted yet."""
    cursor = Cursor.objects.filter(consumer=CONSUMER).first() or Cursor(consumer=CONSUMER)
    waiting: Sequence[Fact] = read_stream(Fact, cursor.xact, cursor.position, 1, settled_only=False)
    return waiting[0].at if waiting else wall_clock()


def measure_texts() -> tuple[MeasureText, ...]:
    """The measures with their words, in the language active now."""
    return tuple(
        MeasureText(code=measure.value, label=str(measure.label), definition=str(DEFINITIONS[measure]))
        for measure in Measure
    )


def _unit(campaign: Campaign, unit_path: str, scope: Scope) -> Unit:
    if not scope.contains(unit_path):
        raise OutsideScope
    unit = unit_as_of(codes_of(unit_path)[-1], campaign.units_as_of)
    if unit.path != unit_path:
        raise OutsideScope
    return unit


def _counters(campaign: Campaign, path: str) -> QuerySet[Counter]:
    return Counter.objects.filter(campaign_id=campaign.pk, unit_path__startswith=path)


def _tally(campaign: Campaign, unit: Unit, children: Sequence[Unit], until: date | None) -> _Tally:
    """People by line below the unit; what lies deeper is added up to the child it lies in."""
    lines: QuerySet[Counter] | QuerySet[LineTotal]
    if until is None:
        lines = LineTotal.objects.filter(campaign_id=campaign.pk, unit_path__startswith=unit.path)
    else:
        lines = _counters(campaign, unit.path).filter(day__lte=until)
    length = max((len(child.path) for child in children), default=len(unit.path))
    heads = lines.annotate(head=Substr("unit_path", 1, length)).order_by()
    tally: _Tally = {}
    for head, path_is_unplaced, measure, people in heads.values_list(
        "head", "is_unplaced", "measure"
    ).annotate(people=Sum("value")):
        # Below a child it does not matter whether someone's unit is settled: the child's total has them all.
        key = (head, path_is_unplaced and head == unit.path)
        figures = tally.setdefault(key, {})
        figures[measure] = figures.get(measure, 0) + people
    return tally


def _quotas(campaign: Campaign, path: str) -> Mapping[str, Seats]:
    rows = Quota.objects.filter(campaign=campaign, unit_path__startswith=path)
    return {
        row[0]: Seats(*row[1:]) for row in rows.order_by().values_list("unit_path", "seats", "shared_out")
    }


def _total_row(unit: Unit, tally: _Tally, quotas: Mapping[str, Seats]) -> Row:
    people = {
        measure.value: sum(line.get(measure.value, 0) for line in tally.values()) for measure in Measure
    }
    return _row(Line.TOTAL, unit, str(unit.full_name), people, seats_under(quotas, unit.path))


def _rows(
    unit: Unit, children: Sequence[Unit], tally: _Tally, quotas: Mapping[str, Seats]
) -> tuple[Row, ...]:
    if not children:
        return ()
    own, unplaced = own_line_name(unit.tier, unit.kind)
    kept = quotas[unit.path].kept if unit.path in quotas else None
    rows = [_row(Line.OWN, unit, own, tally.get((unit.path, False), {}), kept)]
    waiting = tally.get((unit.path, True), {})
    if unit.tier != Tier.NATION or any(waiting.values()):
        rows.append(_row(Line.UNPLACED, unit, unplaced, waiting, None))
    for child in children:
        people = tally.get((child.path, False), {})
        rows.append(_row(Line.UNIT, child, child.full_name, people, seats_under(quotas, child.path)))
    known = {unit.path, *(child.path for child in children)}
    for (path, _is_unplaced), people in sorted(tally.items()):
        if (
            path not in known
        ):  # a line the campaign's unit set does not have: shown by its code, never left out
            code = codes_of(path)[-1]
            rows.append(Row(Line.UNIT, code, code, path, None, _figures(people, None)))
    return tuple(rows)


def _row(line: Line, unit: Unit, name: str, people: Mapping[str, int], quota: int | None) -> Row:
    has_lines = line == Line.UNIT and unit.tier != Tier.COMMUNE
    return Row(line, unit.code, name, unit.path, quota, _figures(people, quota), has_lines)


def _figures(people: Mapping[str, int], quota: int | None) -> tuple[Figure, ...]:
    return tuple(_figure(measure.value, people.get(measure.value, 0), quota) for measure in Measure)


def _figure(measure: str, people: int, quota: int | None) -> Figure:
    return Figure(measure, people, Decimal(people) / Decimal(quota) if quota else None)


def _step(unit: Unit) -> Step:
    return Step(code=unit.code, name=unit.full_name, unit_path=unit.path)

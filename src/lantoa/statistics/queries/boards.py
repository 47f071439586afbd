"""The dashboard: a unit's figures and those of every line below it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.db.models.functions import Substr

from lantoa.facts.models import Cursor, Fact
from lantoa.facts.streams import read_stream
from lantoa.kernel.clock import now as wall_clock
from lantoa.people.errors import OutsideScope
from lantoa.statistics.dashboard import Dashboard, Figure, MeasureText, Row, Step
from lantoa.statistics.enums import (
    DEFINITIONS,
    OTHER_UNITS_DEFINITION,
    OWN_LINE_DEFINITION,
    QUOTA_DEFINITION,
    Line,
    Measure,
    own_line_name,
)
from lantoa.statistics.models import Counter, LineTotal, SubtreeDay
from lantoa.statistics.queries.unit_sets import lines_on
from lantoa.statistics.rules import Seats, seats_under
from lantoa.statistics.rules.folding import heads_of
from lantoa.statistics.services.counting import CONSUMER
from lantoa.territory.enums import Tier
from lantoa.territory.models import Unit
from lantoa.territory.queries import ancestors_of, children_of, under, unit_as_of
from lantoa.territory.rules.scope import Scope
from lantoa.territory.rules.units import ROOT_CODE, codes_of
from lantoa.training.models import Campaign, Quota

ROOT_PATH = f"{ROOT_CODE}/"
_Tally = dict[tuple[str, bool], dict[str, int]]  # (path, is_unplaced) -> measure -> people


def dashboard(
    campaign: Campaign,
    unit_path: str,
    scope: Scope,
    as_of: date | None = None,
    units_on: date | None = None,
) -> Dashboard:
    """A unit's figures and those of every line below it, units without anybody too. Eight queries at any size.

    `as_of` None = now, else up to the end of that day in Viet Nam. `units_on`: the same people seen on the units of
    another day (two queries more; quotas belong to the campaign's own units, so there are no shares then); for readers
    of the whole country only, because a subtree of one set is not a subtree of another. OutsideScope when the unit is
    not the reader's.
    """
    shown_on = units_on or campaign.units_as_of
    if shown_on != campaign.units_as_of and not scope.is_everything:
        raise OutsideScope
    unit = unit_in(unit_path, scope, shown_on)
    children = [] if unit.tier == Tier.COMMUNE else list(children_of(unit, shown_on))
    moment = figures_moment()
    quotas: Mapping[str, Seats] = {}
    if shown_on == campaign.units_as_of:
        tally = _tally(campaign, unit, children, as_of)
        quotas = quotas_under(campaign, unit.path)
        notes = [QUOTA_DEFINITION, OWN_LINE_DEFINITION] if children else [QUOTA_DEFINITION]
    else:
        tally = _tally_on(campaign, unit, children, as_of, shown_on)
        notes = [OTHER_UNITS_DEFINITION]
    trail = [row for row in ancestors_of(unit, shown_on) if scope.contains(row.path)]
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
        notes=[str(note) for note in notes],
        units_on=shown_on,
    )


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


def unit_in(unit_path: str, scope: Scope, day: date) -> Unit:
    """The unit of a path on a day. OutsideScope when the scope does not hold it or the day has no such path."""
    if not scope.contains(unit_path):
        raise OutsideScope
    unit = unit_as_of(codes_of(unit_path)[-1], day)
    if unit.path != unit_path:
        raise OutsideScope
    return unit


def counters_under(campaign: Campaign, path: str) -> QuerySet[Counter]:
    """The daily counters of a subtree."""
    return Counter.objects.filter(under(path), campaign_id=campaign.pk)


def days_of(campaign: Campaign, path: str) -> QuerySet[Counter] | QuerySet[SubtreeDay]:
    """The daily figures of a subtree, each day and measure some few rows: of the heads for the country and a province."""
    if heads_of(path)[-1] == path:
        return SubtreeDay.objects.filter(campaign_id=campaign.pk, head=path)
    return counters_under(campaign, path)


def quotas_under(campaign: Campaign, path: str) -> Mapping[str, Seats]:
    """The quota rows of a subtree by path. One query."""
    rows = Quota.objects.filter(under(path), campaign=campaign)
    return {
        row[0]: Seats(*row[1:]) for row in rows.order_by().values_list("unit_path", "seats", "shared_out")
    }


def _totals(campaign: Campaign, path: str, until: date | None) -> QuerySet[Counter] | QuerySet[LineTotal]:
    if until is None:
        return LineTotal.objects.filter(under(path), campaign_id=campaign.pk)
    return counters_under(campaign, path).filter(day__lte=until)


def _tally(campaign: Campaign, unit: Unit, children: Sequence[Unit], until: date | None) -> _Tally:
    """People by line below the unit; what lies deeper is added up to the child it lies in."""
    if unit.path == ROOT_PATH:
        return _tally_of_country(campaign, until)
    lines = _totals(campaign, unit.path, until)
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


def _tally_of_country(campaign: Campaign, until: date | None) -> _Tally:
    """The country's own lines, and every province from the days of its subtree."""
    tally: _Tally = {}
    own = _totals(campaign, ROOT_PATH, until).filter(unit_path=ROOT_PATH).order_by()
    for is_unplaced, measure, people in own.values_list("is_unplaced", "measure").annotate(
        people=Sum("value")
    ):
        tally.setdefault((ROOT_PATH, is_unplaced), {})[measure] = people
    below = SubtreeDay.objects.filter(campaign_id=campaign.pk).exclude(head=ROOT_PATH).order_by()
    if until is not None:
        below = below.filter(day__lte=until)
    for head, measure, people in below.values_list("head", "measure").annotate(people=Sum("value")):
        tally.setdefault((head, False), {})[measure] = people
    return tally


def _tally_on(
    campaign: Campaign, unit: Unit, children: Sequence[Unit], until: date | None, day: date
) -> _Tally:
    """As `_tally`, each line first brought to the units of another day."""
    length = max((len(child.path) for child in children), default=len(unit.path))
    rows = _totals(campaign, ROOT_PATH, until).order_by().values_list("unit_path", "is_unplaced", "measure")
    lines = lines_on(campaign.units_as_of, day)
    tally: _Tally = {}
    for path, is_unplaced, measure, people in rows.annotate(people=Sum("value")):
        there, waits = lines.line(path, is_unplaced)
        if not there.startswith(unit.path):
            continue
        head = there[:length]
        figures = tally.setdefault((head, waits and head == unit.path), {})
        figures[measure] = figures.get(measure, 0) + people
    return tally


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

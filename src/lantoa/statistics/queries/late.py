"""Who is behind: how many by unit, and the people of each commune for a reminder."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Substr

from lantoa.kernel.paging import Page
from lantoa.statistics.enums import Line, Measure, own_line_name
from lantoa.statistics.models import LineTotal
from lantoa.statistics.queries.behind import Behind, enrolments_behind
from lantoa.statistics.queries.boards import unit_in
from lantoa.territory.enums import Tier
from lantoa.territory.queries import ancestors_of, children_of, under
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.queries.places import places_as_of

COMMUNES_PER_PAGE = 20


@dataclass(frozen=True)
class LateRow:
    """One line: people enrolled, and how many of them have not reached the measure."""

    line: Line
    code: str
    name: str
    enrolled: int
    late: int
    has_lines: bool = False


@dataclass(frozen=True)
class LateBoard:
    """A unit and the lines right below it."""

    code: str
    name: str
    path: str
    is_commune: bool
    trail: Sequence[tuple[str, str]]
    total: LateRow
    rows: Sequence[LateRow]


@dataclass(frozen=True)
class LateGroup:
    """The late people of one line, by given name. `ends_on` is the last day of the first cohort to end."""

    path: str
    name: str
    is_unplaced: bool
    ends_on: date
    people: list[Enrolment] = field(default_factory=list)


def late_board(
    campaign: Campaign, unit_path: str, scope: Scope, *, lacking: str, cohorts: Collection[int] | None = None
) -> LateBoard:
    """How many enrolled people have not reached a measure, by line. Four queries at any size."""
    unit = unit_in(unit_path, scope, campaign.units_as_of)
    children = [] if unit.tier == Tier.COMMUNE else list(children_of(unit, campaign.units_as_of))
    length = max((len(child.path) for child in children), default=len(unit.path))
    counted: dict[tuple[str, bool], tuple[int, int]] = {}
    groups = _totals(campaign, unit.path, lacking, cohorts).annotate(head=Substr("unit_path", 1, length))
    for head, is_unplaced, measure, people in groups.values_list("head", "is_unplaced", "measure").annotate(
        people=Sum("value")
    ):
        key = (head, is_unplaced and head == unit.path)
        enrolled, reached = counted.get(key, (0, 0))
        if measure == Measure.ENROLLED:
            counted[key] = (enrolled + people, reached)
        else:
            counted[key] = (enrolled, reached + people)
    own, unplaced = own_line_name(unit.tier, unit.kind)
    lines = [(Line.OWN, unit, own, False), (Line.UNPLACED, unit, unplaced, True)]
    lines += [(Line.UNIT, child, child.full_name, False) for child in children]
    rows = []
    for line, one, name, waits in lines if children else []:
        enrolled, reached = counted.get((one.path, waits), (0, 0))
        has_lines = line is Line.UNIT and one.tier != Tier.COMMUNE
        if enrolled > reached:
            rows.append(LateRow(line, one.code, name, enrolled, enrolled - reached, has_lines))
    enrolled, reached = (sum(one[place] for one in counted.values()) for place in (0, 1))
    trail = [one for one in ancestors_of(unit, campaign.units_as_of) if scope.contains(one.path)]
    return LateBoard(
        code=unit.code,
        name=unit.full_name,
        path=unit.path,
        is_commune=unit.tier == Tier.COMMUNE,
        trail=[(one.code, one.full_name) for one in trail],
        total=LateRow(Line.TOTAL, unit.code, unit.full_name, enrolled, enrolled - reached),
        rows=rows,
    )


def late_groups(
    campaign: Campaign,
    unit_path: str,
    scope: Scope,
    *,
    lacking: str,
    cohorts: Collection[int] | None = None,
    page: int = 1,
) -> Page[LateGroup]:
    """The late people line by line, some communes a page, each in full. Five queries at any size."""
    unit = unit_in(unit_path, scope, campaign.units_as_of)
    behind: dict[tuple[str, bool], int] = {}
    totals = _totals(campaign, unit.path, lacking, cohorts)
    for path, is_unplaced, measure, people in totals.values_list(
        "unit_path", "is_unplaced", "measure"
    ).annotate(people=Sum("value")):
        step = people if measure == Measure.ENROLLED else -people
        behind[path, is_unplaced] = behind.get((path, is_unplaced), 0) + step
    lines = sorted(line for line, number in behind.items() if number > 0)
    pages = max(1, -(-len(lines) // COMMUNES_PER_PAGE))
    number = min(max(1, page), pages)
    shown = lines[(number - 1) * COMMUNES_PER_PAGE : number * COMMUNES_PER_PAGE]
    groups = _groups(campaign, unit.path, shown, Behind(lacking=lacking, cohorts=_frozen(cohorts)), scope)
    return Page(rows=groups, number=number, size=COMMUNES_PER_PAGE, total=len(lines))


def _groups(
    campaign: Campaign, path: str, lines: Sequence[tuple[str, bool]], behind: Behind, scope: Scope
) -> list[LateGroup]:
    if not lines:
        return []
    wanted = Q()
    for line_path, is_unplaced in lines:
        wanted |= Q(unit_path=line_path, is_unplaced=is_unplaced)
    found: dict[tuple[str, bool], list[Enrolment]] = {}
    for row in enrolments_behind(campaign, path, behind, scope).filter(wanted):
        found.setdefault((row.unit_path, row.is_unplaced), []).append(row)
    places = places_as_of(campaign.units_as_of)
    groups = []
    for line_path, is_unplaced in lines:
        people = found.get((line_path, is_unplaced), [])
        ends = min((one.cohort.ends_on if one.cohort else campaign.ends_on for one in people), default=None)
        name = places.full_name(places.unit_by_path(line_path))
        if people:
            groups.append(LateGroup(line_path, name, is_unplaced, ends or campaign.ends_on, people))
    return groups


def _totals(
    campaign: Campaign, path: str, lacking: str, cohorts: Collection[int] | None
) -> QuerySet[LineTotal]:
    rows = LineTotal.objects.filter(under(path), campaign_id=campaign.pk)
    rows = rows.filter(measure__in={Measure.ENROLLED.value, Measure(lacking).value})
    if cohorts is not None:
        rows = rows.filter(cohort_id__in=cohorts)
    return rows.order_by()


def _frozen(cohorts: Collection[int] | None) -> frozenset[int] | None:
    return None if cohorts is None else frozenset(cohorts)

"""How the best scores of a unit's people are spread, and those of the lines below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Substr

from lantoa.statistics.enums import Line, own_line_name
from lantoa.statistics.models import Standing
from lantoa.statistics.queries.boards import unit_in
from lantoa.statistics.rules.scores import Spread, spread_of
from lantoa.territory.enums import Tier
from lantoa.territory.models import Unit
from lantoa.territory.queries import ancestors_of, children_of, under
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign

_Counts = dict[int, tuple[int, int]]  # best -> people, passed


@dataclass(frozen=True)
class SpreadRow:
    """The spread of one line; `line` and `code` as in the dashboard's rows."""

    line: Line
    code: str
    name: str
    spread: Spread
    has_lines: bool = False


@dataclass(frozen=True)
class ScoreBoard:
    """The spread of a unit and of the lines right below it that have a score."""

    code: str
    name: str
    trail: Sequence[tuple[str, str]]
    total: Spread
    rows: Sequence[SpreadRow]


def score_board(campaign: Campaign, unit_path: str, scope: Scope) -> ScoreBoard:
    """The spread of best scores: one score a person, over all tests of the campaign. Four queries at any size."""
    unit = unit_in(unit_path, scope, campaign.units_as_of)
    children = [] if unit.tier == Tier.COMMUNE else list(children_of(unit, campaign.units_as_of))
    counts = _counts(campaign, unit, children)
    trail = [one for one in ancestors_of(unit, campaign.units_as_of) if scope.contains(one.path)]
    whole: _Counts = {}
    for line in counts.values():
        for best, (people, passed) in line.items():
            before = whole.get(best, (0, 0))
            whole[best] = (before[0] + people, before[1] + passed)
    return ScoreBoard(
        code=unit.code,
        name=unit.full_name,
        trail=[(one.code, one.full_name) for one in trail],
        total=_spread(whole),
        rows=list(_rows(unit, children, counts)) if children else [],
    )


def _counts(campaign: Campaign, unit: Unit, children: Sequence[Unit]) -> dict[tuple[str, bool], _Counts]:
    length = max((len(child.path) for child in children), default=len(unit.path))
    rows = Standing.objects.filter(under(unit.path), campaign_id=campaign.pk, best__isnull=False)
    groups = rows.annotate(head=Substr("unit_path", 1, length)).order_by()
    found: dict[tuple[str, bool], _Counts] = {}
    for head, is_unplaced, best, people, passed in groups.values_list("head", "is_unplaced", "best").annotate(
        people=Count("pk"), passed=Count("pk", filter=Q(is_passed=True))
    ):
        line = found.setdefault((head, is_unplaced and head == unit.path), {})
        before = line.get(best, (0, 0))
        line[best] = (before[0] + people, before[1] + passed)
    return found


def _rows(unit: Unit, children: Sequence[Unit], counts: dict[tuple[str, bool], _Counts]) -> list[SpreadRow]:
    own, unplaced = own_line_name(unit.tier, unit.kind)
    rows = []
    for line, name, is_unplaced in ((Line.OWN, own, False), (Line.UNPLACED, unplaced, True)):
        if (unit.path, is_unplaced) in counts:
            rows.append(SpreadRow(line, unit.code, name, _spread(counts[unit.path, is_unplaced])))
    for child in children:
        if (child.path, False) in counts:
            spread = _spread(counts[child.path, False])
            below = child.tier != Tier.COMMUNE
            rows.append(SpreadRow(Line.UNIT, child.code, child.full_name, spread, below))
    return rows


def _spread(counts: _Counts) -> Spread:
    return spread_of(
        {best: people for best, (people, _passed) in counts.items()},
        sum(passed for _people, passed in counts.values()),
    )

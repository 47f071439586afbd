"""Units to choose from in a list's filter: two levels at a time, never all 3,355."""

from dataclasses import dataclass

from lantoa.kernel.vietnamese.sorting import text_sort_key
from lantoa.territory.rules.scope import Scope
from lantoa.territory.rules.units import UnitRow
from lantoa.training.errors import NoSuchUnit
from lantoa.training.models import Campaign
from lantoa.training.queries.places import Places, places_as_of


@dataclass(frozen=True)
class UnitChoice:
    """One unit to choose; `depth` 1 = below the one before it."""

    code: str
    name: str
    depth: int = 0


def unit_in_scope(campaign: Campaign, scope: Scope, code: str) -> UnitRow:
    """The unit of the campaign's set with this code. NoSuchUnit when there is none or the scope does not hold it."""
    unit = places_as_of(campaign.units_as_of).unit_by_code(code)
    if not scope.contains(unit.path):
        raise NoSuchUnit(code)
    return unit


def unit_choices(campaign: Campaign, scope: Scope, chosen: UnitRow | None = None) -> list[UnitChoice]:
    """The provinces (or the heads of a smaller scope), and the communes of the province the chosen unit lies in."""
    places = places_as_of(campaign.units_as_of)
    opened = chosen.path.split("/")[1] if chosen and chosen.path.count("/") > 1 else ""
    choices = []
    for unit in _heads(places, scope):
        choices.append(UnitChoice(unit.code, unit.full_name))
        if unit.code == opened:
            choices += [UnitChoice(one.code, one.full_name, 1) for one in communes_of(places, unit, scope)]
    return choices


def communes_of(places: Places, province: UnitRow, scope: Scope) -> list[UnitRow]:
    """The units right below a province inside the scope, by name."""
    below = [
        one for one in places.index.units if one.parent_code == province.code and scope.contains(one.path)
    ]
    return sorted(below, key=lambda one: (text_sort_key(one.name), one.code))


def _heads(places: Places, scope: Scope) -> list[UnitRow]:
    if scope.is_everything:
        return sorted(places.provinces(), key=lambda one: text_sort_key(one.name))
    return [places.unit_by_path(path) for path in sorted(scope.paths)]

"""The unit a page of the console is about: `don-vi` in the address, inside the desk's scope."""

from lantoa.surfaces.access import Desk
from lantoa.territory.rules.units import UnitRow
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.unit_choices import unit_in_scope


def top_unit(desk: Desk) -> UnitRow:
    """The highest unit the person sees."""
    path = min(desk.scope.paths, key=lambda head: (len(head), head))
    return places_as_of(desk.campaign.units_as_of).unit_by_path(path)


def chosen_unit(desk: Desk, written: str) -> UnitRow | None:
    """The unit asked for; None when none is. NoSuchUnit when it is unknown or outside the scope."""
    code = written.strip()[:5]
    return unit_in_scope(desk.campaign, desk.scope, code) if code else None


def own_heads(desk: Desk) -> list[tuple[str, str]]:
    """The heads of the subtrees the person manages: (path, full name), in the order of their codes."""
    places = places_as_of(desk.campaign.units_as_of)
    return [(path, places.full_name(places.unit_by_path(path))) for path in sorted(desk.scope.paths)]

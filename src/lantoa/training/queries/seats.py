"""Where a seat could come from when a unit has none left."""

from dataclasses import dataclass

from django.db.models import F

from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.models import Campaign, Quota
from lantoa.training.queries.places import places_as_of
from lantoa.training.rules.entries import seat_sources
from lantoa.training.rules.quotas import nearest

MOST_SOURCES = 5


@dataclass(frozen=True)
class SeatSource:
    """A quota row with free seats."""

    unit_code: str
    unit_name: str
    left: int


@dataclass(frozen=True)
class SeatsOf:
    """The row a unit's seats come from. `unit_name` "" = no row at all; `is_limited` False = the campaign has no quotas."""

    is_limited: bool
    unit_name: str = ""
    left: int = 0
    sources: tuple[SeatSource, ...] = ()

    @property
    def is_full(self) -> bool:
        return self.is_limited and self.left <= 0


def seats_for(campaign: Campaign, unit_path: str, scope: Scope = EVERYTHING) -> SeatsOf:
    """The seats a unit's people take, and whose could be moved when none is left. One query.

    Rows outside the scope are left out, except those above the unit: the unit's own organisers are asked for those.
    """
    quotas = Quota.objects.filter(campaign=campaign)
    left = dict(quotas.values_list("unit_path", F("seats") - F("shared_out") - F("taken")))
    if not left:
        return SeatsOf(is_limited=False)
    places = places_as_of(campaign.units_as_of)
    row = nearest(left, unit_path)
    sources = [
        one
        for one in seat_sources(row or unit_path, left)
        if scope.contains(one) or unit_path.startswith(one)
    ]
    units = [(places.unit_by_path(one), left[one]) for one in sources[:MOST_SOURCES]]
    return SeatsOf(
        is_limited=True,
        unit_name=places.full_name(places.unit_by_path(row)) if row else "",
        left=left[row] if row else 0,
        sources=tuple(SeatSource(unit.code, places.full_name(unit), free) for unit, free in units),
    )

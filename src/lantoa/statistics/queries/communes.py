"""Communes one by one: for the map, and for those where nobody learns yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from lantoa.statistics.enums import Measure
from lantoa.statistics.models import LineTotal
from lantoa.statistics.queries.boards import quotas_under, unit_in
from lantoa.statistics.rules.maps import Band, band_of
from lantoa.territory.enums import Tier
from lantoa.territory.queries import under, units_as_of
from lantoa.territory.rules.scope import Scope
from lantoa.territory.rules.units import province_code_of
from lantoa.training.models import Campaign


@dataclass(frozen=True)
class CommuneLine:
    """One commune with its people now. `reached` are the people of the measure asked for."""

    code: str
    name: str
    path: str
    kind: str
    latitude: float | None
    longitude: float | None
    quota: int | None
    enrolled: int
    reached: int

    @property
    def province_code(self) -> str:
        return province_code_of(self.path)

    @property
    def target(self) -> int | None:
        """What the people are held against: the commune's seats, without seats of its own the people enrolled."""
        return self.quota or self.enrolled or None

    @property
    def band(self) -> Band:
        """The sign on the map."""
        return band_of(self.reached, self.target)


@dataclass(frozen=True)
class Coverage:
    """Communes of a unit, or of one province of the country; `empty` = without anybody who reached the measure."""

    code: str
    name: str
    communes: int
    with_quota: int
    empty: int
    empty_with_quota: int


def commune_lines(
    campaign: Campaign, unit_path: str, scope: Scope, *, measure: str = Measure.PASSED.value
) -> list[CommuneLine]:
    """Every commune of a subtree in the order of codes. Four queries at any size."""
    unit = unit_in(unit_path, scope, campaign.units_as_of)
    wanted = Measure(measure).value
    totals = LineTotal.objects.filter(under(unit.path), campaign_id=campaign.pk)
    totals = totals.filter(measure__in={wanted, Measure.ENROLLED.value}).order_by()
    people: dict[tuple[str, str], int] = {}
    for path, name, number in totals.values_list("unit_path", "measure").annotate(number=Sum("value")):
        people[path, name] = number
    quotas = quotas_under(campaign, unit.path)
    communes = units_as_of(campaign.units_as_of).filter(under(unit.path, "path"), tier=Tier.COMMUNE)
    fields = ("code", "full_name", "path", "kind", "latitude", "longitude")
    return [
        CommuneLine(
            code=code,
            name=name,
            path=path,
            kind=kind,
            latitude=latitude,
            longitude=longitude,
            quota=quotas[path].seats if path in quotas else None,
            enrolled=people.get((path, Measure.ENROLLED.value), 0),
            reached=people.get((path, wanted), 0),
        )
        for code, name, path, kind, latitude, longitude in communes.order_by("path").values_list(*fields)
    ]


def empty_communes(lines: Sequence[CommuneLine], *, with_quota_only: bool) -> list[CommuneLine]:
    """Those where nobody reached the measure."""
    return [one for one in lines if one.reached <= 0 and (one.quota or not with_quota_only)]


def coverage_of(lines: Sequence[CommuneLine], code: str, name: str) -> Coverage:
    """The counts of some communes."""
    with_quota = [one for one in lines if one.quota]
    return Coverage(
        code=code,
        name=name,
        communes=len(lines),
        with_quota=len(with_quota),
        empty=sum(1 for one in lines if one.reached <= 0),
        empty_with_quota=sum(1 for one in with_quota if one.reached <= 0),
    )

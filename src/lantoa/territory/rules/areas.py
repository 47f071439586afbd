"""Where to look for a written commune: the province and the district that were written with it."""

from dataclasses import dataclass, replace

from lantoa.territory.enums import Kind, MatchedBy
from lantoa.territory.rules.index import NAME_LEVELS, PROVINCE_ALIASES, ROOT_ALIASES, PlaceIndex, look_up
from lantoa.territory.rules.units import UnitRow
from lantoa.territory.rules.writing import Reading, Segment, name_key

COMMUNE_KINDS = frozenset({Kind.COMMUNE, Kind.WARD, Kind.TOWNSHIP, Kind.SPECIAL_ZONE})
DISTRICT_KINDS = frozenset({Kind.RURAL_DISTRICT, Kind.URBAN_DISTRICT, Kind.TOWN, Kind.CITY})
PROVINCE_KINDS = frozenset({Kind.PROVINCE, Kind.CITY})


@dataclass(frozen=True, slots=True)
class Area:
    """Where to look.

    `provinces` are codes of the day, `former` are (set, code) of former provinces; None = the whole country.
    `inside`, when given, are the only communes of the day to look at. `is_former` = the address is an old one: it
    names a district, or a province that is no more. `is_plain` = nothing was written with diacritics.
    """

    provinces: frozenset[str] | None = None
    former: frozenset[tuple[str, str]] | None = None
    districts: tuple[UnitRow, ...] = ()
    inside: frozenset[UnitRow] | None = None
    province: UnitRow | None = None
    is_former: bool = False
    is_plain: bool = False

    @property
    def is_everywhere(self) -> bool:
        """Whether neither province nor district was written."""
        return self.provinces is None and not self.districts

    def holds(self, unit: UnitRow) -> bool:
        """Whether a unit of the day lies in the area."""
        if self.inside is not None:
            return unit in self.inside
        return self.provinces is None or unit.province_code in self.provinces

    def held(self, unit: UnitRow) -> bool:
        """Whether a former unit lay in the area."""
        if self.districts:
            return any(
                unit.path.startswith(district.path) and unit.unit_set == district.unit_set
                for district in self.districts
            )
        return self.former is None or (unit.unit_set, unit.province_code) in self.former


def is_root(segment: Segment) -> bool:
    """Whether a segment means the whole country ("Trung ương")."""
    return name_key(segment.readings[-1].name, MatchedBy.FOLD) in ROOT_ALIASES


def province_area(index: PlaceIndex, segment: Segment) -> Area | None:
    """The area a province's name means, of the day or former; None when no province has the name."""
    readings = [
        reading for reading in segment.readings if reading.kind is None or reading.kind in PROVINCE_KINDS
    ]
    aliases = [PROVINCE_ALIASES.get(name_key(reading.name, MatchedBy.FOLD)) for reading in readings]
    readings += [Reading(None, alias) for alias in aliases if alias]
    for level in NAME_LEVELS:
        for province in look_up(index.provinces, readings, level, _any):
            return Area(
                provinces=frozenset({province.code}), former=index.former_land_of(province), province=province
            )
        for former in look_up(index.former_provinces, readings, level, _any):
            heirs = index.heirs[former]
            return Area(
                provinces=frozenset(unit.code for unit in heirs),
                former=frozenset({(former.unit_set, former.code)}),
                inside=index.inside(former),
                province=heirs[0] if len(heirs) == 1 else None,
                is_former=True,
            )
    return None


def area_at_the_end(
    index: PlaceIndex, segments: list[Segment], *, district_cell: bool
) -> tuple[Area, list[Segment]]:
    """The area when no province cell was filled in, from the last segment, and the segments left."""
    last = segments[-1]
    if is_root(last):
        rest = segments[:-1]  # "…, Hà Nội, Việt Nam"
        return area_at_the_end(index, rest, district_cell=district_cell) if rest else (Area(), [])
    area = province_area(index, last)
    if area is None or last.kind in COMMUNE_KINDS:
        return Area(), segments
    is_city_province = area.province is not None and area.province.kind is Kind.CITY and not area.is_former
    if (
        (district_cell or last.kind is Kind.CITY)
        and not is_city_province
        and districts_of(index, Area(), last)
    ):
        return Area(), segments  # "Thành phố Cao Bằng" was a district of Cao Bằng
    may_be_commune = len(segments) == 1 and last.kind not in PROVINCE_KINDS
    if may_be_commune and look_up(index.communes, last.readings, MatchedBy.TONE, _any):
        return Area(), segments
    return area, segments[:-1]


def districts_of(index: PlaceIndex, area: Area, segment: Segment) -> list[UnitRow]:
    """The districts in an area that a segment may mean, of the written kind if there are any."""
    for level in NAME_LEVELS:
        found = look_up(
            index.districts,
            segment.readings,
            level,
            lambda unit, reading: (
                (reading.kind is None or reading.kind in DISTRICT_KINDS)
                and (
                    unit.province_code in area.provinces
                    if index.holds(unit) and area.provinces
                    else area.held(unit)
                )
            ),
        )
        if found:
            return [unit for unit in found if unit.kind is segment.kind] or found
    return []


def narrowed(index: PlaceIndex, area: Area, districts: list[UnitRow]) -> Area:
    """The area within districts, which makes an address an old one unless they still exist."""
    inside = frozenset[UnitRow]().union(*(index.inside(district) for district in districts))
    former = not any(index.holds(district) for district in districts)
    return replace(area, districts=tuple(districts), inside=inside, is_former=area.is_former or former)


def _any(unit: UnitRow, reading: Reading) -> bool:
    return True

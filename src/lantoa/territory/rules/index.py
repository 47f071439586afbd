"""The index that written places are matched against: built once from rows, then only read."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from lantoa.territory.enums import MatchedBy, SuccessionKind, Tier
from lantoa.territory.rules.units import SuccessionRow, UnitRow, codes_of
from lantoa.territory.rules.writing import Reading, name_key

NAME_LEVELS = (MatchedBy.EXACT, MatchedBy.TONE, MatchedBy.FOLD)

# What provinces are called besides their names; keys are folded and without spaces.
PROVINCE_ALIASES = {
    "hcm": "Hồ Chí Minh", "tphcm": "Hồ Chí Minh", "tphochiminh": "Hồ Chí Minh", "saigon": "Hồ Chí Minh",
    "tpsaigon": "Hồ Chí Minh", "hn": "Hà Nội", "tphanoi": "Hà Nội", "thudohanoi": "Hà Nội",
    "thuathienhue": "Huế", "tthue": "Huế", "thuathien": "Huế", "tphue": "Huế",
    "brvt": "Bà Rịa - Vũng Tàu", "vungtau": "Bà Rịa - Vũng Tàu", "daclac": "Đắk Lắk", "dacnong": "Đắk Nông",
    "kontum": "Kon Tum", "congtum": "Kon Tum", "tphaiphong": "Hải Phòng", "tpdanang": "Đà Nẵng",
    "tpcantho": "Cần Thơ",
}  # fmt: skip
ROOT_ALIASES = {"trunguong", "canuoc", "toanquoc", "vietnam", "captrunguong"}


class NameTable:
    """Units by the keys of their names, at every level of nearness."""

    def __init__(self, units: Iterable[UnitRow]) -> None:
        self._units: dict[tuple[MatchedBy, str], list[UnitRow]] = defaultdict(list)
        for unit in units:
            for level in NAME_LEVELS:
                self._units[level, name_key(unit.name, level)].append(unit)

    def find(self, name: str, level: MatchedBy) -> list[UnitRow]:
        """The units of that name at that level, in the order given."""
        return self._units.get((level, name_key(name, level)), [])


class PlaceIndex:
    """Units as they stand on a day, and the former units that can be seen on that day through their successors."""

    def __init__(
        self, *, units: Iterable[UnitRow], successions: Iterable[SuccessionRow], as_of: date
    ) -> None:
        self.as_of = as_of
        self._next: dict[UnitRow, list[SuccessionRow]] = defaultdict(list)
        for row in successions:
            self._next[row.predecessor].append(row)
        known = sorted((unit for unit in units if unit.valid_from <= as_of), key=_by_path)
        self.units = [unit for unit in known if unit.holds_on(as_of)]
        self.former_units = [unit for unit in known if not unit.holds_on(as_of)]
        self.heirs = {unit: self._heirs_of(unit) for unit in known}
        self.root = next(unit for unit in self.units if unit.tier is Tier.NATION)
        self.provinces = NameTable(_of_tier(self.units, Tier.PROVINCE))
        self.former_provinces = NameTable(_of_tier(self.former_units, Tier.PROVINCE))
        self.districts = NameTable(_of_tier(known, Tier.DISTRICT))
        self.communes = NameTable(_of_tier(self.units, Tier.COMMUNE))
        self.former_communes = NameTable(_of_tier(self.former_units, Tier.COMMUNE))
        self.by_code: dict[str, list[UnitRow]] = defaultdict(list)
        for unit in known:
            self.by_code[unit.code].append(unit)
        self.province_by_code = {unit.code: unit for unit in _of_tier(self.units, Tier.PROVINCE)}
        self._inside = self._communes_by_former_land()
        self._former_land = {unit: self._former_land_of(unit) for unit in self.province_by_code.values()}

    def province_of(self, unit: UnitRow) -> UnitRow | None:
        """The province, as it stands on the day of the index, that a current unit lies in."""
        return self.province_by_code.get(unit.province_code)

    def former_land_of(self, province: UnitRow) -> frozenset[tuple[str, str]]:
        """The former provinces, as (set, code), whose land lies in a province of the day."""
        return self._former_land[province]

    def inside(self, unit: UnitRow) -> frozenset[UnitRow]:
        """The communes of the day that hold land of a district or a former province."""
        return self._inside.get((unit.unit_set, unit.path), frozenset())

    def holds(self, unit: UnitRow) -> bool:
        """Whether the unit is in force on the day of the index."""
        return unit.holds_on(self.as_of)

    def is_split(self, unit: UnitRow) -> bool:
        """Whether a former unit went into more than one."""
        return any(row.kind is SuccessionKind.PARTIAL for row in self._next[unit])

    def _heirs_of(self, unit: UnitRow) -> tuple[UnitRow, ...]:
        if unit.holds_on(self.as_of):
            return (unit,)
        heirs: set[UnitRow] = set()
        for row in self._next[unit]:
            if row.successor.valid_from <= self.as_of:
                heirs.update(self._heirs_of(row.successor))
        return tuple(sorted(heirs, key=_by_path))

    def _former_land_of(self, province: UnitRow) -> frozenset[tuple[str, str]]:
        former = _of_tier(self.former_units, Tier.PROVINCE)
        return frozenset((unit.unit_set, unit.code) for unit in former if province in self.heirs[unit])

    def _communes_by_former_land(self) -> dict[tuple[str, str], frozenset[UnitRow]]:
        inside: dict[tuple[str, str], set[UnitRow]] = defaultdict(set)
        for unit, heirs in self.heirs.items():
            if unit.tier is Tier.NATION:
                continue
            communes = [heir for heir in heirs if heir.tier is Tier.COMMUNE]
            codes = codes_of(unit.path)
            for depth in range(2, len(codes) + 1):
                inside[unit.unit_set, "/".join(codes[:depth]) + "/"].update(communes)
        return {land: frozenset(units) for land, units in inside.items()}


def look_up(
    table: NameTable, readings: Iterable[Reading], level: MatchedBy, keep: Callable[[UnitRow, Reading], bool]
) -> list[UnitRow]:
    """The units a segment may mean at a level; the first reading that finds any decides."""
    for reading in readings:
        found = [unit for unit in table.find(reading.name, level) if keep(unit, reading)]
        if found:
            return found
    return []


def _of_tier(units: Iterable[UnitRow], tier: Tier) -> list[UnitRow]:
    return [unit for unit in units if unit.tier is tier]


def _by_path(unit: UnitRow) -> tuple[str, date]:
    return unit.path, unit.valid_from

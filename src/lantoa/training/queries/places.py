"""The units of a campaign's set: by code, by path, by the version a person was registered under."""

from datetime import date
from functools import cached_property, lru_cache

from lantoa.territory.queries import place_index
from lantoa.territory.rules.index import PlaceIndex
from lantoa.territory.rules.units import UnitRow
from lantoa.training.errors import NoSuchUnit


class Places:
    """Units as of a day with their past, from the index of written places."""

    def __init__(self, index: PlaceIndex) -> None:
        self.index = index

    def unit_by_code(self, code: str) -> UnitRow:
        """The unit of the set with this code. NoSuchUnit when there is none."""
        for unit in self.index.by_code.get(code, ()):
            if self.index.holds(unit):
                return unit
        raise NoSuchUnit(code)

    def unit_by_path(self, path: str) -> UnitRow:
        """The unit of the set at this path. NoSuchUnit when there is none."""
        unit = self.unit_by_code(path.rstrip("/").rpartition("/")[2])
        if unit.path != path:
            raise NoSuchUnit(unit.code)
        return unit

    def version(self, code: str, valid_from: date) -> UnitRow | None:
        """One version of a unit, former ones included; None when it came after the day of the set."""
        return self._versions.get((code, valid_from))

    def lineage(self, unit: UnitRow) -> frozenset[str]:
        """The paths of the set's units that a unit is or went into."""
        return frozenset(heir.path for heir in self.index.heirs.get(unit, (unit,)))

    def full_name(self, unit: UnitRow) -> str:
        """A unit's name with its province: "Xã Lộc Ninh, Thành phố Đồng Nai"."""
        province = self.index.province_of(unit)
        if province is None or province == unit:
            return unit.full_name
        return f"{unit.full_name}, {province.full_name}"

    def has_children(self, unit: UnitRow) -> bool:
        """Whether the set has units right below this one."""
        return unit.code in self._parents

    def provinces(self) -> list[UnitRow]:
        """The provinces of the set in the order of their codes."""
        return [self.index.province_by_code[code] for code in sorted(self.index.province_by_code)]

    @cached_property
    def _parents(self) -> frozenset[str]:
        return frozenset(unit.parent_code for unit in self.index.units)

    @cached_property
    def _versions(self) -> dict[tuple[str, date], UnitRow]:
        return {(unit.code, unit.valid_from): unit for unit in self.index.heirs}


def places_as_of(day: date) -> Places:
    """The places of a day, kept by this process as long as its index is. One query."""
    return _places(place_index(day))


@lru_cache(maxsize=3)
def _places(index: PlaceIndex) -> Places:
    return Places(index)

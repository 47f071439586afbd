"""A campaign's lines seen on the units of another day: nobody is lost, nobody is guessed into a place."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from lantoa.territory.enums import Tier
from lantoa.territory.queries import place_index
from lantoa.territory.rules.index import PlaceIndex
from lantoa.territory.rules.units import ROOT_CODE, UnitRow, codes_of

_ROOT = f"{ROOT_CODE}/"


class LinesOn:
    """From lines of one day's units to lines of another's; remembers what it has worked out."""

    def __init__(self, here: PlaceIndex, there: PlaceIndex) -> None:
        self._there = there
        self._units = {unit.path: unit for unit in here.units}
        self._origins: dict[UnitRow, list[UnitRow]] = defaultdict(list)
        self._is_later = there.as_of >= here.as_of
        if not self._is_later:
            for unit in there.units:
                for heir in here.heirs[unit]:
                    self._origins[heir].append(unit)
        self._known: dict[tuple[str, bool], tuple[str, bool]] = {}

    def line(self, path: str, is_unplaced: bool) -> tuple[str, bool]:
        """(path, is_unplaced) on the other day. One unit goes on as one: there; as several: "chưa xếp" above them."""
        key = (path, is_unplaced)
        if key not in self._known:
            self._known[key] = self._found(path, is_unplaced)
        return self._known[key]

    def _found(self, path: str, is_unplaced: bool) -> tuple[str, bool]:
        if path == _ROOT:
            return path, is_unplaced
        unit = self._units.get(path)
        kin = self._kin(unit) if unit is not None else []
        if len(kin) == 1 and unit is not None and kin[0].tier == unit.tier:
            return kin[0].path, is_unplaced
        if not kin and unit is not None and len(codes_of(path)) > 2:
            above = self._found("/".join(codes_of(path)[:-1]) + "/", True)
            return above[0], True
        return _common(kin), True

    def _kin(self, unit: UnitRow) -> Sequence[UnitRow]:
        kin = self._there.heirs.get(unit, ()) if self._is_later else self._origins.get(unit, ())
        if not kin and unit.tier is Tier.DISTRICT:
            return sorted(self._there.inside(unit), key=lambda one: one.path)
        return kin


@lru_cache(maxsize=6)
def _lines(here: PlaceIndex, there: PlaceIndex) -> LinesOn:
    return LinesOn(here, there)


def lines_on(here: date, there: date) -> LinesOn:
    """How lines of the units of one day are seen on those of another; kept as long as the indexes are. Two queries."""
    return _lines(place_index(here), place_index(there))


def _common(kin: Sequence[UnitRow]) -> str:
    """The lowest unit above several: a district, a province, else the country."""
    if not kin:
        return _ROOT
    codes = [codes_of(unit.path) for unit in kin]
    shared = []
    for step in zip(*codes, strict=False):
        if len(set(step)) > 1:
            break
        shared.append(step[0])
    if (
        len(kin) == 1
    ):  # a district that became one commune, a commune that became a district: the province knows
        shared = shared[:2]
    return "/".join(shared) + "/"

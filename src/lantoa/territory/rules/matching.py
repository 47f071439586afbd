"""From a written place to a unit: match, ambiguous with candidates, or none. Never a guess.

A code wins over names. Among names, exact beats tone placement beats "without diacritics". A unit of the day beats a
former one, unless a district or a province that is no more says that the address is an old one. A former unit is
seen through its successors: one is a match with a note, several are candidates. An old district alone is its
province's line.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from lantoa.kernel.vietnamese.normalise import clean
from lantoa.territory.enums import MatchedBy, MatchStatus, PlaceNote, Tier
from lantoa.territory.rules.areas import (
    COMMUNE_KINDS,
    DISTRICT_KINDS,
    Area,
    area_at_the_end,
    districts_of,
    is_root,
    narrowed,
    province_area,
)
from lantoa.territory.rules.index import NameTable, PlaceIndex, look_up
from lantoa.territory.rules.units import UnitRow
from lantoa.territory.rules.writing import Reading, Segment, name_key, segments_of

SPELLED = (MatchedBy.EXACT, MatchedBy.TONE)
CODE_SIZES = (5, 3, 2)


@dataclass(frozen=True, slots=True)
class Match:
    """What a written place means on the day of the index.

    `unit` is set when `status` is match; `candidates` when ambiguous, in the order of their codes. `former` are the
    units of an earlier day recognised on the way. `province` is the province of the day as far as it was
    recognised, also when the commune was not.
    """

    status: MatchStatus
    unit: UnitRow | None = None
    candidates: tuple[UnitRow, ...] = ()
    how: MatchedBy | None = None
    note: PlaceNote = PlaceNote.NONE
    former: tuple[UnitRow, ...] = ()
    province: UnitRow | None = None


def match_place(
    index: PlaceIndex,
    *,
    commune: str | None = None,
    district: str | None = None,
    province: str | None = None,
    code: str | int | None = None,
) -> Match:
    """The unit that cells of a roster mean. One cell may hold the whole address; any cell may be empty."""
    communes, districts, provinces = segments_of(commune), segments_of(district), segments_of(province)
    by_names = _match_names(index, communes, districts, provinces)
    written_code = clean(str(code)).removesuffix(".0") if code is not None else ""
    if not written_code:
        return by_names
    by_code = _match_code(index, written_code, by_names, [*communes, *provinces])
    if by_code is None and by_names.note is PlaceNote.NOTHING_WRITTEN:
        return Match(MatchStatus.NONE, note=PlaceNote.UNKNOWN_CODE)
    return by_code or by_names


def _match_code(index: PlaceIndex, code: str, by_names: Match, names: Sequence[Segment]) -> Match | None:
    """The unit of a code, also one whose leading zeros were lost; None when no unit has it.

    Most codes of today were those of a smaller unit before. The written names say which one is meant; without
    their help it is the unit of the day.
    """
    forms = dict.fromkeys([code, *(code.zfill(size) for size in CODE_SIZES)])
    known = [unit for form in forms for unit in index.by_code.get(form, ())]
    if not known:
        return None
    if any(unit in known for unit in by_names.former):
        return by_names
    named = [unit for unit in known if _bears_name(unit, names)]
    chosen = named or [unit for unit in known if unit.code == known[0].code]
    unit = next((unit for unit in chosen if index.holds(unit)), None)
    match = _found(index, unit, MatchedBy.CODE) if unit else _from_former(index, chosen[-1:], MatchedBy.CODE)
    return replace(match, note=PlaceNote.OTHER_NAME) if names and not named else match


def _bears_name(unit: UnitRow, names: Sequence[Segment]) -> bool:
    key = name_key(unit.name, MatchedBy.FOLD)
    return any(name_key(reading.name, MatchedBy.FOLD) == key for name in names for reading in name.readings)


def _match_names(
    index: PlaceIndex, communes: list[Segment], districts: list[Segment], provinces: list[Segment]
) -> Match:
    smaller = [*communes, *districts, *provinces[:-1]]
    area: Area | None
    if provinces:
        if is_root(provinces[-1]) and smaller:
            return _match_names(index, smaller, [], [])
        area = Area() if is_root(provinces[-1]) else province_area(index, provinces[-1])
        if area is None:
            return Match(MatchStatus.NONE, note=PlaceNote.UNKNOWN_PROVINCE)
    elif smaller:
        area, smaller = area_at_the_end(index, smaller, district_cell=bool(districts))
    else:
        return Match(MatchStatus.NONE, note=PlaceNote.NOTHING_WRITTEN)
    if not smaller:
        note = PlaceNote.FORMER_UNIT if area.is_former else PlaceNote.PROVINCE_ONLY
        return _found(index, area.province or index.root, MatchedBy.EXACT, note=note)
    written = [*communes, *districts, *provinces]
    area = replace(area, is_plain=all(segment.text.isascii() for segment in written))
    return _match_within(index, area, smaller, district_cell=bool(districts) or len(provinces) > 1)


def _match_within(index: PlaceIndex, area: Area, segments: list[Segment], *, district_cell: bool) -> Match:
    """The match inside an area: the last segment may be a district, the one before it is the commune."""
    last, rest = segments[-1], segments[:-1]
    certain = district_cell or last.kind in DISTRICT_KINDS
    if last.kind in COMMUNE_KINDS or not (rest or certain):
        return _match_commune(index, area, segments)
    if not (district_cell or rest):
        match = _match_commune(index, area, segments)  # "quan son" is Quan Sơn, though it begins like "quận"
        if match.status is not MatchStatus.NONE:
            return match
    districts = districts_of(index, area, last)
    if districts and not rest:
        return _district_line(index, districts)
    if districts:
        match = _match_commune(index, narrowed(index, area, districts), rest)
        if certain or match.status is not MatchStatus.NONE:
            return match
    # A district nobody knows does not help; without a kind word it may be the commune itself ("thôn 3, Lộc Ninh").
    return _match_commune(index, area, rest if rest and certain else segments)


def _district_line(index: PlaceIndex, districts: list[UnitRow]) -> Match:
    """A district without a commune: itself while districts exist, then its province's line or its island."""
    heirs = _union(index.heirs[unit] for unit in districts)
    former = tuple(unit for unit in districts if not index.holds(unit))
    if len(heirs) != 1:
        return _several(index, heirs, MatchedBy.EXACT, PlaceNote.SEVERAL_PLACES, former)
    note = PlaceNote.FORMER_DISTRICT if former else PlaceNote.NONE
    if former and heirs[0].tier is Tier.COMMUNE:
        note = PlaceNote.FORMER_UNIT
    return replace(_found(index, heirs[0], MatchedBy.EXACT, note=note), former=former)


def _match_commune(index: PlaceIndex, area: Area, segments: list[Segment]) -> Match:
    segment = next((one for one in reversed(segments) if one.kind in COMMUNE_KINDS), segments[-1])
    if area.is_plain and not area.is_everywhere:
        match = _without_marks(index, area, segment)
    else:
        match = (
            _same_kind(index, area, segment)
            or _other_kind(index, area, segment)
            or _without_marks(index, area, segment)
        )
    if match:
        return match
    if not area.districts:
        return Match(MatchStatus.NONE, note=PlaceNote.UNKNOWN_COMMUNE, province=area.province)
    wider = replace(area, districts=(), inside=None, is_former=False)
    elsewhere = _match_commune(index, wider, segments)
    if elsewhere.unit is None:
        return elsewhere
    return _several(index, [elsewhere.unit], elsewhere.how, PlaceNote.OTHER_DISTRICT, elsewhere.former)


def _same_kind(index: PlaceIndex, area: Area, segment: Segment) -> Match | None:
    """Units of that name whose kind is the written one; of any kind when none was written."""
    current, level = _current(index, area, segment, SPELLED, same_kind=True)
    former, former_level = _former(index, area, segment, SPELLED, same_kind=True)
    if former and (area.is_former or not current):
        match = _from_former(index, former, former_level)
        heirs = [match.unit] if match.unit else list(match.candidates)
        if set(current) <= set(heirs):
            return match
        return _several(index, [*current, *heirs], former_level, PlaceNote.SEVERAL_PLACES, tuple(former))
    if not current:
        return None
    if area.is_everywhere:
        # No province was written: a namesake of an earlier day elsewhere is as likely.
        current = _union([current, *(index.heirs[unit] for unit in former)])
    return _from_current(index, area, current, level)


def _other_kind(index: PlaceIndex, area: Area, segment: Segment) -> Match | None:
    """Units of that name whose kind is another: "xã" written for what is a phường by now."""
    if segment.kind not in COMMUNE_KINDS:
        return None
    current, level = _current(index, area, segment, SPELLED, same_kind=False)
    if not current:
        former, level = _former(index, area, segment, SPELLED, same_kind=False)
        return _from_former(index, former, level) if former else None
    read_alike, _ = _current(index, area, segment, [MatchedBy.FOLD], same_kind=True)
    if read_alike:
        return _several(index, [*current, *read_alike], level, PlaceNote.SAME_WITHOUT_MARKS)
    match = _from_current(index, area, current, level)
    return replace(match, note=PlaceNote.OTHER_KIND) if match.note is PlaceNote.NONE else match


def _without_marks(index: PlaceIndex, area: Area, segment: Segment) -> Match | None:
    """Units that read the same without diacritics: a match only when nothing else in the province reads so."""
    if area.is_everywhere:
        return None  # in the whole country this would be a guess
    current, level = _current(index, area, segment, [MatchedBy.FOLD])
    former, _ = _former(index, area, segment, [MatchedBy.FOLD])
    if not current:
        return _from_former(index, former, level) if former else None
    spelled = {name_key(unit.name, MatchedBy.TONE) for unit in current}
    rivals = [unit for unit in former if area.is_former or name_key(unit.name, MatchedBy.TONE) not in spelled]
    heirs = _union([current, *(index.heirs[unit] for unit in rivals)])
    if len(heirs) > 1:
        return _several(index, heirs, level, PlaceNote.SAME_WITHOUT_MARKS, tuple(rivals))
    note = PlaceNote.FORMER_UNIT if rivals else PlaceNote.NONE
    return replace(_found(index, heirs[0], level, note=note), former=tuple(rivals))


def _current(
    index: PlaceIndex,
    area: Area,
    segment: Segment,
    levels: Iterable[MatchedBy],
    *,
    same_kind: bool | None = None,
) -> tuple[list[UnitRow], MatchedBy]:
    """The communes of the day that a segment may mean."""
    return _named(index.communes, area.holds, segment, levels, same_kind)


def _former(
    index: PlaceIndex,
    area: Area,
    segment: Segment,
    levels: Iterable[MatchedBy],
    *,
    same_kind: bool | None = None,
) -> tuple[list[UnitRow], MatchedBy]:
    """The communes of an earlier day that a segment may mean."""
    return _named(index.former_communes, area.held, segment, levels, same_kind)


def _named(
    table: NameTable,
    lies_inside: Callable[[UnitRow], bool],
    segment: Segment,
    levels: Iterable[MatchedBy],
    same_kind: bool | None,
) -> tuple[list[UnitRow], MatchedBy]:
    """The units a segment may mean by the nearest level that finds any, and that level."""
    level = MatchedBy.FOLD
    for level in levels:
        found = look_up(
            table,
            segment.readings,
            level,
            lambda unit, reading: lies_inside(unit) and _kind_fits(unit, reading, same_kind),
        )
        if found:
            return found, level
    return [], level


def _kind_fits(unit: UnitRow, reading: Reading, same_kind: bool | None) -> bool:
    if reading.kind is not None and reading.kind not in COMMUNE_KINDS:
        return False
    return same_kind is None or same_kind is (reading.kind is None or reading.kind is unit.kind)


def _from_current(index: PlaceIndex, area: Area, units: Sequence[UnitRow], level: MatchedBy) -> Match:
    if len(units) > 1:
        return _several(index, units, level, PlaceNote.SEVERAL_PLACES)
    note = PlaceNote.NO_PROVINCE if area.is_everywhere else PlaceNote.NONE
    return _found(index, units[0], level, note=note)


def _from_former(index: PlaceIndex, units: Sequence[UnitRow], level: MatchedBy) -> Match:
    """What former units are on the day of the index."""
    heirs = _union(index.heirs[unit] for unit in units)
    if len(heirs) == 1:
        return replace(_found(index, heirs[0], level, note=PlaceNote.FORMER_UNIT), former=tuple(units))
    note = PlaceNote.SPLIT_UNIT if len(units) == 1 else PlaceNote.SEVERAL_PLACES
    return _several(index, heirs, level, note, tuple(units))


def _found(index: PlaceIndex, unit: UnitRow, how: MatchedBy, *, note: PlaceNote = PlaceNote.NONE) -> Match:
    return Match(MatchStatus.MATCH, unit=unit, how=how, note=note, province=index.province_of(unit))


def _several(
    index: PlaceIndex,
    units: Iterable[UnitRow],
    how: MatchedBy | None,
    note: PlaceNote,
    former: tuple[UnitRow, ...] = (),
) -> Match:
    candidates = tuple(_union([units]))
    provinces = {index.province_of(unit) for unit in candidates}
    province = provinces.pop() if len(provinces) == 1 else None
    return Match(MatchStatus.AMBIGUOUS, None, candidates, how, note, former, province)


def _union(groups: Iterable[Iterable[UnitRow]]) -> list[UnitRow]:
    return sorted({unit for group in groups for unit in group}, key=lambda unit: unit.path)

"""From a matched place to the line an enrolment counts under, and what must be asked first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lantoa.kernel.vietnamese.normalise import tone_key
from lantoa.territory.enums import MatchStatus, PlaceNote, Tier
from lantoa.territory.rules.matching import Match
from lantoa.territory.rules.units import UnitRow
from lantoa.training.rules.columns import Field

# With marks or without, but "Văn hóa - Xã hội" names no commune.
_COMMUNE_NAMED = re.compile(
    r"\b(?:(?:xã|xa)(?!\s+h[ộo]i\b)|phường|phuong|thị trấn|thi tran|đặc khu|dac khu)\s+\S.*$", re.IGNORECASE
)
# With their marks: without, "Sơ", "Bảo" and "Đại" of commune names would look like sở, báo, đài.
_PROVINCE_OFFICE = re.compile(
    r"^(?:sở|báo|tỉnh (?:ủy|uỷ|đoàn)|thành (?:ủy|uỷ|đoàn)|đài (?:phát thanh|truyền hình|pt)|văn phòng (?:ubnd|ủy ban|uỷ ban|hđnd))\b"
    r"|\bcấp (?:tỉnh|thành phố)\b|\btỉnh(?:\s+\S|$)|^(?:tỉnh|thành phố)$",
    re.IGNORECASE,
)
_PROVINCE_POST = re.compile(r"\b(?:sở|tỉnh (?:ủy|uỷ|đoàn)|thành (?:ủy|uỷ|đoàn))\s+\S", re.IGNORECASE)
_PROVINCE_CELL = re.compile(r"^(?:(?:cấp )?(?:tỉnh|thành phố)|sở\s.*)$", re.IGNORECASE)
_PROVINCE_NAMED = re.compile(r"\b(?:tỉnh|thành phố|tp\.?)\s+[^,;()]+$", re.IGNORECASE)

_PROVINCE_BEHIND = re.compile(r"[,;(-]\s*tỉnh\s+\S", re.IGNORECASE)


@dataclass(frozen=True)
class WrittenPlace:
    """The cells that tell a row's unit."""

    commune: str = ""
    district: str = ""
    province: str = ""
    code: str = ""
    is_province_office: bool = False
    is_from_above: bool = False

    @property
    def question(self) -> str:
        """Equal for rows whose place was written alike, so that one answer fits them all."""
        return ("above:" if self.is_from_above else "place:") + "|".join(
            tone_key(part) for part in (self.commune, self.district, self.province, self.code)
        )


@dataclass(frozen=True)
class Line:
    """Where someone counts in the campaign's unit set. `unit` is as registered and may be a former one."""

    unit: UnitRow
    path: str
    code: str
    is_unplaced: bool = False


@dataclass(frozen=True)
class Placement:
    """A line, or the question that must be answered before there is one."""

    line: Line | None = None
    problem: str = ""
    candidates: tuple[UnitRow, ...] = ()
    may_stay_unplaced: bool = False
    note: str = ""


def written_place(written: Mapping[str, str], *, section: str = "", province: str = "") -> WrittenPlace:
    """The place cells of a row. What the row leaves open comes from its workplace ("UBND xã Lộc Ninh"), then from the
    section line above it, then from `province`, the sheet's own or the sender's."""
    commune, district = written.get(Field.COMMUNE, ""), written.get(Field.DISTRICT, "")
    own_province, code = written.get(Field.PROVINCE, ""), written.get(Field.CODE, "")
    office = written.get(Field.WORKPLACE, "")
    in_commune, in_province = _COMMUNE_NAMED.search(office), _PROVINCE_NAMED.search(office)
    is_office, from_above = bool(_PROVINCE_CELL.match(commune)), False
    if is_office:
        commune = ""
    elif not (commune or district or code):
        if in_commune:
            commune = in_commune.group()
        elif _PROVINCE_OFFICE.search(office):
            is_office = True
        elif _PROVINCE_NAMED.match(section):
            own_province, is_office = own_province or section, True
        else:
            commune = section or written.get(Field.ABOVE, "")
            from_above = bool(commune and not section)
    if is_office and not own_province and not province and in_province:
        own_province = in_province.group()
    return WrittenPlace(
        commune=commune,
        district=district,
        province=own_province or ("" if code or _PROVINCE_BEHIND.search(commune) else province),
        code=code,
        is_province_office=bool(own_province) or is_office,
        is_from_above=from_above,
    )


def place_to_carry(written: Mapping[str, str]) -> dict[str, str]:
    """The place cells of a row that rows below may have left out because they are the same; none of a province's office."""
    if not written.get(Field.COMMUNE) or _PROVINCE_CELL.match(written[Field.COMMUNE]):
        return {}
    return {key: written[key] for key in (Field.COMMUNE, Field.DISTRICT, Field.PROVINCE) if written.get(key)}


def carried_place(above: Mapping[str, str], written: Mapping[str, str]) -> str:
    """What of the place above a row without a commune may mean; "" when the row names another province or
    somebody of a province's office."""
    own, other = written.get(Field.PROVINCE, ""), above.get(Field.PROVINCE, "")
    if _PROVINCE_POST.search(written.get(Field.POST, "")):
        return ""
    if own and other and tone_key(own) != tone_key(other):
        return ""
    return ", ".join(text for key, text in above.items() if not written.get(key))


def place_line(match: Match, place: WrittenPlace) -> Placement:
    """What a match means for enrolling: a line at once, or a question. Never a guess."""
    if match.note is PlaceNote.NOTHING_WRITTEN:
        return Placement(problem="place_missing")
    if match.status is MatchStatus.NONE:
        return Placement(problem=f"place_{match.note}")
    if match.status is MatchStatus.AMBIGUOUS:
        is_split = match.note is PlaceNote.SPLIT_UNIT and match.province is not None
        return Placement(
            problem=f"place_{match.note}", candidates=match.candidates, may_stay_unplaced=is_split
        )
    assert match.unit is not None
    if place.is_from_above:
        units = [match.unit, match.province] if match.province else [match.unit]
        return Placement(problem="place_above", candidates=tuple(dict.fromkeys(units)))
    if match.note is PlaceNote.FORMER_DISTRICT:
        return Placement(problem="place_former_district", may_stay_unplaced=True)
    if (
        match.note is PlaceNote.PROVINCE_ONLY
        and match.unit.tier is Tier.PROVINCE
        and not place.is_province_office
    ):
        return Placement(problem="place_missing", candidates=(match.unit,))
    registered = match.former[0] if len(match.former) == 1 else match.unit
    return Placement(
        line=Line(unit=registered, path=match.unit.path, code=match.unit.code), note=_note_of(match)
    )


def unplaced_line(match: Match) -> Line | None:
    """The province's "chưa xếp xã" for a split commune or an old district; None when the match has no such line."""
    province = match.province or (match.unit if match.unit and match.unit.tier is Tier.PROVINCE else None)
    if province is None:
        return None
    registered = match.former[0] if len(match.former) == 1 else province
    return Line(unit=registered, path=province.path, code=province.code, is_unplaced=True)


def _note_of(match: Match) -> str:
    shown = {PlaceNote.FORMER_UNIT, PlaceNote.OTHER_KIND, PlaceNote.NO_PROVINCE, PlaceNote.OTHER_NAME}
    return f"place_{match.note}" if match.note in shown else ""

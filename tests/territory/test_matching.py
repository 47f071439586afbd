"""Written places: a table of how people write, and laws over every official name."""

import time
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.kernel.vietnamese.normalise import fold
from lantoa.territory.enums import Kind, MatchedBy, MatchStatus, PlaceNote, Tier
from lantoa.territory.rules.index import PlaceIndex
from lantoa.territory.rules.matching import Match, match_place
from lantoa.territory.rules.units import SuccessionRow, UnitRow

SHORT = {Kind.COMMUNE: "X.", Kind.WARD: "P.", Kind.SPECIAL_ZONE: "ĐK ", Kind.TOWNSHIP: "TT."}
Cells = dict[str, str]


def communes(index: PlaceIndex) -> list[UnitRow]:
    return [unit for unit in index.units if unit.tier is Tier.COMMUNE]


def names(match: Match) -> list[str]:
    return [unit.full_name for unit in ([match.unit] if match.unit else match.candidates)]


@pytest.mark.parametrize(
    ("cells", "found", "how", "note"),
    [
        (("P.Bến Nghé", "Q1", "TPHCM"), "Phường Sài Gòn", MatchedBy.EXACT, PlaceNote.FORMER_UNIT),
        (("Bến Nghé", "", "TP. HCM"), "Phường Sài Gòn", MatchedBy.EXACT, PlaceNote.FORMER_UNIT),
        (("phường ba đình", "", "Hà nội"), "Phường Ba Đình", MatchedBy.EXACT, PlaceNote.NONE),
        (("X. Hoà Bình", "", "T. Vĩnh Long"), "Xã Hòa Bình", MatchedBy.TONE, PlaceNote.NONE),
        (("xa tan khai", "", "binh phuoc"), "Phường Tân Khai", MatchedBy.FOLD, PlaceNote.FORMER_UNIT),
        (("Xã Lộc Ninh", "", "Đồng Nai"), "Phường Lộc Ninh", MatchedBy.EXACT, PlaceNote.FORMER_UNIT),
        (("Xã Tân Khai", "", "Bình Phước"), "Phường Tân Khai", MatchedBy.EXACT, PlaceNote.OTHER_KIND),
        (("Phường 01", "Quận 3", "Hồ Chí Minh"), "Phường Bàn Cờ", MatchedBy.EXACT, PlaceNote.FORMER_UNIT),
        (("P1", "Q. Gò Vấp", "HCM"), "Phường Hạnh Thông", MatchedBy.EXACT, PlaceNote.FORMER_UNIT),
        (("phường đúc", "", "Thừa Thiên Huế"), "Phường Thuận Hóa", MatchedBy.EXACT, PlaceNote.FORMER_UNIT),
        (("Ea H’leo", "", "Đắk Lắk"), "Xã Ea H'Leo", MatchedBy.EXACT, PlaceNote.NONE),
        (("Xã Ea Hleo", "", "Đắc Lắc"), "Xã Ea H'Leo", MatchedBy.TONE, PlaceNote.NONE),
        (("Quan Sơn", "", "Thanh Hóa"), "Xã Quan Sơn", MatchedBy.EXACT, PlaceNote.NONE),
        (("UBND xã Phú Lý, Đồng Nai", "", ""), "Xã Phú Lý", MatchedBy.EXACT, PlaceNote.NONE),
        (("thôn 3, Phú Lý", "", "Đồng Nai"), "Xã Phú Lý", MatchedBy.EXACT, PlaceNote.NONE),
        (
            ("Xã Trảng Bom, Huyện Trảng Bom, Tỉnh Đồng Nai", "", ""),
            "Phường Trảng Bom",
            MatchedBy.EXACT,
            PlaceNote.OTHER_KIND,
        ),
        (
            ("TT Trảng Bom - H. Trảng Bom - Đồng Nai", "", ""),
            "Phường Trảng Bom",
            MatchedBy.EXACT,
            PlaceNote.FORMER_UNIT,
        ),
        (("Phường Ba Đình, Hà Nội, Việt Nam", "", ""), "Phường Ba Đình", MatchedBy.EXACT, PlaceNote.NONE),
        (("Xã Phú Lý (cũ)", "", "Đồng Nai, Việt Nam"), "Xã Phú Lý", MatchedBy.EXACT, PlaceNote.NONE),
        (("", "TP. Thủ Đức", ""), "Thành phố Hồ Chí Minh", MatchedBy.EXACT, PlaceNote.FORMER_DISTRICT),
        (("Phường Hoàn Kiếm", "", ""), "Phường Hoàn Kiếm", MatchedBy.EXACT, PlaceNote.NO_PROVINCE),
        (("", "", "Đồng Nai"), "Thành phố Đồng Nai", MatchedBy.EXACT, PlaceNote.PROVINCE_ONLY),
        (("", "", "Bình Phước"), "Thành phố Đồng Nai", MatchedBy.EXACT, PlaceNote.FORMER_UNIT),
        (("", "", "Bà Rịa-Vũng Tàu"), "Thành phố Hồ Chí Minh", MatchedBy.EXACT, PlaceNote.FORMER_UNIT),
        (("", "H. Bù Đăng", "Bình Phước"), "Thành phố Đồng Nai", MatchedBy.EXACT, PlaceNote.FORMER_DISTRICT),
        (("", "Côn Đảo", "BR-VT"), "Đặc khu Côn Đảo", MatchedBy.EXACT, PlaceNote.FORMER_UNIT),
        (("", "", "Trung ương"), "Cả nước", MatchedBy.EXACT, PlaceNote.PROVINCE_ONLY),
        (
            ("xã Tân Thạnh", "huyện Thới Lai", "Cần Thơ"),
            "Xã Trường Thành",
            MatchedBy.EXACT,
            PlaceNote.FORMER_UNIT,
        ),
        (("xã Tân Thạnh", "", "Cần Thơ"), "Xã Tân Thạnh", MatchedBy.EXACT, PlaceNote.NONE),
        (
            ("Xã Hưng Đạo", "Thành phố Cao Bằng", ""),
            "Phường Thục Phán",
            MatchedBy.EXACT,
            PlaceNote.FORMER_UNIT,
        ),
    ],
)
def test_a_place_is_recognised(
    index: PlaceIndex, cells: tuple[str, str, str], found: str, how: MatchedBy, note: PlaceNote
) -> None:
    match = match_place(index, commune=cells[0], district=cells[1], province=cells[2])

    assert match.status is MatchStatus.MATCH
    assert (names(match), match.how, match.note) == ([found], how, note)


@pytest.mark.parametrize(
    ("cells", "candidates", "note"),
    [
        (("xa van lang", "", "thai nguyen"), ["Xã Văn Lang", "Xã Văn Lăng"], PlaceNote.SAME_WITHOUT_MARKS),
        (("Xã Mỹ Tho", "", "Đồng Tháp"), ["Phường Mỹ Tho", "Xã Mỹ Thọ"], PlaceNote.SAME_WITHOUT_MARKS),
        (("Xã Hoà Thắng", "Bắc Bình", "Bình Thuận"), ["Xã Hồng Thái", "Xã Hòa Thắng"], PlaceNote.SPLIT_UNIT),
        (
            ("Phường Hố Nai", "TP Biên Hòa", "Đồng Nai"),
            ["Phường Hố Nai", "Phường Long Bình"],
            PlaceNote.SEVERAL_PLACES,
        ),
        (("Xã Phú Lý", "Huyện Bù Đăng", "Đồng Nai"), ["Xã Phú Lý"], PlaceNote.OTHER_DISTRICT),
    ],
)
def test_what_may_be_several_units_is_left_to_a_person(
    index: PlaceIndex, cells: tuple[str, str, str], candidates: list[str], note: PlaceNote
) -> None:
    match = match_place(index, commune=cells[0], district=cells[1], province=cells[2])

    assert match.status is MatchStatus.AMBIGUOUS
    assert (names(match), match.note) == (candidates, note)


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (("Xã Không Có", "", "Cà Mau"), PlaceNote.UNKNOWN_COMMUNE),
        (("Xã Phú Lý", "", "Tỉnh Không Có"), PlaceNote.UNKNOWN_PROVINCE),
        (("", "", ""), PlaceNote.NOTHING_WRITTEN),
        ((" , ; ", "", ""), PlaceNote.NOTHING_WRITTEN),
        (("phu ly", "", ""), PlaceNote.UNKNOWN_COMMUNE),
    ],
)
def test_what_is_no_unit_is_none(index: PlaceIndex, cells: tuple[str, str, str], note: PlaceNote) -> None:
    match = match_place(index, commune=cells[0], district=cells[1], province=cells[2])

    assert (match.status, match.note) == (MatchStatus.NONE, note)


@pytest.mark.parametrize(
    ("code", "commune", "found", "note"),
    [
        ("25270", "", "Phường Lộc Ninh", PlaceNote.NONE),
        (4, "", "Phường Ba Đình", PlaceNote.NONE),
        ("4.0", "Phường Ba Đình", "Phường Ba Đình", PlaceNote.NONE),
        ("00004", "Phường Trúc Bạch", "Phường Ba Đình", PlaceNote.FORMER_UNIT),
        ("00004", "Phường Lung Tung", "Phường Ba Đình", PlaceNote.OTHER_NAME),
        ("99999", "Xã Phú Lý, Đồng Nai", "Xã Phú Lý", PlaceNote.NONE),
        ("00001", "", "Phường Hồng Hà", PlaceNote.FORMER_UNIT),
        ("75", "", "Thành phố Đồng Nai", PlaceNote.NONE),
    ],
)
def test_a_code_wins_over_names(
    index: PlaceIndex, code: str | int, commune: str, found: str, note: PlaceNote
) -> None:
    match = match_place(index, code=code, commune=commune)

    assert (names(match), match.note) == ([found], note)


def test_a_code_nobody_has_and_no_name_is_none(index: PlaceIndex) -> None:
    assert match_place(index, code="99999").note is PlaceNote.UNKNOWN_CODE
    assert match_place(index, code="!").status is MatchStatus.NONE


def with_full_names(unit: UnitRow, province: UnitRow) -> Cells:
    return {"commune": unit.full_name, "province": province.full_name}


def in_one_cell(unit: UnitRow, province: UnitRow) -> Cells:
    return {"commune": f"{unit.full_name}, {province.full_name}"}


def with_bare_names(unit: UnitRow, province: UnitRow) -> Cells:
    return {"commune": unit.name, "province": province.full_name}


def decomposed_in_capitals(unit: UnitRow, province: UnitRow) -> Cells:
    cells = with_full_names(unit, province)
    return {name: unicodedata.normalize("NFD", text.upper()) for name, text in cells.items()}


def with_short_kinds(unit: UnitRow, province: UnitRow) -> Cells:
    return {"commune": SHORT[unit.kind] + unit.name, "province": province.full_name}


@pytest.mark.parametrize(
    "writing", [with_full_names, in_one_cell, with_bare_names, decomposed_in_capitals, with_short_kinds]
)
def test_every_unit_of_the_day_matches_itself(
    index: PlaceIndex, writing: Callable[[UnitRow, UnitRow], Cells]
) -> None:
    for unit in communes(index):
        province = index.province_by_code[unit.province_code]

        assert match_place(index, **writing(unit, province)).unit == unit


def test_no_unit_written_without_diacritics_is_taken_for_another(index: PlaceIndex) -> None:
    ambiguous = 0
    for unit in communes(index):
        province = index.province_by_code[unit.province_code]
        match = match_place(index, commune=fold(unit.full_name), province=fold(province.full_name))

        assert unit in ([match.unit] if match.unit else match.candidates)
        ambiguous += match.status is MatchStatus.AMBIGUOUS
    assert ambiguous < 100


@pytest.mark.parametrize("without_marks", [False, True])
def test_every_former_commune_is_its_one_successor_or_ambiguous_with_all_of_them(
    index: PlaceIndex, units: list[UnitRow], without_marks: bool
) -> None:
    former = {unit.path: unit for unit in units if unit.valid_to == date(2025, 6, 30)}
    write = fold if without_marks else str
    ambiguous = 0
    for unit in former.values():
        if unit.tier is not Tier.COMMUNE:
            continue
        _, province, district, _ = unit.path.rstrip("/").split("/")
        match = match_place(
            index,
            commune=write(unit.full_name),
            district=write(former[f"VN/{province}/{district}/"].full_name),
            province=write(former[f"VN/{province}/"].full_name),
        )

        heirs = set(index.heirs[unit])
        assert match.status is not MatchStatus.NONE
        assert heirs == {match.unit} if match.unit else heirs <= set(match.candidates)
        ambiguous += match.status is MatchStatus.AMBIGUOUS
    assert ambiguous < (550 if without_marks else 470)


def test_every_former_district_is_the_line_of_its_province_or_its_island(
    index: PlaceIndex, units: list[UnitRow]
) -> None:
    former = {unit.path: unit for unit in units if unit.valid_to == date(2025, 6, 30)}
    districts = [unit for unit in former.values() if unit.tier is Tier.DISTRICT]

    for unit in districts:
        province = former[f"VN/{unit.province_code}/"]
        match = match_place(index, district=unit.full_name, province=province.full_name)

        assert (match.unit,) == index.heirs[unit]
        assert unit in match.former
    assert len(districts) == 696


def test_on_an_old_day_every_commune_matches_itself_in_its_district(
    old_index: PlaceIndex, units: list[UnitRow]
) -> None:
    by_path = {unit.path: unit for unit in old_index.units}
    for unit in communes(old_index):
        _, province, district, _ = unit.path.rstrip("/").split("/")
        match = match_place(
            old_index,
            commune=unit.full_name,
            district=by_path[f"VN/{province}/{district}/"].full_name,
            province=by_path[f"VN/{province}/"].full_name,
        )

        assert (match.unit, match.note) == (unit, PlaceNote.NONE)


def test_on_an_old_day_names_of_the_future_are_unknown(old_index: PlaceIndex) -> None:
    match = match_place(old_index, commune="Phường Sài Gòn", province="Thành phố Hồ Chí Minh")

    assert match.status is MatchStatus.NONE


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=20), st.text(max_size=8))
def test_any_text_gets_an_answer(commune: str, district: str, province: str, code: str) -> None:
    match = match_place(EMPTY, commune=commune, district=district, province=province, code=code)

    assert match.status in MatchStatus


def test_five_and_a_half_thousand_places_take_under_two_seconds(
    units: list[UnitRow], successions: list[SuccessionRow]
) -> None:
    index = PlaceIndex(units=units, successions=successions, as_of=date(2026, 5, 12))
    rows = [(unit, index.province_by_code[unit.province_code]) for unit in communes(index)]
    rows = (rows * 2)[:5_500]
    started = time.perf_counter()

    for unit, province in rows:
        match_place(index, commune=unit.full_name, province=province.full_name)

    # Not a speed: a look through all units for each place would take minutes.
    assert time.perf_counter() - started < 30


EMPTY = PlaceIndex(
    units=[
        UnitRow("VN", Tier.NATION, Kind.NATION, "Trung ương", "Cả nước", "", "VN/", "", date(2004, 7, 8)),  # type: ignore[arg-type]
    ],
    successions=[],
    as_of=date(2026, 5, 11),
)

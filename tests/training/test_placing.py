"""Which cells tell a row's unit, and what a match means for enrolling."""

from datetime import date

import pytest

from lantoa.territory.enums import MatchStatus, PlaceNote
from lantoa.territory.queries import place_index
from lantoa.territory.rules.matching import Match, match_place
from lantoa.training.rules.placing import WrittenPlace, place_line, unplaced_line, written_place

DN = "Đồng Nai"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ({"commune": "Lộc Ninh", "province": DN}, WrittenPlace("Lộc Ninh", "", DN, "", True)),
        ({"commune": "Bảo Vinh"}, WrittenPlace("Bảo Vinh", "", "Tỉnh X")),
        ({"commune": "Đại Phước"}, WrittenPlace("Đại Phước", "", "Tỉnh X")),
        ({"commune": "Cấp tỉnh"}, WrittenPlace("", "", "Tỉnh X", "", True)),
        ({"commune": "Sở Y tế"}, WrittenPlace("", "", "Tỉnh X", "", True)),
        ({"workplace": "UBND xã Lộc Ninh"}, WrittenPlace("xã Lộc Ninh", "", "Tỉnh X")),
        ({"workplace": "Phòng VH-XH phường Trảng Bom"}, WrittenPlace("phường Trảng Bom", "", "Tỉnh X")),
        ({"workplace": "Phòng Văn hóa - Xã hội"}, WrittenPlace("", "", "Tỉnh X")),
        ({"workplace": "Phòng Văn hóa - Xã hội xã Lộc Ninh"}, WrittenPlace("xã Lộc Ninh", "", "Tỉnh X")),
        ({"workplace": "Sở Văn hóa, Thể thao và Du lịch"}, WrittenPlace("", "", "Tỉnh X", "", True)),
        ({"workplace": "Trung tâm Truyền thông tỉnh"}, WrittenPlace("", "", "Tỉnh X", "", True)),
        ({"workplace": "UBND xã Lộc Ninh", "commune": "Trảng Bom"}, WrittenPlace("Trảng Bom", "", "Tỉnh X")),
        ({"code": "25270"}, WrittenPlace("", "", "", "25270")),
        ({"district": "Huyện Tân Phú"}, WrittenPlace("", "Huyện Tân Phú", "Tỉnh X")),
        ({"commune": "Phú Sơn", "district": "Tân Phú", "province": DN}, WrittenPlace("Phú Sơn", "Tân Phú", DN, "", True)),
        ({}, WrittenPlace("", "", "Tỉnh X")),
    ],
)  # fmt: skip
def test_place_cells_are_gathered(written: dict[str, str], place: WrittenPlace) -> None:
    assert written_place(written, province="Tỉnh X") == place


def test_a_section_line_fills_what_the_row_leaves_open() -> None:
    assert written_place({}, section="Xã Lộc Ninh", province=DN).commune == "Xã Lộc Ninh"
    assert written_place({"commune": "Tân Khai"}, section="Xã Lộc Ninh").commune == "Tân Khai"
    assert written_place({}, section="Tỉnh Nghệ An", province=DN) == WrittenPlace(
        "", "", "Tỉnh Nghệ An", "", True
    )


def test_an_office_without_province_cell_names_its_province_itself() -> None:
    place = written_place({"workplace": "Sở Văn hóa và Thể thao tỉnh Nghệ An"})

    assert place == WrittenPlace("", "", "tỉnh Nghệ An", "", True)


def test_places_written_alike_ask_the_same_question() -> None:
    assert (
        WrittenPlace("Xã Hòa An").question
        == WrittenPlace("xã  Hoà An").question
        != WrittenPlace("Xã Hoa An").question
    )


@pytest.mark.django_db
def test_matches_become_lines_or_questions() -> None:
    index = place_index(date(2026, 5, 11))

    def placed(**cells: str) -> tuple[str, str, int, bool]:
        place = written_place(cells)
        found = place_line(
            match_place(
                index,
                commune=place.commune,
                district=place.district,
                province=place.province,
                code=place.code or None,
            ),
            place,
        )
        line = found.line
        return (
            line.path if line else "",
            found.problem or found.note,
            len(found.candidates),
            found.may_stay_unplaced,
        )

    assert placed(commune="Phường Lộc Ninh", province=DN) == ("VN/75/25270/", "", 0, False)
    assert placed(code="25270") == ("VN/75/25270/", "", 0, False)
    assert placed(province=DN) == ("VN/75/", "", 0, False)
    assert placed(province="Trung ương") == ("VN/", "", 0, False)
    assert placed(commune="Xã Không Có", province=DN) == ("", "place_unknown_commune", 0, False)
    assert placed(province="Tỉnh Không Có") == ("", "place_unknown_province", 0, False)
    assert placed() == ("", "place_missing", 0, False)
    assert placed(district="Huyện Định Quán", province=DN) == ("", "place_former_district", 0, True)


@pytest.mark.django_db
def test_a_sender_s_province_alone_is_a_question_not_a_guess() -> None:
    index = place_index(date(2026, 5, 11))
    place = written_place({}, province=DN)

    found = place_line(match_place(index, province=DN), place)

    assert (
        found.line is None
        and found.problem == "place_missing"
        and [unit.code for unit in found.candidates] == ["75"]
    )


def test_without_a_province_nobody_stays_unplaced() -> None:
    assert unplaced_line(Match(MatchStatus.AMBIGUOUS, note=PlaceNote.SEVERAL_PLACES)) is None

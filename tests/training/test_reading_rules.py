"""What a row is, and what its cells say."""

import pytest

from lantoa.kernel.vietnamese.dates import WrittenDate
from lantoa.training.rules.columns import Field
from lantoa.training.rules.reading import (
    Line,
    kind_of_line,
    proper_case,
    section_place,
    understand,
    written_cells,
)

COLUMNS = {
    Field.ORDINAL: 0,
    Field.FULL_NAME: 1,
    Field.BIRTH: 2,
    Field.POST: 3,
    Field.COMMUNE: 4,
    Field.PHONE: 5,
}


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (["1", "Nguyễn Văn An", "1985", "", "Lộc Ninh", "0912345678"], Line.DATA),
        (["", "Nguyễn Văn An"], Line.DATA),
        (["1", "", "1985"], Line.DATA),
        (["", "Nguyễn Văn An", "", "Chủ tịch UBND xã", "Lộc Ninh"], Line.DATA),
        (["", "Kỳ Thị Bé"], Line.DATA),
        (["1", "Tổng Văn An", "1985", "", "Lộc Ninh"], Line.DATA),
        (["1", "Công Tằng Tôn Nữ Thị An", "", "", "Lộc Ninh"], Line.DATA),
        ([], Line.BLANK),
        (["", "", ""], Line.BLANK),
        (["17"], Line.BLANK),
        (["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], Line.BLANK),
        (["1", "2", "3", "4", "5", "6"], Line.BLANK),
        (["Tổng cộng", "25"], Line.TOTAL),
        (["", "Tổng số: 25 người"], Line.TOTAL),
        (["", "Cộng", "", "", "25"], Line.TOTAL),
        (["", "Danh sách này có 25 người"], Line.FOOTER),
        (["", "NGƯỜI LẬP BIỂU", "", "", "CHỦ TỊCH"], Line.FOOTER),
        (["", "", "", "", "TM. ỦY BAN NHÂN DÂN"], Line.FOOTER),
        (["", "Lộc Ninh, ngày 05 tháng 5 năm 2026"], Line.FOOTER),
        (["", "", "", "", "Đồng Nai, ngày     tháng     năm 2026"], Line.FOOTER),
        (["1", "Ngày Thị Năm", "1985"], Line.DATA),
        (["I", "XÃ LỘC NINH"], Line.SECTION),
        (["", "II. Phường Trảng Bom"], Line.SECTION),
        (["A", "Huyện Tân Phú (cũ)"], Line.SECTION),
        (["", "", "", "", "", "", "ký tên"], Line.FOOTER),
        (["I. Xã Lộc Ninh"], Line.SECTION),
        (["II/ Phường Trảng Bom (3 người)"], Line.SECTION),
        (["", "XÃ LỘC NINH: 12 người"], Line.SECTION),
        (["Tổng cộng: 25 người"], Line.TOTAL),
        (["Tổng số: 25 đồng chí"], Line.TOTAL),
        (["Ghi chú: mỗi đơn vị cử một người"], Line.FOOTER),
    ],
)
def test_a_row_is_told_apart(cells: list[str], line: Line) -> None:
    assert kind_of_line(cells, written_cells(cells, COLUMNS)) is line


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        (["I", "XÃ LỘC NINH"], "XÃ LỘC NINH"),
        (["", "II. Phường Trảng Bom"], "Phường Trảng Bom"),
        (["III/ Xã Xuân Lộc (12 người)"], "Xã Xuân Lộc"),
        (["", "Phường Long Thành: 4 học viên"], "Phường Long Thành"),
    ],
)
def test_a_section_line_names_its_unit(cells: list[str], place: str) -> None:
    assert section_place(cells) == place


def read(**written: str) -> tuple[object, list[tuple[str, str]]]:
    person = understand(written, this_year=2026)
    return person, [(problem.code, problem.level) for problem in person.problems]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ({"full_name": "Nguyễn Văn An"}, "Nguyễn Văn An"),
        ({"full_name": "NGUYỄN VĂN AN"}, "Nguyễn Văn An"),
        ({"full_name": "nguyễn văn an"}, "Nguyễn Văn An"),
        ({"full_name": "H'HEN NIÊ"}, "H'Hen Niê"),
        ({"full_name": "Đ/c Nguyễn Văn An"}, "Nguyễn Văn An"),
        ({"full_name": "Ông: Nguyễn Văn An"}, "Nguyễn Văn An"),
        ({"full_name": "Ông Cao Thắng"}, "Ông Cao Thắng"),
        ({"full_name": "Nguyễn Văn An (B)"}, "Nguyễn Văn An"),
        ({"family_name": "Nguyễn Văn", "given_name": "An"}, "Nguyễn Văn An"),
        ({"full_name": "Trần An", "family_name": "Nguyễn Văn", "given_name": "An"}, "Trần An"),
        ({"full_name": "McDonald Lê"}, "McDonald Lê"),
    ],
)
def test_a_name_is_read(written: dict[str, str], name: str) -> None:
    person, _ = read(**written)

    assert person.full_name == name  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ({"full_name": ""}, ("name_missing", "refused")),
        ({"full_name": "---"}, ("name_missing", "refused")),
        ({"full_name": "Nguyễn Văn 2"}, ("name_unlikely", "attention")),
        ({"full_name": "<script>alert(1)</script>"}, ("name_unlikely", "attention")),
        ({"full_name": "=HYPERLINK(1)"}, ("name_unlikely", "attention")),
        ({"full_name": "An"}, ("name_single_word", "attention")),
        ({"full_name": "Nguyễn " * 20}, ("name_too_long", "refused")),
    ],
)
def test_a_doubtful_name_is_told(written: dict[str, str], problem: tuple[str, str]) -> None:
    _, problems = read(**written, birth="1985")

    assert problems == [problem]


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("08/06/1985", WrittenDate(1985, 6, 8)),
        ("8.6.1985", WrittenDate(1985, 6, 8)),
        ("1985", WrittenDate(1985)),
        ("31206", WrittenDate(1985, 6, 8)),
        ("06/1985", WrittenDate(1985, 6)),
        ("00/00/1985", WrittenDate(1985)),
        ("08061985", WrittenDate(1985, 6, 8)),
        ("8061985", WrittenDate(1985, 6, 8)),
        ("19850608", WrittenDate(1985, 6, 8)),
        ("20121990", WrittenDate(1990, 12, 20)),
        ("Sinh năm 1985", WrittenDate(1985)),
        ("SN: 1985", WrittenDate(1985)),
        ("08/06/1985 00:00", WrittenDate(1985, 6, 8)),
        ("ngày 8 tháng 6 năm 1985", WrittenDate(1985, 6, 8)),
    ],
)
def test_a_birth_date_is_read_in_any_usual_form(text: str, birth: WrittenDate) -> None:
    person, problems = read(full_name="Nguyễn Văn An", birth=text)

    assert person.birth == birth and problems == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "code"),
    [("31/02/1985", "birth_unreadable"), ("31021985", "birth_unreadable"), ("99999999", "birth_unreadable"), ("8/6/85", "birth_unreadable"), ("x", "birth_unreadable"), ("2025", "birth_unlikely"), ("", "birth_missing")],
)  # fmt: skip
def test_a_doubtful_birth_date_needs_attention(text: str, code: str) -> None:
    _, problems = read(full_name="Nguyễn Văn An", birth=text)

    assert problems == [(code, "attention")]


@pytest.mark.parametrize(
    ("written", "gender"),
    [
        ({"gender": "Nam"}, "male"), ({"gender": "NỮ"}, "female"), ({"gender": "nu"}, "female"), ({"gender": "?"}, ""),
        ({"birth_male": "1985"}, "male"), ({"birth_female": "1985"}, "female"), ({"male": "x"}, "male"), ({"female": "x"}, "female"),
    ],
)  # fmt: skip
def test_gender_comes_from_its_column_or_from_where_the_year_stands(
    written: dict[str, str], gender: str
) -> None:
    person, _ = read(full_name="Nguyễn Văn An", **written)

    assert person.gender == gender  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "phone", "codes"),
    [
        ("912345678", "+84912345678", []),
        ("0912.345.678", "+84912345678", []),
        ("0912345678/0987654321", "+84912345678", []),
        ("12345", "", [("phone_unreadable", "note")]),
        ("=HYPERLINK", "", [("phone_unreadable", "note")]),
    ],
)
def test_a_wrong_phone_is_a_note_and_holds_nobody_up(
    text: str, phone: str, codes: list[tuple[str, str]]
) -> None:
    person, problems = read(full_name="Nguyễn Văn An", birth="1985", phone=text)

    assert (person.phone, problems) == (phone, codes)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "email", "noted"),
    [("a@b.vn", "a@b.vn", False), ("a b@c.vn", "ab@c.vn", False), ("không có", "", True)],
)
def test_a_wrong_email_is_left_out_with_a_note(text: str, email: str, noted: bool) -> None:
    person, problems = read(full_name="Nguyễn Văn An", birth="1985", email=text)

    assert person.email == email and bool(problems) is noted  # type: ignore[attr-defined]


def test_only_names_of_one_case_are_recased() -> None:
    assert proper_case("đỗ-thị ánh") == "Đỗ-Thị Ánh"
    assert proper_case("Lê thị An") == "Lê thị An"

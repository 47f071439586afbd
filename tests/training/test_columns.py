"""Header rows and column names as provinces write them."""

import pytest

from lantoa.training.rules.columns import Field, Header, column_letter, field_of, find_header, header_at
from lantoa.training.texts import FIELD_NAMES

F = Field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("STT", F.ORDINAL), ("TT", F.ORDINAL), ("Số TT", F.ORDINAL),
        ("Họ và tên", F.FULL_NAME), ("HỌ VÀ TÊN (*)", F.FULL_NAME), ("Họ tên học viên", F.FULL_NAME), ("Ho va ten", F.FULL_NAME),
        ("Họ đệm", F.FAMILY_NAME), ("Họ và tên đệm", F.FAMILY_NAME), ("Họ và tên lót", F.FAMILY_NAME), ("Tên", F.GIVEN_NAME),
        ("Ngày sinh", F.BIRTH), ("Năm sinh", F.BIRTH), ("Ngày, tháng, năm sinh", F.BIRTH), ("Ngày tháng năm sinh (dd/mm/yyyy)", F.BIRTH),
        ("Giới tính", F.GENDER), ("Nam/Nữ", F.GENDER),
        ("Chức vụ", F.POST), ("Chức danh", F.POST), ("Chức vụ, chức danh", F.POST), ("Vị trí công tác", F.POST),
        ("Đơn vị", F.WORKPLACE), ("Đơn vị công tác", F.WORKPLACE), ("Cơ quan, đơn vị", F.WORKPLACE), ("Nơi công tác", F.WORKPLACE),
        ("Xã/Phường", F.COMMUNE), ("Xã, phường, thị trấn", F.COMMUNE), ("Phường/Xã", F.COMMUNE), ("Tên xã", F.COMMUNE), ("Địa phương", F.COMMUNE),
        ("Huyện", F.DISTRICT), ("Quận/Huyện", F.DISTRICT), ("Huyện/Thị xã/Thành phố", F.DISTRICT),
        ("Tỉnh", F.PROVINCE), ("Tỉnh/Thành phố", F.PROVINCE), ("Tỉnh, TP", F.PROVINCE),
        ("Mã đơn vị", F.CODE), ("Mã xã", F.CODE),
        ("SĐT", F.PHONE), ("Điện thoại", F.PHONE), ("Số điện thoại", F.PHONE), ("Số ĐT liên hệ", F.PHONE), ("Điện thoại (Zalo)", F.PHONE),
        ("Email", F.EMAIL), ("E-mail", F.EMAIL), ("Địa chỉ email", F.EMAIL),
        ("Ghi chú", F.NOTE),
        ("Năm sinh (Nam)", F.BIRTH_MALE), ("Năm sinh (nữ)", F.BIRTH_FEMALE),
        ("P/X", F.COMMUNE), ("P.X", F.COMMUNE), ("PX", F.COMMUNE), ("Q/H", F.DISTRICT), ("T/TP", F.PROVINCE),
        ("Đ/c email", F.EMAIL), ("HVT", F.FULL_NAME), ("N.sinh", F.BIRTH), ("ĐVCT", F.WORKPLACE), ("C.vụ", F.POST),
        ("Dân tộc", None), ("", None), ("Nguyễn Văn An", None), ("Xếp loại", None), ("Cần sửa", None), ("Dòng gốc", F.SOURCE), ("Nhóm", None),
        ("Danh sách này do đơn vị lập theo công văn số 12 gửi kèm họ và tên của học viên", None),
    ],
)  # fmt: skip
def test_a_heading_means_a_field(heading: str, field: Field | None) -> None:
    assert field_of(heading) == field


def header(*rows: list[str]) -> tuple[int, int, dict[str, int]] | None:
    found = find_header([(number, row) for number, row in enumerate(rows, start=1)])
    return (
        (found.row, found.first_row, {str(key): column for key, column in found.columns.items()})
        if found
        else None
    )


def test_the_header_is_found_below_title_rows() -> None:
    assert header(
        ["UBND TỈNH ĐỒNG NAI", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [],
        ["DANH SÁCH CÁN BỘ THAM GIA TẬP HUẤN"],
        ["STT", "Họ và tên", "Năm sinh", "Xã", "SĐT"],
        ["1", "Nguyễn Văn An", "1985", "Lộc Ninh", "0912345678"],
    ) == (4, 5, {"ordinal": 0, "full_name": 1, "birth": 2, "commune": 3, "phone": 4})


def test_family_and_given_name_stand_in_two_columns() -> None:
    columns = {"ordinal": 0, "family_name": 1, "given_name": 2, "birth": 3}

    assert header(["STT", "Họ và tên đệm", "Tên", "Ngày sinh"]) == (1, 2, columns)
    assert header(["STT", "Họ và tên", "Tên", "Ngày sinh"]) == (1, 2, columns)


def test_a_lone_column_of_names_called_ten_is_the_whole_name() -> None:
    assert header(["STT", "Tên", "Xã"]) == (1, 2, {"ordinal": 0, "full_name": 1, "commune": 2})


def test_a_header_of_two_rows_is_read_as_one() -> None:
    columns = {"ordinal": 0, "full_name": 1, "birth_male": 2, "birth_female": 3, "post": 4}

    assert header(
        ["STT", "Họ và tên", "Năm sinh", "", "Chức vụ"], ["", "", "Nam", "Nữ", ""], ["1", "A B"]
    ) == (1, 3, columns)
    # The same with tall cells filled down.
    assert header(
        ["STT", "Họ và tên", "Năm sinh", "", "Chức vụ"],
        ["STT", "Họ và tên", "Nam", "Nữ", "Chức vụ"],
        ["1", "A B"],
    ) == (1, 3, columns)
    assert header(["STT", "Họ và tên", "", "Giới tính", ""], ["", "Họ đệm", "Tên", "Nam", "Nữ"], ["1"]) == (
        1, 3, {"ordinal": 0, "family_name": 1, "given_name": 2, "male": 3, "female": 4},
    )  # fmt: skip


def test_a_row_of_people_is_no_second_header_row() -> None:
    found = header(["Họ và tên", "Giới tính", "Xã"], ["Nguyễn Văn An", "Nam", "Lộc Ninh"])

    assert found == (1, 2, {"full_name": 0, "gender": 1, "commune": 2})


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["Nguyễn Văn An", "1985"]],
        [["Họ và tên"]],
        [["Tỉnh", "Mã", "Xã"], ["Đồng Nai", "25270", "Lộc Ninh"]],
        [["x"]] * 50 + [["Họ và tên", "Xã"]],
    ],
)
def test_a_sheet_that_names_no_persons_has_no_header(rows: list[list[str]]) -> None:
    assert header(*rows) is None


def test_the_fullest_header_wins_over_a_title_that_looks_like_one() -> None:
    assert header(["Họ và tên người lập", "Đơn vị"], ["STT", "Họ và tên", "Năm sinh", "Xã"]) == (
        2, 3, {"ordinal": 0, "full_name": 1, "birth": 2, "commune": 3},
    )  # fmt: skip


def test_every_heading_of_the_error_list_is_understood_as_its_field() -> None:
    for field in Field:
        assert field_of(str(FIELD_NAMES[field])) is field


def test_the_row_an_organiser_names_is_the_header() -> None:
    rows = [(1, ["Mẫu 01"]), (2, ["x", "Tên", "y"]), (3, ["1", "Nguyễn Văn An", "Lộc Ninh"])]

    assert header_at(rows, 2) == Header(row=2, first_row=3, columns={Field.FULL_NAME: 1})
    assert header_at(rows, 9) is None


@pytest.mark.parametrize(
    ("column", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_named_by_letters(column: int, letter: str) -> None:
    assert column_letter(column) == letter

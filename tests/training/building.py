"""Builds rosters as provinces send them: plausible people of real communes, as workbooks or CSV in memory."""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Nông",
    "Triệu",
    "Lò",
    "Vàng",
    "Ksor",
    "H’",
    "Thạch",
]
MIDDLES = [
    "Văn",
    "Thị",
    "Đức",
    "Minh",
    "Thị Thu",
    "Ngọc",
    "Quang",
    "Hữu",
    "Thị Kim",
    "Thanh",
    "Xuân",
    "Thị Hồng",
    "Công",
    "Quốc",
    "Bảo",
]
GIVENS = [
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Đạt",
    "Hà",
    "Hòa",
    "Hương",
    "Hùng",
    "Khánh",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Minh",
    "Nam",
    "Nga",
    "Ngọc",
    "Phúc",
    "Phương",
    "Quân",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thủy",
    "Trang",
    "Tuấn",
    "Vân",
    "Yến",
    "Ánh",
]
POSTS = [
    "Công chức Văn hóa - Xã hội",
    "Cán bộ thông tin cơ sở",
    "Trưởng thôn",
    "Bí thư chi bộ",
    "Cán bộ đài truyền thanh",
]
HEADER = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Chức vụ",
    "Đơn vị",
    "Xã/Phường",
    "Tỉnh/Thành phố",
    "Số điện thoại",
    "Email",
    "Ghi chú",
]


@dataclass(frozen=True)
class Place:
    """A commune as written."""

    commune: str
    province: str


def officer_rows(places: Sequence[Place], count: int, *, seed: int = 7, start: int = 0) -> list[list[object]]:
    """Rows under HEADER; every phone number is different."""
    chance = random.Random(seed)
    rows = []
    for number in range(1, count + 1):
        name = f"{chance.choice(FAMILIES)} {chance.choice(MIDDLES)} {chance.choice(GIVENS)}".replace(
            "H’ ", "H’"
        )
        place = places[number % len(places)]
        rows.append(
            [
                number,
                name,
                f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(1965, 2002)}",
                chance.choice(["Nam", "Nữ"]),
                chance.choice(POSTS),
                f"UBND {place.commune}" if place.commune else "Sở Văn hóa, Thể thao và Du lịch",
                place.commune,
                place.province,
                f"09{(start + number):08}",
                "",
                "",
            ]
        )
    return rows


def workbook(
    rows: Sequence[Sequence[object]],
    *,
    header: Sequence[object] | None = HEADER,
    titles: Sequence[str] = (),
    sheet: str = "Danh sách",
    more: Sequence[tuple[str, Sequence[Sequence[object]]]] = (),
) -> bytes:
    """An XLSX file: titles, header, rows on the first sheet; `more` adds sheets of plain rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    ) as book:
        lines = (
            [[title] for title in titles] + ([list(header)] if header else []) + [list(row) for row in rows]
        )
        for name, content in [(sheet, lines), *more]:
            page = book.add_worksheet(name)
            for number, row in enumerate(content):
                for column, value in enumerate(row):
                    if value is not None and value != "":
                        page.write(number, column, value)
    return target.getvalue()


def csv_text(
    rows: Sequence[Sequence[object]], *, header: Sequence[object] = HEADER, separator: str = ","
) -> str:
    """The same as CSV text."""
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in [header, *rows]) + "\r\n"


def messy_workbook() -> bytes:
    """A roster with everything that goes wrong in the field; MESSY_OUTCOME says how each row ends without quotas."""
    rows: list[list[object]] = [
        ["I", "PHƯỜNG LỘC NINH"],
        [1, "NGUYỄN VĂN HÙNG", "1985", "Nam", "Trưởng thôn", "", "", "", 912000001, "", ""],
        [
            2,
            "Nguyễn Văn Hùng",
            "1985",
            "Nam",
            "Trưởng thôn",
            "",
            "",
            "",
            912000002,
            "",
            "trùng tên, trùng năm sinh",
        ],
        [
            3,
            "Tra\u0302\u0300n Thi\u0323 Hoa\u0300",
            "08.06.1990",
            "Nữ",
            "",
            "",
            "Phường Trảng Bom",
            "Đồng Nai",
            "+84 912.000.003",
            "",
            "",
        ],
        [4, "Lê Thị Mai", "31/02/1988", "Nữ", "", "", "Phường Trảng Bom", "Đồng Nai", "0912000004", "", ""],
        [
            5,
            "Phạm Văn Nam",
            "12/03/1979",
            "Nam",
            "Chuyên viên",
            "Sở Văn hóa, Thể thao và Du lịch",
            "",
            "Đồng Nai",
            "0912000005",
            "",
            "",
        ],
        [6, "Võ Thị Oanh", "5/6/1991", "Nữ", "", "", "Xã Không Có Thật", "Đồng Nai", "0912000006", "", ""],
        [7, "Bùi Văn Phúc", "7/7/1982", "Nam", "", "", "Phường Trảng Bom", "Đồng Nai", "12345", "", ""],
        [
            8,
            "Trần Thị Hòa",
            "1990",
            "Nữ",
            "",
            "",
            "Phường Trảng Bom",
            "Đồng Nai",
            "0912000003",
            "",
            "ghi hai lần",
        ],
        [9, "", "1990", "", "", "", "Phường Trảng Bom", "Đồng Nai", "", "", ""],
        [10, '=HYPERLINK("http://x")', "1990", "", "", "", "Phường Trảng Bom", "Đồng Nai", "", "", ""],
        [],
        ["", "Tổng cộng", "", "", "10 người"],
        ["", "NGƯỜI LẬP BIỂU", "", "", "CHỦ TỊCH"],
    ]
    titles = ["ỦY BAN NHÂN DÂN THÀNH PHỐ ĐỒNG NAI", "DANH SÁCH CÁN BỘ THAM GIA TẬP HUẤN"]
    return workbook(rows, titles=titles, sheet="Sheet1", more=[("Ghi chú", [["Người gửi: Văn phòng"]])])


MESSY_OUTCOME = [
    (5, "ready"), (6, "attention"), (7, "ready"), (8, "attention"), (9, "ready"), (10, "attention"), (11, "ready"),
    (12, "refused"), (13, "refused"), (14, "attention"),
]  # fmt: skip

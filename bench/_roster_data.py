"""Rosters of any size with people that do not exist: real communes, usual names, one in ten rows with something wrong."""

import random
from pathlib import Path

import xlsxwriter


def _words(text: str, separator: str = " ") -> list[str]:
    return text.split(separator)


FAMILIES = _words(
    "Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Nông Triệu Lò Đinh Trương Mai Cao"
)
MIDDLES = _words(
    "Văn|Thị|Đức|Minh|Thị Thu|Ngọc|Quang|Hữu|Thị Kim|Thanh|Xuân|Thị Hồng|Công|Quốc|Bảo|Thị Ngọc|Đình|Thị Thanh|Tiến|Thị Mỹ|Duy|Gia",
    "|",
)
GIVENS = _words(
    "An Bình Chi Dũng Đạt Hà Hòa Hương Hùng Khánh Lan Linh Long Mai Minh Nam Nga Ngọc Phúc Phương Quân Sơn Tâm Thảo Thủy Trang Tuấn "
    "Vân Yến Ánh Cường Duyên Giang Hải Hạnh Hiền Hoa Huệ Kiên Loan Lương Nhung Oanh Quyên Thắng Thu Trung Tú Việt Xuân"
)
POSTS = ["Công chức Văn hóa - Xã hội", "Cán bộ thông tin cơ sở", "Trưởng thôn", "Cán bộ đài truyền thanh"]
HEADER = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Chức vụ",
    "Đơn vị",
    "Xã/Phường",
    "Tỉnh",
    "SĐT",
    "Email",
    "Ghi chú",
]


def write_roster(
    path: Path, places: list[tuple[str, str]], *, rows: int, start: int = 0, seed: int = 7
) -> None:
    """An XLSX file of `rows` people of these (commune, province); phone numbers count up from `start`."""
    chance = random.Random(seed + start)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet("Danh sách")
        page.write_string(0, 0, "DANH SÁCH CÁN BỘ THAM GIA TẬP HUẤN")
        for column, heading in enumerate(HEADER):
            page.write_string(2, column, heading)
        for number in range(rows):
            for column, value in enumerate(_person(chance, number, start, places)):
                if value != "":
                    page.write(number + 3, column, value)


def _person(chance: random.Random, number: int, start: int, places: list[tuple[str, str]]) -> list[str | int]:
    commune, province = places[(start + number) % len(places)]
    name = f"{chance.choice(FAMILIES)} {chance.choice(MIDDLES)} {chance.choice(GIVENS)}"
    birth = f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(1965, 2002)}"
    phone: str | int = 900_000_000 + start + number  # the leading zero is lost, as so often
    wrong = chance.randrange(100)
    if wrong < 2:
        birth = "31/02/1985"
    elif wrong < 4:
        commune = "Xã Không Có Thật"
    elif wrong < 6:
        phone = "chưa có"
    elif wrong < 10:
        name = name.upper()
    return [
        number + 1,
        name,
        birth,
        chance.choice(["Nam", "Nữ"]),
        chance.choice(POSTS),
        f"UBND {commune}",
        commune,
        province,
        phone,
        "",
        "",
    ]

"""Plausible officers who do not exist, and the workbooks a province would send of them. Same seed, same people."""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import xlsxwriter

_FAMILIES = (
    ("Nguyễn",) * 30
    + ("Trần",) * 11
    + ("Lê",) * 9
    + ("Phạm",) * 7
    + ("Hoàng",) * 5
    + (
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
        "Lò",
        "Vàng",
        "Giàng",
        "Nông",
        "Hà",
        "Đinh",
        "Mai",
        "Trịnh",
        "Đoàn",
        "Cao",
        "Lương",
        "Tạ",
        "Kpă",
        "Y",
        "Thạch",
        "Sơn",
    )
)
_WOMEN = (
    ("Thị",) * 5 + ("Thu", "Ngọc", "Minh", "Phương", "Thanh", "Kim"),
    (
        "Anh",
        "Bích",
        "Châu",
        "Dung",
        "Hà",
        "Hạnh",
        "Hằng",
        "Hiền",
        "Hoa",
        "Hòa",
        "Hương",
        "Huyền",
        "Lan",
        "Liên",
        "Linh",
        "Loan",
        "Mai",
        "My",
        "Nga",
        "Ngân",
        "Nhung",
        "Oanh",
        "Phượng",
        "Quyên",
        "Thảo",
        "Thúy",
        "Thủy",
        "Trang",
        "Tuyết",
        "Vân",
        "Xuân",
        "Yến",
    ),
)
_MEN = (
    ("Văn",) * 6 + ("Đức", "Hữu", "Minh", "Quang", "Xuân", "Công", "Đình", "Thanh"),
    (
        "An",
        "Bảo",
        "Bình",
        "Chiến",
        "Cường",
        "Dũng",
        "Duy",
        "Đạt",
        "Đông",
        "Đức",
        "Giang",
        "Hải",
        "Hiếu",
        "Hòa",
        "Hoàng",
        "Hùng",
        "Huy",
        "Khánh",
        "Kiên",
        "Lâm",
        "Long",
        "Mạnh",
        "Minh",
        "Nam",
        "Nghĩa",
        "Phong",
        "Phúc",
        "Quân",
        "Sơn",
        "Tài",
        "Thành",
        "Thắng",
        "Tiến",
        "Toàn",
        "Trung",
        "Tuấn",
        "Tùng",
        "Việt",
        "Vinh",
    ),
)
_POSTS = (
    "Công chức Văn hóa - Xã hội",
    "Cán bộ đài truyền thanh xã",
    "Phó Trưởng phòng Văn hóa - Xã hội",
    "Nhân viên Trung tâm Dịch vụ công",
    "Bí thư Đoàn xã",
    "Cán bộ phụ trách trang thông tin điện tử",
    "Trưởng đài truyền thanh",
    "Cán bộ không chuyên trách",
)
_MOBILE = (
    "032",
    "033",
    "034",
    "035",
    "036",
    "037",
    "038",
    "039",
    "070",
    "076",
    "077",
    "078",
    "079",
    "081",
    "082",
    "083",
    "084",
    "085",
    "086",
    "088",
    "089",
    "090",
    "091",
    "093",
    "094",
    "096",
    "097",
    "098",
)


@dataclass(frozen=True)
class Officer:
    """One row of a roster, as it is written."""

    name: str
    birth: date
    gender: str
    post: str
    commune: str
    province: str
    phone: str
    birth_is_year_only: bool = False


class Cast:
    """Makes officers; phones never repeat."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 made-up people need no secrets
        self._phones: set[str] = set()

    def officer(self, *, commune: str, province: str, name: str = "", birth: date | None = None) -> Officer:
        """One officer of a commune; `commune` empty = the province's own staff."""
        woman = self.random.random() < 0.55
        middles, givens = _WOMEN if woman else _MEN
        made = f"{self.random.choice(_FAMILIES)} {self.random.choice(middles)} {self.random.choice(givens)}"
        return Officer(
            name=name or made,
            birth=birth or date(1968, 1, 1) + timedelta(days=self.random.randrange(34 * 365)),
            gender="Nữ" if woman else "Nam",
            post=self.random.choice(_POSTS) if commune else "Chuyên viên Sở Văn hóa, Thể thao và Du lịch",
            commune=commune,
            province=province,
            phone=self._phone(),
        )

    def _phone(self) -> str:
        while True:
            phone = self.random.choice(_MOBILE) + f"{self.random.randrange(10_000_000):07d}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone


HEADERS = (
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Chức vụ",
    "Xã/Phường",
    "Tỉnh/Thành phố",
    "Số điện thoại",
)


def workbook(province: str, officers: Sequence[Officer]) -> bytes:
    """An XLSX as a province sends it: title rows, a header, the people, a total row."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})  # the same people give the same bytes
        sheet = book.add_worksheet("Danh sách")
        bold = book.add_format({"bold": True})
        sheet.write(0, 0, f"ỦY BAN NHÂN DÂN {province.upper()}", bold)
        sheet.write(1, 0, "DANH SÁCH CÁN BỘ THAM GIA TẬP HUẤN", bold)
        for column, header in enumerate(HEADERS):
            sheet.write(3, column, header, bold)
        sheet.set_column(1, 7, 22)
        for number, officer in enumerate(officers, start=1):
            birth = str(officer.birth.year) if officer.birth_is_year_only else f"{officer.birth:%d/%m/%Y}"
            values = (
                officer.name,
                birth,
                officer.gender,
                officer.post,
                officer.commune,
                officer.province,
                officer.phone,
            )
            sheet.write_number(3 + number, 0, number)
            for column, value in enumerate(values, start=1):
                sheet.write_string(3 + number, column, value)
        sheet.write(5 + len(officers), 1, f"Tổng cộng: {len(officers)} người")
    return buffer.getvalue()

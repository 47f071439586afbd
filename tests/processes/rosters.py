"""A long roster of people who do not exist, in one province."""

from lantoa.config.demo.officers import Cast
from lantoa.config.demo.workbooks import workbook

PROVINCE = "01"
_COMMUNES = (
    "Phường Ba Đình",
    "Phường Hoàn Kiếm",
    "Phường Cửa Nam",
    "Phường Ngọc Hà",
    "Phường Giảng Võ",
    "Phường Hai Bà Trưng",
)


def roster(rows: int, seed: int = 7) -> bytes:
    """An XLSX of so many officers; the same for the same seed."""
    cast = Cast(seed)
    name = "Thành phố Hà Nội"
    people = [
        cast.officer(commune=_COMMUNES[number % len(_COMMUNES)], province=name) for number in range(rows)
    ]
    return workbook(name, people)

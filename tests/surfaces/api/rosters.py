"""A roster as a province sends it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lantoa.kernel.sheets.writing import Column, Table, write_workbook

TITLES = (
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Chức vụ",
    "Xã/Phường",
    "Tỉnh/Thành phố",
    "Số điện thoại",
)


@dataclass(frozen=True)
class Officer:
    """One row, as written."""

    name: str
    birth: str
    gender: str
    commune: str
    province: str
    phone: str


def roster(officers: Sequence[Officer]) -> bytes:
    """The XLSX of these people."""
    rows = [(one.name, one.birth, one.gender, "", one.commune, one.province, one.phone) for one in officers]
    return write_workbook([Table("Danh sách", [Column(title) for title in TITLES], rows)])

"""The workbooks provinces send of their officers: each in its own habits, some rows spoilt as real ones are."""

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from lantoa.config.demo.officers import Officer

SPOILT_SHARE = 0.05
Cell = str | int | float | date


@dataclass(frozen=True)
class Habit:
    """How one province writes its list: headings, and what it writes into each column for (number, officer)."""

    headings: Sequence[str]
    cells: Callable[[int, Officer], Sequence[Cell]]
    title_rows: int = 3


def workbook(province: str, officers: Sequence[Officer], habit: int = 0) -> bytes:
    """An XLSX as a province sends it: title rows, a header, the people, a total row; the same bytes every time."""
    way = HABITS[habit % len(HABITS)]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})
        sheet = book.add_worksheet("Danh sách")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write(0, 0, f"ỦY BAN NHÂN DÂN {province.upper()}", bold)
        sheet.write(1, 0, "DANH SÁCH CÁN BỘ THAM GIA TẬP HUẤN", bold)
        sheet.set_column(1, len(way.headings), 22)
        sheet.write_row(way.title_rows, 0, way.headings, bold)
        for number, officer in enumerate(officers, start=1):
            for column, cell in enumerate(way.cells(number, officer)):
                _write(sheet, way.title_rows + number, column, cell, day)
        sheet.write(way.title_rows + 2 + len(officers), 1, f"Tổng cộng: {len(officers)} người")
    return buffer.getvalue()


def spoil(officers: Sequence[Officer], chance: random.Random) -> list[Officer]:
    """The same people with a realistic share of rows that somebody has to look at."""
    written: list[Officer] = []
    for officer in officers:
        if chance.random() >= SPOILT_SHARE:
            written.append(officer)
            continue
        how = chance.choice(("phone", "phone", "birth", "commune", "nameless", "twice"))
        if how == "phone":
            written.append(replace(officer, phone=officer.phone[:-2]))
        elif how == "birth":
            written.append(replace(officer, birth_as_written=f"31/02/{officer.birth.year}"))
        elif how == "commune":
            written.append(replace(officer, commune=officer.commune[:-1] or "Xã"))
        elif how == "nameless":
            written.append(replace(officer, name=""))
        else:
            written += [officer, officer]
    return written


def _birth(officer: Officer) -> str:
    if officer.birth_as_written:
        return officer.birth_as_written
    return str(officer.birth.year) if officer.birth_is_year_only else f"{officer.birth:%d/%m/%Y}"


def _birth_as_date(officer: Officer) -> Cell:
    is_whole = not (officer.birth_as_written or officer.birth_is_year_only)
    return officer.birth if is_whole else _birth(officer)


def _family(officer: Officer) -> str:
    return officer.name.rpartition(" ")[0]


def _given(officer: Officer) -> str:
    return officer.name.rpartition(" ")[2]


def _dotted(phone: str) -> str:
    return f"{phone[:4]}.{phone[4:7]}.{phone[7:]}"


def _usual(number: int, one: Officer) -> Sequence[Cell]:
    return (number, one.name, _birth(one), one.gender, one.post, one.commune, one.province, one.phone)


def _split_names(number: int, one: Officer) -> Sequence[Cell]:
    """Names in two columns, real dates, phone numbers typed as numbers: the leading 0 is gone."""
    birth = _birth_as_date(one)
    return (number, _family(one), _given(one), birth, one.post, one.commune, one.province, int(one.phone))


def _dotted_and_women_ticked(number: int, one: Officer) -> Sequence[Cell]:
    is_woman = "x" if one.gender == "Nữ" else ""
    return (number, one.name, _birth(one), is_woman, one.commune, one.province, _dotted(one.phone), one.post)


def _abroad_numbers(number: int, one: Officer) -> Sequence[Cell]:
    return (one.name, one.birth.year, one.gender, one.commune, one.province, f"+84 {one.phone[1:]}")


HABITS = (
    Habit(
        (
            "STT",
            "Họ và tên",
            "Ngày sinh",
            "Giới tính",
            "Chức vụ",
            "Xã/Phường",
            "Tỉnh/Thành phố",
            "Số điện thoại",
        ),
        _usual,
    ),
    Habit(
        ("TT", "Họ đệm", "Tên", "Ngày, tháng, năm sinh", "Chức danh", "Xã, phường", "Tỉnh", "SĐT"),
        _split_names,
        title_rows=5,
    ),
    Habit(
        ("STT", "HỌ TÊN", "NGÀY SINH", "NỮ", "XÃ/PHƯỜNG", "TỈNH/TP", "ĐIỆN THOẠI LIÊN HỆ (ZALO)", "CHỨC VỤ"),
        _dotted_and_women_ticked,
    ),
    Habit(("Họ và tên", "Năm sinh", "Giới tính", "Xã", "Tỉnh", "Số ĐT"), _abroad_numbers, title_rows=4),
)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, day: object) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, cell)

"""Finding the header row of a roster and what its columns hold, as provinces write them."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lantoa.kernel.vietnamese.normalise import fold

HEADER_WITHIN_ROWS = 40
_NOT_WORD = re.compile(r"[^a-z0-9]+")


class Field(StrEnum):
    """What a column of a roster can hold."""

    ORDINAL = "ordinal"
    FULL_NAME = "full_name"
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    BIRTH = "birth"
    BIRTH_MALE = "birth_male"
    BIRTH_FEMALE = "birth_female"
    GENDER = "gender"
    MALE = "male"
    FEMALE = "female"
    POST = "post"
    WORKPLACE = "workplace"
    CODE = "code"
    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    PHONE = "phone"
    EMAIL = "email"
    NOTE = "note"
    SECTION = "section"  # the unit named by a line of its own above the row; a column only in our error list
    SOURCE = "source"  # where a row of our error list came from
    ABOVE = "above"  # the place of an earlier row, when this row leaves its own empty; a column only in our error list


@dataclass(frozen=True)
class Header:
    """Where a table's columns are. `first_row` is the first row of data; `columns` maps a field to a column from 0."""

    row: int
    first_row: int
    columns: Mapping[Field, int] = field(default_factory=dict)

    @property
    def has_name(self) -> bool:
        return Field.FULL_NAME in self.columns or {Field.FAMILY_NAME, Field.GIVEN_NAME} <= self.columns.keys()


_EXACT: dict[str, Field] = {
    "stt": Field.ORDINAL, "tt": Field.ORDINAL, "so tt": Field.ORDINAL, "so thu tu": Field.ORDINAL, "no": Field.ORDINAL,
    "ho va ten": Field.FULL_NAME, "ho ten": Field.FULL_NAME, "hoten": Field.FULL_NAME, "ten hoc vien": Field.FULL_NAME,
    "hoc vien": Field.FULL_NAME, "ho va ten khai sinh": Field.FULL_NAME, "ten can bo": Field.FULL_NAME,
    "ho dem": Field.FAMILY_NAME, "ho va dem": Field.FAMILY_NAME, "ho va ten dem": Field.FAMILY_NAME,
    "ho ten dem": Field.FAMILY_NAME, "ho lot": Field.FAMILY_NAME, "ho va ten lot": Field.FAMILY_NAME,
    "ho": Field.FAMILY_NAME, "ho va chu lot": Field.FAMILY_NAME, "ten": Field.GIVEN_NAME,
    "ngay sinh": Field.BIRTH, "nam sinh": Field.BIRTH, "sinh ngay": Field.BIRTH, "ns": Field.BIRTH,
    "ngay thang nam sinh": Field.BIRTH, "sinh nam": Field.BIRTH, "ntns": Field.BIRTH,
    "gioi tinh": Field.GENDER, "gt": Field.GENDER, "nam nu": Field.GENDER, "phai": Field.GENDER,
    "chuc vu": Field.POST, "chuc danh": Field.POST, "vi tri": Field.POST, "nhiem vu": Field.POST, "cong viec": Field.POST,
    "don vi": Field.WORKPLACE, "co quan": Field.WORKPLACE, "noi cong tac": Field.WORKPLACE, "noi lam viec": Field.WORKPLACE,
    "ma don vi": Field.CODE, "ma xa": Field.CODE, "ma dvhc": Field.CODE, "ma xa phuong": Field.CODE, "ma so": Field.CODE,
    "px": Field.COMMUNE, "p x": Field.COMMUNE, "x p": Field.COMMUNE, "xa p": Field.COMMUNE, "p xa": Field.COMMUNE, "xp": Field.COMMUNE, "xa phuong tt": Field.COMMUNE,
    "qh": Field.DISTRICT, "q h": Field.DISTRICT, "qhtx": Field.DISTRICT, "t tp": Field.PROVINCE, "ttp": Field.PROVINCE,
    "dc email": Field.EMAIL, "so dtdd": Field.PHONE, "hvt": Field.FULL_NAME, "h ten": Field.FULL_NAME,
    "don vi cong tac": Field.WORKPLACE, "dvct": Field.WORKPLACE, "cv": Field.POST, "cvu": Field.POST, "c vu": Field.POST,
    "ntn sinh": Field.BIRTH, "nsinh": Field.BIRTH, "n sinh": Field.BIRTH, "ngsinh": Field.BIRTH, "g tinh": Field.GENDER, "g chu": Field.NOTE,
    "xa": Field.COMMUNE, "phuong": Field.COMMUNE, "dia phuong": Field.COMMUNE, "dia ban": Field.COMMUNE,
    "ten xa": Field.COMMUNE, "cap xa": Field.COMMUNE,
    "huyen": Field.DISTRICT, "quan": Field.DISTRICT, "cap huyen": Field.DISTRICT,
    "tinh": Field.PROVINCE, "tinh tp": Field.PROVINCE, "thanh pho": Field.PROVINCE, "cap tinh": Field.PROVINCE,
    "sdt": Field.PHONE, "dt": Field.PHONE, "dtdd": Field.PHONE, "di dong": Field.PHONE, "so dt": Field.PHONE,
    "zalo": Field.PHONE, "phone": Field.PHONE, "mobile": Field.PHONE, "tel": Field.PHONE,
    "email": Field.EMAIL, "e mail": Field.EMAIL, "mail": Field.EMAIL, "thu dien tu": Field.EMAIL,
    "ghi chu": Field.NOTE, "luu y": Field.NOTE,
    "nam sinh nam": Field.BIRTH_MALE, "ngay sinh nam": Field.BIRTH_MALE, "sinh nam nam": Field.BIRTH_MALE,
    "nam sinh nu": Field.BIRTH_FEMALE, "ngay sinh nu": Field.BIRTH_FEMALE, "sinh nam nu": Field.BIRTH_FEMALE,
    "gioi tinh nam": Field.MALE, "gioi tinh nu": Field.FEMALE,
    "ten nhom trong tep": Field.SECTION, "dong goc": Field.SOURCE, "xa phuong cua dong tren": Field.ABOVE,
}  # fmt: skip

# Tried in this order on longer headings: "Số điện thoại liên hệ (Zalo)", "Xã/Phường/Thị trấn nơi công tác".
_CONTAINED: list[tuple[str, Field]] = [
    (r"\b(dien thoai|sdt|so dt|dtdd|di dong|zalo)\b", Field.PHONE),
    (r"\b(e ?mail|thu dien tu)\b", Field.EMAIL),
    (r"\b(ho va ten|ho ten)\b(?! (dem|lot))", Field.FULL_NAME),
    (r"\b(ho va (ten )?(dem|lot)|ho dem)\b", Field.FAMILY_NAME),
    (r"\bma (don vi|xa|dvhc|hanh chinh)\b", Field.CODE),
    (r"\b(ngay( thang)?( nam)? sinh|nam sinh|sinh (ngay|nam))\b", Field.BIRTH),
    (r"\bgioi tinh\b", Field.GENDER),
    (r"\b(chuc vu|chuc danh|vi tri)\b", Field.POST),
    (r"^(ten )?(xa|phuong|thi tran|dac khu)\b", Field.COMMUNE),
    (r"\b(xa phuong|phuong xa|cap xa)\b", Field.COMMUNE),
    (r"^(ten )?(huyen|quan|thi xa)\b", Field.DISTRICT),
    (r"\b(quan huyen|huyen quan|cap huyen)\b", Field.DISTRICT),
    (r"^(ten )?(tinh|thanh pho|tp)\b", Field.PROVINCE),
    (r"\b(don vi|co quan|noi cong tac|noi lam viec)\b", Field.WORKPLACE),
    (r"\bghi chu\b", Field.NOTE),
]
_PATTERNS = [(re.compile(pattern), found) for pattern, found in _CONTAINED]
_UNDER_BIRTH = {"nam": Field.BIRTH_MALE, "nu": Field.BIRTH_FEMALE}
_UNDER_GENDER = {"nam": Field.MALE, "nu": Field.FEMALE}
_NOT_GIVEN = frozenset(
    {"nam", "nu", "x", "kinh"}
)  # what an unnamed column beside names holds when it is no name
_LONGEST_HEADING = 60


def field_of(heading: str) -> Field | None:
    """What a column heading means, or None."""
    key = heading_key(heading)
    if not key or len(key) > _LONGEST_HEADING:
        return None
    if key in _EXACT:
        return _EXACT[key]
    return next((found for pattern, found in _PATTERNS if pattern.search(key)), None)


def heading_key(heading: str) -> str:
    """A heading for comparison: without diacritics, brackets' marks and other signs."""
    return _NOT_WORD.sub(" ", fold(heading)).strip()


def find_header(rows: Sequence[tuple[int, Sequence[str]]]) -> Header | None:
    """The header among the first rows of a sheet, given as (row number, cells); None when none names a person."""
    best: Header | None = None
    for place, (number, cells) in enumerate(rows[:HEADER_WITHIN_ROWS]):
        columns = _columns_of(cells)
        header = Header(row=number, first_row=number + 1, columns=columns)
        if not header.has_name or len(columns) < 2:
            continue
        if best is not None and len(columns) <= len(best.columns):
            continue
        below = rows[place + 1] if place + 1 < len(rows) else None
        above = rows[place - 1] if place else None
        best = _with_second_row(header, cells, above=above, below=below)
    return _with_given_names_beside(best, rows) if best else None


def _columns_of(cells: Sequence[str]) -> dict[Field, int]:
    found: dict[Field, int] = {}
    for column, cell in enumerate(cells):
        meant = field_of(cell)
        if meant is not None:
            found.setdefault(meant, column)
    if Field.GIVEN_NAME in found and Field.FAMILY_NAME not in found:
        if Field.FULL_NAME in found:
            # "Họ và tên" over two columns, the second headed "Tên": the first holds family and middle names.
            found[Field.FAMILY_NAME] = found.pop(Field.FULL_NAME)
        else:
            found[Field.FULL_NAME] = found.pop(Field.GIVEN_NAME)  # "Tên" alone is the whole name
    return found


def _with_second_row(
    header: Header,
    cells: Sequence[str],
    *,
    above: tuple[int, Sequence[str]] | None,
    below: tuple[int, Sequence[str]] | None,
) -> Header:
    """A header of two rows: "Năm sinh" over "Nam" and "Nữ", "Họ và tên" over "Họ đệm" and "Tên"."""
    if below is not None and _is_second_row(cells, below[1]):
        return _merged(header, cells, below[1], first_row=below[0] + 1)
    if above is not None and _is_second_row(above[1], cells):
        return _merged(header, above[1], cells, first_row=header.first_row)
    return header


def _with_given_names_beside(header: Header, rows: Sequence[tuple[int, Sequence[str]]]) -> Header:
    """ "Họ và tên" over two columns of which only the first is headed: the second holds given names, one word each."""
    place = header.columns.get(Field.FULL_NAME)
    if place is None or place + 1 in header.columns.values():
        return header
    heads = [cells for number, cells in rows if header.row <= number < header.first_row]
    if any(len(cells) > place + 1 and cells[place + 1] for cells in heads):
        return header
    pairs = [
        (cells[place], cells[place + 1] if len(cells) > place + 1 else "")
        for number, cells in rows
        if number >= header.first_row and len(cells) > place and cells[place]
    ]
    given = [beside for _, beside in pairs if beside.isalpha()]
    is_other = {heading_key(beside) for beside in given} <= _NOT_GIVEN
    if is_other or len(given) * 10 < len(pairs) * 6:
        return header
    columns = dict(header.columns)
    columns[Field.FAMILY_NAME], columns[Field.GIVEN_NAME] = columns.pop(Field.FULL_NAME), place + 1
    return dataclasses.replace(header, columns=columns)


def _is_second_row(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether every filled cell of `lower` is a heading, and at least one is a part of a group heading above it."""
    filled = [(column, cell) for column, cell in enumerate(lower) if cell]
    known = all(field_of(cell) is not None or heading_key(cell) in _UNDER_BIRTH for _, cell in filled)
    return known and any(_is_part(cell, _group_over(upper, column)) for column, cell in filled)


def _is_part(cell: str, group: Field | None) -> bool:
    if group in {Field.BIRTH, Field.GENDER}:
        return heading_key(cell) in _UNDER_BIRTH
    return group is Field.FULL_NAME and field_of(cell) in {Field.FAMILY_NAME, Field.GIVEN_NAME}


def _group_over(upper: Sequence[str], column: int) -> Field | None:
    """The heading a column stands under when headings above are merged to the right."""
    for left in range(min(column, len(upper) - 1), max(-1, column - 4), -1):
        if upper[left]:
            return field_of(upper[left])
    return None


def _merged(header: Header, upper: Sequence[str], lower: Sequence[str], *, first_row: int) -> Header:
    columns = dict(_columns_of(upper))
    for column, cell in enumerate(lower):
        key, group = heading_key(cell), _group_over(upper, column)
        if not key:
            continue
        if group is Field.BIRTH and key in _UNDER_BIRTH:
            columns.pop(Field.BIRTH, None)
            columns[_UNDER_BIRTH[key]] = column
        elif group is Field.GENDER and key in _UNDER_GENDER:
            columns.pop(Field.GENDER, None)
            columns[_UNDER_GENDER[key]] = column
        elif (meant := field_of(cell)) is not None:
            if meant in {Field.FAMILY_NAME, Field.GIVEN_NAME} and group is Field.FULL_NAME:
                columns.pop(Field.FULL_NAME, None)
            columns.setdefault(meant, column)
    return Header(row=header.row, first_row=first_row, columns=columns)


def header_at(rows: Sequence[tuple[int, Sequence[str]]], number: int) -> Header | None:
    """The header when an organiser says which row it is, whatever it was taken for; None when there is no such row."""
    for place, (row, cells) in enumerate(rows):
        if row == number:
            below = rows[place + 1] if place + 1 < len(rows) else None
            header = Header(row=row, first_row=row + 1, columns=_columns_of(cells))
            return _with_second_row(header, cells, above=None, below=below)
    return None


def corrected(header: Header, columns: Mapping[str, int]) -> Header:
    """The header with its columns replaced by the organiser's, if there are any."""
    if not columns:
        return header
    return dataclasses.replace(header, columns={Field(meant): column for meant, column in columns.items()})


def column_letter(column: int) -> str:
    """The letter a spreadsheet shows for a column counted from 0: A, B, ... Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

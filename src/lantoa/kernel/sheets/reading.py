"""Reading XLSX and CSV as text, sheet by sheet, row by row. Formulas are never evaluated: the value kept in the file is taken."""

import csv
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lantoa.kernel.sheets import limits as refusal
from lantoa.kernel.sheets.guard import copy_checked_parts
from lantoa.kernel.sheets.limits import LIMITS, Limits
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.kernel.vietnamese.normalise import clean

_ZIP_START = b"PK\x03\x04"
_OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")
_OTHER_STARTS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = ",;\t"
_PROBE_LINES = 20
_PROBE_SIGNS = 16_384


@dataclass(frozen=True)
class Row:
    """One row: its number as the spreadsheet shows it, and the cleaned text of its cells from column A on."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """One visible sheet. `rows` can be walked once, before the next sheet is taken; empty rows come too."""

    name: str
    rows: Iterator[Row]


def read_sheets(path: Path, *, limits: Limits = LIMITS) -> Iterator[Sheet]:
    """The visible sheets of a workbook, or the one sheet of a CSV file (its name is empty).

    SheetError says in plain words why a file cannot be read; it may also come while rows are walked.
    """
    size = path.stat().st_size
    if size == 0:
        raise refusal.empty_file()
    if size > limits.bytes:
        raise refusal.too_large(limits)
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(_ZIP_START):
        yield from _read_workbook(path, limits)
    elif start.startswith(_OLE_START):
        raise refusal.encrypted() if _holds(path, "EncryptedPackage") else refusal.old_format()
    elif start.startswith(_OTHER_STARTS) or start.startswith(b"PK"):
        raise refusal.not_a_sheet()
    else:
        yield Sheet(name="", rows=_csv_rows(path.read_bytes(), limits))


def as_text(value: Any) -> str:
    """A cell's value as the text a person would have typed: whole numbers without ".0", dates as dd/mm/yyyy."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        clock = "" if value.time() == time() else value.strftime(" %H:%M")
        return format_date(value.date()) + clock
    if isinstance(value, date):
        return format_date(value)
    return str(value)


def _holds(path: Path, name: str) -> bool:
    return name.encode("utf-16-le") in path.read_bytes()


def _read_workbook(path: Path, limits: Limits) -> Iterator[Sheet]:
    with tempfile.TemporaryDirectory(prefix="lantoa-sheet-") as folder:
        checked = Path(folder) / "checked.xlsx"
        copy_checked_parts(path, checked, limits)
        try:
            with CalamineWorkbook.from_path(checked) as workbook:
                for place, known in enumerate(workbook.sheets_metadata):
                    if known.typ == SheetTypeEnum.WorkSheet and known.visible == SheetVisibleEnum.Visible:
                        sheet = workbook.get_sheet_by_index(place)
                        yield Sheet(name=clean(known.name), rows=_sheet_rows(sheet, limits))
        except CalamineError as error:
            raise refusal.damaged() from error


def _sheet_rows(sheet: CalamineSheet, limits: Limits) -> Iterator[Row]:
    start = sheet.start
    indent = [""] * start[1] if start else []
    merges = _tall_merges(sheet)
    running: list[tuple[int, int, str]] = []
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = indent + [_tidy(as_text(value), limits) for value in values]
        for last_row, column, text in running:
            if number <= last_row and column < len(cells) and not cells[column]:
                cells[column] = text
        for last_row, column in merges.get(number, ()):
            if column < len(cells) and cells[column]:
                running = [kept for kept in running if kept[0] > number and kept[1] != column]
                running.append((last_row, column, cells[column]))
        yield Row(number=number, cells=cells)


def _tall_merges(sheet: CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """Merged cells of more than one row: {first row: [(last row, column)]}, rows from 1, columns from 0."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top:
            found.setdefault(top + 1, []).append((bottom + 1, left))
    return found


def _tidy(text: str, limits: Limits) -> str:
    text = clean(text) if text else text
    return text if len(text) <= limits.text_length else text[: limits.text_length - 1] + "…"


def _csv_rows(data: bytes, limits: Limits) -> Iterator[Row]:
    text = _decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        for number, values in enumerate(reader, start=1):
            if number > limits.rows or len(values) > limits.columns:
                raise refusal.too_wide(limits, "CSV", rows=number, columns=len(values))
            yield Row(number=number, cells=[_tidy(value, limits) for value in values])
    except csv.Error as error:
        raise refusal.damaged() from error


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    start = data[:_PROBE_SIGNS]
    if start.count(0) > len(start) // 5:  # no mark, yet every other byte is zero
        return _decoded(data, "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "cp1258")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refusal.not_a_sheet() from error
    probe = text[:_PROBE_SIGNS]
    unseen = sum(1 for sign in probe if not sign.isprintable() and sign not in "\r\n\t")
    if unseen > len(probe) // 20:
        raise refusal.not_a_sheet()
    return text


def _separator(text: str) -> str:
    """The separator that splits the first lines most evenly: spreadsheets here write ; as often as , or tab."""
    probe = [line for line in text[:_PROBE_SIGNS].splitlines() if line.strip()][:_PROBE_LINES]

    def evenness(sign: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=sign), [])) for line in probe]
        usual = max(counts, key=counts.count, default=0)
        return (counts.count(usual) if usual > 1 else 0, usual)

    try:
        return max(_SEPARATORS, key=evenness)
    except csv.Error as error:
        raise refusal.damaged() from error

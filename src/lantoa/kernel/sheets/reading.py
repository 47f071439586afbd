"""Reading workbooks and CSV as text, sheet by sheet, row by row. Formulas are never evaluated: the value kept in the file is taken."""

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lantoa.kernel.sheets import apart, delimited
from lantoa.kernel.sheets import limits as refusal
from lantoa.kernel.sheets.guard import copy_checked_parts
from lantoa.kernel.sheets.limits import LIMITS, Limits
from lantoa.kernel.sheets.values import as_text
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
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_SOFT_HYPHEN = "\xad"  # cleaning drops it, but in old Vietnamese fonts it is the letter "ư"

Merges = Iterable[tuple[tuple[int, int], tuple[int, int]]]


@dataclass(frozen=True)
class Row:
    """One row: its number as the spreadsheet shows it, and the cleaned text of its cells from column A on.

    `raw`: the same cells before cleaning, when cleaning took something out that old encodings need.
    """

    number: int
    cells: list[str]
    raw: list[str] | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows` can be walked once, before the next sheet is taken; empty rows come too."""

    name: str
    rows: Iterator[Row]
    is_hidden: bool = False


def read_sheets(path: Path, *, limits: Limits = LIMITS) -> Iterator[Sheet]:
    """The sheets of a workbook (XLSX, XLS, ODS), or the one sheet of a CSV file (its name is empty).

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
        yield from _read_apart(path, limits) if _is_ods(path) else _read_workbook(path, limits)
    elif start.startswith(_OLE_START):
        if _holds(path, "EncryptedPackage"):
            raise refusal.encrypted()
        if not (_holds(path, "Workbook") or _holds(path, "Book")):
            raise refusal.not_a_sheet()
        yield from _read_apart(path, limits)
    elif start.startswith(_OTHER_STARTS) or start.startswith(b"PK"):
        raise refusal.not_a_sheet()
    elif start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise refusal.web_page()
    else:
        yield Sheet(name="", rows=_csv_rows(path.read_bytes(), limits))


def _holds(path: Path, name: str) -> bool:
    return name.encode("utf-16-le") in path.read_bytes()


def _is_ods(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            kind = archive.getinfo("mimetype")
            return kind.file_size < 200 and archive.read(kind).strip() == _ODS_TYPE
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        return False


def _read_workbook(path: Path, limits: Limits) -> Iterator[Sheet]:
    with tempfile.TemporaryDirectory(prefix="lantoa-sheet-") as folder:
        checked = Path(folder) / "checked.xlsx"
        copy_checked_parts(path, checked, limits)
        try:
            with CalamineWorkbook.from_path(checked) as workbook:
                for place, known in enumerate(workbook.sheets_metadata):
                    if known.typ == SheetTypeEnum.WorkSheet:
                        yield Sheet(
                            name=clean(known.name),
                            rows=_workbook_rows(workbook, place, limits),
                            is_hidden=known.visible != SheetVisibleEnum.Visible,
                        )
        except CalamineError as error:
            raise refusal.damaged() from error


def _workbook_rows(workbook: CalamineWorkbook, place: int, limits: Limits) -> Iterator[Row]:
    """Loaded only when somebody asks for the first row: hidden sheets cost nothing."""
    sheet = workbook.get_sheet_by_index(place)
    indent = [""] * sheet.start[1] if sheet.start else []
    texts = (indent + [as_text(value) for value in values] for values in sheet.iter_rows())
    return _rows(texts, sheet.merged_cell_ranges or (), limits)


def _read_apart(path: Path, limits: Limits) -> Iterator[Sheet]:
    """The sheets of an old or foreign workbook, read by `apart`."""
    command = [sys.executable, "-m", apart.__name__, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        try:
            yield from _sheets_from(process.stdout, limits)
        finally:
            process.kill()


def _sheets_from(lines: Iterable[bytes], limits: Limits) -> Iterator[Sheet]:
    values = (json.loads(line) for line in lines if line.endswith(b"\n"))
    known = next(values, False)
    sheets = 0
    while isinstance(known, dict):
        sheets += 1
        if sheets > limits.sheets:
            raise refusal.too_many_sheets(limits)
        heads: list[Any] = []
        texts = _until_next_sheet(values, heads, limits, clean(known["sheet"]))
        yield Sheet(
            name=clean(known["sheet"]),
            rows=_rows(texts, known["merges"], limits),
            is_hidden=known["hidden"],
        )
        for _ in texts:  # what the caller left unread
            pass
        known = heads[0] if heads else False
    if known is not None:  # it ended before its last line: damaged, or more than it may take
        raise refusal.damaged()


def _until_next_sheet(
    values: Iterator[Any], heads: list[Any], limits: Limits, sheet: str
) -> Iterator[list[str]]:
    for number, value in enumerate(values, start=1):
        if not isinstance(value, list):
            heads.append(value)
            return
        if number > limits.rows or len(value) > limits.columns or number * len(value) > limits.cells:
            raise refusal.too_wide(limits, sheet, rows=number, columns=len(value))
        yield value


def _rows(texts: Iterable[list[str]], merged: Merges, limits: Limits) -> Iterator[Row]:
    merges = _tall_merges(merged)
    running: list[tuple[int, int, str]] = []
    for number, written in enumerate(texts, start=1):
        for last_row, column, text in running:
            if number <= last_row and column < len(written) and not written[column]:
                written[column] = text
        for last_row, column in merges.get(number, ()):
            if column < len(written) and written[column]:
                running = [kept for kept in running if kept[0] > number and kept[1] != column]
                running.append((last_row, column, written[column]))
        yield _row(number, written, limits)


def _row(number: int, written: list[str], limits: Limits) -> Row:
    cells = [_tidy(text, limits) for text in written]
    needs_raw = any(_SOFT_HYPHEN in text for text in written)
    return Row(number=number, cells=cells, raw=[text.strip() for text in written] if needs_raw else None)


def _tall_merges(merged: Merges) -> dict[int, list[tuple[int, int]]]:
    """Merged cells of more than one row: {first row: [(last row, column)]}, rows from 1, columns from 0."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in merged:
        if bottom > top:
            found.setdefault(top + 1, []).append((bottom + 1, left))
    return found


def _tidy(text: str, limits: Limits) -> str:
    text = clean(text) if text else text
    return text if len(text) <= limits.text_length else text[: limits.text_length - 1] + "…"


def _csv_rows(data: bytes, limits: Limits) -> Iterator[Row]:
    for number, values in delimited.records(data, limits):
        if number > limits.rows or len(values) > limits.columns:
            raise refusal.too_wide(limits, "CSV", rows=number, columns=len(values))
        yield _row(number, values, limits)

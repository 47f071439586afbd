"""Writing XLSX: text stays text, whatever it begins with."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from lantoa.kernel.vietnamese.normalise import clean

CellValue = str | int | float | Decimal | date | None
Kind = Literal["text", "number", "decimal", "percent", "date"]

_MAX_TEXT = 32_767
_MAX_LISTED = 255
_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Column:
    """One column of a table. `choices` becomes a drop-down: texts (short lists) or a range such as "=Lists!$A$1:$A$9"."""

    title: str
    width: int = 16
    kind: Kind = "text"
    choices: Sequence[str] | str | None = None
    is_required: bool = False


@dataclass(frozen=True)
class Table:
    """A sheet that is a table: a heading above, one row of column titles (frozen), rows below."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[CellValue]] = ()
    heading: Sequence[str] = ()
    blank_rows: int = 0


@dataclass(frozen=True)
class Note:
    """A sheet of plain lines for people to read; the first line is the title."""

    name: str
    lines: Sequence[str] = field(default_factory=list)


def write_workbook(sheets: Sequence[Table | Note], *, is_large: bool = False) -> bytes:
    """The XLSX file of these sheets, in order. Texts are never formulas, links or numbers.

    `is_large`: rows are written to a temporary file as they come, so that a table of 100,000 rows stays small in memory.
    """
    target = io.BytesIO()
    options = {
        **({"constant_memory": True} if is_large else {"in_memory": True}),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    import xlsxwriter  # here: few processes write workbooks, and the library takes 3 MB

    with xlsxwriter.Workbook(target, options) as workbook:
        formats = _Formats(workbook)
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.name[:31])
            if isinstance(sheet, Note):
                _write_note(page, sheet, formats)
            else:
                _write_table(page, sheet, formats)
    return target.getvalue()


class _Formats:
    """The few cell formats of a workbook."""

    def __init__(self, workbook: Any) -> None:
        top = {"valign": "top"}
        self.text = workbook.add_format({"num_format": "@", "text_wrap": True, **top})
        self.guarded = workbook.add_format(
            {"num_format": "@", "text_wrap": True, "quote_prefix": True, **top}
        )
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.line = workbook.add_format({"text_wrap": True, **top})
        heading = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
        self.heading = workbook.add_format({"bg_color": "#E3EEF7", **heading})
        self.required = workbook.add_format({"bg_color": "#FFE9C7", **heading})
        self.kinds = {
            "text": self.text,
            "number": workbook.add_format({"num_format": "#,##0", **top}),
            "decimal": workbook.add_format({"num_format": "0.00", **top}),
            "percent": workbook.add_format({"num_format": "0.00%", **top}),
            "date": workbook.add_format({"num_format": "dd/mm/yyyy", **top}),
        }


def _write_note(page: Any, note: Note, formats: _Formats) -> None:
    page.set_column(0, 0, 110)
    for place, line in enumerate(note.lines):
        page.write_string(place, 0, _safe_text(line), formats.title if place == 0 else formats.line)


def _write_table(page: Any, table: Table, formats: _Formats) -> None:
    for place, line in enumerate(table.heading):
        page.write_string(place, 0, _safe_text(line), formats.title if place == 0 else None)
    top = len(table.heading)
    for place, column in enumerate(table.columns):
        page.set_column(place, place, column.width, formats.kinds[column.kind])
        page.write_string(
            top, place, column.title, formats.required if column.is_required else formats.heading
        )
    page.freeze_panes(top + 1, 0)
    page.repeat_rows(top)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    last = top
    for last, row in enumerate(table.rows, start=top + 1):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _write_cell(page, last, place, column.kind, value, formats)
    last += table.blank_rows
    if last > top:
        page.autofilter(top, 0, last, len(table.columns) - 1)
    for place, column in enumerate(table.columns):
        _add_choices(page, column, place, top + 1, max(last, top + 1))


def _write_cell(page: Any, row: int, place: int, kind: Kind, value: CellValue, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        text = _safe_text(value)
        guarded = text.startswith(_FORMULA_STARTS)
        page.write_string(row, place, text, formats.guarded if guarded else formats.text)
    elif isinstance(value, date):
        page.write_datetime(row, place, value, formats.kinds["date"])
    else:
        page.write_number(row, place, float(value), formats.kinds[kind] if kind != "text" else None)


def _add_choices(page: Any, column: Column, place: int, first: int, last: int) -> None:
    if column.choices is None:
        return
    source = column.choices if isinstance(column.choices, str) else list(column.choices)
    if not isinstance(source, str) and len(",".join(source)) > _MAX_LISTED:
        raise ValueError(f"{column.title}: a drop-down of this length needs a range")
    # Why only a warning: people paste lists, and a blank row must stay easy to fill in another spelling.
    page.data_validation(
        first,
        place,
        last,
        place,
        {"validate": "list", "source": source, "error_type": "warning", "ignore_blank": True},
    )


def _safe_text(text: str) -> str:
    lines = [clean(line) for line in text.splitlines()]
    return "\n".join(lines)[:_MAX_TEXT]

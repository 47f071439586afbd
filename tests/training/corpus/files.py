"""Writes real files of every format a roster arrives in, byte for byte the same each time. Only XLSX has a library for it."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.sax.saxutils import escape

import xlsxwriter

Value = str | int | float | date | None
_SERIAL_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Page:
    """One sheet: rows of values from A1 on; `merges` are "A1:B2" ranges whose text stands in their first cell."""

    rows: Sequence[Sequence[Value]]
    name: str = "Danh sách"
    merges: Sequence[str] = ()
    hidden: bool = False
    widths: Mapping[str, int] = field(default_factory=dict)


def corners(merged: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of "B3:D5", from 0."""
    (top, left), (bottom, right) = (_place(part) for part in merged.split(":"))
    return top, left, bottom, right


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]) - 1, ord(letters) - 65


def xlsx(*pages: Page) -> bytes:
    """A workbook of today's format; dates are date cells."""
    target = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": datetime(2026, 5, 1)})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for page in pages:
            sheet = book.add_worksheet(page.name)
            if page.hidden:
                sheet.hide()
            for merged in page.merges:
                top, left, bottom, right = corners(merged)
                sheet.merge_range(top, left, bottom, right, page.rows[top][left])
            for number, row in enumerate(page.rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(
                            number, column, datetime(value.year, value.month, value.day), day
                        )
                    elif value is not None and value != "" and not _is_merged(page, number, column):
                        sheet.write(number, column, value)
    return target.getvalue()


def _is_merged(page: Page, row: int, column: int) -> bool:
    return any(
        top <= row <= bottom and left <= column <= right
        for top, left, bottom, right in map(corners, page.merges)
    )


def csv(
    rows: Sequence[Sequence[Value]], *, separator: str = ",", encoding: str = "utf-8", line: str = "\r\n"
) -> bytes:
    """Text with separators; a cell that holds one is quoted. Dates as dd/mm/yyyy."""

    def text(value: Value) -> str:
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        written = "" if value is None else str(value)
        needs_quotes = separator in written or '"' in written or "\n" in written
        return '"' + written.replace('"', '""') + '"' if needs_quotes else written

    return (line.join(separator.join(text(value) for value in row) for row in rows) + line).encode(encoding)


def ods(*pages: Page) -> bytes:
    """An OpenDocument spreadsheet as LibreOffice writes it, with its million repeated empty rows at the end."""
    names = {"office": "office", "table": "table", "text": "text", "style": "style"}
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in names.items()
    )
    tables = "".join(_ods_table(page) for page in pages)
    hidden = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:automatic-styles>{hidden}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in (("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            archive.writestr(zipfile.ZipInfo(name, (2026, 5, 1, 0, 0, 0)), text)
    return target.getvalue()


def _ods_table(page: Page) -> str:
    spans = {corners(merged)[:2]: corners(merged) for merged in page.merges}
    lines = []
    for number, row in enumerate(page.rows):
        cells = []
        for column, value in enumerate(row):
            top, left, bottom, right = spans.get((number, column), (0, 0, 0, 0))
            span = (
                f' table:number-rows-spanned="{bottom - top + 1}" table:number-columns-spanned="{right - left + 1}"'
                if (number, column) in spans
                else ""
            )
            cells.append(_ods_cell(value, span))
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    rest = '<table:table-cell table:number-columns-repeated="16384"/>'
    lines.append(f'<table:table-row table:number-rows-repeated="1048000">{rest}</table:table-row>')
    style = ' table:style-name="ta2"' if page.hidden else ""
    return f'<table:table table:name="{escape(page.name)}"{style}>{"".join(lines)}</table:table>'


def _ods_cell(value: Value, span: str) -> str:
    if value is None or value == "":
        return f"<table:table-cell{span}/>"
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}{span}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def xls(*pages: Page) -> bytes:
    """A workbook of 1997 to 2003: BIFF8 records in a compound file."""
    sheets = [_xls_sheet(page) for page in pages]
    bound = sum(4 + 6 + 2 + 2 * len(page.name) for page in pages)
    formats = b"".join(
        _record(0x00E0, struct.pack("<HHHHHHHHHH", 0, number, 0, 0, 0, 0, 0, 0, 0, 0)) for number in (0, 14)
    )
    start = (
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6))
        + _record(0x0042, b"\xb0\x04")
        + formats
    )
    offset = len(start) + bound + 4
    bounds = b""
    for page, sheet in zip(pages, sheets, strict=True):
        name = page.name.encode("utf-16-le")
        bounds += _record(0x0085, struct.pack("<IBBBB", offset, page.hidden, 0, len(page.name), 1) + name)
        offset += len(sheet)
    return _compound_file(start + bounds + _record(0x000A, b"") + b"".join(sheets))


def _xls_sheet(page: Page) -> bytes:
    width = max((len(row) for row in page.rows), default=0)
    parts = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0, 6)),
        _record(0x0200, struct.pack("<IIHHH", 0, len(page.rows), 0, width, 0)),
    ]
    for number, row in enumerate(page.rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                serial = float((value - _SERIAL_ZERO).days)
                parts.append(_record(0x0203, struct.pack("<HHHd", number, column, 1, serial)))
            elif isinstance(value, int | float):
                parts.append(_record(0x0203, struct.pack("<HHHd", number, column, 0, float(value))))
            elif value:
                text = value.encode("utf-16-le")
                parts.append(
                    _record(0x0204, struct.pack("<HHHHB", number, column, 0, len(text) // 2, 1) + text)
                )
    if page.merges:
        ranges = [
            struct.pack("<HHHH", top, bottom, left, right)
            for top, left, bottom, right in map(corners, page.merges)
        ]
        parts.append(_record(0x00E5, struct.pack("<H", len(ranges)) + b"".join(ranges)))
    return b"".join([*parts, _record(0x000A, b"")])


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound_file(stream: bytes) -> bytes:
    """The container of old Office files with one stream, "Workbook", long enough to need no mini stream."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    tables = -(-(sectors + 2) // 127)
    chain = [table] * tables + [end] + [*range(tables + 2, tables + 1 + sectors), end]
    chain += [free] * (tables * 128 - len(chain))
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, end, 0, end, 0)
    header += b"".join(struct.pack("<I", number if number < tables else free) for number in range(109))
    directory = (
        _entry("Root Entry", 5, 1, end, 0)
        + _entry("Workbook", 2, free, tables + 1, len(stream))
        + _entry("", 0, free, 0, 0) * 2
    )
    fat = b"".join(struct.pack("<I", link) for link in chain)
    return header + fat + directory + stream.ljust(sectors * 512, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le") if name else b""
    free = 0xFFFFFFFF
    links = struct.pack("<HBBIII", len(text), kind, 1, free, free, child)
    return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)

"""How one sheet of a roster is read: its encoding, its header, its province; what is kept of that for the organiser."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from lantoa.kernel.sheets.reading import Row, Sheet
from lantoa.kernel.vietnamese.legacy import Legacy
from lantoa.kernel.vietnamese.normalise import fold
from lantoa.territory.enums import MatchStatus
from lantoa.territory.rules.matching import match_place
from lantoa.training.models import RosterBatch
from lantoa.training.queries.places import Places
from lantoa.training.rules.columns import Header, column_letter, corrected, find_header, header_at
from lantoa.training.rules.encodings import UNICODE, SheetEncoding, encoding_of

PROBE_ROWS = 200
SHOWN_ROWS, SHOWN_COLUMNS, SHOWN_CHANGES, SHOWN_TEXT = 3, 40, 8, 80
AS_WRITTEN = "none"
_PROVINCE_IN_TITLE = re.compile(r"\b(tỉnh|thành phố|tp\.?)\s+([^,;:(\d]+)", re.IGNORECASE)
_TITLE_WORDS = 5


@dataclass
class OpenSheet:
    """A sheet about to be read. `known` is what the batch keeps of it; `header` None = left out, `known["why"]` says why."""

    header: Header | None
    known: dict[str, Any]
    rows: Iterator[Row]


def open_sheet(
    batch: RosterBatch, places: Places, sheet: Sheet, before: Sequence[Mapping[str, Any]]
) -> OpenSheet:
    """Look at the first rows of a sheet, with what the organiser said about it (`batch.corrected`).

    `before`: what is kept of the sheets before it. A hidden sheet is left out unless the organiser wants it.
    """
    name = _sheet_name(sheet, before)
    said = batch.corrected.get(name, {})
    known: dict[str, Any] = {"name": name, "is_read": False, "why": "", "columns": {}, "province": ""}
    if not said.get("is_read", not sheet.is_hidden):
        known["why"] = "hidden" if sheet.is_hidden and "is_read" not in said else "left_out"
        return OpenSheet(None, known, iter(()))
    probe = list(islice(sheet.rows, PROBE_ROWS))
    encoding = _encoding(probe, said.get("encoding", ""))
    first = [_decoded(row, encoding) for row in probe]
    numbered = [(row.number, row.cells) for row in first]
    header = header_at(numbered, said["header_row"]) if said.get("header_row") else find_header(numbered)
    known |= _encoding_kept(encoding, probe, first)
    if header is None:
        known |= {"why": "no_header", "first_rows": _first_rows(first)}
        return OpenSheet(None, known, iter(()))
    header = corrected(header, said.get("columns", {}))
    known |= {
        "is_read": True,
        "header_row": header.row,
        "columns": {str(meant): column for meant, column in header.columns.items()},
        "province": _default_province(batch, places, [row for row in first if row.number < header.row]),
        "headings": _headings(header, first),
    }
    rest = sheet.rows if encoding.legacy is None else (_decoded(row, encoding) for row in sheet.rows)
    return OpenSheet(header, known, chain(first, rest))


def _sheet_name(sheet: Sheet, before: Sequence[Mapping[str, Any]]) -> str:
    """The sheet's name, made different from those before it: cleaning may have made two alike."""
    name, taken = sheet.name[:70], {known["name"] for known in before}
    return name if name not in taken else f"{name} ({len(before) + 1})"


def _encoding(probe: Sequence[Row], said: str) -> SheetEncoding:
    """As the organiser said, else as the words tell."""
    if said == AS_WRITTEN:
        return UNICODE
    return encoding_of([row.raw or row.cells for row in probe], Legacy(said) if said else None)


def _decoded(row: Row, encoding: SheetEncoding) -> Row:
    if encoding.legacy is None:
        return row
    return Row(number=row.number, cells=encoding.decode(row.cells, row.raw))


def _encoding_kept(encoding: SheetEncoding, before: Sequence[Row], after: Sequence[Row]) -> dict[str, Any]:
    """The encoding and some cells before and after, for the organiser to say yes or no to."""
    if encoding.legacy is None:
        return {"encoding": "", "changes": []}
    changes: dict[str, dict[str, str]] = {}
    # From the last row up: names show better than titles what the conversion did.
    for old, new in zip(reversed(before), reversed(after), strict=True):
        for column, text in enumerate(new.cells):
            written = (old.raw or old.cells)[column]
            if text != old.cells[column] and len(changes) < SHOWN_CHANGES:
                cell = f"{column_letter(column)}{new.number}"
                changes.setdefault(
                    text, {"cell": cell, "before": written[:SHOWN_TEXT], "after": text[:SHOWN_TEXT]}
                )
    return {"encoding": encoding.legacy.value, "changes": list(changes.values())[::-1]}


def _headings(header: Header, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Each column with its heading and the first things written below: what an organiser needs to name it."""
    above = [row for row in rows if header.row <= row.number < header.first_row]
    below = [row for row in rows if row.number >= header.first_row]
    found = []
    for column in range(min(SHOWN_COLUMNS, max((len(row.cells) for row in [*above, *below]), default=0))):
        heads = [row.cells[column] for row in above if column < len(row.cells) and row.cells[column]]
        texts = [
            row.cells[column][:SHOWN_TEXT] for row in below if column < len(row.cells) and row.cells[column]
        ]
        samples = list(dict.fromkeys(texts))[:SHOWN_ROWS]
        if heads or samples or column in header.columns.values():
            found.append(
                {
                    "column": column,
                    "heading": " – ".join(dict.fromkeys(heads))[:SHOWN_TEXT],
                    "samples": samples,
                }
            )
    return found


def _first_rows(rows: Sequence[Row]) -> list[list[Any]]:
    """[row number, "cell | cell | ..."] of the first rows that hold something, to pick the header from."""
    shown = ((row.number, " | ".join(cell for cell in row.cells if cell)[: 2 * SHOWN_TEXT]) for row in rows)
    return [[number, text] for number, text in shown if text][:12]


def _default_province(batch: RosterBatch, places: Places, titles: Sequence[Row]) -> str:
    """The province of rows that name none: the one in the title rows, else the one the sender may enrol into."""
    for row in titles:
        for cell in row.cells:
            named = _province_named(places, cell)
            if named:
                return named
    codes = batch.unit_path.rstrip("/").split("/")
    return places.unit_by_code(codes[1]).full_name if len(codes) > 1 else ""


def _province_named(places: Places, title: str) -> str:
    """The province a title names: "DANH SÁCH CÁN BỘ TỈNH NGHỆ AN NĂM 2026". "" when none."""
    for word, tail in _PROVINCE_IN_TITLE.findall(title):
        words = tail.split()[:_TITLE_WORDS]
        for length in range(len(words), 0, -1):
            written = " ".join([word, *words[:length]])
            match = match_place(places.index, province=written)
            if match.status is MatchStatus.MATCH and fold(match.unit.name if match.unit else ""):
                return written
    return ""

"""The sheets of a roster as they were read, with what an organiser needs to correct it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lantoa.training.models import RosterBatch
from lantoa.training.rules.columns import Field, column_letter
from lantoa.training.texts import FIELD_NAMES

# Columns only our own error list has; offered when the file has them.
_OWN_FIELDS = (Field.SECTION, Field.SOURCE, Field.ABOVE)
_OFFERED = [field for field in Field if field not in _OWN_FIELDS]


@dataclass(frozen=True)
class ColumnReading:
    """One column: its letter, what stands in its heading, the first things below, and what it was taken for ("" = nothing)."""

    number: int
    letter: str
    heading: str
    samples: Sequence[str]
    field: str


@dataclass(frozen=True)
class SheetReading:
    """One sheet. `why` it is not read: hidden, left_out or no_header; `said`: what the organiser corrected before.

    `first_rows`: [row number, text] of a sheet without a header, to pick one from.
    """

    name: str
    is_read: bool
    why: str
    header_row: int
    province: str
    encoding: str
    changes: Sequence[Mapping[str, str]]
    columns: Sequence[ColumnReading]
    first_rows: Sequence[Sequence[Any]]
    said: Mapping[str, Any]

    @property
    def field_choices(self) -> list[tuple[str, str]]:
        """What a column of this sheet may be: (field, its name)."""
        own = [field for field in _OWN_FIELDS if field in {column.field for column in self.columns}]
        return [(str(field), str(FIELD_NAMES[field])) for field in [*_OFFERED, *own]]


def sheets_of(batch: RosterBatch) -> list[SheetReading]:
    """Every sheet of the file in its order, those left out too. No query."""
    return [_reading(sheet, batch.corrected.get(sheet["name"], {})) for sheet in batch.sheets]


def _reading(sheet: Mapping[str, Any], said: Mapping[str, Any]) -> SheetReading:
    taken = {column: field for field, column in sheet["columns"].items()}
    return SheetReading(
        name=sheet["name"],
        is_read=sheet.get("is_read", True),
        why=sheet.get("why", ""),
        header_row=sheet.get("header_row", 0),
        province=sheet["province"],
        encoding=sheet.get("encoding", ""),
        changes=sheet.get("changes", ()),
        columns=[
            ColumnReading(
                number=one["column"],
                letter=column_letter(one["column"]),
                heading=one["heading"],
                samples=one["samples"],
                field=taken.get(one["column"], ""),
            )
            for one in sheet.get("headings", ())
        ],
        first_rows=sheet.get("first_rows", ()),
        said=said,
    )

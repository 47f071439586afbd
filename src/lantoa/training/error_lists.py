"""The rows of a roster that are not ready, to be corrected and sent back as they are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lantoa.kernel.sheets.writing import Column, Table, write_workbook
from lantoa.kernel.vietnamese.documents import in_vietnamese
from lantoa.training.enums import RowStatus
from lantoa.training.models import RosterBatch, RosterRow
from lantoa.training.rules.columns import Field
from lantoa.training.texts import FIELD_NAMES

LIST_SHEET = "Danh sách"
_WAITING = (RowStatus.ATTENTION, RowStatus.REFUSED)
_ALWAYS = (Field.BIRTH, Field.COMMUNE, Field.PROVINCE, Field.PHONE)  # room to write what was missing
_BIRTHS = {Field.BIRTH, Field.BIRTH_MALE, Field.BIRTH_FEMALE}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_NAME_LENGTH = 31


@in_vietnamese
def error_list(batch: RosterBatch) -> bytes:
    """Sheet by sheet the rows that need attention or were refused: why, where from, and the cells as they came.

    Columns keep the order of the file and have headings that are understood again. What a row took from around it (the group
    line above, the commune of an earlier row, the province of the title) comes along, so that a row sent back unchanged ends
    as it did before.
    """
    waiting = RosterRow.objects.filter(batch=batch, status__in=_WAITING)
    names: set[str] = set()
    tables = []
    for sheet in batch.sheets:
        rows = waiting.filter(sheet=sheet["name"])
        if sheet.get("is_read", True) and rows.exists():
            has_above = rows.filter(written__has_key=str(Field.ABOVE)).exists()
            fields = _fields(sheet, has_section=bool(batch.lines.get("section")), has_above=has_above)
            name = _free_name(sheet["name"], names)
            heading = (
                [_("Các dòng cần sửa – %(province)s") % {"province": sheet["province"]}]
                if sheet["province"]
                else []
            )
            tables.append(
                Table(
                    name=name,
                    columns=_columns(fields),
                    rows=_lines(sheet["name"], rows, fields),
                    heading=heading,
                )
            )
    return write_workbook(tables or [Table(name=LIST_SHEET, columns=_columns(_ALWAYS))])


def _fields(sheet: Mapping[str, Any], *, has_section: bool, has_above: bool) -> list[Field]:
    own = [Field(key) for key, _column in sorted(sheet["columns"].items(), key=lambda pair: pair[1])]
    left_out = {Field.ORDINAL, Field.SOURCE}
    fields = [field for field in own if field not in left_out]
    wanted = [field for field in _ALWAYS if not (field is Field.BIRTH and _BIRTHS & set(own))]
    wanted += [Field.SECTION] if has_section else []
    wanted += [Field.ABOVE] if has_above else []
    return fields + [field for field in wanted if field not in fields]


def _free_name(name: str, taken: set[str]) -> str:
    """A name a workbook takes, different from those before it."""
    plain = _NOT_IN_NAMES.sub(" ", name).strip()[:_NAME_LENGTH] or LIST_SHEET
    free, number = plain, 2
    while free.casefold() in taken:
        tail = f" ({number})"
        free, number = plain[: _NAME_LENGTH - len(tail)] + tail, number + 1
    taken.add(free.casefold())
    return free


def _columns(fields: Sequence[Field]) -> list[Column]:
    return [
        Column(_("Cần sửa"), 60),
        Column(str(FIELD_NAMES[Field.SOURCE]), 14),
        *(Column(str(FIELD_NAMES[field]), 24) for field in fields),
    ]


def _lines(sheet: str, rows: Any, fields: Sequence[Field]) -> Iterator[tuple[str, ...]]:
    kept = rows.order_by("pk").values_list("number", "written", "settled", "reasons")
    for number, written, settled, reasons in kept.iterator(chunk_size=500):
        cells = {**written, **settled.get("fields", {})}
        yield (
            "\n".join(reason["message"] for reason in reasons if reason["level"] != "note"),
            f"{sheet}!{number}" if sheet else str(number),
            *(cells.get(field, "") for field in fields),
        )

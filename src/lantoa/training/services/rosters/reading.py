"""From a stored file to judged rows. Runs in a job, may be run again from the start after a crash."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.kernel.errors import DomainError
from lantoa.kernel.sheets.reading import Row, Sheet, read_sheets
from lantoa.kernel.vietnamese.normalise import fold
from lantoa.territory.enums import MatchStatus
from lantoa.territory.rules.matching import match_place
from lantoa.training.enums import BatchState
from lantoa.training.models import RosterBatch, RosterRow
from lantoa.training.queries.places import Places, places_as_of
from lantoa.training.rules.columns import HEADER_WITHIN_ROWS, Field, Header, corrected, find_header
from lantoa.training.rules.reading import Line, kind_of_line, section_place, written_cells
from lantoa.training.services.rosters.files import roster_path
from lantoa.training.services.rosters.judging import Judge, count_statuses

CHUNK = 250
Report = Callable[[int, int], None]
_PROVINCE_IN_TITLE = re.compile(r"\b(tỉnh|thành phố|tp\.?)\s+([^,;:(\d]+)", re.IGNORECASE)
_TITLE_WORDS = 5


class NoPersonRows(DomainError):
    """No sheet has a heading that names persons, or none has a person below it."""

    code = "roster_without_rows"


@dataclass
class _Reading:
    """What is learned of a file on the way."""

    lines: Counter[str] = field(default_factory=Counter)
    skipped_sheets: list[str] = field(default_factory=list)


def read_roster(
    *, batch: RosterBatch, report: Report = lambda progress, total: None, now: datetime
) -> RosterBatch:
    """Read the file of a batch, judge its rows and leave the batch waiting in preview.

    A file that cannot be read leaves the batch refused, with the reason in `error_message`. A batch that is past reading
    stays as it is.
    """
    batch.refresh_from_db()
    if batch.state != BatchState.READING:
        return batch
    RosterRow.objects.filter(batch=batch).delete()
    places = places_as_of(batch.campaign.units_as_of)
    reading = _Reading()
    try:
        _read_sheets(batch, places, reading, report, now)
        if not reading.lines[Line.DATA]:
            raise _no_rows(has_header=bool(batch.sheets))
    except DomainError as error:
        RosterRow.objects.filter(batch=batch).delete()
        batch.state, batch.error_message, batch.sheets = BatchState.REFUSED, error.message, []
        batch.save(update_fields=["state", "error_message", "sheets"])
        return batch
    batch.lines = {
        **{line.value: reading.lines[line] for line in Line},
        "skipped_sheets": reading.skipped_sheets,
    }
    batch.counts = count_statuses(batch.pk)
    batch.state = BatchState.PREVIEW
    batch.save(update_fields=["sheets", "lines", "counts", "state"])
    return batch


def _read_sheets(
    batch: RosterBatch, places: Places, reading: _Reading, report: Report, now: datetime
) -> None:
    batch.sheets = []
    judge = Judge(batch=batch, places=places, this_year=now.year)
    for sheet in read_sheets(roster_path(batch)):
        rows = sheet.rows
        first = list(islice(rows, HEADER_WITHIN_ROWS))
        header = find_header([(row.number, row.cells) for row in first])
        if header is None:
            reading.skipped_sheets.append(sheet.name[:80])
            continue
        name = _sheet_name(sheet, batch.sheets)
        header = corrected(header, batch.corrected.get(name, {}))
        known = {
            "name": name,
            "header_row": header.row,
            "columns": {str(meant): column for meant, column in header.columns.items()},
            "province": _default_province(batch, places, [row for row in first if row.number < header.row]),
        }
        batch.sheets.append(known)
        judge.refresh()
        drafts = _drafts(batch, name, header, chain(first, rows), reading)
        while chunk := list(islice(drafts, CHUNK)):
            judge.judge(chunk)
            with transaction.atomic():
                RosterRow.objects.bulk_create(chunk)
            report(reading.lines[Line.DATA], 0)


def _drafts(
    batch: RosterBatch, sheet: str, header: Header, rows: Iterator[Row], reading: _Reading
) -> Iterator[RosterRow]:
    section = ""
    for row in rows:
        if row.number < header.first_row:
            continue
        written = written_cells(row.cells, header.columns)
        line = kind_of_line(row.cells, written)
        reading.lines[line] += 1
        if line is Line.SECTION:
            section = section_place(row.cells)
        elif line is Line.DATA:
            if section:
                written[Field.SECTION] = section
            yield RosterRow(batch=batch, sheet=sheet, number=row.number, written=written)


def _sheet_name(sheet: Sheet, before: list[dict[str, Any]]) -> str:
    """The sheet's name, made different from those before it: cleaning may have made two alike."""
    name, taken = sheet.name[:70], {known["name"] for known in before}
    return name if name not in taken else f"{name} ({len(before) + 1})"


def _default_province(batch: RosterBatch, places: Places, titles: list[Row]) -> str:
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


def _no_rows(*, has_header: bool) -> NoPersonRows:
    if has_header:
        return NoPersonRows(_("Tệp có tiêu đề cột nhưng không có dòng nào ghi người."))
    return NoPersonRows(
        _(
            "Không tìm thấy dòng tiêu đề có cột “Họ và tên” trong %(rows)s dòng đầu của trang tính nào. "
            "Hãy dùng tệp mẫu hoặc thêm dòng tiêu đề rồi gửi lại."
        )
        % {"rows": HEADER_WITHIN_ROWS}
    )

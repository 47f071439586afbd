"""From a stored file to judged rows. Runs in a job, may be run again from the start after a crash."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from lantoa.kernel.chunks import Pace
from lantoa.kernel.errors import DomainError
from lantoa.kernel.sheets.reading import Row, read_sheets
from lantoa.training.enums import BatchState
from lantoa.training.models import RosterBatch, RosterRow
from lantoa.training.queries.places import Places, places_as_of
from lantoa.training.rules.columns import HEADER_WITHIN_ROWS, Field, Header
from lantoa.training.rules.placing import carried_place, place_to_carry
from lantoa.training.rules.reading import Line, is_signature, kind_of_line, section_place, written_cells
from lantoa.training.services.rosters.files import roster_path
from lantoa.training.services.rosters.judging import Judge, count_statuses
from lantoa.training.services.rosters.sheets import open_sheet

FIRST_CHUNK, SMALLEST_CHUNK, LARGEST_CHUNK = 100, 25, 500
Report = Callable[[int, int], None]


class NoPersonRows(DomainError):
    """No sheet has a heading that names persons, or none has a person below it."""

    code = "roster_without_rows"


@dataclass
class _Reading:
    """What is learned of a file on the way."""

    lines: Counter[str] = field(default_factory=Counter)


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
            raise _no_rows(has_header=any(sheet["is_read"] for sheet in batch.sheets))
    except DomainError as error:
        RosterRow.objects.filter(batch=batch).delete()
        batch.state, batch.error_message, batch.sheets = BatchState.REFUSED, error.message, []
        batch.save(update_fields=["state", "error_message", "sheets"])
        return batch
    batch.lines = {
        **{line.value: reading.lines[line] for line in Line},
        "skipped_sheets": [sheet["name"] for sheet in batch.sheets if not sheet["is_read"]],
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
    pace = Pace(first=FIRST_CHUNK, least=SMALLEST_CHUNK, most=LARGEST_CHUNK)
    for sheet in read_sheets(roster_path(batch)):
        opened = open_sheet(batch, places, sheet, batch.sheets)
        batch.sheets.append(opened.known)
        if opened.header is None:
            continue
        judge.refresh()
        drafts = _drafts(batch, opened.known["name"], opened.header, opened.rows, reading)
        while chunk := list(islice(drafts, pace.size)):
            judge.judge(chunk)
            with pace.transaction(len(chunk)):
                RosterRow.objects.bulk_create(chunk)
            report(reading.lines[Line.DATA], 0)


def _drafts(
    batch: RosterBatch, sheet: str, header: Header, rows: Iterable[Row], reading: _Reading
) -> Iterator[RosterRow]:
    section, above, is_closed = "", dict[str, str](), False
    # In our own error list the row above may be one of another place.
    looks_above = Field.COMMUNE in header.columns and Field.SOURCE not in header.columns
    for row in rows:
        if row.number < header.first_row:
            continue
        written = written_cells(row.cells, header.columns)
        line = kind_of_line(row.cells, written)
        if line is Line.DATA and is_closed and is_signature(row.cells, written):
            line = Line.FOOTER
        if line in {Line.DATA, Line.FOOTER}:
            is_closed = line is Line.FOOTER
        reading.lines[line] += 1
        if line is Line.SECTION:
            section, above = section_place(row.cells), {}
        elif line is Line.DATA:
            if section and Field.SECTION not in written:
                written[Field.SECTION] = section
            if written.get(Field.COMMUNE):
                above = place_to_carry(written)
            elif above and looks_above and (carried := carried_place(above, written)):
                written[Field.ABOVE] = carried
            yield RosterRow(batch=batch, sheet=sheet, number=row.number, written=written)


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

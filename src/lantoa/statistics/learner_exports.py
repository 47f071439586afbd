"""The list of learners as a workbook, with the hours they studied."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice

from lantoa.kernel.clock import VIETNAM, local_day
from lantoa.kernel.sheets.writing import CellValue, Column, Note, Table, write_workbook
from lantoa.kernel.vietnamese.documents import in_vietnamese
from lantoa.learning.queries.hours import Studied, studied_by
from lantoa.statistics.definitions import DEFINED
from lantoa.statistics.exports import phone_words
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign
from lantoa.training.queries.enrolments import LearnerLine

_CHUNK = 500
_COLUMNS = [
    Column("STT", width=6, kind="number"),
    Column("Họ và tên", width=28),
    Column("Ngày sinh", width=12),
    Column("Chức vụ", width=24),
    Column("Đơn vị", width=40),
    Column("Điện thoại", width=16),
    Column("Đăng nhập lần đầu", width=14, kind="date"),
    Column("Vào gần nhất", width=14, kind="date"),
    Column("Số bài đã học", width=10, kind="number"),
    Column("Giờ học", width=10, kind="decimal"),
    Column("Ghi chú", width=20),
]


@in_vietnamese
def learners_workbook(
    campaign: Campaign, lines: Iterable[LearnerLine], *, narrowed: Sequence[str] = (), now: datetime
) -> bytes:
    """The list as given, read in chunks; `narrowed` = what it is narrowed to, in words."""
    moment = f"Tính đến {now.astimezone(VIETNAM):%H:%M, %d/%m/%Y}"
    heading = [campaign.title, "Danh sách học viên", *narrowed, moment]
    hours = DEFINED["hours"]
    note = Note("Cách tính", ["Cách tính", f"{hours.label}: {hours.text}"])
    return write_workbook([Table("Học viên", _COLUMNS, _rows(campaign, lines), heading), note], is_large=True)


def _rows(campaign: Campaign, lines: Iterable[LearnerLine]) -> Iterator[list[CellValue]]:
    number, rest = 0, iter(lines)
    while part := list(islice(rest, _CHUNK)):
        studied = studied_by(campaign.pk, [one.person_uuid for one in part])
        for one in part:
            number += 1
            yield [number, *_cells(one, studied.get(one.person_uuid))]


def _cells(one: LearnerLine, studied: Studied | None) -> list[CellValue]:
    notes = [
        "Đã rút" if one.state == EnrolmentState.WITHDRAWN else "",
        "Chưa xếp xã" if one.is_unplaced else "",
    ]
    return [
        one.full_name,
        one.birth,
        one.post,
        one.line_name,
        phone_words(one.phone),
        local_day(one.signed_in_at) if one.signed_in_at else None,
        local_day(one.last_seen_at) if one.last_seen_at else None,
        studied.lessons if studied else 0,
        round(Decimal(studied.seconds) / 3600, 2) if studied else Decimal(0),
        "; ".join(note for note in notes if note),
    ]

"""The mark list of a test as a workbook."""

from collections.abc import Iterator
from datetime import datetime

from lantoa.exams.models import Window
from lantoa.exams.queries import MarkLine, all_marks
from lantoa.kernel.clock import VIETNAM
from lantoa.kernel.sheets.writing import CellValue, Column, Table, write_workbook
from lantoa.people.queries.persons import birth_text
from lantoa.territory.rules.scope import Scope
from lantoa.training.queries.places import places_as_of

_COLUMNS = [
    Column("STT", width=6, kind="number"),
    Column("Họ và tên", width=28),
    Column("Ngày sinh", width=12),
    Column("Đơn vị", width=40),
    Column("Số lần làm", width=10, kind="number"),
    Column("Điểm (% số điểm)", width=12, kind="percent"),
    Column("Kết quả", width=14),
    Column("Nộp bài lúc", width=18),
]


def mark_list_workbook(window: Window, scope: Scope, *, now: datetime) -> bytes:
    """Everybody of a scope who opened the test, by given name, the best attempt of each; numbers as numbers."""
    moment = now.astimezone(VIETNAM)
    heading = [window.campaign.title, f"Bảng điểm: {window.title}", f"Tính đến {moment:%H:%M, %d/%m/%Y}"]
    return write_workbook(
        [Table(name="Bảng điểm", columns=_COLUMNS, rows=_rows(window, scope, now), heading=heading)]
    )


def _rows(window: Window, scope: Scope, now: datetime) -> Iterator[list[CellValue]]:
    places = places_as_of(window.campaign.units_as_of)
    for number, line in enumerate(all_marks(window, scope, now=now), start=1):
        person, mark = line.enrolment.person, line.mark
        yield [
            number,
            person.full_name,
            birth_text(person.birth_date, person.birth_year),
            places.full_name(places.unit_by_path(line.enrolment.unit_path)),
            line.attempts,
            mark.percent / 100 if mark else None,
            _result(line),
            f"{line.ended_at.astimezone(VIETNAM):%H:%M, %d/%m/%Y}" if line.ended_at else None,
        ]


def _result(line: MarkLine) -> str:
    if line.mark is not None:
        return "Đạt" if line.mark.passed else "Chưa đạt"
    return "Đang làm bài" if line.is_running else "Chờ chấm"

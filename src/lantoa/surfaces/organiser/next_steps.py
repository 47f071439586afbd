"""The checklist of a campaign: each step with its real state."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lantoa.exams.queries import published_tests
from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.statistics.dashboard import Dashboard
from lantoa.surfaces.access import Desk


@dataclass(frozen=True)
class NextStep:
    """One step; `note` says how it stands."""

    name: str
    address: str
    note: str
    is_done: bool


def steps_of(desk: Desk, board: Dashboard, waiting: int) -> list[NextStep]:
    """From quotas to certificates, in the order of the work. `waiting`: rows of rosters that wait for an answer."""
    people = {figure.measure: figure.people for figure in board.total.figures}
    windows = published_tests(desk.campaign)
    enrolled, certified = people.get("enrolled", 0), people.get("certified", 0)
    return [
        NextStep(
            _("Giao chỉ tiêu cho các đơn vị"),
            "chi-tieu/",
            _count(board.total.quota or 0, _("chỗ")),
            bool(board.total.quota),
        ),
        NextStep(
            _("Nhận và xác nhận danh sách"),
            "danh-sach/",
            _("%(rows)s dòng chờ xem lại") % {"rows": format_number(waiting)}
            if waiting
            else _count(enrolled, _("người đã ghi danh")),
            bool(enrolled) and not waiting,
        ),
        NextStep(
            _("Phát phiếu kích hoạt"),
            "hoc-vien/?loc=chua-vao",
            _count(enrolled - people.get("signed_in", 0), _("người chưa vào")),
            bool(enrolled) and people.get("signed_in", 0) >= enrolled,
        ),
        NextStep(
            _("Mở bài kiểm tra cuối khóa"),
            "bai-kiem-tra/",
            _count(len(windows), _("bài đã công bố")),
            bool(windows),
        ),
        NextStep(
            _("Cấp giấy chứng nhận"),
            "giay-chung-nhan/",
            _count(certified, _("giấy đã cấp")),
            bool(certified) and certified >= people.get("passed", 0),
        ),
    ]


def _count(number: int, noun: str) -> str:
    return f"{format_number(number)} {noun}"

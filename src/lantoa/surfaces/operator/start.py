"""The first steps of an operator and of an author, with what is done already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lantoa.content.queries import CourseDraft, course_drafts
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.people.enums import RoleName
from lantoa.people.queries.roles import holders_of
from lantoa.surfaces.operator.state import BACKUP_OLD_AFTER, State
from lantoa.surfaces.ui.start import StartPath, StartStep
from lantoa.training.queries.campaigns import all_campaigns

if TYPE_CHECKING:
    from collections.abc import Sequence

_COURSES, _ACCOUNTS = "/van-hanh/hoc-lieu/", "/van-hanh/tai-khoan/"


def operator_path(state: State) -> StartPath:
    """From a fresh installation to one that organisers can work on."""
    drafts, holders = course_drafts(), _holders()
    published = sum(draft.latest is not None for draft in drafts)
    stops = [notice for notice in state.notices if notice.tone == "bad"]
    return StartPath(
        [
            StartStep(
                _("Xem hệ thống có khỏe không"),
                _("Trang Tình trạng nói điều gì đang sai và phải làm gì: ổ đĩa, địa chỉ, tiến trình nền, cơ sở dữ liệu."),
                "/van-hanh/",
                _("Đến trang Tình trạng"),
                not stops and state.worker_is_well,
                stops[0].title if stops else "",
            ),
            StartStep(
                _("Sao lưu lần đầu và đặt lịch hằng ngày"),
                _("Chạy lantoa backup mỗi ngày, cất tệp ở máy khác, và thử lantoa restore một lần trên máy thử."),
                "/van-hanh/",
                _("Xem bản sao lưu gần nhất"),
                state.backup is not None and state.at - state.backup.at <= BACKUP_OLD_AFTER,
                _("Bản gần nhất: %(day)s") % {"day": format_date(state.backup.at.date())} if state.backup else _("Chưa có bản nào"),
            ),
            StartStep(
                _("Thêm một người vận hành dự phòng"),
                _("Khi bạn vắng mặt vẫn có người mở khóa tài khoản và xem hệ thống. Mỗi người một tài khoản riêng."),
                f"{_ACCOUNTS}moi/",
                _("Tạo tài khoản"),
                holders[RoleName.OPERATOR] > 1,
                _count(holders[RoleName.OPERATOR], _("người vận hành")),
            ),
            StartStep(
                _("Nhập và phát hành học liệu"),
                _("Nhập một khóa học đóng trong tệp .zip, hoặc bằng lệnh lantoa course import; xem lại rồi phát hành."),
                _COURSES,
                _("Đến trang Học liệu"),
                published > 0,
                _count(published, _("khóa học đã phát hành")),
            ),
            StartStep(
                _("Tạo tài khoản ban tổ chức"),
                _("Tạo tài khoản, đưa phiếu kích hoạt tận tay, rồi giao vai trò Ban tổ chức. Từ đó họ tự mở khóa tập huấn."),
                f"{_ACCOUNTS}moi/",
                _("Tạo tài khoản"),
                holders[RoleName.ORGANISER] > 0,
                _count(holders[RoleName.ORGANISER], _("người giữ vai trò Ban tổ chức")),
            ),
            StartStep(
                _("Tạo tài khoản quản lý đơn vị"),
                _("Mỗi tỉnh một người: họ chỉ thấy đơn vị của mình và các đơn vị bên dưới."),
                _ACCOUNTS,
                _("Xem ai giữ vai trò gì"),
                holders[RoleName.UNIT_MANAGER] > 0,
                _count(holders[RoleName.UNIT_MANAGER], _("người quản lý đơn vị")),
            ),
        ]
    )  # fmt: skip


def author_path() -> StartPath:
    """From a folder of Markdown to lessons that a campaign uses."""
    drafts: Sequence[CourseDraft] = course_drafts()
    used = {campaign.course_id for campaign in all_campaigns()}
    waiting = [draft for draft in drafts if not draft.is_published_as_is]
    published = [draft for draft in drafts if draft.latest]
    return StartPath(
        [
            StartStep(
                _("Soạn khóa học thành một thư mục"),
                _("Mỗi bài là một tệp Markdown: chữ, hình, âm thanh, câu tự kiểm tra. Hướng dẫn soạn ở docs/guide/soan-khoa-hoc.md của bản cài đặt."),
                f"{_COURSES}nhap/",
                _("Xem cần gửi tệp thế nào"),
                bool(drafts),
            ),
            StartStep(
                _("Nén thư mục thành tệp .zip rồi nhập lên"),
                _("Có lỗi thì hệ thống nói tệp nào, dòng nào; sửa rồi nhập lại. Bản nhập chưa đến tay người học."),
                f"{_COURSES}nhap/",
                _("Nhập học liệu"),
                bool(drafts),
                _count(len(drafts), _("khóa học đã nhập")),
            ),
            StartStep(
                _("Xem thay đổi, rồi phát hành"),
                _("Trang phát hành cho biết từng bài thay đổi gì đối với người đang học. Phát hành xong là một ấn bản không đổi nữa."),
                f"{_COURSES}{waiting[0].course.code}/phat-hanh/" if waiting else _COURSES,
                _("Phát hành") if waiting else _("Xem các ấn bản"),
                bool(published) and not waiting,
                _count(len(waiting), _("khóa học có bản chưa phát hành")) if waiting else _count(len(published), _("khóa học đã phát hành")),
            ),
            StartStep(
                _("Đọc thử như người học"),
                _("Mở ấn bản trên điện thoại, nghe thử âm thanh, trả lời thử câu tự kiểm tra."),
                f"{_COURSES}{published[0].course.code}/" if published else _COURSES,
                _("Mở khóa học"),
                bool(published),
            ),
            StartStep(
                _("Báo ban tổ chức chọn học liệu cho khóa tập huấn"),
                _("Ban tổ chức chọn ở trang thông tin của khóa. Sửa bài về sau: nhập lại và phát hành ấn bản mới."),
                "",
                "",
                any(draft.course.pk in used for draft in drafts),
            ),
        ]
    )  # fmt: skip


def _holders() -> dict[str, int]:
    """How many persons hold each of the console's roles."""
    found: dict[str, set[int]] = {}
    for role in holders_of((RoleName.OPERATOR, RoleName.ORGANISER, RoleName.UNIT_MANAGER)):
        found.setdefault(role.name, set()).add(role.person_id)
    return {name: len(found.get(name, ())) for name in RoleName.values}


def _count(number: int, noun: str) -> str:
    return f"{format_number(number)} {noun}"

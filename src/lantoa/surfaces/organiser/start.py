"""The first steps of an organiser and of a unit manager, with what is done already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lantoa.exams.queries import published_tests
from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import MANAGERS, ORGANISER, scope_by
from lantoa.statistics.queries import dashboard
from lantoa.surfaces.access import Desk
from lantoa.surfaces.organiser.units import top_unit
from lantoa.surfaces.ui.start import StartPath, StartStep
from lantoa.training.enums import CampaignState
from lantoa.training.queries.campaigns import campaigns_for
from lantoa.training.queries.enrolments import count_enrolled
from lantoa.training.queries.rosters import batch_page, waiting_rows

if TYPE_CHECKING:
    from lantoa.people.models import Person


def desk_to_start(person: Person) -> Desk | None:
    """The newest campaign still to be worked on, as this person sees it; else the newest one; None = no campaign yet."""
    campaigns = campaigns_for(person)
    if not campaigns:
        return None
    chosen = next((one for one in campaigns if one.state != CampaignState.CLOSED), campaigns[0])
    grants = grants_of(person)
    return Desk(
        chosen,
        person,
        scope_by(grants, MANAGERS, chosen.pk),
        scope_by(grants, {ORGANISER}, chosen.pk),
    )


def is_new_here(desk: Desk | None) -> bool:
    """Whether the way has hardly begun: no campaign, or nobody enrolled in it among the own units."""
    return desk is None or count_enrolled(desk.campaign, desk.scope) == 0


def organiser_path(desk: Desk | None) -> StartPath:
    """From an empty system to certificates. Without a campaign only the first step can be done."""
    stands = _Stands(desk)
    base = f"/to-chuc/{desk.campaign.code}/" if desk else ""
    return StartPath(
        [
            StartStep(
                _("Mở một khóa tập huấn"),
                _("Đặt tên, thời gian, học liệu và điểm đạt. Khóa mới ở trạng thái đang chuẩn bị, chưa ai thấy."),
                base or "/to-chuc/moi/",
                _("Xem khóa") if desk else _("Mở khóa mới"),
                desk is not None,
                desk.campaign.title if desk else "",
            ),
            StartStep(
                _("Giao chỉ tiêu cho các tỉnh"),
                _("Ghi số chỗ cho từng tỉnh. Hệ thống không bao giờ ghi danh vượt số chỗ đã giao."),
                base and f"{base}chi-tieu/",
                _("Đến trang Chỉ tiêu"),
                stands.quota > 0,
                stands.count(stands.quota, _("chỗ đã giao")),
            ),
            StartStep(
                _("Nhận danh sách của các đơn vị"),
                _("Gửi tệp mẫu cho đơn vị, hoặc nhận tệp như họ vẫn gửi. Tải lên để xem trước từng dòng."),
                base and f"{base}danh-sach/",
                _("Đến trang Danh sách gửi về"),
                stands.batches > 0,
                stands.count(stands.batches, _("tệp đã nhận")),
            ),
            StartStep(
                _("Trả lời các dòng cần xem lại, rồi xác nhận"),
                _("Dòng nào chưa rõ, hệ thống hỏi bạn chứ không đoán. Xác nhận xong thì mọi người có chỗ và có tài khoản."),
                base and f"{base}danh-sach/",
                _("Xem các dòng đang chờ"),
                stands.enrolled > 0 and not stands.waiting,
                stands.count(stands.waiting, _("dòng đang chờ bạn")) if stands.waiting else stands.count(stands.enrolled, _("người đã ghi danh")),
            ),
            StartStep(
                _("Công bố bài kiểm tra cuối khóa"),
                _("Chọn số câu theo chuyên đề và độ khó, giờ mở, giờ đóng. Công bố rồi thì câu hỏi không đổi nữa."),
                base and f"{base}bai-kiem-tra/",
                _("Đến trang Bài kiểm tra"),
                stands.tests > 0,
                stands.count(stands.tests, _("bài đã công bố")),
            ),
            StartStep(
                _("Mở khóa và phát phiếu kích hoạt"),
                _("Mở khóa cho học viên, rồi in phiếu có mã QR theo đơn vị. Mã trên phiếu chỉ hiện một lần."),
                base and (f"{base}hoc-vien/phieu/" if stands.is_open else f"{base}mo/"),
                _("In phiếu kích hoạt") if stands.is_open else _("Mở khóa cho học viên"),
                stands.is_open and stands.signed_in > 0,
                stands.count(stands.signed_in, _("người đã vào học")),
            ),
            StartStep(
                _("Theo dõi và nhắc người chậm"),
                _("Trang Chậm tiến độ cho danh sách kèm số điện thoại và lời nhắn dán được vào nhóm Zalo."),
                base and f"{base}thong-ke/cham-tien-do/",
                _("Xem ai đang chậm"),
                0 < stands.enrolled <= stands.finished,
                stands.count(stands.finished, _("người đã học hết các bài")),
            ),
            StartStep(
                _("Cấp giấy chứng nhận"),
                _("Xem ai đủ điều kiện rồi cấp một lần cho tất cả, hoặc lập đợt cấp theo quyết định."),
                base and f"{base}giay-chung-nhan/",
                _("Đến trang Giấy chứng nhận"),
                stands.certified > 0,
                stands.count(stands.certified, _("giấy đã cấp")),
            ),
        ]
    )  # fmt: skip


def manager_path(desk: Desk | None) -> StartPath:
    """What a unit manager does for the own unit."""
    stands = _Stands(desk)
    base = f"/to-chuc/{desk.campaign.code}/" if desk else ""
    return StartPath(
        [
            StartStep(
                _("Xem đơn vị mình được giao bao nhiêu chỗ"),
                _("Chỗ chưa chia dùng cho người của chính đơn vị và người chưa xếp xã. Bạn chia tiếp được cho các xã."),
                base and f"{base}chi-tieu/",
                _("Xem chỉ tiêu"),
                stands.quota > 0,
                stands.count(stands.quota, _("chỗ được giao")),
            ),
            StartStep(
                _("Gửi danh sách người học"),
                _("Tải tệp mẫu, điền rồi tải lên. Bạn xem trước từng dòng; chưa ai được ghi danh cho đến khi bạn xác nhận."),
                base and f"{base}danh-sach/",
                _("Gửi danh sách"),
                stands.batches > 0,
                stands.count(stands.batches, _("tệp đã gửi")),
            ),
            StartStep(
                _("Trả lời các dòng cần xem lại, rồi xác nhận"),
                _("Mỗi dòng nói rõ ô nào và vì sao. Một câu trả lời dùng được cho mọi dòng hỏi cùng một điều."),
                base and f"{base}danh-sach/",
                _("Xem các dòng đang chờ"),
                stands.enrolled > 0 and not stands.waiting,
                stands.count(stands.waiting, _("dòng đang chờ bạn")) if stands.waiting else stands.count(stands.enrolled, _("người đã ghi danh")),
            ),
            StartStep(
                _("Phát phiếu kích hoạt tận tay"),
                _("In phiếu theo xã, mười phiếu một trang A4. Ai có phiếu thì đặt được mật khẩu, nên hãy đưa tận tay."),
                base and f"{base}hoc-vien/phieu/",
                _("In phiếu kích hoạt"),
                stands.signed_in > 0,
                stands.count(stands.signed_in, _("người đã vào học")),
            ),
            StartStep(
                _("Theo dõi và nhắc người chậm"),
                _("Danh sách kèm số điện thoại, và lời nhắn dán được vào nhóm Zalo của xã."),
                base and f"{base}thong-ke/cham-tien-do/",
                _("Xem ai đang chậm"),
                0 < stands.enrolled <= stands.finished,
                stands.count(stands.finished, _("người đã học hết các bài")),
            ),
            StartStep(
                _("Xem kết quả của đơn vị"),
                _("Số người học, người đạt, người có giấy chứng nhận, theo xã. Bấm vào số để xem danh sách; mọi bảng tải được XLSX."),
                base and f"{base}thong-ke/",
                _("Xem số liệu"),
                stands.certified > 0,
                stands.count(stands.certified, _("giấy đã cấp")),
            ),
        ]
    )  # fmt: skip


class _Stands:
    """How far a campaign is in the units one sees; nothing at all without a campaign."""

    def __init__(self, desk: Desk | None) -> None:
        self.has_campaign = desk is not None
        self.is_open = desk is not None and desk.campaign.state != CampaignState.DRAFT
        people: dict[str, int] = {}
        self.quota = self.batches = self.waiting = self.tests = 0
        if desk is not None:
            board = dashboard(desk.campaign, top_unit(desk).path, desk.scope)
            people = {str(figure.measure): figure.people for figure in board.total.figures}
            self.quota = board.total.quota or 0
            self.batches = batch_page(desk.campaign, desk.scope, size=1).total
            self.waiting = waiting_rows(desk.campaign, desk.scope)
            self.tests = len(published_tests(desk.campaign))
        self.enrolled, self.signed_in = people.get("enrolled", 0), people.get("signed_in", 0)
        self.finished, self.certified = people.get("finished", 0), people.get("certified", 0)

    def count(self, number: int, noun: str) -> str:
        return f"{format_number(number)} {noun}" if self.has_campaign else ""

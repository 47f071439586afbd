"""The first steps of a learner, with what is done already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lantoa.people.enums import ConsentPurpose
from lantoa.people.queries.first_steps import consents_of, first_step_of
from lantoa.people.rules.first_steps import FirstStep
from lantoa.surfaces.learner.final_test import Stand
from lantoa.surfaces.ui.start import StartPath, StartStep

if TYPE_CHECKING:
    from lantoa.people.models import Person
    from lantoa.surfaces.learner.overview import Overview

_SAT = {Stand.MARKING, Stand.DONE, Stand.AGAIN}


def learner_path(person: Person, overview: Overview | None) -> StartPath:
    """From the printed slip to the certificate. `overview`: the campaign that runs, None when there is none."""
    consents: Mapping[str, bool] = consents_of(person)
    base = f"/hoc/{overview.campaign.code}/" if overview else ""
    lessons_done = bool(overview and overview.study.total and overview.study.finished == overview.study.total)
    has_sat = bool(overview and any(line.passed or line.stand in _SAT for line in overview.exams))
    return StartPath(
        [
            StartStep(
                _("Kích hoạt tài khoản bằng mã trên phiếu"),
                _("Nhập mã một lần, đặt mật khẩu của riêng bạn. Lần sau đăng nhập bằng số điện thoại hoặc tên đăng nhập in trên phiếu."),
                "",
                "",
                person.activated_at is not None,
            ),
            StartStep(
                _("Trả lời về dữ liệu của bạn và xem lại họ tên"),
                _("Họ tên, ngày sinh in trên giấy chứng nhận đúng như ở đây. Sai thì gửi yêu cầu sửa; việc học không phải chờ."),
                "/tai-khoan/",
                _("Xem thông tin của tôi"),
                first_step_of(person) is FirstStep.DONE and bool(consents.get(ConsentPurpose.TRAINING)),
            ),
            StartStep(
                _("Mở bài đầu tiên"),
                _("Bài nào cũng đọc được trên điện thoại. Bài đã mở vẫn đọc được khi mất mạng; có mạng thì phần đã học tự gửi lên."),
                base,
                _("Xem các bài"),
                bool(overview and overview.has_started),
            ),
            StartStep(
                _("Học hết các bài"),
                _("Cuối bài bấm đã học xong. Câu tự kiểm tra làm lại bao nhiêu lần cũng được, không tính điểm."),
                base,
                _("Học tiếp"),
                lessons_done,
                _("Đã xong %(done)s trên %(total)s bài") % {"done": overview.study.finished, "total": overview.study.total} if overview else "",
            ),
            StartStep(
                _("Làm bài kiểm tra cuối khóa"),
                _("Xem giờ mở ở trang của khóa. Câu đã lưu không mất khi rớt mạng; mở lại trên máy khác vẫn làm tiếp được."),
                base,
                _("Xem giờ kiểm tra"),
                has_sat,
            ),
            StartStep(
                _("Nhận giấy chứng nhận"),
                _("Giấy có mã QR, ai cũng kiểm tra được. Tải về ở trang kết quả."),
                f"{base}ket-qua/" if base else "",
                _("Xem kết quả của tôi"),
                bool(overview and overview.certificate),
            ),
        ]
    )  # fmt: skip

"""The closed lists of statistics, with the words and definitions people see."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.territory.enums import Kind, Tier


class Measure(models.TextChoices):
    """What is counted, in the order people go through it. Always people, never turns."""

    ENROLLED = "enrolled", _("Ghi danh")
    SIGNED_IN = "signed_in", _("Đã đăng nhập")
    STARTED = "started", _("Đã vào học")
    FINISHED = "finished", _("Học hết bài")
    SAT = "sat", _("Đã dự kiểm tra")
    PASSED = "passed", _("Đạt kiểm tra")
    CERTIFIED = "certified", _("Được cấp giấy chứng nhận")


DEFINITIONS = {
    Measure.ENROLLED: _("Số người đang có tên trong khóa tập huấn, không tính người đã rút."),
    Measure.SIGNED_IN: _("Số người đang ghi danh đã đăng nhập ít nhất một lần kể từ khi được ghi danh."),
    Measure.STARTED: _("Số người đang ghi danh đã mở ít nhất một bài học."),
    Measure.FINISHED: _("Số người đang ghi danh đã học xong tất cả các bài của khóa tập huấn."),
    Measure.SAT: _(
        "Số người đang ghi danh đã vào làm ít nhất một bài kiểm tra; làm nhiều lần vẫn tính một người."
    ),
    Measure.PASSED: _(
        "Số người đang ghi danh có ít nhất một bài kiểm tra đạt, theo lần chấm mới nhất của từng bài."
    ),
    Measure.CERTIFIED: _(
        "Số người đang ghi danh giữ giấy chứng nhận còn hiệu lực, không tính giấy đã thu hồi."
    ),
}
QUOTA_DEFINITION = _(
    "Tỷ lệ là số người chia cho chỉ tiêu của chính dòng đó; dòng không có chỉ tiêu thì không có tỷ lệ."
)
OWN_LINE_DEFINITION = _(
    "Chỉ tiêu ở dòng này là phần đơn vị giữ lại, chưa chia xuống; người chưa xếp xã và người ở đơn vị chưa được chia"
    " chỉ tiêu cũng lấy từ phần này."
)
OTHER_UNITS_DEFINITION = _(
    "Đang xem theo đơn vị hành chính của một ngày khác: mỗi người vẫn tính một lần. Xã đã nhập trọn vào một đơn vị thì tính"
    " ở đó; xã đã chia về nhiều nơi thì tính ở dòng chưa xếp. Chỉ tiêu giao theo đơn vị của khóa nên không có tỷ lệ."
)


class Line(models.TextChoices):
    """The kinds of lines under a unit."""

    TOTAL = "total", _("Toàn bộ")
    OWN = "own", _("Cấp của chính đơn vị")
    UNPLACED = "unplaced", _("Chưa xếp đơn vị cấp dưới")
    UNIT = "unit", _("Đơn vị cấp dưới")


def own_line_name(tier: str, kind: str) -> tuple[str, str]:
    """What the two lines beside the units below are called: people of the unit itself, people not settled yet."""
    if tier == Tier.NATION:
        return str(_("Trung ương")), str(_("Chưa xếp tỉnh"))
    if tier == Tier.PROVINCE:
        own = _("Cấp thành phố") if kind == Kind.CITY else _("Cấp tỉnh")
        return str(own), str(_("Chưa xếp xã"))
    return str(_("Cấp huyện")), str(_("Chưa xếp xã"))

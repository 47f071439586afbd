"""What every number on the pages of figures counts: one sentence each. The same table stands in docs/develop/figures.md."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.statistics.enums import DEFINITIONS, OWN_LINE_DEFINITION, QUOTA_DEFINITION, Measure


@dataclass(frozen=True)
class Definition:
    """A number's name and what exactly it counts."""

    code: str
    label: str | Promise
    text: str | Promise


_OTHERS = (
    ("quota", _("Chỉ tiêu"), _("Số chỗ giao cho đơn vị, gồm cả phần đã chia xuống đơn vị cấp dưới.")),
    ("share", _("Tỷ lệ so với chỉ tiêu"), QUOTA_DEFINITION),
    ("own_line", _("Dòng của chính đơn vị"), OWN_LINE_DEFINITION),
    (
        "cohort",
        _("Theo đợt"),
        _(
            "Số người đang ghi danh thuộc đợt; đợt không có chỉ tiêu riêng nên tỷ lệ so với số người ghi danh của đợt."
        ),
    ),
    (
        "plan",
        _("Kế hoạch"),
        _(
            "Số người cần có đến hết ngày: chỉ tiêu của đơn vị nhân với phần trăm kế hoạch của ngày đó. Giữa hai mốc tính theo"
            " đường thẳng; khi ban tổ chức chưa đặt mốc thì tính đều từ ngày đầu đến ngày cuối của khóa."
        ),
    ),
    (
        "ahead",
        _("Nhanh, chậm so với kế hoạch"),
        _("Số người đã có trừ số người theo kế hoạch, cùng tính đến hết ngày đó."),
    ),
    (
        "scored",
        _("Người có điểm"),
        _(
            "Số người đang ghi danh có ít nhất một bài kiểm tra đã chấm. Mỗi người tính một điểm: điểm cao nhất trong các bài"
            " của khóa, theo lần chấm mới nhất, thang điểm 10."
        ),
    ),
    (
        "mean",
        _("Điểm trung bình"),
        _("Tổng điểm cao nhất của những người có điểm chia cho số người có điểm."),
    ),
    (
        "median",
        _("Điểm giữa"),
        _(
            "Xếp mọi người có điểm từ thấp đến cao, điểm của người đứng giữa; một nửa số người có điểm không thấp hơn."
        ),
    ),
    (
        "passed_share",
        _("Tỷ lệ đạt"),
        _("Số người đạt kiểm tra chia cho số người có điểm; đạt hay không theo mức đạt của từng bài."),
    ),
    (
        "score_bin",
        _("Khoảng điểm"),
        _("Số người có điểm từ mức đầu đến dưới mức cuối của khoảng; khoảng cuối gồm cả điểm 10."),
    ),
    (
        "empty_commune",
        _("Xã chưa có người học"),
        _("Số xã, phường, đặc khu chưa có ai đạt chỉ số đang chọn; mặc định là chưa có ai được ghi danh."),
    ),
    (
        "quota_commune",
        _("Xã có chỉ tiêu"),
        _("Số xã, phường, đặc khu được giao chỉ tiêu riêng từ 1 chỗ trở lên."),
    ),
    (
        "late",
        _("Chậm tiến độ"),
        _("Số người đang ghi danh mà chưa đạt việc đang chọn: số ghi danh trừ số người đã đạt."),
    ),
    (
        "best",
        _("Điểm cao nhất"),
        _("Điểm cao nhất trong các lần làm bài này đã chấm, thang điểm 10."),
    ),
    (
        "grade",
        _("Xếp loại"),
        _(
            "Dưới mức đạt của bài: Chưa đạt. Từ mức đạt trở lên: theo các mức đặt cho giấy chứng nhận của khóa; khóa chưa đặt thì"
            " Xuất sắc từ 9 điểm, Giỏi từ 8, Khá từ 6,5, còn lại là Đạt."
        ),
    ),
    (
        "hours",
        _("Giờ học"),
        _(
            "Ước lượng: trong từng bài, cộng thời gian giữa hai việc liền nhau của người học (mở bài, trả lời, nghe, xem), mỗi"
            " quãng tính nhiều nhất 10 phút. Cột này theo lần tổng hợp gần nhất, thường chậm vài giây."
        ),
    ),
    (
        "map_band",
        _("Mức trên bản đồ"),
        _(
            "Số người của chỉ số đang chọn chia cho chỉ tiêu của xã; xã không có chỉ tiêu riêng thì chia cho số người ghi danh"
            " của xã."
        ),
    ),
)

DEFINED: Mapping[str, Definition] = {
    **{one.value: Definition(one.value, one.label, DEFINITIONS[one]) for one in Measure},
    **{code: Definition(code, label, text) for code, label, text in _OTHERS},
}

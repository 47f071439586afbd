"""The closed lists of outcomes, with the words people see."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Missing(models.TextChoices):
    """What an enrolment still lacks for completing the campaign."""

    LESSONS = "lessons", _("Chưa học hết các bài của khóa tập huấn.")
    TEST = "test", _("Chưa có kết quả bài kiểm tra cuối khóa.")
    SCORE = "score", _("Điểm bài kiểm tra cuối khóa chưa đạt mức yêu cầu.")


class Refusal(models.TextChoices):
    """Why an enrolment asked for gets no certificate."""

    UNKNOWN = "unknown", _("Không có học viên này trong khóa tập huấn.")
    WITHDRAWN = "withdrawn", _("Học viên đã rút khỏi khóa tập huấn.")
    NOT_PASSED = "not_passed", _("Học viên chưa hoàn thành khóa tập huấn.")
    CORRECTION_OPEN = "correction_open", _("Họ tên hoặc ngày sinh đang chờ đơn vị xem lại.")
    ALREADY = "already", _("Học viên đã có giấy chứng nhận còn hiệu lực.")


class BatchState(models.TextChoices):
    """How far a batch of certificates is."""

    GATHERING = "gathering", _("Đang lập danh sách")
    DRAFT = "draft", _("Đang xem lại")
    ISSUING = "issuing", _("Đang cấp")
    ISSUED = "issued", _("Đã cấp")
    CANCELLED = "cancelled", _("Đã bỏ")


class PrintLevel(models.TextChoices):
    """One file for each of what."""

    COMMUNE = "commune", _("Mỗi xã một tệp")
    PROVINCE = "province", _("Mỗi tỉnh một tệp")

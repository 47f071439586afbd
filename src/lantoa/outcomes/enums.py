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

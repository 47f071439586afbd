"""Kinds in the people room, with the words people see."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInKind(models.TextChoices):
    USER = "user", _("Tên đăng nhập")
    PHONE = "phone", _("Số điện thoại")


class RoleName(models.TextChoices):
    LEARNER = "learner", _("Học viên")
    LECTURER = "lecturer", _("Giảng viên")
    AUTHOR = "author", _("Người soạn học liệu")
    ORGANISER = "organiser", _("Ban tổ chức")
    UNIT_MANAGER = "unit_manager", _("Quản lý đơn vị")
    OPERATOR = "operator", _("Người vận hành")


class ConsentPurpose(models.TextChoices):
    TRAINING = "training", _("Tổ chức học, kiểm tra và cấp giấy chứng nhận")
    RESULTS = "results", _("Gửi kết quả học tập cho đơn vị cử đi học")
    CONTACT = "contact", _("Liên hệ về các khóa tập huấn sau")

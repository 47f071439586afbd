"""Kinds in the training room, with the words people see."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("Đang chuẩn bị")
    OPEN = "open", _("Đang mở")
    CLOSED = "closed", _("Đã kết thúc")


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", _("Đang học")
    WITHDRAWN = "withdrawn", _("Đã rút")


class EnrolmentOrigin(models.TextChoices):
    ROSTER = "roster", _("Danh sách đơn vị gửi")
    HAND = "hand", _("Thêm tay")
    NOMINATED = "nominated", _("Đơn vị đề cử")
    SIGNED_UP = "signed_up", _("Tự đăng ký")
    SUBSTITUTE = "substitute", _("Thay người khác")


class RequestKind(models.TextChoices):
    NOMINATION = "nomination", _("Đơn vị đề cử")
    SIGN_UP = "sign_up", _("Tự đăng ký")


class RequestState(models.TextChoices):
    WAITING = "waiting", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt")
    REFUSED = "refused", _("Không duyệt")


class BatchState(models.TextChoices):
    READING = "reading", _("Đang đọc tệp")
    PREVIEW = "preview", _("Chờ xem và xác nhận")
    CONFIRMING = "confirming", _("Đang ghi danh")
    CONFIRMED = "confirmed", _("Đã ghi danh")
    UNDOING = "undoing", _("Đang hoàn tác")
    UNDONE = "undone", _("Đã hoàn tác")
    REFUSED = "refused", _("Không đọc được")


class RowStatus(models.TextChoices):
    READY = "ready", _("Sẵn sàng")
    ATTENTION = "attention", _("Cần xem lại")
    REFUSED = "refused", _("Không nhận")
    ENROLLED = "enrolled", _("Đã ghi danh")
    SKIPPED = "skipped", _("Bỏ qua")


class JobKind(models.TextChoices):
    """Background work of this room, as `kernel.jobs` knows it."""

    READ_ROSTER = "training.read_roster", _("Đọc danh sách")
    CONFIRM_ROSTER = "training.confirm_roster", _("Ghi danh theo danh sách")
    UNDO_ROSTER = "training.undo_roster", _("Hoàn tác danh sách")

"""What the learning room refuses, in words the learner can act on."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from lantoa.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from lantoa.kernel.vietnamese.numbers import format_number


class MalformedBatch(DomainError):
    """The body is not a batch: not JSON, fields missing or of another type."""

    code = "malformed"
    status = 400

    def __init__(self) -> None:
        super().__init__(_("Dữ liệu gửi lên không đúng dạng một lô nhật ký học tập."))


class BatchTooLarge(DomainError):
    """More bytes or events than one batch may have."""

    code = "too_large"
    status = 413

    def __init__(self) -> None:
        super().__init__(_("Lô nhật ký học tập quá lớn. Hãy chia thành nhiều lô nhỏ hơn."))


class WrongMac(DomainError):
    """Not signed by the device it names."""

    code = "bad_mac"
    status = 401

    def __init__(self) -> None:
        super().__init__(_("Thiết bị này chưa được nhận ra. Bạn hãy đăng nhập lại trên máy này."))


class DeviceRevoked(DomainError):
    """The device was signed out by its owner."""

    code = "device_revoked"
    status = 401

    def __init__(self) -> None:
        super().__init__(_("Thiết bị này đã bị gỡ khỏi tài khoản. Bạn hãy đăng nhập lại trên máy này."))


class NotEnrolled(NotAllowed):
    """No active enrolment of this person in the campaign, or in any campaign with this course."""

    code = "not_enrolled"

    def __init__(self) -> None:
        super().__init__(_("Bạn không có trong danh sách học của đợt tập huấn này."))


class CampaignNotOpen(Conflict):
    """The campaign is still being prepared."""

    code = "campaign_not_open"

    def __init__(self) -> None:
        super().__init__(_("Đợt tập huấn này chưa mở."))


class ChooseCampaign(Conflict):
    """The person studies this course in several campaigns; `details.campaigns` lists {code, title}."""

    code = "choose_campaign"

    def __init__(self, campaigns: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            _("Bạn đang học khóa này trong nhiều đợt tập huấn. Hãy chọn đợt để ghi kết quả."),
            details={"campaigns": [{"code": code, "title": title} for code, title in campaigns]},
        )


class UnknownLesson(NotFound):
    """The lesson or check is in no edition of the course."""

    code = "unknown_lesson"

    def __init__(self) -> None:
        super().__init__(_("Không có bài học này trong khóa học."))


class EmptyAnswer(DomainError):
    """A self-check posted without an answer."""

    code = "empty_answer"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("Bạn chưa chọn hoặc chưa viết câu trả lời."))


class EmptyNote(DomainError):
    """A note without a word."""

    code = "empty_note"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("Bạn chưa viết gì vào ghi chú."))


class NoteTooLong(DomainError):
    """More signs than a note holds."""

    code = "note_too_long"
    status = 422

    def __init__(self, most: int) -> None:
        message = _("Mỗi ghi chú dài nhiều nhất %(most)s chữ cái. Bạn hãy tách thành hai ghi chú.")
        super().__init__(message % {"most": format_number(most)}, details={"most": most})


class NotesClosed(Conflict):
    """The campaign is over: notes are read and taken along, no longer written."""

    code = "notes_closed"

    def __init__(self) -> None:
        super().__init__(
            _("Khóa tập huấn đã kết thúc. Bạn vẫn đọc, in và tải ghi chú về, nhưng không sửa được nữa.")
        )

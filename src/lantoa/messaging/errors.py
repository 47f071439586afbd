"""What the messaging room refuses, in words."""

from django.utils.translation import gettext_lazy as _

from lantoa.kernel.errors import DomainError, NotFound
from lantoa.kernel.vietnamese.numbers import format_number


class NoSuchAnnouncement(NotFound):
    """None of that uuid, or not for the one who asks."""

    code = "no_such_announcement"

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy thông báo này."))


class EmptyAnnouncement(DomainError):
    """Without a title or without a text."""

    code = "empty_announcement"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("Thông báo cần có tiêu đề và nội dung."))


class AnnouncementTooLong(DomainError):
    """More signs than an announcement holds."""

    code = "announcement_too_long"
    status = 422

    def __init__(self, most: int) -> None:
        message = _("Nội dung thông báo dài nhiều nhất %(most)s chữ cái. Bạn hãy viết ngắn lại.")
        super().__init__(message % {"most": format_number(most)}, details={"most": most})


class EndsBeforeStart(DomainError):
    """Its last day lies before its first."""

    code = "ends_before_start"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("Ngày cuối phải từ ngày đầu trở đi."))

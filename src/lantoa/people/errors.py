"""What the people room refuses, in words the person at the screen can act on."""

from datetime import datetime
from math import ceil

from django.utils.translation import gettext_lazy as _

from lantoa.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound


class WrongSignIn(Invalid):
    """Name and password do not fit together; never says which of the two."""

    code = "wrong_sign_in"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Tên đăng nhập hoặc mật khẩu không đúng. Nếu đăng nhập lần đầu, hãy dùng mã kích hoạt trên phiếu."
            )
        )


class WrongCode(Invalid):
    """The activation code does not belong to this name, or never existed."""

    code = "wrong_activation_code"

    def __init__(self) -> None:
        super().__init__(
            _("Mã kích hoạt không khớp với tên đăng nhập này. Hãy xem lại từng ký tự trên phiếu.")
        )


class CodeOver(Conflict):
    """A code that was right once: expired, used, or tried too often."""

    code = "activation_code_over"


class TooManyTries(NotAllowed):
    """A door that stays shut for a while."""

    code = "too_many_tries"
    status = 429

    def __init__(self, *, until: datetime, now: datetime) -> None:
        seconds = max(1, ceil((until - now).total_seconds()))
        super().__init__(
            _(
                "Đã thử sai quá nhiều lần. Hãy đợi %(minutes)s phút rồi thử lại, hoặc gọi ban tổ chức để được mở khóa."
            )
            % {"minutes": ceil(seconds / 60)},
            details={"retry_after_seconds": seconds},
        )


class AccountStopped(NotAllowed):
    """The password was right, the account is not in use any more."""

    code = "account_stopped"

    def __init__(self) -> None:
        super().__init__(_("Tài khoản này đã ngừng hoạt động. Hãy liên hệ ban tổ chức."))


class WeakPassword(Invalid):
    """A password that others would guess; `details.fields.password` lists why."""

    code = "weak_password"


class OutsideScope(NotAllowed):
    """The unit or person lies outside what the actor may act on."""

    code = "outside_scope"

    def __init__(self) -> None:
        super().__init__(_("Bạn không có quyền với đơn vị hoặc người này."))


class NoSuchPerson(NotFound):
    """No such person, or not one the actor may know of."""

    code = "no_such_person"

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy người này."))


class CannotMerge(Conflict):
    """Two records that cannot be made one now; the message says why. `details.reasons` lists all."""

    code = "cannot_merge"


class CannotUnmerge(Conflict):
    """A merge that cannot be taken back now; the message says why."""

    code = "cannot_unmerge"


class PhoneTaken(Conflict):
    """Somebody else signs in with this number."""

    code = "phone_taken"

    def __init__(self) -> None:
        sentence = _(
            "Số này đang là tên đăng nhập của người khác. Nếu đó chính là người này thì hãy gộp hai hồ sơ; nếu dùng chung "
            "máy thì giữ tên đăng nhập riêng."
        )
        super().__init__(sentence, details={"fields": {"phone": sentence}})


class NotAPhone(Invalid):
    """What was written is not one Vietnamese mobile or landline number."""

    code = "not_a_phone"

    def __init__(self) -> None:
        sentence = _("Đây không phải số điện thoại Việt Nam. Hãy ghi đủ 10 chữ số, ví dụ 0912 345 678.")
        super().__init__(sentence, details={"fields": {"phone": sentence}})


class SignInFull(DomainError):
    """More people wait to sign in than there are places. Nothing was counted."""

    code = "sign_in_full"
    status = 503

    def __init__(self, *, seconds: int) -> None:
        super().__init__(
            _(
                "Đang có quá nhiều người đăng nhập cùng lúc nên hệ thống chưa nhận thêm được. Xin thử lại sau %(seconds)s giây. "
                "Bài của người đang làm không bị ảnh hưởng."
            )
            % {"seconds": seconds},
            details={"retry_after_seconds": seconds},
        )


class SignInWaits(DomainError):
    """The password is in the line to be checked; ask again with `ticket` in `seconds`. `place` 0: its turn has come."""

    code = "sign_in_waits"
    status = 503

    def __init__(self, *, ticket: str, place: int, seconds: int) -> None:
        self.ticket, self.place, self.seconds = ticket, place, seconds
        super().__init__(
            _("Bạn đang ở chỗ thứ %(place)s, khoảng %(seconds)s giây nữa.")
            % {"place": place, "seconds": seconds},
            details={"place": place, "retry_after_seconds": seconds},
        )


class SignInLost(Conflict):
    """The line is gone, with the process that held it, or the wait was too long."""

    code = "sign_in_lost"

    def __init__(self) -> None:
        super().__init__(_("Lượt chờ của bạn không còn. Xin nhập lại tên đăng nhập và mật khẩu."))

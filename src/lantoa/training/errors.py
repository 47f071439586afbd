"""What the training room refuses."""

from django.utils.translation import gettext_lazy as _

from lantoa.kernel.errors import Conflict, NotAllowed, NotFound


class NoSuchCampaign(NotFound):
    """No such campaign, or not one the actor may know of."""

    code = "no_such_campaign"

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy khóa tập huấn này."))


class NoSuchBatch(NotFound):
    """No such roster, or outside the actor's scope."""

    code = "no_such_roster"

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy danh sách này."))


class NoSuchUnit(NotFound):
    """No such unit in the campaign's unit set."""

    code = "no_such_unit"

    def __init__(self, code: str = "") -> None:
        super().__init__(
            _("Không có đơn vị mã %(code)s trong danh mục của khóa tập huấn này.") % {"code": code[:20]},
            details={"unit": code[:20]},
        )


class CampaignClosed(Conflict):
    """The campaign is over; nothing about its people changes any more."""

    code = "campaign_closed"

    def __init__(self) -> None:
        super().__init__(_("Khóa tập huấn đã kết thúc, không ghi danh hay thay đổi được nữa."))


class QuotaShort(Conflict):
    """More seats would be used or shared out than there are."""

    code = "quota_short"


class SameFileTwice(Conflict):
    """The same file was sent to this campaign before; details.batch leads to it."""

    code = "roster_file_twice"


class WrongBatchState(Conflict):
    """The roster is not at the step this needs."""

    code = "roster_wrong_state"


class NoSuchEnrolment(NotFound):
    """No such enrolment, or outside the actor's scope."""

    code = "no_such_enrolment"

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy học viên này trong khóa tập huấn."))


class NoSuchRequest(NotFound):
    """No such request, or outside the actor's scope."""

    code = "no_such_request"

    def __init__(self) -> None:
        super().__init__(_("Không tìm thấy đề nghị ghi danh này."))


class NominateInstead(NotAllowed):
    """In this campaign units nominate; its organisers enrol."""

    code = "nominate_instead"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Ở khóa này đơn vị đề cử, ban tổ chức duyệt rồi mới ghi danh. Hãy gửi đề cử và chờ ban tổ chức duyệt."
            )
        )


class AlreadyEnrolled(Conflict):
    """The person is in the campaign; details.enrolment leads there."""

    code = "already_enrolled"


class PersonDoubtful(Conflict):
    """Records are known that may be this person; details.persons puts them side by side."""

    code = "person_doubtful"


class HasSat(Conflict):
    """The person has opened the final test, so nobody takes over the seat."""

    code = "has_sat"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Người này đã vào làm bài kiểm tra nên không thay người được nữa. Bạn vẫn rút người này khỏi khóa được."
            )
        )


class SignUpShut(Conflict):
    """Nobody can sign up here now."""

    code = "sign_up_shut"

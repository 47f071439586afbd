"""What exams refuse, each with a code, a sentence and an HTTP status."""

from lantoa.kernel.errors import Conflict, DomainError, Invalid, NotAllowed


class WindowInvalid(Invalid):
    """The times, marks or limits of a window do not fit together; `details["fields"]` says which."""

    code = "window_invalid"


class WindowFrozen(Conflict):
    """The window is published: what test takers were promised does not change any more."""

    code = "window_frozen"


class NotAdmitted(NotAllowed):
    """This person may not sit this test now; `code` says why."""

    code = "not_admitted"


class GatewayRefused(DomainError):
    """The exam gateway answered with an error; code, message and details are its own."""


class GatewayAway(DomainError):
    """The exam gateway does not answer. Nothing was saved."""

    code = "gateway_away"
    status = 503

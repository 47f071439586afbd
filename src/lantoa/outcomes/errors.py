"""Refusals of the outcomes room."""

from lantoa.kernel.errors import Conflict, Invalid, NotFound


class CertificateNotFound(NotFound):
    code = "certificate_not_found"


class CertificateRevoked(Conflict):
    code = "certificate_revoked"


class RevokeReasonMissing(Invalid):
    code = "revoke_reason_missing"


class DecisionNeeded(Conflict):
    code = "decision_needed"


class BatchNotFound(NotFound):
    code = "batch_not_found"


class BatchNotOpen(Conflict):
    code = "batch_not_open"


class BatchNotReady(Invalid):
    code = "batch_not_ready"


class BookInUse(Conflict):
    code = "book_in_use"


class NothingToCorrect(Conflict):
    code = "nothing_to_correct"


class TemplateNotFound(NotFound):
    code = "template_not_found"


class TemplateNotGood(Invalid):
    code = "template_not_good"


class EmblemNotGood(Invalid):
    code = "emblem_not_good"


class PrintNotFound(NotFound):
    code = "print_not_found"

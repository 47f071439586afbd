"""Refusals of the outcomes room."""

from lantoa.kernel.errors import Conflict, Invalid, NotFound


class CertificateNotFound(NotFound):
    code = "certificate_not_found"


class CertificateRevoked(Conflict):
    code = "certificate_revoked"


class RevokeReasonMissing(Invalid):
    code = "revoke_reason_missing"

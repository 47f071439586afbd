"""Reading verdicts and certificates."""

from lantoa.outcomes.queries.certificates import (
    certificate_by_check_code,
    certificate_by_serial,
    certificate_for,
    certificate_of,
    certificate_within,
)
from lantoa.outcomes.queries.lists import (
    CERTIFICATE_ORDERS,
    REVOKED,
    VALID,
    certificate_rows,
    certificates_in,
    certificates_in_question,
)
from lantoa.outcomes.queries.records import (
    CertificateRecord,
    MaskedCertificate,
    record_of,
)
from lantoa.outcomes.queries.verdicts import (
    VerdictRecord,
    newest_verdict,
    newest_verdict_value,
    newest_verdicts,
    terms_of,
)
from lantoa.outcomes.queries.waiting import (
    WAITING_ORDERS,
    count_waiting,
    waiting_for_certificate,
    waiting_page,
    waiting_rows,
)

__all__ = [
    "CERTIFICATE_ORDERS",
    "REVOKED",
    "VALID",
    "WAITING_ORDERS",
    "CertificateRecord",
    "MaskedCertificate",
    "VerdictRecord",
    "certificate_by_check_code",
    "certificate_by_serial",
    "certificate_for",
    "certificate_of",
    "certificate_rows",
    "certificate_within",
    "certificates_in",
    "certificates_in_question",
    "count_waiting",
    "newest_verdict",
    "newest_verdict_value",
    "newest_verdicts",
    "record_of",
    "terms_of",
    "waiting_for_certificate",
    "waiting_page",
    "waiting_rows",
]

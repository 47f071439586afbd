"""`certificates/{serial}`: the public check."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router

from lantoa.kernel.clock import local_day
from lantoa.outcomes.queries import certificate_by_check_code, certificate_by_serial
from lantoa.surfaces.api.schemas import CertificateOut
from lantoa.surfaces.api.schemas_outcomes import CheckedOut

router = Router(tags=["certificates"])
_SHOWN = (
    "serial",
    "full_name",
    "birth",
    "unit_name",
    "course_title",
    "campaign_title",
    "starts_on",
    "ends_on",
    "organisation",
    "percent",
    "grade",
    "decision_number",
    "decided_on",
    "book_number",
    "issued_on",
    "is_valid",
    "revoke_reason",
    "replaced_by",
)


@router.get(
    "/by-code/{check_code}", response=CheckedOut, auth=None, summary="Check one by the code of its QR"
)
def get_by_code(request: HttpRequest, check_code: str) -> Any:
    """The full record: the code is random, so whoever has it holds the paper. Says too what took its place."""
    found = certificate_by_check_code(check_code)
    return {name: getattr(found, name) for name in _SHOWN} | {
        "revoked_on": local_day(found.revoked_at) if found.revoked_at else None
    }


@router.get("/{serial}", response=CertificateOut, auth=None, summary="Check a certificate by its serial")
def get_certificate(request: HttpRequest, serial: str) -> Any:
    """A serial alone tells a masked name; the code on the certificate opens the full record, on its page."""
    found = certificate_by_serial(serial)
    revoked = local_day(found.revoked_on) if found.revoked_on else None
    return asdict(found) | {"revoked_on": revoked}

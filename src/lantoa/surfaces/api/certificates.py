"""`certificates/{serial}`: the public check."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router

from lantoa.kernel.clock import local_day
from lantoa.outcomes.queries import certificate_by_serial
from lantoa.surfaces.api.schemas import CertificateOut

router = Router(tags=["certificates"])


@router.get("/{serial}", response=CertificateOut, auth=None, summary="Check a certificate by its serial")
def get_certificate(request: HttpRequest, serial: str) -> Any:
    """A serial alone tells a masked name; the code on the certificate opens the full record, on its page."""
    found = certificate_by_serial(serial)
    revoked = local_day(found.revoked_on) if found.revoked_on else None
    return asdict(found) | {"revoked_on": revoked}

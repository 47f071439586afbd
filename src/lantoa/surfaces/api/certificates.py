"""`certificates/{serial}`: the public check."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from lantoa.outcomes.queries import certificate_by_serial
from lantoa.surfaces.api.schemas import CertificateOut, ErrorAnswer

router = Router(tags=["certificates"])


@router.get(
    "/{serial}",
    response={200: CertificateOut, 404: ErrorAnswer},
    auth=None,
    summary="Check a certificate by its serial",
)
def get_certificate(request: HttpRequest, serial: str) -> Any:
    return certificate_by_serial(serial)

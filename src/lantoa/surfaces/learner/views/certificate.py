"""The certificate as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lantoa.outcomes.errors import CertificateNotFound
from lantoa.outcomes.queries import CertificateRecord, certificate_within, own_certificate
from lantoa.outcomes.services.printing import certificate_pdf
from lantoa.people.queries.roles import scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.surfaces.access import current_person, signed_in

if TYPE_CHECKING:
    from lantoa.people.models import Person


@require_safe
@signed_in
def download(request: HttpRequest, serial: str) -> HttpResponse:
    """One's own certificate, or one of a person one organises for. Serials are guessable: nobody else learns of it."""
    pdf = certificate_pdf(_certificate_for(current_person(request), serial))
    headers = {"Content-Disposition": f'attachment; filename="giay-chung-nhan-{serial}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _certificate_for(person: Person, serial: str) -> CertificateRecord:
    try:
        return own_certificate(person, serial)
    except CertificateNotFound:
        return certificate_within(scope_of(person, {ORGANISER}), serial)

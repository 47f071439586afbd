"""The certificate as a file."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lantoa.outcomes.queries import certificate_for
from lantoa.outcomes.services.printing import certificate_pdf
from lantoa.surfaces.access import current_person, signed_in


@require_safe
@signed_in
def download(request: HttpRequest, serial: str) -> HttpResponse:
    """One's own certificate, or one of a person one organises for. Serials are guessable: nobody else learns of it."""
    certificate = certificate_for(current_person(request), serial)
    headers = {"Content-Disposition": f'attachment; filename="giay-chung-nhan-{certificate.serial}.pdf"'}
    return HttpResponse(certificate_pdf(certificate), content_type="application/pdf", headers=headers)

"""Anyone verifies a certificate: by its random code in full, by its serial with a masked name."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lantoa.outcomes.errors import CertificateNotFound
from lantoa.outcomes.queries import certificate_by_check_code, certificate_by_serial
from lantoa.surfaces.public.forms import CheckForm
from lantoa.surfaces.ui.forms import refuse


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Ask by what is written on the paper; `so` is a check code (leads to the full record) or a serial."""
    form = CheckForm(request.GET if "so" in request.GET else None)
    certificate, status = None, 200
    if form.is_valid():
        written = form.cleaned_data["so"]
        try:
            found = certificate_by_check_code(written)
        except CertificateNotFound:
            pass  # then it may be a serial
        else:
            return HttpResponseRedirect(reverse("public:check_result", args=[found.check_code]))
        try:
            certificate = certificate_by_serial(written)
        except CertificateNotFound as error:
            status = refuse(form, error)
    return render(request, "public/check.html", {"form": form, "certificate": certificate}, status=status)


@require_safe
def result(request: HttpRequest, code: str) -> HttpResponse:
    """The full record behind the QR code; the code is random, so whoever has it holds the paper."""
    try:
        certificate = certificate_by_check_code(code)
    except CertificateNotFound as error:
        return render(request, "public/check_result.html", {"certificate": None}, status=error.status)
    return render(request, "public/check_result.html", {"certificate": certificate})

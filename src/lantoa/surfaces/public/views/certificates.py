"""Anyone verifies a certificate: by its random code in full, by its serial with a masked name."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantoa.outcomes.queries import certificate_by_check_code, certificate_by_serial
from lantoa.surfaces.public.forms import CheckForm


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Ask by what is written on the paper; `so` is a check code (leads to the full record) or a serial."""
    form = CheckForm(request.GET if "so" in request.GET else None)
    certificate = None
    if form.is_valid():
        written = form.cleaned_data["so"]
        if certificate_by_check_code(written):
            return HttpResponseRedirect(reverse("public:check_result", args=[written]))
        certificate = certificate_by_serial(written)
        if certificate is None:
            form.add_error("so", _("Không có giấy chứng nhận với số hoặc mã này. Hãy xem lại từng ký tự trên giấy."))
    status = 200 if certificate or not form.errors else 404
    return render(request, "public/check.html", {"form": form, "certificate": certificate}, status=status)


@require_safe
def result(request: HttpRequest, code: str) -> HttpResponse:
    """The full record behind the QR code; the code is random, so whoever has it holds the paper."""
    certificate = certificate_by_check_code(code)
    context = {"certificate": certificate, "code": code}
    return render(request, "public/check_result.html", context, status=200 if certificate else 404)

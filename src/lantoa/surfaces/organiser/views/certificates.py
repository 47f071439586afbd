"""Certificates of a campaign: who waits, issuing, what is printed, the list, the file, revoking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.paging import read_page_number
from lantoa.outcomes import queries
from lantoa.outcomes.enums import Refusal
from lantoa.outcomes.services.asking import ask_certificates
from lantoa.outcomes.services.certificates import Issued, issue_certificates, revoke_certificate
from lantoa.outcomes.services.printing import certificate_pdf
from lantoa.outcomes.services.terms import set_terms
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms_certificates import RevokeForm, TermsForm
from lantoa.surfaces.ui.forms import refuse
from lantoa.training.queries.places import places_as_of

if TYPE_CHECKING:
    from lantoa.outcomes.models import CompletionTerms

MOST_AT_ONCE = 500  # about two seconds; more is the worker's


@organiser_view
@require_safe
def list_certificates(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every certificate with its serial, by the holder's given name."""
    number = read_page_number(request.GET.get("trang"))
    page = queries.certificates_in(desk.campaign, desk.scope, page=number)
    context = {"page": page, "doubtful": queries.certificates_in_question(desk.campaign, desk.scope)}
    return render(request, "organiser/certificates.html", _frame(desk, "issued") | context)


@organiser_view
@require_safe
def waiting(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who has completed and has no certificate yet."""
    number = read_page_number(request.GET.get("trang"))
    page = queries.waiting_page(desk.campaign, desk.scope, page=number)
    places = places_as_of(desk.campaign.units_as_of)
    rows = [(one, places.full_name(places.unit_by_path(one.unit_path))) for one in page.rows]
    return render(
        request, "organiser/certificates_waiting.html", _frame(desk, "waiting") | {"page": page, "rows": rows}
    )


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Asks, then issues for everybody who waits in the organised units."""
    _only_organisers(desk)
    count = queries.count_waiting(desk.campaign, desk.organised)
    if request.method == "POST":
        if count > MOST_AT_ONCE:
            ask_certificates(actor=desk.person, campaign=desk.campaign)
            messages.success(
                request, _("Đã giao việc cấp giấy. Giấy hiện dần trong danh sách, thường xong sau vài phút.")
            )
        else:
            _tell(request, issue_certificates(actor=desk.person, campaign=desk.campaign, now=clock.now()))
        return HttpResponseRedirect(_list_address(desk))
    context = {
        "desk": desk,
        "count": count,
        "terms": queries.terms_of(desk.campaign),
    }
    return render(request, "organiser/certificates_issue.html", context)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What completing asks for, and what the next certificates print."""
    if not desk.organised.is_everything:
        raise Http404
    form = TermsForm(request.POST or None, initial=_initial(queries.terms_of(desk.campaign)))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                set_terms(actor=desk.person, campaign=desk.campaign, terms=form.terms, now=clock.now())
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã lưu. Giấy đã cấp giữ nguyên nội dung cũ."))
                return HttpResponseRedirect(_list_address(desk))
    return render(request, "organiser/certificate_terms.html", {"desk": desk, "form": form}, status=status)


@organiser_view
@require_safe
def download(request: HttpRequest, desk: Desk, serial: str) -> HttpResponse:
    """The file of one certificate of the own people."""
    certificate = queries.certificate_within(desk.scope, serial, campaign=desk.campaign)
    headers = {"Content-Disposition": f'attachment; filename="giay-chung-nhan-{certificate.serial}.pdf"'}
    return HttpResponse(certificate_pdf(certificate), content_type="application/pdf", headers=headers)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, desk: Desk, serial: str) -> HttpResponse:
    """Asks for the reason, then makes the certificate invalid."""
    _only_organisers(desk)
    certificate = queries.certificate_within(desk.organised, serial, campaign=desk.campaign)
    form = RevokeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                revoke_certificate(
                    actor=desk.person,
                    serial=certificate.serial,
                    reason=form.cleaned_data["reason"],
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(
                    request, _("Đã thu hồi giấy chứng nhận số %(serial)s.") % {"serial": certificate.serial}
                )
                return HttpResponseRedirect(_list_address(desk))
    context = {"desk": desk, "certificate": certificate, "form": form}
    return render(request, "organiser/certificate_revoke.html", context, status=status)


def _only_organisers(desk: Desk) -> None:
    if desk.organised.is_empty:
        raise Http404


def _frame(desk: Desk, tab: str) -> dict[str, Any]:
    """What both lists show around their rows."""
    return {
        "desk": desk,
        "tab": tab,
        "waiting": queries.count_waiting(desk.campaign, desk.scope),
        "may_issue": not desk.organised.is_empty,
        "may_set_terms": desk.organised.is_everything,
    }


def _tell(request: HttpRequest, done: Issued) -> None:
    """What was issued and who got none, by reason."""
    if done.serials:
        words = _("Đã cấp %(count)s giấy chứng nhận, từ số %(first)s đến số %(last)s.")
        messages.success(
            request, words % {"count": len(done.serials), "first": done.serials[0], "last": done.serials[-1]}
        )
    else:
        messages.info(request, _("Không cấp thêm giấy nào."))
    for reason in Refusal:
        count = list(done.refused.values()).count(reason)
        if count:
            words = _("%(count)s người chưa được cấp: %(reason)s")
            messages.warning(request, words % {"count": count, "reason": reason.label})


def _initial(terms: CompletionTerms) -> dict[str, str]:
    texts = {
        name: getattr(terms, name) for name in ("parent_organisation", "place", "signer_title", "signer_name")
    }
    answers = {
        name: "yes" if getattr(terms, name) else "no" for name in ("lessons_required", "issues_automatically")
    }
    return texts | answers


def _list_address(desk: Desk) -> str:
    return reverse("organiser:certificates", args=[desk.campaign.code])

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
from lantoa.outcomes import queries
from lantoa.outcomes.enums import Refusal
from lantoa.outcomes.services.asking import ask_certificates
from lantoa.outcomes.services.certificates import Issued, issue_certificates, revoke_certificate
from lantoa.outcomes.services.printing import certificate_pdf
from lantoa.outcomes.services.reissuing import preview_reissue, reissue_certificate
from lantoa.outcomes.services.terms import set_terms
from lantoa.outcomes.template_queries import templates_to_choose
from lantoa.outcomes.workbooks import register_workbook
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.forms_certificates import (
    ReissueForm,
    RevokeForm,
    TermsForm,
    grade_lines,
    mode_of,
)
from lantoa.surfaces.organiser.lists import CERTIFICATES, WAITING
from lantoa.surfaces.organiser.units import chosen_unit
from lantoa.surfaces.ui.forms import refuse
from lantoa.surfaces.ui.tables import open_list
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.unit_choices import unit_choices

if TYPE_CHECKING:
    from lantoa.outcomes.models import CompletionTerms
    from lantoa.territory.rules.units import UnitRow

MOST_AT_ONCE = 500  # about two seconds; more is the worker's


@organiser_view
@require_safe
def list_certificates(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every certificate with its serial, by the holder's given name."""
    table = open_list(request, CERTIFICATES, desk.person, desk.campaign.code)
    if table.leads_to:
        return table.leads_to
    search, narrow = table.search, request.GET.get("loc", "")
    unit = chosen_unit(desk, request.GET.get("don-vi", ""))
    page = queries.certificates_in(
        desk.campaign,
        desk.scope,
        search=search,
        unit_path=unit.path if unit else "",
        narrow={"con": queries.VALID, "thu-hoi": queries.REVOKED}.get(narrow, ""),
        order=table.order,
        page=table.number,
        size=table.size,
    )
    context = _filters(desk, unit, search) | {
        "page": page,
        "table": table,
        "narrow": narrow,
        "states": [("", _("Tất cả")), ("con", _("Còn hiệu lực")), ("thu-hoi", _("Đã thu hồi"))],
        "is_narrowed": bool(search or unit or narrow),
        "doubtful": queries.certificates_in_question(desk.campaign, desk.scope),
    }
    return render(request, "organiser/certificates.html", frame(desk, "issued") | context)


@organiser_view
@require_safe
def waiting(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who has completed and has no certificate yet."""
    table = open_list(request, WAITING, desk.person, desk.campaign.code)
    if table.leads_to:
        return table.leads_to
    search, unit = table.search, chosen_unit(desk, request.GET.get("don-vi", ""))
    page = queries.waiting_page(
        desk.campaign,
        desk.scope,
        search=search,
        unit_path=unit.path if unit else "",
        order=table.order,
        page=table.number,
        size=table.size,
    )
    places = places_as_of(desk.campaign.units_as_of)
    rows = [(one, places.full_name(places.unit_by_path(one.unit_path))) for one in page.rows]
    context = _filters(desk, unit, search) | {
        "page": page,
        "rows": rows,
        "table": table,
        "is_narrowed": bool(search or unit),
    }
    return render(request, "organiser/certificates_waiting.html", frame(desk, "waiting") | context)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Asks, then issues for everybody who waits in the organised units."""
    only_organisers(desk)
    printed = queries.terms_of(desk.campaign)
    if printed.by_decision:
        return HttpResponseRedirect(reverse("organiser:certificate-batch-new", args=[desk.campaign.code]))
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
        "terms": printed,
    }
    return render(request, "organiser/certificates_issue.html", context)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What completing asks for, and what the next certificates print."""
    if not desk.organised.is_everything:
        raise Http404
    choices = templates_to_choose(desk.person, desk.campaign)
    form = TermsForm(choices, request.POST or None, initial=_initial(queries.terms_of(desk.campaign)))
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
def register(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The book of certificates as a workbook; `don-vi` narrows."""
    unit = chosen_unit(desk, request.GET.get("don-vi", ""))
    content = register_workbook(desk.campaign, desk.scope, unit_path=unit.path if unit else "")
    return workbook_response(content, f"so-cap-giay-chung-nhan-{desk.campaign.code}.xlsx")


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
    only_organisers(desk)
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


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request: HttpRequest, desk: Desk, serial: str) -> HttpResponse:
    """Shows what a corrected certificate would say, asks for the reason, then puts it in the place of the old one."""
    only_organisers(desk)
    certificate = queries.certificate_within(desk.organised, serial, campaign=desk.campaign)
    form = ReissueForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                new = reissue_certificate(
                    actor=desk.person,
                    serial=certificate.serial,
                    reason=form.cleaned_data["reason"],
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                words = _("Đã cấp lại: giấy số %(new)s thay cho %(old)s.")
                messages.success(request, words % {"new": new.serial, "old": certificate.serial})
                return HttpResponseRedirect(_list_address(desk))
    changes = preview_reissue(serial=certificate.serial)
    context = {
        "desk": desk,
        "certificate": certificate,
        "form": form,
        "changes": changes,
        "is_changed": any(change.is_change for change in changes),
    }
    return render(request, "organiser/certificate_reissue.html", context, status=status)


def only_organisers(desk: Desk) -> None:
    """404 for whoever may look but not change."""
    if desk.organised.is_empty:
        raise Http404


def frame(desk: Desk, tab: str) -> dict[str, Any]:
    """What the pages about certificates show around their lists."""
    return {
        "by_decision": queries.terms_of(desk.campaign).by_decision,
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


def _filters(desk: Desk, unit: UnitRow | None, search: str) -> dict[str, Any]:
    return {"search": search, "unit": unit, "units": unit_choices(desk.campaign, desk.scope, unit)}


def _initial(terms: CompletionTerms) -> dict[str, Any]:
    texts = {
        name: getattr(terms, name) for name in ("parent_organisation", "place", "signer_title", "signer_name")
    }
    return texts | {
        "lessons_required": "yes" if terms.lessons_required else "no",
        "mode": mode_of(terms),
        "grades": grade_lines(terms.grades),
        "template": str(terms.template.uuid) if terms.template else "",
    }


def _list_address(desk: Desk) -> str:
    return reverse("organiser:certificates", args=[desk.campaign.code])

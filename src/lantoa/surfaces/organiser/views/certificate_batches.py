"""Certificates by decision: the list is gathered, reviewed, decided on, issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.job_queries import job_by_uuid
from lantoa.kernel.paging import read_page_number
from lantoa.outcomes import batch_queries, queries
from lantoa.outcomes.enums import BatchState, Refusal
from lantoa.outcomes.services import batches
from lantoa.outcomes.services.printing import specimen_pdf
from lantoa.outcomes.services.specimens import specimen_of_batch
from lantoa.outcomes.workbooks import register_workbook
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import pdf_response, workbook_response
from lantoa.surfaces.organiser.forms_batches import DecidingForm, deciding_initial
from lantoa.surfaces.organiser.units import chosen_unit, top_unit
from lantoa.surfaces.organiser.views.certificates import frame, only_organisers
from lantoa.surfaces.ui.forms import refuse
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.unit_choices import unit_choices

if TYPE_CHECKING:
    from lantoa.outcomes.models import CertificateBatch

_NARROWS = {
    "trong": batch_queries.LISTED,
    "rieng": batch_queries.EXCLUDED,
    "cho-sua": batch_queries.IN_CORRECTION,
    "chua-cap": batch_queries.REFUSED,
}


@organiser_view
@require_safe
def list_batches(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every batch with its decision, newest first."""
    page = batch_queries.batches_in(
        desk.campaign, desk.scope, page=read_page_number(request.GET.get("trang"))
    )
    places = places_as_of(desk.campaign.units_as_of)
    rows = [(one, places.unit_by_path(one.unit_path).full_name) for one in page.rows]
    context = frame(desk, "batches") | {"page": page, "rows": rows}
    return render(request, "organiser/certificate_batches.html", context)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Asks for which unit (`don-vi`), then has the list gathered."""
    only_organisers(desk)
    written = request.POST if request.method == "POST" else request.GET
    unit = chosen_unit(desk, written.get("don-vi", "")) or top_unit(desk)
    if request.method == "POST":
        try:
            batch = batches.open_batch(
                actor=desk.person, campaign=desk.campaign, unit_path=unit.path, now=clock.now()
            )
        except DomainError as error:
            messages.error(request, error.message)
        else:
            return HttpResponseRedirect(_address(desk, batch))
    context = {
        "desk": desk,
        "unit": unit,
        "units": unit_choices(desk.campaign, desk.organised, unit),
        "count": queries.count_waiting(desk.campaign, desk.organised),
    }
    return render(request, "organiser/certificate_batch_new.html", context)


@organiser_view
@require_safe
def show(request: HttpRequest, desk: Desk, batch_uuid: UUID) -> HttpResponse:
    """One batch: progress while a job works on it, else its list; `tim`, `don-vi` and `loc` narrow."""
    batch = batch_queries.batch_for(desk.campaign, desk.scope, batch_uuid)
    context: dict[str, Any] = {
        "desk": desk,
        "batch": batch,
        "may_issue": desk.organised.contains(batch.unit_path),
    }
    if batch.state in {BatchState.GATHERING, BatchState.ISSUING}:
        job = job_by_uuid(batch.job_uuid) if batch.job_uuid else None
        context |= {"job": job, "is_running": True}
        if request.headers.get("HX-Request"):
            return render(request, "organiser/_certificate_batch_state.html", context)
        return render(request, "organiser/certificate_batch.html", context)
    response = render(request, "organiser/certificate_batch.html", context | _list(request, desk, batch))
    if request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"  # the job has ended: the whole page shows the list
    return response


@organiser_view
@require_POST
def mark(request: HttpRequest, desk: Desk, batch_uuid: UUID) -> HttpResponse:
    """Leaves the ticked people off the list with a reason, or puts them back (`viec` = nhan-lai)."""
    only_organisers(desk)
    batch = batch_queries.batch_for(desk.campaign, desk.organised, batch_uuid)
    chosen = _uuids(request.POST.getlist("enrolment"))
    try:
        if not chosen:
            messages.warning(request, _("Hãy chọn ít nhất một người."))
        elif request.POST.get("viec") == "nhan-lai":
            count = batches.include_members(
                actor=desk.person, batch=batch, enrolments=chosen, now=clock.now()
            )
            messages.success(request, _("Đã đưa %(count)s người trở lại danh sách.") % {"count": count})
        else:
            reason = request.POST.get("reason", "")
            count = batches.exclude_members(
                actor=desk.person, batch=batch, enrolments=chosen, reason=reason, now=clock.now()
            )
            messages.success(request, _("Đã để riêng %(count)s người.") % {"count": count})
    except DomainError as error:
        messages.error(request, error.message)
    back = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(f"{_address(desk, batch)}{back}")


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, desk: Desk, batch_uuid: UUID) -> HttpResponse:
    """Asks for the decision; POST shows one certificate (`viec` = xem) or has the batch issued."""
    only_organisers(desk)
    batch = batch_queries.batch_for(desk.campaign, desk.organised, batch_uuid)
    if batch.state != BatchState.DRAFT:
        return HttpResponseRedirect(_address(desk, batch))
    last = batch_queries.last_batch(desk.campaign)
    suffix = last.book.suffix if last and last.book else ""
    next_number = batch_queries.last_in_book(desk.campaign, suffix) + 1
    initial = _from_terms(desk) | deciding_initial(last, next_number)
    form = DecidingForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            now = clock.now()
            try:
                if request.POST.get("viec") == "xem":
                    specimen = specimen_of_batch(batch=batch, deciding=form.deciding, now=now)
                    return pdf_response(specimen_pdf(specimen, at=now), "xem-truoc.pdf", inline=True)
                batches.start_issue(actor=desk.person, batch=batch, deciding=form.deciding, now=now)
            except DomainError as error:
                status = refuse(form, error)
            else:
                return HttpResponseRedirect(_address(desk, batch))
    context = {"desk": desk, "batch": batch, "form": form, "counts": batch_queries.batch_counts(batch)}
    return render(request, "organiser/certificate_batch_decide.html", context, status=status)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, desk: Desk, batch_uuid: UUID) -> HttpResponse:
    """Asks, then gives up a batch that was not decided on."""
    only_organisers(desk)
    batch = batch_queries.batch_for(desk.campaign, desk.organised, batch_uuid)
    if request.method == "POST":
        try:
            batches.cancel_batch(actor=desk.person, batch=batch, now=clock.now())
        except DomainError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(_address(desk, batch))
        messages.success(request, _("Đã bỏ đợt. Mọi người trong danh sách lại chờ cấp."))
        return HttpResponseRedirect(reverse("organiser:certificate-batches", args=[desk.campaign.code]))
    context = {"desk": desk, "batch": batch, "counts": batch_queries.batch_counts(batch)}
    return render(request, "organiser/certificate_batch_cancel.html", context)


@organiser_view
@require_safe
def register(request: HttpRequest, desk: Desk, batch_uuid: UUID) -> HttpResponse:
    """The part of the book that a batch wrote."""
    batch = batch_queries.batch_for(desk.campaign, desk.scope, batch_uuid)
    content = register_workbook(desk.campaign, desk.scope, batch=batch)
    return workbook_response(content, f"so-cap-giay-chung-nhan-{desk.campaign.code}.xlsx")


def _list(request: HttpRequest, desk: Desk, batch: CertificateBatch) -> dict[str, Any]:
    search, narrow = request.GET.get("tim", "")[:80], request.GET.get("loc", "")
    unit = chosen_unit(desk, request.GET.get("don-vi", ""))
    page = batch_queries.members_page(
        batch,
        search=search,
        unit_path=unit.path if unit else "",
        narrow=_NARROWS.get(narrow, ""),
        page=read_page_number(request.GET.get("trang")),
        size=100,
    )
    places = places_as_of(desk.campaign.units_as_of)
    correcting = batch_queries.persons_in_correction([one.enrolment.person_id for one in page.rows])
    lines = [
        {
            "member": one,
            "unit_name": places.full_name(places.unit_by_path(one.enrolment.unit_path)),
            "in_correction": one.enrolment.person_id in correcting,
            "refusal": Refusal(one.refusal).label if one.refusal else "",
        }
        for one in page.rows
    ]
    states = [
        ("", _("Tất cả")),
        ("trong", _("Trong danh sách")),
        ("rieng", _("Để riêng")),
        ("cho-sua", _("Chờ sửa họ tên, ngày sinh")),
    ]
    if batch.state == BatchState.ISSUED:
        states.append(("chua-cap", _("Chưa được cấp")))
    return {
        "page": page,
        "lines": lines,
        "counts": batch_queries.batch_counts(batch),
        "search": search,
        "narrow": narrow,
        "unit": unit,
        "units": unit_choices(desk.campaign, desk.scope, unit),
        "states": states,
    }


def _from_terms(desk: Desk) -> dict[str, object]:
    terms = queries.terms_of(desk.campaign)
    template = terms.template
    names = ("signer_title", "signer_name", "place")
    return {name: getattr(terms, name) or getattr(template, name, "") for name in names}


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts[:1000]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _address(desk: Desk, batch: CertificateBatch) -> str:
    return reverse("organiser:certificate-batch", args=[desk.campaign.code, batch.uuid])

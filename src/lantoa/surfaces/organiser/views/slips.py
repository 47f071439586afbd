"""Phiếu kích hoạt: codes for the first sign-in, shown once on a page made to be printed, or as a workbook."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import pdf_response, workbook_response
from lantoa.surfaces.organiser.forms import SlipsForm
from lantoa.surfaces.organiser.units import chosen_unit, top_unit
from lantoa.surfaces.ui.forms import refuse
from lantoa.surfaces.ui.qr import qr_image
from lantoa.training.queries.slips import slip_counts
from lantoa.training.queries.unit_choices import unit_choices
from lantoa.training.services.slips import CodeSlip, issue_code_slips
from lantoa.training.slip_sheets import activation_link, slip_pdf
from lantoa.training.workbooks import slip_list


@organiser_view
@require_http_methods(["GET", "POST"])
def slips(request: HttpRequest, desk: Desk) -> HttpResponse:
    """GET asks for which people of a unit (`don-vi`); POST issues for them, or for the people named in `enrolment`."""
    if request.method == "POST" and "enrolment" in request.POST:
        return _for_chosen(request, desk)
    return _for_unit(request, desk)


def _for_unit(request: HttpRequest, desk: Desk) -> HttpResponse:
    unit = chosen_unit(desk, request.GET.get("don-vi", "")) or top_unit(desk)
    form = SlipsForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = issue_code_slips(
                    actor=desk.person,
                    campaign=desk.campaign,
                    unit_path=unit.path,
                    keep_live_codes=form.cleaned_data["who"] == "missing",
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                if made:
                    return shown_slips(request, desk, made)
                form.add_error(None, _("Không còn ai cần phiếu theo lựa chọn này."))
    units, top = unit_choices(desk.campaign, desk.scope, unit), top_unit(desk)
    context = {
        "desk": desk,
        "unit": unit,
        "form": form,
        "units": units,
        "every": "" if any(one.code == top.code for one in units) else top.full_name,
        "counts": slip_counts(desk.person, desk.campaign, unit.path, now=clock.now()),
    }
    return render(request, "organiser/slips_ask.html", context, status=status)


def _for_chosen(request: HttpRequest, desk: Desk) -> HttpResponse:
    """People named one by one may have a password already: they have forgotten it."""
    chosen = _uuids(request.POST.getlist("enrolment"))
    made: list[CodeSlip] = []
    try:
        for path in sorted(desk.scope.paths) if chosen else []:
            made += issue_code_slips(
                actor=desk.person,
                campaign=desk.campaign,
                unit_path=path,
                enrolment_uuids=chosen,
                include_activated=True,
                now=clock.now(),
            )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if made:
            return shown_slips(request, desk, made)
        messages.warning(request, _("Hãy chọn ít nhất một người đang học."))
    return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/hoc-vien/")


@sensitive_variables("made")
def shown_slips(request: HttpRequest, desk: Desk, made: list[CodeSlip], back: str = "") -> HttpResponse:
    """The slips once, as asked for by `dang`: a PDF to cut, a workbook, or a page that prints ten a sheet."""
    page, name = request.build_absolute_uri("/kich-hoat/"), f"phieu-kich-hoat-{desk.campaign.code}"
    wanted = request.POST.get("dang")
    if wanted == "xlsx":
        return workbook_response(slip_list(desk.campaign, made, address=page), f"{name}.xlsx")
    if wanted == "pdf":
        pdf = slip_pdf(desk.campaign, made, address=page, now=clock.now())
        return pdf_response(pdf, f"{name}.pdf")
    lines = [(slip, qr_image(activation_link(page, slip.sign_in_name))) for slip in made]
    context = {"desk": desk, "lines": lines, "address": page, "back": back}
    return render(request, "organiser/slips.html", context)


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found

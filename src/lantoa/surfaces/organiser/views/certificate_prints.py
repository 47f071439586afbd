"""Files to print: asked for, made by a job, downloaded for a week."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.job_queries import newest_jobs
from lantoa.outcomes.enums import PrintLevel
from lantoa.outcomes.print_queries import print_path, print_within, prints_in
from lantoa.outcomes.services.prints import KIND, ask_print
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms_certificates import PrintForm
from lantoa.surfaces.organiser.units import chosen_unit, top_unit
from lantoa.surfaces.organiser.views.certificates import frame
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.unit_choices import unit_choices


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def list_prints(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The files of the last days, and a form that asks for new ones of a unit (`don-vi`)."""
    written = request.POST if request.method == "POST" else request.GET
    unit = chosen_unit(desk, written.get("don-vi", "")) or top_unit(desk)
    form = PrintForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ask_print(
                    actor=desk.person,
                    campaign=desk.campaign,
                    unit_path=unit.path,
                    level=PrintLevel(form.cleaned_data["level"]),
                    now=clock.now(),
                )
            except DomainError as error:
                messages.error(request, error.message)
                status = error.status
            else:
                messages.success(request, _("Đang làm tệp. Bạn có thể rời trang này rồi quay lại."))
                return HttpResponseRedirect(
                    reverse("organiser:certificate-prints", args=[desk.campaign.code])
                )
    runs = prints_in(desk.campaign, desk.scope)
    jobs = newest_jobs(KIND, argument="print_id", values=[run.pk for run in runs])
    places = places_as_of(desk.campaign.units_as_of)
    lines = [(run, jobs.get(run.pk), places.unit_by_path(run.unit_path).full_name) for run in runs]
    context = frame(desk, "prints") | {
        "form": form,
        "unit": unit,
        "units": unit_choices(desk.campaign, desk.scope, unit),
        "lines": lines,
        "is_busy": any(job is not None and not job.is_over for _run, job, _name in lines),
    }
    return render(request, "organiser/certificate_prints.html", context, status=status)


@organiser_view  # type: ignore[arg-type]  # a file is answered as a stream
@require_safe
def download(request: HttpRequest, desk: Desk, print_uuid: UUID) -> HttpResponseBase:
    """The file of a run, streamed."""
    run = print_within(desk.campaign, desk.scope, print_uuid)
    kind = "application/zip" if run.file_name.endswith(".zip") else "application/pdf"
    return FileResponse(
        print_path(run).open("rb"), as_attachment=True, filename=run.file_name, content_type=kind
    )

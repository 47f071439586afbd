"""Background work: what runs, what failed and why."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lantoa.kernel import clock
from lantoa.kernel.job_queries import job_counts, jobs_page
from lantoa.kernel.models import Job
from lantoa.people.queries.persons import named_persons
from lantoa.people.services.operating import run_job_again
from lantoa.surfaces.operator.access import Console, operator_view
from lantoa.surfaces.operator.lists import JOBS
from lantoa.surfaces.operator.words import job_words
from lantoa.surfaces.ui.tables import open_list, query_with


@operator_view
@require_safe
def list_jobs(request: HttpRequest, console: Console) -> HttpResponse:
    """Newest first; `trang-thai` in the address keeps one state. Looks again by itself while something runs."""
    table = open_list(request, JOBS, console.person)
    if table.leads_to:
        return table.leads_to
    state = request.GET.get("trang-thai", "")
    state = state if state in Job.State.values else ""
    counts = job_counts()
    page = jobs_page(state=state, order=table.order, page=table.number, size=table.size)
    context = {
        "console": console,
        "page": page,
        "state": state,
        "table": table,
        "tabs": [
            (value, label, number, query_with(request.GET, {"trang-thai": value}))
            for value, label, number in (
                ("", _("Tất cả"), sum(counts.values())),
                *((one.value, one.label, counts[one.value]) for one in Job.State),
            )
        ],
        "is_busy": bool(counts["queued"] or counts["running"]),
        "names": named_persons([job.actor_uuid for job in page.rows if job.actor_uuid]),
    }
    return render(request, "operator/jobs.html", context)


@operator_view
@require_POST
def run_again(request: HttpRequest, console: Console, job_uuid: uuid.UUID) -> HttpResponse:
    """Send a failed job again."""
    job = run_job_again(actor=console.person, job_uuid=job_uuid, now=clock.now())
    messages.success(request, _("Đang chạy lại: %(job)s.") % {"job": job_words(job.kind)})
    return HttpResponseRedirect(reverse("operator:jobs"))

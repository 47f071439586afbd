"""Counting figures again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantoa.kernel.job_queries import newest_jobs
from lantoa.people.queries.persons import named_persons
from lantoa.statistics.enums import Measure
from lantoa.statistics.services.asking import RECOUNT, ask_recount
from lantoa.surfaces.operator.access import Console, operator_view
from lantoa.training.queries.campaigns import all_campaigns, campaign_by_code


@operator_view
@require_safe
def recounts(request: HttpRequest, console: Console) -> HttpResponse:
    """Every campaign with what its newest recount found."""
    campaigns = all_campaigns()
    newest = newest_jobs(RECOUNT, argument="campaign_id", values=[campaign.pk for campaign in campaigns])
    rows = [(campaign, newest.get(campaign.pk)) for campaign in campaigns]
    is_busy = any(job and not job.is_over for _campaign, job in rows)
    return render(request, "operator/figures.html", {"console": console, "rows": rows, "is_busy": is_busy})


@operator_view
@require_http_methods(["GET", "HEAD", "POST"])
def recount(request: HttpRequest, console: Console, code: str) -> HttpResponse:
    """One campaign: the newest recount figure by figure; a post asks for another, `sua` puts right what differs."""
    campaign = campaign_by_code(code)
    if request.method == "POST":
        ask_recount(actor=console.person, campaign=campaign, repair=request.POST.get("sua") == "1")
        messages.success(request, _("Đã giao việc đếm lại. Kết quả hiện ở đây sau ít giây."))
        return HttpResponseRedirect(reverse("operator:recount", args=[code]))
    job = newest_jobs(RECOUNT, argument="campaign_id", values=[campaign.pk]).get(campaign.pk)
    found = job.result if job and job.result else {}
    context = {
        "console": console,
        "campaign": campaign,
        "job": job,
        "found": found,
        "measures": {measure.value: measure.label for measure in Measure},
        "names": named_persons([job.actor_uuid] if job and job.actor_uuid else []),
    }
    return render(request, "operator/recount.html", context)

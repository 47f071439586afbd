"""Dates to take along: a calendar file, one page to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.kernel import clock
from lantoa.surfaces.learner.dates import calendar_of, guide_of
from lantoa.surfaces.learner.enrolled import enrolled_view
from lantoa.training.enums import CampaignState
from lantoa.training.queries.campaigns import campaign_by_code

if TYPE_CHECKING:
    from lantoa.training.models import Campaign, Enrolment


@require_safe
@enrolled_view
def calendar(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """The campaign's dates for the learner's own calendar."""
    return _file(enrolment.campaign)


@require_safe
def public_calendar(request: HttpRequest, campaign: str) -> HttpResponse:
    """The same for anybody who has the address: a phone's calendar fetches it again by itself and cannot sign in.

    Only of campaigns the front page names; 404 for those being prepared or closed.
    """
    found = campaign_by_code(campaign)
    if found.state != CampaignState.OPEN:
        raise Http404
    return _file(found)


@require_safe
@enrolled_view
def guide(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """One page on how to take part, to read or to print."""
    return render(request, "learner/guide.html", {"guide": guide_of(enrolment.campaign, now=clock.now())})


def _file(campaign: Campaign) -> HttpResponse:
    return HttpResponse(
        calendar_of(campaign, now=clock.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="lich-{campaign.code}.ics"'},
    )

"""Announcements: all that are in force, and putting one away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from lantoa.kernel import clock
from lantoa.messaging.services import put_away
from lantoa.surfaces.access import current_person, signed_in
from lantoa.surfaces.learner.notices import board_of, running_places

HERE = "/thong-bao/"


@require_safe
@signed_in
def announcements(request: HttpRequest) -> HttpResponse:
    """Every announcement in force for this learner, in full."""
    board = board_of(current_person(request), now=clock.now())
    return render(request, "learner/announcements.html", {"announced": board.announced})


@require_POST
@signed_in
def away(request: HttpRequest, announcement: UUID) -> HttpResponse:
    """Not on every page any more; back to the page one was on."""
    person = current_person(request)
    put_away(actor=person, announcement=announcement, places=running_places(person), now=clock.now())
    back = request.POST.get("next", "")[:500]
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if is_ours and back.startswith("/") else HERE)

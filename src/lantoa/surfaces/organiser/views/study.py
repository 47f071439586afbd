"""Cách học: the order of lessons; and the one-page guide to hand out."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lantoa.kernel import clock
from lantoa.learning.queries.options import lessons_are_in_order
from lantoa.learning.services.options import set_lesson_order
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.learner.dates import guide_of
from lantoa.surfaces.organiser.forms_study import FREELY, IN_ORDER, StudyForm
from lantoa.training.enums import CampaignState


@organiser_view
@require_http_methods(["GET", "POST"])
def options(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Lessons freely or one after the other; only organisers of the whole campaign change it."""
    if not desk.organised.is_everything:
        raise Http404
    now_in_order = lessons_are_in_order(desk.campaign.pk)
    form = StudyForm(
        request.POST if request.method == "POST" else None,
        initial={"order": IN_ORDER if now_in_order else FREELY},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            in_order = form.cleaned_data["order"] == IN_ORDER
            set_lesson_order(actor=desk.person, campaign=desk.campaign, in_order=in_order, now=clock.now())
            messages.success(request, _("Đã lưu cách học."))
            return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/cach-hoc/")
    return render(request, "organiser/study_options.html", {"desk": desk, "form": form}, status=status)


@organiser_view
@require_GET
def guide(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page learners have too, for printing and handing out, with the address of the calendar."""
    is_public = desk.campaign.state == CampaignState.OPEN
    context = {
        "desk": desk,
        "guide": guide_of(desk.campaign, now=clock.now()),
        "calendar": f"{settings.LANTOA.address}/lich/{desk.campaign.code}.ics" if is_public else "",
    }
    return render(request, "organiser/guide.html", context)

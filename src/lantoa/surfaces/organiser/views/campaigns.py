"""Campaigns: the list, a new one, its overview, its data and state."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.content.queries import published_courses
from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.people.queries.roles import grants_of, may_organise
from lantoa.people.rules.grants import MANAGERS
from lantoa.statistics.queries import dashboard
from lantoa.surfaces.access import Desk, current_person, organiser_view, signed_in
from lantoa.surfaces.organiser.forms import CampaignForm
from lantoa.surfaces.organiser.next_steps import steps_of
from lantoa.surfaces.organiser.start import desk_to_start, is_new_here
from lantoa.surfaces.organiser.units import top_unit
from lantoa.surfaces.ui.forms import refuse
from lantoa.training.enums import CampaignState, RequestState
from lantoa.training.queries.campaigns import campaigns_for
from lantoa.training.queries.requests import request_counts
from lantoa.training.queries.rosters import batch_page, waiting_rows
from lantoa.training.services import campaigns as services

if TYPE_CHECKING:
    from lantoa.training.models import Campaign

SHOWN_BATCHES = 5


@signed_in
@require_GET
def list_campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns this person organises or manages units in."""
    person = current_person(request)
    if not any(grant.name in MANAGERS for grant in grants_of(person)):
        raise Http404
    context = {
        "campaigns": campaigns_for(person),
        "may_open": may_organise(person, 0),
        "is_new": is_new_here(desk_to_start(person)),
    }
    return render(request, "organiser/campaigns.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Open a campaign; it starts as a draft until its organiser opens it."""
    person = current_person(request)
    if not may_organise(person, 0):
        raise Http404
    form = CampaignForm(request.POST if request.method == "POST" else None, courses=_course_choices())
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                campaign = services.open_campaign(
                    actor=person, state=CampaignState.DRAFT, now=clock.now(), **form.cleaned_data
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã tạo khóa. Việc tiếp theo: giao chỉ tiêu cho các đơn vị."))
                return HttpResponseRedirect(f"/to-chuc/{campaign.code}/chi-tieu/")
    return render(request, "organiser/campaign_form.html", {"form": form}, status=status)


@organiser_view
@require_GET
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What stands and what is next, with the main figures of the units the person sees."""
    board = dashboard(desk.campaign, top_unit(desk).path, desk.scope)
    context = {
        "desk": desk,
        "board": board,
        "figures": list(zip(board.measures, board.total.figures, strict=True)),
        "steps": steps_of(desk, board, waiting_rows(desk.campaign, desk.scope)),
        "requests": request_counts(desk.campaign, desk.scope)[RequestState.WAITING.value],
        "batches": batch_page(desk.campaign, desk.scope, size=SHOWN_BATCHES).rows,
    }
    return render(request, "organiser/overview.html", context)


@organiser_view
@require_GET
def ask_open(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask before learners are let in, and say what is not ready."""
    _only_organisers(desk)
    board = dashboard(desk.campaign, top_unit(desk).path, desk.scope)
    context = {"desk": desk, "has_quota": bool(board.total.quota), "enrolled": board.total.figures[0].people}
    return render(request, "organiser/campaign_open.html", context)


@organiser_view
@require_GET
def ask_close(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask before closing."""
    _only_organisers(desk)
    return render(request, "organiser/campaign_close.html", {"desk": desk})


@organiser_view
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Change a campaign's data; its code and unit set stay."""
    _only_organisers(desk)
    campaign = desk.campaign
    form = CampaignForm(
        request.POST if request.method == "POST" else None,
        courses=_course_choices(campaign),
        is_new=False,
        initial=_initial(campaign),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            changes = dict(form.cleaned_data)
            course_code = changes.pop("course_code")
            try:
                services.edit_campaign(
                    actor=desk.person,
                    campaign=campaign,
                    changes=changes,
                    course_code=course_code,
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã lưu."))
                return HttpResponseRedirect(f"/to-chuc/{campaign.code}/")
    return render(request, "organiser/campaign_form.html", {"form": form, "desk": desk}, status=status)


@organiser_view
@require_POST
def change_state(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Open or close the campaign."""
    _only_organisers(desk)
    state = request.POST.get("state", "")
    if state not in CampaignState.values:
        raise Http404
    if desk.campaign.state == CampaignState.CLOSED and state == CampaignState.OPEN:
        return HttpResponseRedirect("../mo-lai/")  # asks why
    services.change_state(
        actor=desk.person, campaign=desk.campaign, state=CampaignState(state), now=clock.now()
    )
    messages.success(
        request, _("Khóa tập huấn nay ở trạng thái: %(state)s.") % {"state": CampaignState(state).label}
    )
    return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/")


def _only_organisers(desk: Desk) -> None:
    """Unit managers see a campaign and do not change it."""
    if desk.organised.is_empty:
        raise Http404


def _course_choices(campaign: "Campaign | None" = None) -> list[tuple[str, str]]:
    """The published courses, and the one the campaign has, published or not."""
    courses = {course.code: course.title for course in published_courses()}
    if campaign and campaign.course:
        courses[campaign.course.code] = campaign.course.title
    return list(courses.items())


def _initial(campaign: "Campaign") -> dict[str, Any]:
    names = ("title", "organisation", "hotline", "starts_on", "ends_on", "pass_percent", "summary")
    course = campaign.course.code if campaign.course else ""
    return {name: getattr(campaign, name) for name in names} | {"course_code": course}

"""`campaigns`: the list, one campaign, opening, changing, closing, its cohorts."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from lantoa.kernel.clock import now
from lantoa.kernel.errors import Conflict, NotAllowed
from lantoa.people.queries.roles import may_organise
from lantoa.surfaces.api.auth import person_of
from lantoa.surfaces.api.desk import ApiDesk, desk_of, organised_desk_of
from lantoa.surfaces.api.schemas import CampaignIn, CampaignOut
from lantoa.surfaces.api.schemas_training import CampaignChangesIn, CohortIn, CohortOut, ReasonNeededIn
from lantoa.training.enums import CampaignState
from lantoa.training.queries.campaigns import campaign_by_code, campaigns_for, cohorts_of
from lantoa.training.services.campaigns import (
    add_cohort,
    change_state,
    edit_campaign,
    open_campaign,
)
from lantoa.training.services.closing import reopen_campaign

router = Router(tags=["campaigns"])


@router.get("", response=list[CampaignOut], summary="Campaigns the person works on")
def list_campaigns(request: HttpRequest) -> Any:
    """Those in which the person organises or manages units, newest first."""
    return campaigns_for(person_of(request))


@router.post("", response={201: CampaignOut}, summary="Make a campaign")
def post_campaign(request: HttpRequest, campaign: CampaignIn) -> Any:
    """For organisers of the whole country. With `state` `draft` learners see nothing until it is opened."""
    person = person_of(request)
    if not may_organise(person, 0):
        raise NotAllowed("Bạn không có quyền mở khóa tập huấn.")
    return Status(201, open_campaign(actor=person, now=now(), **campaign.model_dump()))


@router.get("/{code}", response=CampaignOut, summary="One campaign")
def get_campaign(request: HttpRequest, code: str) -> Any:
    """For its organisers and the managers of its units."""
    return desk_of(request, code).campaign


@router.patch("/{code}", response=CampaignOut, summary="Change a campaign")
def patch_campaign(request: HttpRequest, code: str, changes: CampaignChangesIn) -> Any:
    """Only what is sent changes. `units_as_of` stays once seats or people use the unit set."""
    desk = desk_of(request, code)
    wanted = {name: value for name, value in changes.model_dump().items() if value is not None}
    course_code = wanted.pop("course_code", "")
    edit_campaign(
        actor=desk.person, campaign=desk.campaign, changes=wanted, course_code=course_code, now=now()
    )
    return campaign_by_code(code)


@router.post("/{code}/open", response=CampaignOut, summary="Let learners in")
def open_one(request: HttpRequest, code: str) -> Any:
    """May be repeated. A closed campaign is opened again by `reopen`, which asks why: here it is `campaign_closed`."""
    desk = desk_of(request, code)
    if desk.campaign.state == CampaignState.CLOSED:
        raise Conflict(_("Khóa này đã kết thúc. Muốn mở lại thì cần ghi lý do."), code="campaign_closed")
    return _change(desk, CampaignState.OPEN)


@router.post("/{code}/reopen", response=CampaignOut, summary="Open a closed campaign again")
def reopen_one(request: HttpRequest, code: str, why: ReasonNeededIn) -> Any:
    """With the reason, which the audit trail keeps. `extend` does the same with a later last day."""
    desk = organised_desk_of(request, code)
    return reopen_campaign(actor=desk.person, campaign=desk.campaign, reason=why.reason, now=now())


@router.post("/{code}/close", response=CampaignOut, summary="Close a campaign")
def close_one(request: HttpRequest, code: str) -> Any:
    """Nobody is enrolled or studies any more; everything stays readable. May be repeated."""
    return _change(desk_of(request, code), CampaignState.CLOSED)


@router.get("/{code}/cohorts", response=list[CohortOut], summary="Cohorts of a campaign")
def get_cohorts(request: HttpRequest, code: str) -> Any:
    """For organisers of the whole campaign: the counts are of all units."""
    return cohorts_of(organised_desk_of(request, code).campaign)


@router.post("/{code}/cohorts", response={201: CohortOut}, summary="Add a cohort")
def post_cohort(request: HttpRequest, code: str, cohort: CohortIn) -> Any:
    """A part of the campaign with dates of its own."""
    desk = desk_of(request, code)
    made = add_cohort(actor=desk.person, campaign=desk.campaign, now=now(), **cohort.model_dump())
    shown = {name: getattr(made, name) for name in ("code", "title", "starts_on", "ends_on")}
    return Status(201, shown | {"learners": 0})


def _change(desk: ApiDesk, state: CampaignState) -> Any:
    return change_state(actor=desk.person, campaign=desk.campaign, state=state, now=now())

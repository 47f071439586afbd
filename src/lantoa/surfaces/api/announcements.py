"""`campaigns/{code}/announcements | study-options`: what learners are told, and in which order they study."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from lantoa.kernel.clock import local_day, now
from lantoa.learning.queries.options import lessons_are_in_order
from lantoa.learning.services.options import set_lesson_order
from lantoa.messaging.queries import announcement_by_uuid, announcements_of
from lantoa.messaging.services import Wording, announce, change_announcement, withdraw_announcement
from lantoa.surfaces.api.desk import ApiDesk, desk_of, organised_desk_of
from lantoa.surfaces.api.paging import PageNumber, PageSize, paged
from lantoa.surfaces.api.schemas_sign_up import (
    AnnouncementIn,
    AnnouncementOut,
    AnnouncementsOut,
    StudyOptionsShape,
)
from lantoa.training.queries.unit_choices import unit_in_scope

router = Router(tags=["announcements"])
HERE = "/{code}/announcements"


@router.get(HERE, response=AnnouncementsOut, summary="What was announced")
def list_announcements(request: HttpRequest, code: str, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """To learners of the own units or to a subtree that holds them; those in force first, withdrawn ones last."""
    desk = desk_of(request, code)
    return paged(announcements_of(campaign_id=desk.campaign.pk, scope=desk.scope, page=page, size=size))


@router.post(HERE, response={201: AnnouncementOut}, summary="Tell learners something")
def post_announcement(request: HttpRequest, code: str, wording: AnnouncementIn) -> Any:
    """It stands on every page of the learners of the unit from its first day on. For organisers of that unit."""
    desk = desk_of(request, code)
    made = announce(
        actor=desk.person, campaign_id=desk.campaign.pk, wording=_wording(desk, wording), now=now()
    )
    return Status(201, made)


@router.put(f"{HERE}/{{uuid}}", response=AnnouncementOut, summary="Word it anew")
def put_announcement(request: HttpRequest, code: str, uuid: UUID, wording: AnnouncementIn) -> Any:
    """Everything at once. Who had put it away sees it again when its title or text changed."""
    desk = desk_of(request, code)
    found = _own(desk, uuid)
    return change_announcement(
        actor=desk.person, announcement=found, wording=_wording(desk, wording), now=now()
    )


@router.post(f"{HERE}/{{uuid}}/withdraw", response=AnnouncementOut, summary="Take it off every page")
def post_withdraw(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Organisers keep it in their list. May be repeated."""
    desk = desk_of(request, code)
    withdraw_announcement(actor=desk.person, announcement=_own(desk, uuid), now=now())
    return _own(desk, uuid)


@router.get(
    "/{code}/study-options",
    tags=["campaigns"],
    response=StudyOptionsShape,
    summary="In which order lessons are taken",
)
def get_options(request: HttpRequest, code: str) -> Any:
    """For everybody with a role in the campaign."""
    return {"in_order": lessons_are_in_order(desk_of(request, code).campaign.pk)}


@router.put(
    "/{code}/study-options",
    tags=["campaigns"],
    response=StudyOptionsShape,
    summary="Set the order of lessons",
)
def put_options(request: HttpRequest, code: str, options: StudyOptionsShape) -> Any:
    """At any time; nothing a learner did is lost. May be repeated."""
    desk = organised_desk_of(request, code)
    set_lesson_order(actor=desk.person, campaign=desk.campaign, in_order=options.in_order, now=now())
    return {"in_order": options.in_order}


def _wording(desk: ApiDesk, written: AnnouncementIn) -> Wording:
    unit = unit_in_scope(desk.campaign, desk.scope, written.unit)
    return Wording(
        title=written.title,
        text=written.text,
        unit_code=unit.code,
        unit_path=unit.path,
        starts_on=written.starts_on or local_day(now()),
        ends_on=written.ends_on,
        is_pinned=written.is_pinned,
    )


def _own(desk: ApiDesk, uuid: UUID) -> Any:
    """One the person may change: its whole subtree lies in what they organise. NoSuchAnnouncement otherwise."""
    return announcement_by_uuid(campaign_id=desk.campaign.pk, announcement=uuid, scope=desk.organised)

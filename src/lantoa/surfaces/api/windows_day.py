"""`campaigns/{code}/windows/{uuid}/live | allowances | attempts | close-early | free-device | notices`: the day of a test."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Status

from lantoa.exams.board import Standing, board_of, forget_board
from lantoa.exams.board_acts import allowances_in, notices_in
from lantoa.exams.board_people import BoardLine, Where, line_of_person, people_at
from lantoa.exams.enums import Flag
from lantoa.exams.services import close_early
from lantoa.exams.services.allowing import allow_attempts, allow_unit, give_time
from lantoa.exams.services.day import announce, free_device, withdraw_notice
from lantoa.kernel.clock import now
from lantoa.kernel.errors import NotFound
from lantoa.surfaces.api.desk import ApiDesk, desk_of, organised_desk_of
from lantoa.surfaces.api.paging import PageNumber, PageSize, UnitCode, paged
from lantoa.surfaces.api.schemas_day import (
    AllowanceOut,
    AttemptsIn,
    CloseEarlyIn,
    FreeDeviceIn,
    GivenOut,
    LiveOut,
    LivePeopleOut,
    NoticeIn,
    TestNoticeOut,
    UnitAllowanceIn,
    WhereName,
)
from lantoa.surfaces.api.schemas_tests import CountOut, WindowOut
from lantoa.surfaces.api.windows import shown_window, window_of
from lantoa.training.queries.enrolments import enrolment_in_campaign
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.unit_choices import communes_of, unit_in_scope

router = Router(tags=["tests"])
HERE = "/{code}/windows/{uuid}"
WhereAsked = Annotated[WhereName | None, Query(description="Left out: everybody.")]


@router.get(f"{HERE}/live", response=LiveOut, summary="Where everybody stands now")
def get_live(request: HttpRequest, code: str, uuid: UUID, unit: UnitCode = "") -> Any:
    """By unit, some seconds old: see `as_of`. Ask every few seconds."""
    desk = desk_of(request, code)
    window = _published(desk, uuid)
    places = places_as_of(desk.campaign.units_as_of)
    chosen = unit_in_scope(desk.campaign, desk.scope, unit) if unit else places.unit_by_path(desk.head)
    shown = board_of(window, now=now())
    is_whole = chosen.path.count("/") == 1
    below = places.provinces() if is_whole else communes_of(places, chosen, desk.scope)
    return {
        "as_of": shown.as_of,
        "unit": chosen.code,
        "counts": _counts(shown.of(chosen.path)),
        "units": [
            {"unit": one.code, "name": one.full_name, "counts": _counts(shown.of(one.path))}
            for one in below
            if one.path in shown.by_path
        ],
        "rates": {name: counts[-1] for name, counts in shown.rates.items()}
        if desk.scope.is_everything
        else None,
    }


@router.get(f"{HERE}/live/people", response=LivePeopleOut, summary="Who stands where")
def get_live_people(
    request: HttpRequest,
    code: str,
    uuid: UUID,
    unit: UnitCode = "",
    where: WhereAsked = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """By given name; flagged ones by when they were flagged, the newest first."""
    desk, moment = desk_of(request, code), now()
    window = _published(desk, uuid)
    found = people_at(
        window,
        desk.scope,
        where=Where(where) if where else None,
        path=desk.path_of(unit) or desk.head,
        snapshot=board_of(window, now=moment),
        page=page,
        size=size,
        now=moment,
    )
    return paged(found, [_person(one) for one in found.rows])


@router.get(f"{HERE}/allowances", response=list[AllowanceOut], summary="What was given on the day")
def list_allowances(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """To the own units, above them or to their people; the newest first. Extra time of single people is in their sittings."""
    desk = desk_of(request, code)
    names = ("uuid", "unit_path", "extra_seconds", "later_seconds", "attempts", "reason", "made_at")
    return [
        {name: getattr(one, name) for name in names}
        | {"enrolment_uuid": one.enrolment.uuid if one.enrolment else None}
        for one in allowances_in(_published(desk, uuid), desk.scope)
    ]


@router.post(f"{HERE}/allowances", response={201: GivenOut}, summary="More time or attempts for a unit")
def post_allowance(request: HttpRequest, code: str, uuid: UUID, allowance: UnitAllowanceIn) -> Any:
    """For everybody of the unit and below, people who come later too. Counts at once; cannot be taken back."""
    desk, moment = desk_of(request, code), now()
    window = _published(desk, uuid)
    given = allow_unit(
        actor=desk.person,
        window=window,
        unit=unit_in_scope(desk.campaign, desk.scope, allowance.unit),
        extra_seconds=allowance.extra_seconds,
        later_seconds=allowance.later_seconds,
        attempts=allowance.attempts,
        reason=allowance.reason,
        now=moment,
    )
    changed = give_time(allowance=given, now=moment) if given.until else 0
    forget_board(window)
    return Status(201, {"uuid": given.uuid, "changed": changed})


@router.post(f"{HERE}/attempts", response=CountOut, summary="More attempts for some people")
def post_attempts(request: HttpRequest, code: str, uuid: UUID, more: AttemptsIn) -> Any:
    """So many more than they have."""
    desk = desk_of(request, code)
    people = [enrolment_in_campaign(desk.campaign, one, desk.scope) for one in dict.fromkeys(more.enrolments)]
    made = allow_attempts(
        actor=desk.person,
        window=_published(desk, uuid),
        enrolments=people,
        attempts=more.attempts,
        reason=more.reason,
        now=now(),
    )
    return {"count": len(made)}


@router.post(f"{HERE}/close-early", response=WindowOut, summary="End a test early")
def post_close_early(request: HttpRequest, code: str, uuid: UUID, closing: CloseEarlyIn) -> Any:
    """Who is answering is due then; extra time stays on top."""
    desk, moment = organised_desk_of(request, code), now()
    window = close_early(
        actor=desk.person,
        window=window_of(desk, uuid),
        closes_at=closing.closes_at or moment,
        reason=closing.reason,
        now=moment,
    )
    forget_board(window)
    return shown_window(desk, window)


@router.post(f"{HERE}/free-device", response=CountOut, summary="Let another device go on")
def post_free_device(request: HttpRequest, code: str, uuid: UUID, freed: FreeDeviceIn) -> Any:
    """Where a test allows one device at a time. `count` 0: nothing to free."""
    desk, moment = desk_of(request, code), now()
    window = _published(desk, uuid)
    enrolment = enrolment_in_campaign(desk.campaign, freed.enrolment, desk.scope)
    line = line_of_person(window, enrolment, snapshot=board_of(window, now=moment), now=moment)
    if line.sitting is None or not window.one_device:
        return {"count": 0}
    free_device(actor=desk.person, window=window, sitting=line.sitting, reason=freed.reason, now=moment)
    return {"count": 1}


@router.get(f"{HERE}/notices", response=list[TestNoticeOut], summary="Lines to those who sit a test")
def list_notices(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """To the own units or to a subtree that holds them; those that stand first."""
    desk = desk_of(request, code)
    return notices_in(_published(desk, uuid), desk.scope)


@router.post(
    f"{HERE}/notices", response={201: TestNoticeOut}, summary="Say something to those who sit a test"
)
def post_notice(request: HttpRequest, code: str, uuid: UUID, notice: NoticeIn) -> Any:
    """Their devices show it with the next save."""
    desk = desk_of(request, code)
    unit = unit_in_scope(desk.campaign, desk.scope, notice.unit) if notice.unit else None
    made = announce(actor=desk.person, window=_published(desk, uuid), text=notice.text, unit=unit, now=now())
    return Status(201, made)


@router.post(f"{HERE}/notices/{{notice}}/withdraw", response=list[TestNoticeOut], summary="Take a line back")
def post_withdraw_notice(request: HttpRequest, code: str, uuid: UUID, notice: UUID) -> Any:
    """May be repeated."""
    desk = desk_of(request, code)
    window = _published(desk, uuid)
    withdraw_notice(actor=desk.person, window=window, notice=notice, now=now())
    return notices_in(window, desk.scope)


def _published(desk: ApiDesk, uuid: UUID) -> Any:
    window = window_of(desk, uuid)
    if not window.is_published:
        raise NotFound(_("Bài kiểm tra chưa công bố."), code="window_draft")
    return window


def _counts(standing: Standing) -> dict[str, int]:
    names = ("people", "not_opened", "answering", "handed_in", "overdue", "flagged")
    return {name: getattr(standing, name) for name in names}


def _person(line: BoardLine) -> dict[str, Any]:
    sitting = line.sitting
    return {
        "enrolment_uuid": line.enrolment.uuid,
        "full_name": line.enrolment.person.full_name,
        "unit_code": line.enrolment.unit_code,
        "where": line.where.value,
        "attempt": sitting.attempt if sitting else None,
        "opened_at": sitting.opened_at if sitting else None,
        "accepted_until": sitting.accepted_until if sitting else None,
        "ended_at": sitting.ended_at if sitting else None,
        "extra_seconds": sitting.extra_seconds if sitting else 0,
        "later_seconds": sitting.later_seconds if sitting else 0,
        "flags": [str(flag.name).lower() for flag in Flag if line.flags & flag],
    }

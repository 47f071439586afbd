"""`campaigns/{code}/windows`: final tests, from preparing to more time."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from lantoa.assessment.enums import Difficulty
from lantoa.assessment.queries import wanted_of
from lantoa.assessment.rules.drawing import Wanted
from lantoa.exams import queries
from lantoa.exams.enums import ReviewShows, ReviewWhen, WindowKind
from lantoa.exams.services import extend_window, publish_window
from lantoa.exams.services.admitting import add_extra_time
from lantoa.exams.services.day_rules import DayRules
from lantoa.exams.services.preparing import prepare_window
from lantoa.kernel.clock import now
from lantoa.kernel.errors import NotFound
from lantoa.surfaces.api.banks import bank_of
from lantoa.surfaces.api.desk import ApiDesk, desk_of, organised_desk_of
from lantoa.surfaces.api.schemas_tests import CountOut, ExtendIn, ExtraTimeIn, WindowIn, WindowOut
from lantoa.training.queries.enrolments import enrolment_in_campaign

router = Router(tags=["tests"])
COPIED = (
    "uuid",
    "title",
    "opens_at",
    "closes_at",
    "limit_seconds",
    "grace_seconds",
    "attempts",
    "pass_percent",
    "is_sealed",
    "kind",
    "review_when",
    "review_shows",
    "is_published",
    "published_at",
    "paper_sha",
    "paper_size",
)
RULES = ("spread_seconds", "access_code", "networks", "one_device", "no_way_back")


@router.get("/{code}/windows", response=list[WindowOut], summary="Tests of a campaign")
def list_windows(request: HttpRequest, code: str) -> Any:
    """In order of opening, with where the people of the own units stand. Unit managers see published ones."""
    desk = desk_of(request, code)
    windows = queries.windows_of if desk.may_change else queries.published_windows
    counts = queries.window_counts(desk.campaign, desk.scope, now=now())
    return [_shown(desk, one, counts[one.pk]) for one in windows(desk.campaign)]


@router.post("/{code}/windows", response={201: WindowOut}, summary="Prepare a test")
def post_window(request: HttpRequest, code: str, window: WindowIn) -> Any:
    """Nobody sees it until it is published."""
    desk = organised_desk_of(request, code)
    given = window.model_dump(exclude={"bank", "lines", "rules"})
    if given["pass_percent"] is None:
        given["pass_percent"] = desk.campaign.pass_percent
    given |= {
        "kind": WindowKind(window.kind),
        "review_when": ReviewWhen(window.review_when),
        "review_shows": ReviewShows(window.review_shows),
        "rules": DayRules(**window.rules.model_dump()),
    }
    made = prepare_window(
        actor=desk.person,
        campaign=desk.campaign,
        bank=bank_of(window.bank),
        lines=[
            Wanted(line.topic, Difficulty(line.difficulty) if line.difficulty else None, line.count)
            for line in window.lines
        ],
        now=now(),
        **given,
    )
    return Status(201, shown_window(desk, made))


@router.get("/{code}/windows/{uuid}", response=WindowOut, summary="One test")
def get_window(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Its times, what is drawn, where the people of the own units stand."""
    desk = desk_of(request, code)
    return shown_window(desk, window_of(desk, uuid))


@router.post("/{code}/windows/{uuid}/publish", response=WindowOut, summary="Publish a test")
def post_publish(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Freezes the questions and shows the test to learners. May be repeated."""
    desk = organised_desk_of(request, code)
    return shown_window(desk, publish_window(actor=desk.person, window=window_of(desk, uuid), now=now()))


@router.post("/{code}/windows/{uuid}/extend", response=WindowOut, summary="A later end for everybody")
def post_extend(request: HttpRequest, code: str, uuid: UUID, extension: ExtendIn) -> Any:
    """At once, also for those whose time had run out meanwhile."""
    desk = organised_desk_of(request, code)
    window = extend_window(
        actor=desk.person, window=window_of(desk, uuid), closes_at=extension.closes_at, now=now()
    )
    return shown_window(desk, window)


@router.post("/{code}/windows/{uuid}/extra-time", response=CountOut, summary="More time for some people")
def post_extra_time(request: HttpRequest, code: str, uuid: UUID, extra: ExtraTimeIn) -> Any:
    """So many seconds more than they have, with the reason; counts at once."""
    desk = organised_desk_of(request, code)
    people = [
        enrolment_in_campaign(desk.campaign, one, desk.scope) for one in dict.fromkeys(extra.enrolments)
    ]
    given = add_extra_time(
        actor=desk.person,
        window=window_of(desk, uuid),
        enrolments=people,
        seconds=extra.seconds,
        reason=extra.reason,
        now=now(),
    )
    return {"count": len(given)}


def window_of(desk: ApiDesk, uuid: UUID) -> Any:
    """A test of the campaign that the person may see. NotFound otherwise."""
    window = queries.window_of(uuid)
    if window is None or window.campaign_id != desk.campaign.pk:
        raise _no_window()
    if not window.is_published and not desk.may_change:
        raise _no_window()
    return window


def _no_window() -> NotFound:
    return NotFound("Không có bài kiểm tra này.", code="no_such_window")


def shown_window(desk: ApiDesk, window: Any) -> dict[str, Any]:
    """One test with its counts."""
    return _shown(desk, window, queries.window_counts(desk.campaign, desk.scope, now=now())[window.pk])


def _shown(desk: ApiDesk, window: Any, counts: Any) -> dict[str, Any]:
    lines = [
        {"topic": one.topic, "difficulty": one.difficulty, "count": one.count}
        for one in wanted_of(window.blueprint)
    ]
    rules = {name: getattr(window, name) for name in RULES}
    if window.access_code and not desk.may_change:
        rules["access_code"] = None
    copied = {name: getattr(window, name) for name in COPIED}
    return copied | {"lines": lines, "rules": rules, "counts": asdict(counts)}

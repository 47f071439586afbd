"""`campaigns/{code}/statistics/...`: who is late and what to tell them, how scores are spread, communes one by one."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from lantoa.kernel.clock import local_day, now
from lantoa.statistics import exports
from lantoa.statistics.enums import Measure
from lantoa.statistics.queries.cohorts import cohorts_due_by
from lantoa.statistics.queries.communes import CommuneLine, commune_lines, coverage_of, empty_communes
from lantoa.statistics.queries.late import LateBoard, LateGroup, late_board, late_groups
from lantoa.statistics.queries.scores import ScoreBoard, score_board
from lantoa.statistics.words import TASKS, reminder
from lantoa.surfaces.api.describe import XLSX, file_answer
from lantoa.surfaces.api.desk import ApiDesk, desk_of
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.paging import PageNumber, paged
from lantoa.surfaces.api.schemas_statistics import (
    CommunesOut,
    Lacking,
    LateOut,
    MeasureName,
    RemindersOut,
    ScoresOut,
)
from lantoa.surfaces.api.statistics import Unit, path_of
from lantoa.territory.rules.units import codes_of
from lantoa.training.queries.places import places_as_of

router = Router(tags=["statistics"])
Due = Annotated[
    int,
    Query(
        ge=0,
        le=60,
        description="Only people whose cohort (or campaign) ends within so many days; 0 = everybody.",
    ),
]
Narrowing = Annotated[
    Literal["", "empty", "empty_with_quota", "with_quota"],
    Query(description="`empty`: nobody reached the measure; coverage always counts all."),
]


@router.get("/{code}/statistics/late", response=LateOut, summary="How many are behind, by unit")
def get_late(
    request: HttpRequest, code: str, lacking: Lacking = "signed_in", unit: Unit = "", due: Due = 0
) -> Any:
    """Enrolled people who have not reached a step, now; of a unit and the lines below it."""
    desk = desk_of(request, code)
    board = _late(desk, unit, lacking, due)
    return {"unit_code": board.code, "lacking": lacking, "total": board.total, "rows": board.rows}


@router.get(
    "/{code}/statistics/late.xlsx",
    summary="The same as a workbook",
    openapi_extra=file_answer(XLSX, "One row for each line of the unit"),
)
def get_late_workbook(
    request: HttpRequest, code: str, lacking: Lacking = "signed_in", unit: Unit = "", due: Due = 0
) -> HttpResponse:
    """Numbers as numbers; the people themselves: `statistics/people.xlsx?lacking=`."""
    desk = desk_of(request, code)
    board = _late(desk, unit, lacking, due)
    content = exports.late_workbook(desk.campaign, board, task=str(TASKS[lacking]), now=now())
    return file_response(content, XLSX, f"cham-tien-do-{desk.campaign.code}-{board.code}.xlsx")


@router.get("/{code}/statistics/late/messages", response=RemindersOut, summary="Texts for groups of communes")
def get_messages(
    request: HttpRequest,
    code: str,
    lacking: Lacking = "signed_in",
    unit: Unit = "",
    due: Due = 0,
    page: PageNumber = 1,
) -> Any:
    """One for each commune with late people, who are named in it; 20 communes a page. Nothing is sent from here."""
    desk = desk_of(request, code)
    found = late_groups(
        desk.campaign,
        path_of(desk, unit),
        desk.scope,
        lacking=lacking,
        cohorts=_cohorts(desk, due),
        page=page,
    )
    return paged(found, [_reminder(desk, one, lacking) for one in found.rows])


@router.get("/{code}/statistics/scores", response=ScoresOut, summary="How the best scores are spread")
def get_scores(request: HttpRequest, code: str, unit: Unit = "") -> Any:
    """One score a person, over all tests of the campaign; of a unit and the lines below it."""
    board = _scores(desk_of(request, code), unit)
    return {"unit_code": board.code, "total": board.total, "rows": board.rows}


@router.get(
    "/{code}/statistics/scores.xlsx",
    summary="The spread as a workbook",
    openapi_extra=file_answer(XLSX, "Half point by half point"),
)
def get_scores_workbook(request: HttpRequest, code: str, unit: Unit = "") -> HttpResponse:
    """Of a unit and the lines below it."""
    desk = desk_of(request, code)
    board = _scores(desk, unit)
    content = exports.scores_workbook(desk.campaign, board, now=now())
    return file_response(content, XLSX, f"pho-diem-{desk.campaign.code}-{board.code}.xlsx")


@router.get("/{code}/statistics/communes", response=CommunesOut, summary="Communes one by one")
def get_communes(
    request: HttpRequest, code: str, measure: MeasureName = "passed", unit: Unit = "", only: Narrowing = ""
) -> Any:
    """Every commune of a unit by code with its people and coordinates, also those without anybody: for maps."""
    desk = desk_of(request, code)
    path = path_of(desk, unit)
    lines = commune_lines(desk.campaign, path, desk.scope, measure=measure)
    coverage = coverage_of(lines, codes_of(path)[-1], "")
    rows = _narrowed(lines, only)
    return {"unit_code": codes_of(path)[-1], "measure": measure, "coverage": coverage, "rows": rows}


@router.get(
    "/{code}/statistics/communes.xlsx",
    summary="The same communes as a workbook",
    openapi_extra=file_answer(XLSX, "Quota, people enrolled, people of the measure"),
)
def get_communes_workbook(
    request: HttpRequest, code: str, measure: MeasureName = "passed", unit: Unit = "", only: Narrowing = ""
) -> HttpResponse:
    """One row for each commune."""
    desk = desk_of(request, code)
    path = path_of(desk, unit)
    lines = commune_lines(desk.campaign, path, desk.scope, measure=measure)
    content = exports.communes_workbook(
        desk.campaign,
        _narrowed(lines, only),
        title=places_as_of(desk.campaign.units_as_of).unit_by_path(path).full_name,
        measure=str(Measure(measure).label),
        now=now(),
    )
    return file_response(content, XLSX, f"xa-{desk.campaign.code}-{codes_of(path)[-1]}.xlsx")


def _late(desk: ApiDesk, unit: str, lacking: str, due: int) -> LateBoard:
    return late_board(
        desk.campaign, path_of(desk, unit), desk.scope, lacking=lacking, cohorts=_cohorts(desk, due)
    )


def _scores(desk: ApiDesk, unit: str) -> ScoreBoard:
    return score_board(desk.campaign, path_of(desk, unit), desk.scope)


def _cohorts(desk: ApiDesk, due: int) -> frozenset[int] | None:
    """The cohorts that end within so many days; 0 = any."""
    return cohorts_due_by(desk.campaign, local_day(now()) + timedelta(days=due)) if due else None


def _reminder(desk: ApiDesk, group: LateGroup, lacking: str) -> dict[str, Any]:
    campaign = desk.campaign
    name = _("%(unit)s (chưa xếp xã)") % {"unit": group.name} if group.is_unplaced else group.name
    text = reminder(
        unit_name=name,
        names=[one.person.full_name for one in group.people],
        task=lacking,
        campaign_title=campaign.title,
        ends_on=group.ends_on,
        today=local_day(now()),
        link=f"{settings.LANTOA.address}/hoc/",
        hotline=campaign.hotline,
        organisation=campaign.organisation,
    )
    return {
        "unit_path": group.path,
        "unit_name": group.name,
        "is_unplaced": group.is_unplaced,
        "ends_on": group.ends_on,
        "people": len(group.people),
        "text": text,
    }


def _narrowed(lines: list[CommuneLine], only: str) -> list[CommuneLine]:
    if only == "with_quota":
        return [one for one in lines if one.quota]
    return empty_communes(lines, with_quota_only=only == "empty_with_quota") if only else lines

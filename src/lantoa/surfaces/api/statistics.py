"""`campaigns/{code}/statistics`: the dashboard as data, a series, cohorts, the people behind a figure, the workbooks."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from lantoa.kernel.clock import local_day, now
from lantoa.kernel.errors import Invalid, NotFound
from lantoa.statistics import exports
from lantoa.statistics.enums import Line, Measure
from lantoa.statistics.queries import Behind, daily_series, dashboard, plan_of
from lantoa.statistics.queries.behind import page_behind
from lantoa.statistics.queries.boards import quotas_under
from lantoa.statistics.queries.cohorts import NO_COHORT, cohort_rows
from lantoa.statistics.rules import seats_under
from lantoa.surfaces.api.describe import XLSX, file_answer
from lantoa.surfaces.api.desk import ApiDesk, desk_of
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.paging import PageNumber, PageSize, paged
from lantoa.surfaces.api.schemas import StatisticsOut
from lantoa.surfaces.api.schemas_statistics import (
    BehindIn,
    BehindPageOut,
    CohortFiguresOut,
    MeasureName,
    SeriesOut,
)
from lantoa.surfaces.organiser.statistics_pages import UNIT_DAYS
from lantoa.territory.queries import unit_as_of
from lantoa.territory.rules.units import codes_of
from lantoa.training.queries.campaigns import cohorts_of
from lantoa.training.queries.places import places_as_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from lantoa.statistics.dashboard import Dashboard, DayPoint
    from lantoa.training.models import Campaign

router = Router(tags=["statistics"])
NO_COHORT_CODE = "-"
Unit = Annotated[
    str, Query(max_length=5, description="Code of a unit; left out, the highest the person sees.")
]
AsOf = Annotated[date | None, Query(description="Up to the end of that day; left out, now.")]
UnitsOn = Annotated[
    date | None,
    Query(
        description="The same people on the units of another day: 2025-06-30, 2025-07-01 or 2026-04-30. Without shares; "
        "for readers of the whole country."
    ),
]


@router.get("/{code}/statistics", response=StatisticsOut, summary="Figures of a unit and the lines below it")
def get_statistics(
    request: HttpRequest, code: str, unit: Unit = "", as_of: AsOf = None, units_on: UnitsOn = None
) -> Any:
    """People, never turns; `share` is of the quota. The answer's `as_of` says up to when everything is counted."""
    board = _board(desk_of(request, code), unit, as_of, units_on)
    names = ("campaign_code", "as_of", "until", "units_on", "measures", "total", "rows")
    return {name: getattr(board, name) for name in names} | {
        "unit_code": board.unit.code,
        "notes": [str(note) for note in board.notes],
    }


@router.get("/{code}/statistics/series", response=SeriesOut, summary="One measure day by day")
def get_series(
    request: HttpRequest, code: str, measure: MeasureName = "enrolled", unit: Unit = "", as_of: AsOf = None
) -> Any:
    """Without gaps from the first day anything happened, each day beside its plan; the days are those of Viet Nam."""
    desk = desk_of(request, code)
    path = path_of(desk, unit)
    points = _points(desk, path, measure, as_of)
    return {"unit_code": codes_of(path)[-1], "measure": measure, "points": points}


@router.get(
    "/{code}/statistics/series.xlsx",
    summary="One measure day by day as a workbook",
    openapi_extra=file_answer(XLSX, "Each day with its plan, numbers as numbers"),
)
def get_series_workbook(
    request: HttpRequest, code: str, measure: MeasureName = "enrolled", unit: Unit = ""
) -> HttpResponse:
    """The same points."""
    desk = desk_of(request, code)
    path = path_of(desk, unit)
    points, name = _points(desk, path, measure, None), _unit_name(desk, path)
    content = exports.series_workbook(desk.campaign, name, str(Measure(measure).label), points)
    return file_response(content, XLSX, f"tung-ngay-{desk.campaign.code}-{codes_of(path)[-1]}.xlsx")


@router.get("/{code}/statistics/cohorts", response=CohortFiguresOut, summary="Figures by cohort")
def get_cohorts(request: HttpRequest, code: str, unit: Unit = "") -> Any:
    """Of a unit, in order of their dates; the last line has people of no cohort. `share` is of the people enrolled in it."""
    desk = desk_of(request, code)
    path = path_of(desk, unit)
    rows = cohort_rows(desk.campaign, path, desk.scope)
    return {"unit_code": codes_of(path)[-1], "rows": rows}


@router.get("/{code}/statistics/people", response=BehindPageOut, summary="The people behind a figure")
def get_people(
    request: HttpRequest,
    code: str,
    behind: Annotated[BehindIn, Query()],
    unit: Unit = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """By given name, as counted now: exactly those a number of the dashboard, of the late or of the scores counts."""
    desk = desk_of(request, code)
    wanted = _behind(desk, behind)
    path = path_of(desk, unit, wanted.units_on)
    found = page_behind(desk.campaign, path, wanted, desk.scope, page=page, size=size)
    places = places_as_of(desk.campaign.units_as_of)
    people = [
        {
            "enrolment_uuid": one.uuid,
            "person_uuid": one.person.uuid,
            "full_name": one.person.full_name,
            "phone": one.person.phone,
            "line_code": one.unit_code,
            "line_name": places.full_name(places.unit_by_path(one.unit_path)),
        }
        for one in found.rows
    ]
    return paged(found, people)


@router.get(
    "/{code}/statistics/people.xlsx",
    summary="The same people as a workbook",
    openapi_extra=file_answer(XLSX, "All of them, with birth, post, unit and phone"),
)
def get_people_workbook(
    request: HttpRequest, code: str, behind: Annotated[BehindIn, Query()], unit: Unit = ""
) -> HttpResponse:
    """For those who call them."""
    desk = desk_of(request, code)
    wanted = _behind(desk, behind)
    path = path_of(desk, unit, wanted.units_on)
    title = f"{behind.in_words()}: {_unit_name(desk, path, wanted.units_on)}"
    content = exports.people_workbook(desk.campaign, path, wanted, desk.scope, title=title, now=now())
    return file_response(content, XLSX, f"danh-sach-{desk.campaign.code}-{codes_of(path)[-1]}.xlsx")


@router.get(
    "/{code}/statistics/workbook.xlsx",
    summary="The dashboard as a workbook",
    openapi_extra=file_answer(XLSX, "The table, the cohorts, and a sheet that says what each column counts"),
)
def get_workbook(
    request: HttpRequest, code: str, unit: Unit = "", as_of: AsOf = None, units_on: UnitsOn = None
) -> HttpResponse:
    """The same figures, numbers as numbers."""
    desk = desk_of(request, code)
    board = _board(desk, unit, as_of, units_on)
    is_plain = as_of is None and board.units_on == desk.campaign.units_as_of
    cohorts = cohort_rows(desk.campaign, board.total.unit_path, desk.scope) if is_plain else ()
    content = exports.dashboard_workbook(board, cohorts)
    return file_response(content, XLSX, f"so-lieu-{desk.campaign.code}-{board.unit.code}.xlsx")


def path_of(desk: ApiDesk, unit: str, units_on: date | None = None) -> str:
    """The path of the unit asked for; without one, the highest the person sees."""
    return str(unit_as_of(unit, units_on or desk.campaign.units_as_of).path) if unit else desk.head


def units_day(desk: ApiDesk, day: date | None) -> date | None:
    """One of the days whose units figures can be seen on; None = the campaign's own. Invalid names the days."""
    if day is None or day == desk.campaign.units_as_of:
        return None
    known = [one for one, _words in UNIT_DAYS]
    if day not in known:
        words = _("Hãy chọn một trong các ngày: %(days)s.") % {
            "days": ", ".join(one.isoformat() for one in known)
        }
        raise Invalid(words, code="wrong_day", details={"fields": {"units_on": words}})
    return day


def _board(desk: ApiDesk, unit: str, as_of: date | None, units_on: date | None) -> "Dashboard":
    day = units_day(desk, units_on)
    return dashboard(desk.campaign, path_of(desk, unit, day), desk.scope, as_of, day)


def _points(desk: ApiDesk, path: str, measure: str, until: date | None) -> "list[DayPoint]":
    """Up to the day asked for; else on to today, so that days without news stand beside their plan."""
    return daily_series(
        desk.campaign,
        path,
        measure,
        desk.scope,
        plan=plan_of(desk.campaign, measure),
        quota=seats_under(quotas_under(desk.campaign, path), path),
        until=until,
        at_least_until=min(local_day(now()), desk.campaign.ends_on),
    )


def _behind(desk: ApiDesk, asked: BehindIn) -> Behind:
    return Behind(
        measure=asked.measure,
        lacking=asked.lacking,
        line=Line(asked.line),
        cohorts=cohort_ids(desk.campaign, asked.cohort) if asked.cohort else None,
        bin=asked.bin,
        is_scored=asked.scored,
        units_on=units_day(desk, asked.units_on),
    )


def cohort_ids(campaign: "Campaign", codes: "Collection[str]") -> frozenset[int]:
    """The ids of cohorts by code, "-" = of no cohort. NotFound names the first that is not there."""
    known = {one.code: one.pk for one in cohorts_of(campaign)} | {NO_COHORT_CODE: NO_COHORT}
    for code in codes:
        if code not in known:
            raise NotFound(_("Không có đợt mã %(code)s.") % {"code": code[:40]}, code="no_such_cohort")
    return frozenset(known[code] for code in codes)


def _unit_name(desk: ApiDesk, path: str, units_on: date | None = None) -> str:
    day = units_on or desk.campaign.units_as_of
    return str(unit_as_of(codes_of(path)[-1], day).full_name)

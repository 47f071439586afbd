"""`campaigns/{code}/statistics`: the dashboard as data, a series, the people behind a figure, the workbook."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from lantoa.statistics.enums import Line
from lantoa.statistics.exports import dashboard_workbook
from lantoa.statistics.queries import daily_series, dashboard, people_behind
from lantoa.surfaces.api.describe import XLSX, file_answer
from lantoa.surfaces.api.desk import ApiDesk, desk_of
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.paging import PageNumber, PageSize, paged
from lantoa.surfaces.api.schemas import StatisticsOut
from lantoa.surfaces.api.schemas_training import BehindPageOut, LineName, MeasureName, SeriesOut
from lantoa.territory.queries import unit_as_of
from lantoa.territory.rules.units import codes_of
from lantoa.training.queries.enrolments import enrolments_by_uuid
from lantoa.training.queries.places import places_as_of

router = Router(tags=["statistics"])
Unit = Annotated[
    str, Query(max_length=5, description="Code of a unit; left out, the highest the person sees.")
]
AsOf = Annotated[date | None, Query(description="Up to the end of that day; left out, now.")]


@router.get("/{code}/statistics", response=StatisticsOut, summary="Figures of a unit and the lines below it")
def get_statistics(request: HttpRequest, code: str, unit: Unit = "", as_of: AsOf = None) -> Any:
    """People, never turns; `share` is of the quota. The answer's `as_of` says up to when everything is counted."""
    desk = desk_of(request, code)
    board = dashboard(desk.campaign, path_of(desk, unit), desk.scope, as_of)
    names = ("campaign_code", "as_of", "until", "measures", "total", "rows")
    return {name: getattr(board, name) for name in names} | {
        "unit_code": board.unit.code,
        "notes": [str(note) for note in board.notes],
    }


@router.get("/{code}/statistics/series", response=SeriesOut, summary="One measure day by day")
def get_series(request: HttpRequest, code: str, measure: MeasureName = "enrolled", unit: Unit = "") -> Any:
    """Without gaps from the first day anything happened; the days are those of Viet Nam."""
    desk = desk_of(request, code)
    path = path_of(desk, unit)
    points = daily_series(desk.campaign, path, measure, desk.scope)
    return {"unit_code": codes_of(path)[-1], "measure": measure, "points": points}


@router.get("/{code}/statistics/people", response=BehindPageOut, summary="The people behind a figure")
def get_people(
    request: HttpRequest,
    code: str,
    measure: MeasureName = "enrolled",
    unit: Unit = "",
    line: LineName = "total",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """By given name, as counted now. `line` as in the dashboard: `own` = of the unit itself, `unplaced` = not settled."""
    desk = desk_of(request, code)
    found = people_behind(
        desk.campaign, path_of(desk, unit), measure, desk.scope, line=Line(line), page=page, size=size
    )
    places, rows = places_as_of(desk.campaign.units_as_of), enrolments_by_uuid(found.rows)
    people = [
        {
            "enrolment_uuid": one.uuid,
            "full_name": one.person.full_name,
            "phone": one.person.phone,
            "line_code": one.unit_code,
            "line_name": places.full_name(places.unit_by_path(one.unit_path)),
        }
        for one in map(rows.__getitem__, found.rows)
    ]
    return paged(found, people)


@router.get(
    "/{code}/statistics/workbook.xlsx",
    summary="The dashboard as a workbook",
    openapi_extra=file_answer(XLSX, "The table, and a sheet that says what each column counts"),
)
def get_workbook(request: HttpRequest, code: str, unit: Unit = "", as_of: AsOf = None) -> HttpResponse:
    """The same figures, numbers as numbers."""
    desk = desk_of(request, code)
    board = dashboard(desk.campaign, path_of(desk, unit), desk.scope, as_of)
    return file_response(
        dashboard_workbook(board), XLSX, f"so-lieu-{desk.campaign.code}-{board.unit.code}.xlsx"
    )


def path_of(desk: ApiDesk, unit: str) -> str:
    """The path of the unit asked for; without one, the highest the person sees."""
    return str(unit_as_of(unit, desk.campaign.units_as_of).path) if unit else desk.head

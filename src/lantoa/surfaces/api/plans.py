"""`campaigns/{code}/statistics/plan | marks`: what the figures are held against, and the mark list of a unit."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from lantoa.kernel.clock import now
from lantoa.people.queries.persons import birth_text
from lantoa.statistics import exports
from lantoa.statistics.queries import plan_of
from lantoa.statistics.queries.marks import mark_page
from lantoa.statistics.rules.plans import Waypoint
from lantoa.statistics.services.planning import set_plan
from lantoa.surfaces.api.describe import XLSX, file_answer
from lantoa.surfaces.api.desk import ApiDesk, desk_of, organised_desk_of
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.marks import require_published
from lantoa.surfaces.api.paging import PageNumber, PageSize, paged
from lantoa.surfaces.api.schemas_statistics import MarkListOut, MeasureName, PlanIn, PlanOut
from lantoa.surfaces.api.statistics import Unit, path_of
from lantoa.surfaces.api.windows import window_of
from lantoa.territory.rules.units import codes_of
from lantoa.training.queries.places import places_as_of

router = Router(tags=["statistics"])


@router.get("/{code}/statistics/plan", response=PlanOut, summary="By which day which share of the quota")
def get_plan(request: HttpRequest, code: str, measure: MeasureName = "enrolled") -> Any:
    """The organiser's waypoints; without any, the straight line. `statistics/series` counts it out in people."""
    return _plan_json(desk_of(request, code), measure)


@router.put("/{code}/statistics/plan", response=PlanOut, summary="Set the plan of a measure")
def put_plan(request: HttpRequest, code: str, plan: PlanIn) -> Any:
    """All its waypoints at once. For organisers of the whole campaign."""
    desk = organised_desk_of(request, code)
    points = [Waypoint(one.day, one.percent) for one in plan.points]
    set_plan(actor=desk.person, campaign=desk.campaign, measure=plan.measure, points=points, now=now())
    return _plan_json(desk, plan.measure)


@router.get(
    "/{code}/windows/{uuid}/mark-list", response=MarkListOut, summary="Everybody enrolled, with marks"
)
def get_mark_list(
    request: HttpRequest, code: str, uuid: UUID, unit: Unit = "", page: PageNumber = 1, size: PageSize = 50
) -> Any:
    """The bảng điểm of a unit by given name: every attempt, the best, the grade; also who did not come."""
    desk = desk_of(request, code)
    window, places = require_published(window_of(desk, uuid)), places_as_of(desk.campaign.units_as_of)
    found = mark_page(window, path_of(desk, unit), desk.scope, page=page, size=size, now=now())
    return paged(found, [_line(one, places) for one in found.rows])


@router.get(
    "/{code}/windows/{uuid}/mark-list.xlsx",
    summary="The same in the usual columns",
    openapi_extra=file_answer(XLSX, "Bảng điểm of a unit, points of ten"),
)
def get_mark_list_workbook(request: HttpRequest, code: str, uuid: UUID, unit: Unit = "") -> HttpResponse:
    """All of them."""
    desk = desk_of(request, code)
    window, path = require_published(window_of(desk, uuid)), path_of(desk, unit)
    places = places_as_of(desk.campaign.units_as_of)
    name = places.full_name(places.unit_by_path(path))
    content = exports.mark_list_workbook(window, path, name, desk.scope, now=now())
    return file_response(content, XLSX, f"bang-diem-{desk.campaign.code}-{codes_of(path)[-1]}.xlsx")


def _plan_json(desk: ApiDesk, measure: str) -> dict[str, Any]:
    plan = plan_of(desk.campaign, measure)
    names = ("is_given", "starts_on", "ends_on", "points")
    return {name: getattr(plan, name) for name in names} | {"measure": measure}


def _line(row: Any, places: Any) -> dict[str, Any]:
    enrolment, person = row.enrolment, row.enrolment.person
    return {
        "enrolment_uuid": enrolment.uuid,
        "person_uuid": person.uuid,
        "full_name": person.full_name,
        "birth": birth_text(person.birth_date, person.birth_year),
        "line_code": enrolment.unit_code,
        "line_name": places.full_name(places.unit_by_path(enrolment.unit_path)),
        "percents": list(row.percents),
        "best": row.best,
        "grade": row.grade,
        "state": row.state,
    }

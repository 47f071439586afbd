"""`campaigns/{code}/windows/{uuid}/marks`: the mark list, marking, marking again."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from lantoa.exams import queries
from lantoa.exams.exports import mark_list_workbook
from lantoa.exams.services.key_changes import KeyChange
from lantoa.exams.services.marking import mark_sittings
from lantoa.exams.services.remarking import preview_remark, remark
from lantoa.kernel.clock import now
from lantoa.kernel.errors import Conflict
from lantoa.people.queries.persons import birth_text
from lantoa.surfaces.api.describe import XLSX, file_answer
from lantoa.surfaces.api.desk import ApiDesk, desk_of, organised_desk_of
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.paging import PageNumber, PageSize, paged
from lantoa.surfaces.api.schemas_tests import CountOut, MarksOut, RemarkIn, RemarkOut
from lantoa.surfaces.api.windows import window_of
from lantoa.training.queries.places import places_as_of

router = Router(tags=["tests"])


@router.get("/{code}/windows/{uuid}/marks", response=MarksOut, summary="The mark list, by given name")
def get_marks(request: HttpRequest, code: str, uuid: UUID, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """People of the own units who opened the test; the best attempt of each."""
    desk = desk_of(request, code)
    window = window_of(desk, uuid)
    places = places_as_of(desk.campaign.units_as_of)
    found = queries.mark_list(window, desk.scope, page=page, size=size, now=now())
    return paged(found, [_shown(row, places) for row in found.rows])


@router.get(
    "/{code}/windows/{uuid}/marks.xlsx",
    summary="The mark list as a workbook",
    openapi_extra=file_answer(XLSX, "One row for each person, numbers as numbers"),
)
def get_marks_workbook(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """The same people, all of them."""
    desk = desk_of(request, code)
    content = mark_list_workbook(window_of(desk, uuid), desk.scope, now=now())
    return file_response(content, XLSX, f"bang-diem-{desk.campaign.code}.xlsx")


@router.post("/{code}/windows/{uuid}/mark", response=CountOut, summary="Mark what waits")
def post_mark(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """The worker does the same by itself every few seconds. May be repeated."""
    desk, window = _published(request, code, uuid)
    return {"count": mark_sittings(actor=desk.person, window=window, now=now())}


@router.post("/{code}/windows/{uuid}/remark", response=RemarkOut, summary="Mark again by corrected keys")
def post_remark(request: HttpRequest, code: str, uuid: UUID, wanted: RemarkIn) -> Any:
    """First with `preview` to see who changes. Marks are added, never edited; a reason is needed."""
    desk, window = _published(request, code, uuid)
    changes = [KeyChange(one.item, one.version, one.is_void) for one in wanted.changes]
    if wanted.preview:
        return preview_remark(window=window, changes=changes)
    return remark(actor=desk.person, window=window, changes=changes, reason=wanted.reason, now=now())


def require_published(window: Any) -> Any:
    """The test itself; a Conflict while it is being prepared."""
    if not window.is_published:
        raise Conflict("Bài kiểm tra chưa công bố.", code="window_draft")
    return window


def _published(request: HttpRequest, code: str, uuid: UUID) -> tuple[ApiDesk, Any]:
    desk = organised_desk_of(request, code)
    return desk, require_published(window_of(desk, uuid))


def _shown(row: Any, places: Any) -> dict[str, Any]:
    person, mark = row.enrolment.person, row.mark
    return {
        "enrolment_uuid": row.enrolment.uuid,
        "full_name": person.full_name,
        "birth": birth_text(person.birth_date, person.birth_year),
        "line_code": row.enrolment.unit_code,
        "line_name": places.full_name(places.unit_by_path(row.enrolment.unit_path)),
        "attempts": row.attempts,
        "score": mark.score if mark else None,
        "most": mark.most if mark else None,
        "percent": mark.percent if mark else None,
        "passed": mark.passed if mark else None,
        "opened_at": row.opened_at,
        "ended_at": row.ended_at,
        "is_running": row.is_running,
    }

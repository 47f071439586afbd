"""What helps with rosters: the blank form, the columns as read, questions asked alike, the rows to correct."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from lantoa.kernel.clock import local_day, now
from lantoa.surfaces.api.describe import XLSX, file_answer
from lantoa.surfaces.api.desk import desk_of
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.rosters import roster_of
from lantoa.surfaces.api.schemas_rosters import JobOut
from lantoa.surfaces.api.schemas_training import ColumnsIn, QuestionOut, SheetColumnsOut
from lantoa.training import workbooks
from lantoa.training.error_lists import error_list
from lantoa.training.queries.rosters import columns_of, questions_of
from lantoa.training.services.rosters.columns import correct_columns

router = Router(tags=["rosters"])


@router.get(
    "/{code}/roster-template.xlsx",
    summary="A blank roster to send to units",
    openapi_extra=file_answer(XLSX, "The workbook, with the list of units"),
)
def get_template(request: HttpRequest, code: str) -> HttpResponse:
    """With a guide and the units the person sees."""
    desk = desk_of(request, code)
    content = workbooks.roster_template(desk.campaign, today=local_day(now()), scope=desk.scope)
    return file_response(content, XLSX, "mau-danh-sach.xlsx")


@router.get(
    "/{code}/rosters/{uuid}/errors.xlsx",
    summary="Rows to correct and send back",
    openapi_extra=file_answer(XLSX, "The rows that are not ready, with the reason of each"),
)
def get_errors(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """As they were written; the corrected file can be uploaded as a roster of its own."""
    batch = roster_of(desk_of(request, code), uuid)
    return file_response(error_list(batch), XLSX, f"dong-can-sua-{str(uuid)[:8]}.xlsx")


@router.get("/{code}/rosters/{uuid}/columns", response=list[SheetColumnsOut], summary="Columns as read")
def get_columns(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """What each column of each sheet was taken for."""
    batch = roster_of(desk_of(request, code), uuid)
    return [
        {
            "sheet": one.sheet,
            "header_row": one.header_row,
            "province": one.province,
            "columns": [
                {"letter": column[0], "field": column[1], "label": column[2]} for column in one.columns
            ],
        }
        for one in columns_of(batch)
    ]


@router.put("/{code}/rosters/{uuid}/columns", response={202: JobOut}, summary="Correct the columns")
def put_columns(request: HttpRequest, code: str, uuid: UUID, columns: ColumnsIn) -> Any:
    """The file is read again in the background; answers given to single rows are lost."""
    desk = desk_of(request, code)
    job = correct_columns(
        actor=desk.person,
        batch=roster_of(desk, uuid),
        sheet=columns.sheet,
        columns=columns.columns,
        now=now(),
    )
    return Status(202, job)


@router.get("/{code}/rosters/{uuid}/questions", response=list[QuestionOut], summary="What rows ask alike")
def get_questions(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Most asked first; each can be settled for all its rows at once."""
    desk = desk_of(request, code)
    return questions_of(roster_of(desk, uuid), viewer=desk.person)

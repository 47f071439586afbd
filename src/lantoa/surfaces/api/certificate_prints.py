"""`campaigns/{code}/certificate-prints`: files to print, made in the background and kept for a week."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Status

from lantoa.kernel.clock import now
from lantoa.outcomes.batch_queries import batch_for
from lantoa.outcomes.enums import PrintLevel
from lantoa.outcomes.print_queries import print_path, print_within, prints_in
from lantoa.outcomes.services.prints import ask_print
from lantoa.surfaces.api.describe import PDF, ZIP
from lantoa.surfaces.api.desk import desk_of
from lantoa.surfaces.api.schemas_templates import PrintIn, PrintOut

if TYPE_CHECKING:
    from lantoa.outcomes.models import PrintRun

router = Router(tags=["outcomes"])
HERE = "/{code}/certificate-prints"
_FILES = {
    "responses": {
        200: {
            "description": "One PDF, or a ZIP of one for each unit with the book",
            "content": {PDF: {}, ZIP: {}},
        }
    }
}


@router.get(HERE, response=list[PrintOut], summary="Files to print, newest first")
def list_prints(request: HttpRequest, code: str) -> Any:
    """The newest 30 of the own units."""
    desk = desk_of(request, code)
    return [_shown(one) for one in prints_in(desk.campaign, desk.scope)]


@router.post(HERE, response={202: PrintOut}, summary="Ask for files to print")
def post_print(request: HttpRequest, code: str, wanted: PrintIn) -> Any:
    """Every valid certificate of a unit, or of one batch; one PDF for each commune or province, several in a ZIP."""
    desk = desk_of(request, code)
    batch = batch_for(desk.campaign, desk.scope, wanted.batch) if wanted.batch else None
    run = ask_print(
        actor=desk.person,
        campaign=desk.campaign,
        unit_path=desk.path_of(wanted.unit) or (batch.unit_path if batch else desk.head),
        level=PrintLevel(wanted.level),
        batch=batch,
        now=now(),
    )
    return Status(202, _shown(run))


@router.get(f"{HERE}/{{uuid}}", response=PrintOut, summary="One of them")
def get_print(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """`is_ready` once its job is done; `jobs/{uuid}` says how far it is or why it failed."""
    desk = desk_of(request, code)
    run = next((one for one in prints_in(desk.campaign, desk.scope) if one.uuid == uuid), None)
    return _shown(run or print_within(desk.campaign, desk.scope, uuid))


@router.get(f"{HERE}/{{uuid}}/file", summary="Download one", openapi_extra=_FILES)
def get_file(request: HttpRequest, code: str, uuid: UUID) -> HttpResponseBase:
    """Streamed. `print_not_found` before it is made and after a week."""
    desk = desk_of(request, code)
    run = print_within(desk.campaign, desk.scope, uuid)
    kind = ZIP if run.file_name.endswith(".zip") else PDF
    return FileResponse(
        print_path(run).open("rb"), as_attachment=True, filename=run.file_name, content_type=kind
    )


def _shown(run: "PrintRun") -> dict[str, Any]:
    names = (
        "uuid",
        "unit_path",
        "level",
        "files",
        "pages",
        "size",
        "created_at",
        "finished_at",
        "expires_at",
    )
    return {name: getattr(run, name) for name in names} | {
        "batch": run.batch.uuid if run.batch else None,
        "job": run.job_uuid,
        "file_name": run.file_name,
        "is_ready": bool(run.file_name),
    }

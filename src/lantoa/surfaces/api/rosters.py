"""`campaigns/{code}/rosters`: upload, preview, settle, confirm, undo."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from lantoa.kernel.clock import now
from lantoa.surfaces.api.desk import ApiDesk, desk_of
from lantoa.surfaces.api.paging import PageNumber, PageSize, paged
from lantoa.surfaces.api.schemas_rosters import AnswerIn, BatchOut, JobOut, RowsOut, SettledOut, SettleIn
from lantoa.training.queries.rosters import batch_by_uuid, batch_rows, batches_of, job_of
from lantoa.training.services.rosters.confirming import confirm_batch
from lantoa.training.services.rosters.settling import Answer, recheck_batch, settle_question, settle_rows
from lantoa.training.services.rosters.undoing import undo_batch
from lantoa.training.services.rosters.upload import upload_roster

router = Router(tags=["rosters"])


@router.get("/{code}/rosters", response=list[BatchOut], summary="Rosters sent, newest first")
def list_rosters(request: HttpRequest, code: str) -> Any:
    """Those sent for units the person sees."""
    desk = desk_of(request, code)
    return [_batch(line.batch, line.job) for line in batches_of(desk.campaign, desk.scope)]


@router.post("/{code}/rosters", response={202: BatchOut}, summary="Upload a roster (XLSX or CSV)")
def post_roster(
    request: HttpRequest,
    code: str,
    file: Annotated[UploadedFile, File()],
    unit_path: Annotated[str, Form(max_length=40)] = "",
) -> Any:
    """The file is read in the background; ask for the roster until its state is `preview`."""
    desk = desk_of(request, code)
    batch = upload_roster(
        actor=desk.person,
        campaign=desk.campaign,
        file_name=file.name or "",
        content=file.chunks(),
        unit_path=unit_path,
        now=now(),
    )
    return Status(202, _batch(batch, job_of(batch)))


@router.get("/{code}/rosters/{uuid}", response=BatchOut, summary="One roster")
def get_roster(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Its state and counts, with the progress of its running job."""
    batch = roster_of(desk_of(request, code), uuid)
    return _batch(batch, job_of(batch))


@router.get("/{code}/rosters/{uuid}/rows", response=RowsOut, summary="Rows by status")
def get_rows(
    request: HttpRequest,
    code: str,
    uuid: UUID,
    status: Annotated[
        str, Query(max_length=10, description="ready | attention | refused | enrolled | skipped")
    ] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """In the order of the file. Candidates outside the own units are masked."""
    desk = desk_of(request, code)
    return paged(batch_rows(roster_of(desk, uuid), viewer=desk.person, status=status, page=page, size=size))


@router.post("/{code}/rosters/{uuid}/settle", response=SettledOut, summary="Answer rows that wait")
def post_settle(request: HttpRequest, code: str, uuid: UUID, settle: SettleIn) -> Any:
    """For single rows, or one answer for every row that asks the same question."""
    desk = desk_of(request, code)
    batch = roster_of(desk, uuid)
    settled = len(settle.rows)
    if settle.rows:
        answers = {row: _answer(answer) for row, answer in settle.rows.items()}
        settle_rows(actor=desk.person, batch=batch, answers=answers, now=now())
    if settle.question and settle.answer:
        settled += settle_question(
            actor=desk.person, batch=batch, question=settle.question, answer=_answer(settle.answer), now=now()
        )
    batch.refresh_from_db()
    return {"settled": settled, "counts": batch.counts}


@router.post("/{code}/rosters/{uuid}/recheck", response=SettledOut, summary="Judge the waiting rows again")
def post_recheck(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """After seats were moved or somebody was withdrawn. `settled`: rows that became ready."""
    desk = desk_of(request, code)
    batch = roster_of(desk, uuid)
    before = batch.counts.get("ready", 0)
    checked = recheck_batch(actor=desk.person, batch=batch, now=now())
    return {"settled": max(0, checked.counts.get("ready", 0) - before), "counts": checked.counts}


@router.post("/{code}/rosters/{uuid}/confirm", response={202: JobOut}, summary="Enrol the ready rows")
def post_confirm(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """In the background. Rows that need attention wait and can be confirmed later."""
    desk = desk_of(request, code)
    return Status(202, confirm_batch(actor=desk.person, batch=roster_of(desk, uuid), now=now()))


@router.post("/{code}/rosters/{uuid}/undo", response={202: JobOut}, summary="Take an import back")
def post_undo(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Withdraws enrolments without study or sitting; the others are kept and stay listed as `enrolled`."""
    desk = desk_of(request, code)
    return Status(202, undo_batch(actor=desk.person, batch=roster_of(desk, uuid), now=now()))


def roster_of(desk: ApiDesk, uuid: UUID) -> Any:
    """One roster inside what the person sees. NoSuchBatch otherwise."""
    return batch_by_uuid(desk.campaign, uuid, desk.scope)


def _batch(batch: Any, job: Any) -> dict[str, Any]:
    names = (
        "uuid",
        "file_name",
        "sha256",
        "size",
        "state",
        "counts",
        "error_message",
        "uploaded_at",
        "confirmed_at",
        "undone_at",
    )
    return {name: getattr(batch, name) for name in names} | {"job": job}


def _answer(answer: AnswerIn) -> Answer:
    return Answer(**answer.model_dump())

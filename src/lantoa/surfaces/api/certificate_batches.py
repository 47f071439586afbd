"""`campaigns/{code}/certificate-batches`: certificates by decision: gathered, reviewed, decided on, issued."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from lantoa.kernel.clock import now
from lantoa.outcomes import batch_queries
from lantoa.outcomes.services import batches
from lantoa.outcomes.services.printing import specimen_pdf
from lantoa.outcomes.services.specimens import specimen_of_batch
from lantoa.outcomes.workbooks import register_workbook
from lantoa.people.queries.persons import birth_text
from lantoa.people.queries.roles import require_organiser
from lantoa.surfaces.api.describe import PDF, XLSX, file_answer
from lantoa.surfaces.api.desk import ApiDesk, desk_of
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.paging import PageNumber, PageSize, Search, UnitCode, paged
from lantoa.surfaces.api.schemas_outcomes import (
    BatchIn,
    CertificateBatchesOut,
    CertificateBatchOut,
    DecideIn,
    ExcludeIn,
    IncludeIn,
    MembersOut,
)

router = Router(tags=["outcomes"])
HERE = "/{code}/certificate-batches"


@router.get(HERE, response=CertificateBatchesOut, summary="Batches by decision, newest first")
def list_batches(request: HttpRequest, code: str, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """Those of units the person sees."""
    desk = desk_of(request, code)
    found = batch_queries.batches_in(desk.campaign, desk.scope, page=page, size=size)
    return paged(found, [_shown(one) for one in found.rows])


@router.post(HERE, response={202: CertificateBatchOut}, summary="Gather a list")
def post_batch(request: HttpRequest, code: str, batch: BatchIn) -> Any:
    """Everybody of a unit who has completed and waits; the list is gathered in the background. For organisers."""
    desk = desk_of(request, code)
    path = desk.path_of(batch.unit) or desk.head
    made = batches.open_batch(actor=desk.person, campaign=desk.campaign, unit_path=path, now=now())
    return Status(202, _shown(made))


@router.get(f"{HERE}/{{uuid}}", response=CertificateBatchOut, summary="One batch")
def get_batch(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Its state, its decision and how many are on the list."""
    return _shown(_found(desk_of(request, code), uuid))


@router.get(f"{HERE}/{{uuid}}/members", response=MembersOut, summary="The list of a batch")
def get_members(
    request: HttpRequest,
    code: str,
    uuid: UUID,
    search: Search = "",
    unit: UnitCode = "",
    state: Annotated[
        Literal["", "listed", "excluded", "refused", "correction"],
        Query(description="`refused`: got none; `correction`: name or birth date waits to be corrected."),
    ] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """In the order of the list: by unit and given name."""
    desk = desk_of(request, code)
    found = batch_queries.members_page(
        _found(desk, uuid), search=search, unit_path=desk.path_of(unit), narrow=state, page=page, size=size
    )
    return paged(found, [_member(one) for one in found.rows])


@router.post(f"{HERE}/{{uuid}}/exclude", response=CertificateBatchOut, summary="Leave people off the list")
def post_exclude(request: HttpRequest, code: str, uuid: UUID, left_off: ExcludeIn) -> Any:
    """With the reason. Only while the batch is a draft."""
    desk = desk_of(request, code)
    batches.exclude_members(
        actor=desk.person,
        batch=_found(desk, uuid),
        enrolments=left_off.enrolments,
        reason=left_off.reason,
        now=now(),
    )
    return _shown(_found(desk, uuid))


@router.post(f"{HERE}/{{uuid}}/include", response=CertificateBatchOut, summary="Put people back on the list")
def post_include(request: HttpRequest, code: str, uuid: UUID, back: IncludeIn) -> Any:
    """Who had been left off. Only while the batch is a draft. May be repeated."""
    desk = desk_of(request, code)
    batches.include_members(
        actor=desk.person, batch=_found(desk, uuid), enrolments=back.enrolments, now=now()
    )
    return _shown(_found(desk, uuid))


@router.post(
    f"{HERE}/{{uuid}}/preview.pdf",
    summary="A certificate as a decision would print it",
    openapi_extra=file_answer(PDF, "That of the first person on the list, marked as a specimen"),
)
def post_preview(request: HttpRequest, code: str, uuid: UUID, decision: DecideIn) -> HttpResponse:
    """Writes nothing. For organisers of the batch's units."""
    desk = desk_of(request, code)
    batch = _found(desk, uuid)
    require_organiser(desk.person, desk.campaign.pk, batch.unit_path)
    deciding = batches.Deciding(**decision.model_dump())
    specimen = specimen_of_batch(batch=batch, deciding=deciding, now=now())
    return file_response(specimen_pdf(specimen, at=now()), PDF, "xem-truoc.pdf")


@router.get(
    f"{HERE}/{{uuid}}/register.xlsx",
    summary="The part of the book a batch wrote",
    openapi_extra=file_answer(XLSX, "One row for each certificate of the batch"),
)
def get_register(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """With the numbers of the book."""
    desk = desk_of(request, code)
    content = register_workbook(desk.campaign, desk.scope, batch=_found(desk, uuid))
    return file_response(content, XLSX, f"so-cap-giay-chung-nhan-{desk.campaign.code}.xlsx")


@router.post(f"{HERE}/{{uuid}}/decide", response={202: CertificateBatchOut}, summary="Issue by a decision")
def post_decide(request: HttpRequest, code: str, uuid: UUID, decision: DecideIn) -> Any:
    """Everybody on the list gets a certificate with a number of the book, in the background."""
    desk = desk_of(request, code)
    deciding = batches.Deciding(**decision.model_dump())
    batches.start_issue(actor=desk.person, batch=_found(desk, uuid), deciding=deciding, now=now())
    return Status(202, _shown(_found(desk, uuid)))


@router.post(f"{HERE}/{{uuid}}/cancel", response=CertificateBatchOut, summary="Give a batch up")
def post_cancel(request: HttpRequest, code: str, uuid: UUID) -> Any:
    """Its people wait again. Not once it was decided on."""
    desk = desk_of(request, code)
    batches.cancel_batch(actor=desk.person, batch=_found(desk, uuid), now=now())
    return _shown(_found(desk, uuid))


def _found(desk: ApiDesk, uuid: UUID) -> Any:
    return batch_queries.batch_for(desk.campaign, desk.scope, uuid)


def _shown(batch: Any) -> dict[str, Any]:
    names = (
        "uuid",
        "state",
        "unit_path",
        "decision_number",
        "decided_on",
        "signer_name",
        "created_at",
        "issued_at",
    )
    counts = asdict(batch_queries.batch_counts(batch))
    return {name: getattr(batch, name) for name in names} | {"job": batch.job_uuid} | counts


def _member(member: Any) -> dict[str, Any]:
    enrolment = member.enrolment
    return {
        "enrolment_uuid": enrolment.uuid,
        "full_name": enrolment.person.full_name,
        "birth": birth_text(enrolment.person.birth_date, enrolment.person.birth_year),
        "line_code": enrolment.unit_code,
        "percent": member.percent,
        "excluded_reason": member.excluded_reason,
        "refusal": member.refusal,
        "serial": member.certificate.serial if member.certificate else None,
    }

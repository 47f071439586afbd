"""`jobs`: background work and how far it is. `audit`: who did what. `recounts`: figures counted again."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from lantoa.facts.queries import audit_lines
from lantoa.kernel.clock import now
from lantoa.kernel.errors import NotFound
from lantoa.kernel.job_queries import job_by_uuid, jobs_page, newest_jobs
from lantoa.people.queries.persons import named_persons
from lantoa.people.queries.roles import may_operate
from lantoa.people.services.operating import run_job_again
from lantoa.statistics.services.asking import RECOUNT, ask_recount
from lantoa.surfaces.api.auth import person_of
from lantoa.surfaces.api.console import operator_of
from lantoa.surfaces.api.paging import PageNumber, PageSize, paged
from lantoa.surfaces.api.schemas import Moment
from lantoa.surfaces.api.schemas_people import AuditOut, JobDetailOut, JobsOut
from lantoa.surfaces.api.schemas_rosters import JobOut
from lantoa.surfaces.api.schemas_statistics import RecountIn, RecountLineOut
from lantoa.training.queries.campaigns import all_campaigns, campaign_by_code

router = Router(tags=["operations"])
JobState = Literal["", "queued", "running", "done", "failed"]


@router.get("jobs", response=JobsOut, summary="Background jobs, newest first")
def list_jobs(
    request: HttpRequest,
    state: JobState = "",
    kind: Annotated[str, Query(max_length=60)] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """For operators."""
    operator_of(request)
    return paged(jobs_page(state=state, kind=kind, page=page, size=size))


@router.get("jobs/{uuid}", response=JobDetailOut, summary="How far one job is")
def get_job(request: HttpRequest, uuid: UUID) -> Any:
    """For whoever started it, and for operators; to everybody else it does not exist."""
    person, job = person_of(request), job_by_uuid(uuid)
    if job.actor_uuid != person.uuid and not may_operate(person):
        raise NotFound("Không tìm thấy việc này.", code="no_such_job")
    return job


@router.post("jobs/{uuid}/retry", response=JobDetailOut, summary="Send a failed job again")
def post_retry(request: HttpRequest, uuid: UUID) -> Any:
    """For operators; it acts for whoever started it."""
    return run_job_again(actor=operator_of(request), job_uuid=uuid, now=now())


@router.get("audit", response=AuditOut, summary="The audit trail, newest first")
def get_audit(
    request: HttpRequest,
    action: Annotated[
        str, Query(max_length=60, description="Whole words from the left: `roster` finds `roster.confirmed`.")
    ] = "",
    involving: Annotated[UUID | None, Query(description="Who acted, or who it was done to.")] = None,
    campaign: Annotated[str, Query(max_length=40, description="Code of a campaign.")] = "",
    since: Moment | None = None,
    until: Moment | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """For operators. It holds ids; the names are looked up now."""
    operator_of(request)
    found = audit_lines(
        action=action,
        involving=involving,
        campaign_id=campaign_by_code(campaign).pk if campaign else None,
        since=since,
        until=until,
        page=page,
        size=size,
    )
    names = named_persons([line.actor_uuid for line in found.rows if line.actor_uuid])
    codes = {one.pk: one.code for one in all_campaigns()}
    rows = [
        {
            "at": line.at,
            "action": line.action,
            "actor": line.actor_uuid,
            "actor_name": names.get(line.actor_uuid, "") if line.actor_uuid else "",
            "subject": line.subject,
            "campaign": codes.get(line.campaign_id),
            "details": dict(line.details),
        }
        for line in found.rows
    ]
    return paged(found, rows)


@router.get("recounts", response=list[RecountLineOut], summary="What the newest recounts found")
def list_recounts(request: HttpRequest) -> Any:
    """Every campaign with its newest recount, newest campaign first. For operators; `differences` 0 = all is well."""
    operator_of(request)
    campaigns = all_campaigns()
    newest = newest_jobs(RECOUNT, argument="campaign_id", values=[one.pk for one in campaigns])
    return [_recount_json(one, newest.get(one.pk)) for one in campaigns]


@router.post("recounts/{code}", response={202: JobOut}, summary="Count a campaign's figures again")
def post_recount(request: HttpRequest, code: str, wanted: RecountIn) -> Any:
    """In the background, from every fact; one that waits is not doubled. For operators."""
    operator = operator_of(request)
    return Status(202, ask_recount(actor=operator, campaign=campaign_by_code(code), repair=wanted.repair))


def _recount_json(campaign: Any, job: Any) -> dict[str, Any]:
    found = job.result if job and isinstance(job.result, dict) else {}
    return {
        "campaign": campaign.code,
        "campaign_title": campaign.title,
        "job": job.uuid if job else None,
        "state": job.state if job else "",
        "asked_at": job.created_at if job else None,
        "finished_at": job.finished_at if job else None,
        "facts": found.get("facts"),
        "differences": found.get("differences"),
    }

"""`campaigns`: the list, one campaign, its quotas and enrolments."""

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from lantoa.kernel.clock import now
from lantoa.kernel.errors import NotAllowed
from lantoa.people.queries.roles import may_organise
from lantoa.surfaces.api.auth import person_of
from lantoa.surfaces.api.desk import desk_of
from lantoa.surfaces.api.schemas import (
    CampaignIn,
    CampaignOut,
    EnrolmentsOut,
    ErrorAnswer,
    QuotaOut,
    QuotasIn,
)
from lantoa.training.queries.campaigns import campaigns_for
from lantoa.training.queries.enrolments import enrolments_in
from lantoa.training.queries.quotas import quotas_in
from lantoa.training.services.campaigns import open_campaign
from lantoa.training.services.quotas import set_quotas, share_quota

router = Router(tags=["campaigns"])
REFUSALS = {401: ErrorAnswer, 403: ErrorAnswer, 404: ErrorAnswer, 409: ErrorAnswer, 422: ErrorAnswer}


@router.get("", response={200: list[CampaignOut], **REFUSALS}, summary="Campaigns the person works on")
def list_campaigns(request: HttpRequest) -> Any:
    return campaigns_for(person_of(request))


@router.post("", response={201: CampaignOut, **REFUSALS}, summary="Open a campaign")
def post_campaign(request: HttpRequest, campaign: CampaignIn) -> Any:
    person = person_of(request)
    if not may_organise(person, 0):
        raise NotAllowed("Bạn không có quyền mở khóa tập huấn.")
    return Status(201, open_campaign(actor=person, now=now(), **campaign.model_dump()))


@router.get("/{code}", response={200: CampaignOut, **REFUSALS}, summary="One campaign")
def get_campaign(request: HttpRequest, code: str) -> Any:
    return desk_of(request, code).campaign


@router.get(
    "/{code}/quotas", response={200: list[QuotaOut], **REFUSALS}, summary="Seats of the units the person sees"
)
def get_quotas(request: HttpRequest, code: str) -> Any:
    desk = desk_of(request, code)
    return [_quota(row) for row in quotas_in(desk.campaign, desk.scope)]


@router.put("/{code}/quotas", response={200: list[QuotaOut], **REFUSALS}, summary="Give or share out seats")
def put_quotas(request: HttpRequest, code: str, quotas: QuotasIn) -> Any:
    """All or nothing. With `from_unit` a unit manager shares out the seats of the own unit."""
    desk = desk_of(request, code)
    if quotas.from_unit:
        share_quota(
            actor=desk.person,
            campaign=desk.campaign,
            from_unit=quotas.from_unit,
            shares=quotas.seats,
            now=now(),
        )
    else:
        set_quotas(actor=desk.person, campaign=desk.campaign, seats=quotas.seats, now=now())
    return [_quota(row) for row in quotas_in(desk.campaign, desk.scope)]


@router.get(
    "/{code}/enrolments", response={200: EnrolmentsOut, **REFUSALS}, summary="Enrolled people, by given name"
)
def get_enrolments(
    request: HttpRequest,
    code: str,
    search: Annotated[str, Query(max_length=80)] = "",
    unit_path: Annotated[str, Query(max_length=40)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Any:
    desk = desk_of(request, code)
    found = enrolments_in(
        desk.campaign, desk.scope, search=search, unit_path=unit_path, page=page, size=size, now=now()
    )
    return {"page": page_json(found), "rows": [asdict(row) for row in found.rows]}


def page_json(page: Any) -> dict[str, int]:
    """Where a list stands."""
    return {"number": page.number, "size": page.size, "total": page.total, "pages": page.pages}


def _quota(row: Any) -> dict[str, Any]:
    return {
        "unit_code": row.unit.code,
        "unit_name": row.unit.full_name,
        "unit_path": row.unit_path,
        "seats": row.seats,
        "shared_out": row.shared_out,
        "taken": row.taken,
        "left": row.left,
    }

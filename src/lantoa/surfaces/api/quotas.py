"""`campaigns/{code}/quotas`: the seats of the units."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from lantoa.kernel.clock import now
from lantoa.surfaces.api.desk import ApiDesk, desk_of
from lantoa.surfaces.api.schemas import QuotaOut, QuotasIn
from lantoa.training.queries.quotas import quotas_in
from lantoa.training.services.quotas import set_quotas, share_quota

router = Router(tags=["campaigns"])


@router.get("/{code}/quotas", response=list[QuotaOut], summary="Seats of the units the person sees")
def get_quotas(request: HttpRequest, code: str) -> Any:
    """Upper units first. `left` = seats neither taken nor shared out."""
    return _quotas(desk_of(request, code))


@router.put("/{code}/quotas", response=list[QuotaOut], summary="Give or share out seats")
def put_quotas(request: HttpRequest, code: str, quotas: QuotasIn) -> Any:
    """Many units in one call, all or nothing. With `from_unit` a unit manager shares out the seats of the own unit."""
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
    return _quotas(desk)


def _quotas(desk: ApiDesk) -> list[dict[str, Any]]:
    return [
        {
            "unit_code": row.unit.code,
            "unit_name": row.unit.full_name,
            "unit_path": row.unit_path,
            "seats": row.seats,
            "shared_out": row.shared_out,
            "taken": row.taken,
            "left": row.left,
        }
        for row in quotas_in(desk.campaign, desk.scope)
    ]

"""`campaigns/{code}/slips`: codes for the first sign-in."""

from typing import Any

from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables
from ninja import Router

from lantoa.kernel.clock import now
from lantoa.surfaces.api.desk import desk_of
from lantoa.surfaces.api.paging import UnitCode
from lantoa.surfaces.api.schemas_training import SlipCountsOut, SlipOut, SlipsIn
from lantoa.training.queries.slips import slip_counts
from lantoa.training.services.slips import issue_code_slips

router = Router(tags=["enrolments"])


@router.get("/{code}/slips", response=SlipCountsOut, summary="How many wait for a code")
def get_slip_counts(request: HttpRequest, code: str, unit: UnitCode = "") -> Any:
    """Of a unit; left out, of the highest the person sees. No code is ever read again."""
    desk = desk_of(request, code)
    return slip_counts(desk.person, desk.campaign, desk.path_of(unit) or desk.head, now=now())


@router.post("/{code}/slips", response=list[SlipOut], summary="Issue codes, answered once")
@sensitive_variables()
def post_slips(request: HttpRequest, code: str, slips: SlipsIn) -> Any:
    """Earlier codes of these people stop working. At most 2.000 at once: ask unit by unit."""
    desk = desk_of(request, code)
    return issue_code_slips(
        actor=desk.person,
        campaign=desk.campaign,
        unit_path=desk.path_of(slips.unit) or desk.head,
        enrolment_uuids=slips.enrolments,
        include_activated=slips.include_activated,
        keep_live_codes=slips.missing_only,
        now=now(),
    )

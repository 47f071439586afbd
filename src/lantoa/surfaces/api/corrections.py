"""`campaigns/{code}/corrections | phones`: what people say is printed wrongly, and numbers nobody can sign in with."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from lantoa.kernel.clock import now
from lantoa.people.errors import NoSuchPerson, OutsideScope
from lantoa.people.queries.first_steps import open_corrections
from lantoa.people.services.activation import settle_correction
from lantoa.surfaces.api.desk import desk_of
from lantoa.surfaces.api.paging import PageNumber, PageSize, UnitCode, page_of_list, paged
from lantoa.surfaces.api.people import correction_json
from lantoa.surfaces.api.schemas_persons import CorrectionsOut, DecidedOut, DecisionIn, WrongPhonesOut
from lantoa.training.queries.wrong_phones import wrong_phones

router = Router(tags=["people"])


@router.get("/{code}/corrections", response=CorrectionsOut, summary="Requests to correct name or birth date")
def list_corrections(request: HttpRequest, code: str, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """Those of people of the own units that wait, oldest first, beside what is kept."""
    found = page_of_list(open_corrections(desk_of(request, code).scope), page, size)
    return paged(found, [correction_json(one) for one in found.rows])


@router.post("/{code}/corrections/{uuid}/decide", response=DecidedOut, summary="Accept or refuse a request")
def post_decide(request: HttpRequest, code: str, uuid: UUID, decision: DecisionIn) -> Any:
    """Accepted, name and birth date are changed. One already decided stays as it is. May be repeated."""
    desk = desk_of(request, code)
    try:
        settled = settle_correction(
            actor=desk.person,
            request_uuid=uuid,
            accept=decision.accept,
            campaign_id=desk.campaign.pk,
            now=now(),
        )
    except OutsideScope as error:
        raise NoSuchPerson from error  # what lies outside looks like what is not there
    return {
        "uuid": settled.uuid,
        "person_uuid": settled.person.uuid,
        "accepted": settled.accepted,
        "settled_at": settled.settled_at,
    }


@router.get("/{code}/phones", response=WrongPhonesOut, summary="Who has no number to sign in with")
def list_phones(
    request: HttpRequest, code: str, unit: UnitCode = "", page: PageNumber = 1, size: PageSize = 50
) -> Any:
    """Enrolled people of the own units by given name, with what the roster had; correct by `persons/{uuid}/phone`."""
    desk = desk_of(request, code)
    return paged(wrong_phones(desk.campaign, desk.scope, unit_path=desk.path_of(unit), page=page, size=size))

"""`me/...`: what the player of a learner needs."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router

from lantoa.kernel.clock import now
from lantoa.kernel.errors import NotAllowed
from lantoa.learning.services.devices import register_device
from lantoa.learning.services.journal import accept_batch
from lantoa.people.queries.roles import grants_of
from lantoa.surfaces.api.auth import person_of, require_learner
from lantoa.surfaces.api.schemas import ErrorAnswer, MeOut

router = Router(tags=["me"])


@router.get("", response={200: MeOut, 401: ErrorAnswer}, summary="Who the token or session stands for")
def get_me(request: HttpRequest) -> Any:
    person = person_of(request)
    return {
        "uuid": person.uuid,
        "full_name": person.full_name,
        "roles": sorted({grant.name for grant in grants_of(person)}),
        "unit_code": person.unit.code,
        "unit_name": person.unit.full_name,
    }


@router.get(
    "/device",
    summary="Register this browser and get its secret",
    response={200: dict[str, Any], 401: ErrorAnswer},
)
def get_device(request: HttpRequest, known: Annotated[list[UUID] | None, Query()] = None) -> Any:
    """Only over the person's own session: a token of a program never gets a device's secret.

    The cookie `lantoa_device` names this browser on later visits.
    """
    person = require_learner(request)
    if "Authorization" in request.headers:
        raise NotAllowed("Thiết bị chỉ đăng ký được từ trình duyệt đã đăng nhập.", code="session_needed")
    cookie = _uuid_or_none(request.COOKIES.get("lantoa_device", ""))
    given = [*(known or [])[:20], *([cookie] if cookie else [])]
    grant = register_device(
        actor=person, known=given, label=request.headers.get("User-Agent", "")[:200], now=now()
    )
    response = JsonResponse(grant.as_json())
    response.set_cookie(
        "lantoa_device",
        str(grant.device),
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@router.post(
    "/journal",
    auth=None,
    summary="Deliver signed learning events",
    response={200: dict[str, Any], 401: ErrorAnswer, 422: ErrorAnswer},
)
def post_journal(request: HttpRequest) -> HttpResponse:
    """Signed by the device (header X-Lantoa-Mac over the raw body): accepted late, twice and in any order, without a session."""
    receipt = accept_batch(body=request.body, mac=request.headers.get("X-Lantoa-Mac", ""), now=now())
    return JsonResponse(receipt.as_json())


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

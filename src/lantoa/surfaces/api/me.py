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
from lantoa.surfaces.api.schemas import MeOut
from lantoa.surfaces.api.schemas_people import DeviceGrantOut, ReceiptOut

router = Router(tags=["me"])

# The body is read raw, because the device signed these very bytes; so its shape is told here.
JOURNAL_DESCRIPTION: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "X-Lantoa-Mac",
            "required": True,
            "description": "base64url(HMAC-SHA256(device secret, raw body)), without padding",
            "schema": {"type": "string"},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["person", "device", "campaign", "events", "sent_at"],
                    "properties": {
                        "person": {"type": "string", "format": "uuid"},
                        "device": {"type": "string", "format": "uuid"},
                        "campaign": {"type": "string"},
                        "events": {"type": "array", "items": {"type": "object"}},
                        "sent_at": {"type": "integer", "description": "ms since the epoch, device clock"},
                    },
                }
            }
        },
    },
}


@router.get("", response=MeOut, summary="Who the token or session stands for")
def get_me(request: HttpRequest) -> Any:
    """Name, roles and unit."""
    person = person_of(request)
    return {
        "uuid": person.uuid,
        "full_name": person.full_name,
        "roles": sorted({grant.name for grant in grants_of(person)}),
        "unit_code": person.unit.code,
        "unit_name": person.unit.full_name,
    }


@router.get("/device", summary="Register this browser and get its secret", response=DeviceGrantOut)
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
    response=ReceiptOut,
    openapi_extra=JOURNAL_DESCRIPTION,
)
def post_journal(request: HttpRequest) -> HttpResponse:
    """Signed by the device: accepted late, twice and in any order, without a session. See docs/develop/player.md."""
    receipt = accept_batch(body=request.body, mac=request.headers.get("X-Lantoa-Mac", ""), now=now())
    return JsonResponse(receipt.as_json())


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

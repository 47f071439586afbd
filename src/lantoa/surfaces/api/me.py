"""`me/...`: what the player of a learner needs."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router

from lantoa.exams.ahead import signed_in_until
from lantoa.kernel.clock import now, to_milliseconds
from lantoa.kernel.errors import NotAllowed
from lantoa.learning.services.check_in import check_in
from lantoa.learning.services.devices import register_device
from lantoa.learning.services.journal import accept_batch
from lantoa.people.queries.roles import grants_of
from lantoa.surfaces.api.auth import is_same_origin, person_of, require_learner
from lantoa.surfaces.api.schemas import MeOut
from lantoa.surfaces.api.schemas_people import CheckInOut, DeviceGrantOut, ReceiptOut
from lantoa.surfaces.public.entry import start_session_until, stay_until

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


CHECK_IN_DESCRIPTION: dict[str, Any] = {
    "parameters": JOURNAL_DESCRIPTION["parameters"],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["person", "device", "at"],
                    "properties": {
                        "person": {"type": "string", "format": "uuid"},
                        "device": {"type": "string", "format": "uuid"},
                        "at": {
                            "type": "integer",
                            "description": "ms since the epoch, later than the last one",
                        },
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


@router.post(
    "/check-in",
    auth=None,
    summary="Say that this device is ready for the tests ahead, and stay signed in on it",
    response=CheckInOut,
    openapi_extra=CHECK_IN_DESCRIPTION,
)
def post_check_in(request: HttpRequest) -> Any:
    """Signed by the device (HMAC), no password. First while signed in; from then on also when the session has ended, until
    `ready_until`, unless somebody signed out here or the password changed. Only from pages of this site, because it signs in.
    """
    if request.headers.get("X-Lantoa") != "1" or not is_same_origin(request):
        raise NotAllowed("Yêu cầu này phải gửi từ trang của hệ thống.", code="wrong_origin")
    moment = now()
    done = check_in(
        body=request.body,
        mac=request.headers.get("X-Lantoa-Mac", ""),
        signed_in=request.user if request.user.is_authenticated else None,
        until=lambda person: signed_in_until(person, now=moment),
        now=moment,
    )
    if request.user.is_authenticated and request.user.pk == done.person.pk:
        stay_until(request, done.ready_until)
    else:
        start_session_until(request, done.person, done.ready_until)
    return {
        "person": done.person.uuid,
        "ready_until": done.ready_until,
        "server_time": to_milliseconds(moment),
    }


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

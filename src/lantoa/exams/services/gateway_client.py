"""Django as a client of the exam gateway, by its inside address: the form view saves through the one door that may write."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantoa.exams.errors import GatewayAway, GatewayRefused

SECONDS = 10


def ask_gateway(path: str, message: Mapping[str, Any]) -> dict[str, Any]:
    """The gateway's answer to `POST /exam/v1/{path}`. GatewayRefused carries its own code, status and details."""
    address = urlsplit(settings.LANTOA.gateway_url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=SECONDS)
    try:
        connection.request(
            "POST",
            f"{address.path}/exam/v1/{path}",
            json.dumps(message),
            {"Content-Type": "application/json", "Connection": "close"},
        )
        reply = connection.getresponse()
        answer = json.loads(reply.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise GatewayAway(
            _("Máy chủ chưa lưu được câu trả lời. Hãy giữ nguyên trang này và thử lại sau vài giây.")
        ) from error
    finally:
        connection.close()
    if reply.status != 200:
        said = answer.get("error", {})
        raise GatewayRefused(
            said.get("message", ""),
            code=said.get("code", "gateway_refused"),
            status=reply.status,
            details=said.get("details", {}),
        )
    found: dict[str, Any] = answer
    return found

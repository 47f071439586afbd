"""Django as a client of the exam gateway, by its inside address: the form view saves through the one door that may write."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantoa.exams.errors import GatewayAway, GatewayRefused
from lantoa.exams.rules.tokens import ExamKeys, signed_address

SECONDS = 10


def ask_gateway(path: str, message: Mapping[str, Any], *, address: str = "") -> dict[str, Any]:
    """The gateway's answer to `POST /exam/v1/{path}`. GatewayRefused carries its own code, status and details.

    `address`: where the person is for whom this asks; the gateway believes it because it is signed.
    """
    headers = {"Content-Type": "application/json", "Connection": "close"}
    if address:
        headers["X-Lantoa-Address"] = signed_address(ExamKeys.of(settings.INSTALL_SECRET), address)
    gateway = urlsplit(settings.LANTOA.gateway_url)
    kind = http.client.HTTPSConnection if gateway.scheme == "https" else http.client.HTTPConnection
    connection = kind(gateway.hostname or "", gateway.port, timeout=SECONDS)
    try:
        connection.request(
            "POST",
            f"{gateway.path}/exam/v1/{path}",
            json.dumps(message),
            headers,
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

"""From where a request came."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's network address: the last one of X-Forwarded-For that is no trusted proxy ("" when unknown).

    Front writes the header itself and believes only trusted proxies; what a visitor wrote stands further left.
    """
    written = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    strangers = [part for part in written if part not in settings.LANTOA.trusted_proxies]
    return (strangers or written or [request.META.get("REMOTE_ADDR", "")])[-1]

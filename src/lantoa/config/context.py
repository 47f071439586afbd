"""What every template knows about this installation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, Any]:
    """`organisation`, `hotline`, `theme` ("", "light", "dark" from the cookie)."""
    theme = request.COOKIES.get("lantoa_theme", "")
    return {
        "organisation": settings.LANTOA.organisation,
        "hotline": settings.LANTOA.hotline,
        "theme": theme if theme in {"light", "dark"} else "",
    }

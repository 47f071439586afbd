"""What the API says of itself, made once for all tests that read it: making it takes longer than most of them."""

import json
from functools import cache
from typing import Any

from lantoa.surfaces.api.urls import api


@cache
def _described() -> str:
    return json.dumps(api.get_openapi_schema())


def described() -> dict[str, Any]:
    """The API's description as its readers get it; a copy of your own."""
    document: dict[str, Any] = json.loads(_described())
    return document

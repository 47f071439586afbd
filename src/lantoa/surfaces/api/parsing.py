"""Reading request bodies: JSON as the standard has it, and only text that a database can hold."""

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja.parser import Parser

from lantoa.kernel.errors import DomainError


class NotJson(DomainError):
    """The body says that it is something other than JSON."""

    code = "wrong_content_type"
    status = 415


class StrictParser(Parser):
    """No NaN, no half of a surrogate pair, no zero character: PostgreSQL takes none of them, so no field has to look."""

    def parse_body(self, request: HttpRequest) -> Any:
        """ValueError when it is not such JSON; the API answers 400, and NotJson (415) when it says to be something else.

        Without any Content-Type the body is taken at its word.
        """
        if request.content_type not in {"", "application/json"}:
            raise NotJson("Hãy gửi nội dung với Content-Type: application/json.")
        body = msgspec.json.decode(request.body)
        if b"\\u0000" in request.body and _has_zero(body):
            raise ValueError("a zero character")
        return body


def _has_zero(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_zero(key) or _has_zero(one) for key, one in value.items())
    return isinstance(value, list) and any(map(_has_zero, value))

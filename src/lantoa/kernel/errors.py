"""The one family of errors that a page or the API shows to a person."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A refusal with a reason that a person can act on.

    `code` is stable and machine-readable (`quota_full`), `message` a plain Vietnamese sentence (may be lazy),
    `status` the HTTP status at the edge, `details` JSON-ready facts (which row, which field).
    """

    code = "domain_error"
    status = 400

    def __init__(
        self,
        message: object,
        *,
        code: str | None = None,
        status: int | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self._message = message
        if code is not None:
            self.code = code
        if status is not None:
            self.status = status
        self.details: dict[str, Any] = dict(details or {})

    @property
    def message(self) -> str:
        """The sentence in the language active now."""
        return str(self._message)

    def as_json(self) -> dict[str, Any]:
        """The one error shape of the API."""
        return {"error": {"code": self.code, "message": self.message, "details": self.details}}


class NotFound(DomainError):
    """What was asked for is not there, or this person may not know that it is."""

    code = "not_found"
    status = 404


class NotAllowed(DomainError):
    """The person is known and may not do this."""

    code = "not_allowed"
    status = 403


class Invalid(DomainError):
    """The input does not fit; `details` may name fields: {"fields": {"name": "sentence"}}."""

    code = "invalid"
    status = 422


class Conflict(DomainError):
    """The state has moved on: full, closed, already done."""

    code = "conflict"
    status = 409

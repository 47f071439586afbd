"""Who is asking: a bearer token, or the session cookie with Origin and the header X-Lantoa."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.base import AuthBase

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError, NotAllowed
from lantoa.people.queries.first_steps import may_learn
from lantoa.people.services.tokens import person_of_token


class NotSignedIn(DomainError):
    """No token and no session, or one that has ended."""

    code = "not_signed_in"
    status = 401


class TokenAuth(HttpBearer):
    """`Authorization: Bearer lt_...`"""

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        return person_of_token(token=token, now=clock.now())


class SessionAuth(AuthBase):
    """The browser's own session, for pages of this site only.

    A form or image of another site can send the cookie, but neither the custom header nor our Origin.
    """

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "lantoa_session"

    def __call__(self, request: HttpRequest) -> Any | None:
        if not request.user.is_authenticated:
            return None
        if request.headers.get("X-Lantoa") != "1" or not is_same_origin(request):
            raise NotAllowed("Yêu cầu này phải gửi từ trang của hệ thống.", code="wrong_origin")
        return request.user


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the request comes from a page of this site; a GET without Origin is judged by Sec-Fetch-Site."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.get_host()
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def person_of(request: HttpRequest) -> Any:
    """The person a token or session stands for."""
    return request.auth  # type: ignore[attr-defined]  # set by ninja once one of the doors above has opened


def require_learner(request: HttpRequest) -> Any:
    """The person, who has agreed to what learning needs."""
    person = person_of(request)
    if not may_learn(person):
        raise NotAllowed(
            "Bạn cần hoàn tất các bước đăng nhập lần đầu trước khi học.", code="first_steps_missing"
        )
    return person

"""Those who wait until their password is checked: a cookie with their ticket, and a page that comes back by itself."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from lantoa.kernel.errors import DomainError
from lantoa.people.errors import SignInWaits
from lantoa.people.services.sign_in_queue import KEPT

COOKIE = "lantoa_turn"
AGAIN = "nhap-lai"  # in the address: no longer wait, show the form
# How long a thread of web stands by for a check that has begun; more than half of them never do at once.
PATIENCE_SECONDS = 3.0
_MOST_SECONDS = 15


def ticket_of(request: HttpRequest) -> str:
    """The ticket this browser holds for this address; "" = none, or it waits no longer."""
    return "" if AGAIN in request.GET else request.COOKIES.get(COOKIE, "")


def send_to_wait(request: HttpRequest, wait: SignInWaits) -> HttpResponse:
    """On to the same address by GET, so that loading it again sends no password again."""
    response = HttpResponseRedirect(request.get_full_path(), status=303)
    response.set_cookie(
        COOKIE,
        wait.ticket,
        max_age=int(KEPT.total_seconds()),
        path=request.path,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def waiting_page(
    request: HttpRequest, wait: SignInWaits, *, title: str, nav: dict[str, object]
) -> HttpResponse:
    """The place and the time left; the browser asks again when it is over, at the latest after 15 seconds."""
    context = {
        "title": title,
        "wait": wait,
        "refresh": min(wait.seconds, _MOST_SECONDS),
        "again": f"{request.path}?{_with_again(request)}",
    }
    response = render(request, "public/waiting.html", context | nav)
    response["Retry-After"] = str(context["refresh"])
    return response


def no_longer_waits(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The cookie goes with the answer."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, path=request.path, samesite="Lax")
    return response


def say_when(response: HttpResponse, error: DomainError | None) -> HttpResponse:
    """Programs and proxies read in a header when to come back."""
    seconds = error.details.get("retry_after_seconds") if error is not None else None
    if seconds:
        response["Retry-After"] = str(seconds)
        # A full line is no fault of ours: Django would write a line of error for each of thousands.
        response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _with_again(request: HttpRequest) -> str:
    query = request.GET.copy()
    query[AGAIN] = "1"
    return query.urlencode()

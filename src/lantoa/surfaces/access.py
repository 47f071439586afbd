"""Who is asking: what every surface settles before a view runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import MANAGERS, ORGANISER, scope_by
from lantoa.territory.rules.scope import Scope
from lantoa.training.queries.campaigns import campaign_by_code

if TYPE_CHECKING:
    from lantoa.people.models import Person
    from lantoa.training.models import Campaign

View = Callable[..., HttpResponse]
RETURN = "next"  # what the sign-in page reads


@dataclass(frozen=True)
class Desk:
    """What a console page works on. `scope`: the subtrees whose people and figures the person sees in the campaign;
    `organised`: those in which they may also change the campaign itself (empty for unit managers).
    """

    campaign: Campaign
    person: Person
    scope: Scope
    organised: Scope


def signed_in(view: View) -> View:
    """Visitors go to the sign-in page first and come back to this address."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(sign_in_address(request.get_full_path()))
        return view(request, *args, **kwargs)

    return guarded


def organiser_view(view: View) -> View:
    """Hands the view a Desk in place of the campaign's `code`.

    A stranger to consoles learns nothing (404); a colleague who manages elsewhere is told no (403).
    """

    @wraps(view)
    @signed_in
    def guarded(request: HttpRequest, *, code: str, **kwargs: object) -> HttpResponse:
        person = current_person(request)
        grants = grants_of(person)
        if not any(grant.name in MANAGERS for grant in grants):
            raise Http404
        campaign = campaign_by_code(code)
        scope = scope_by(grants, MANAGERS, campaign.pk)
        if scope.is_empty:
            raise PermissionDenied
        desk = Desk(campaign, person, scope, scope_by(grants, {ORGANISER}, campaign.pk))
        return view(request, desk, **kwargs)

    return guarded


def current_person(request: HttpRequest) -> Person:
    """The person signed in; behind `signed_in` only."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def sign_in_address(back: str) -> str:
    """The sign-in page that leads on to `back`."""
    return f"{settings.LOGIN_URL}?{urlencode({RETURN: back})}"


def is_from_this_site(request: HttpRequest) -> bool:
    """Whether a page of this site sent the request: by Sec-Fetch-Site, else Origin, else Referer; without any, no.

    For posts that carry no token because they come from static pages.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(source).netloc == request.get_host()

"""Starting a session, and where a person goes first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from lantoa.exams.ahead import signed_in_until
from lantoa.kernel import clock
from lantoa.people.enums import RoleName
from lantoa.people.queries.first_steps import first_step_of
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.first_steps import FirstStep

if TYPE_CHECKING:
    from lantoa.people.models import Person

BACKEND = "lantoa.people.backends.SignInNameBackend"
_OWN_END = "_session_expiry"  # Django's; without it the end it tells is always a month from now
_STEPS = {
    FirstStep.ACTIVATE: "/kich-hoat/",
    FirstStep.CONSENT: "/kich-hoat/dong-y/",
    FirstStep.REFUSED: "/kich-hoat/dong-y/",
    FirstStep.IDENTITY: "/kich-hoat/thong-tin/",
}
_CONSOLES = {
    RoleName.ORGANISER: "/to-chuc/",
    RoleName.UNIT_MANAGER: "/to-chuc/",
    RoleName.OPERATOR: "/van-hanh/",
    RoleName.AUTHOR: "/van-hanh/hoc-lieu/",
}


def start_session(request: HttpRequest, person: Person) -> None:
    """Sign the person in here, through the end of a test ahead. Names of roles are kept for showing links; every view asks
    `people` again.
    """
    _start(request, person)
    stay_until(request, signed_in_until(person, now=clock.now()))


def start_session_until(request: HttpRequest, person: Person, until: datetime | None) -> None:
    """The same for a caller who knows until when."""
    _start(request, person)
    stay_until(request, until)


def stay_until(request: HttpRequest, until: datetime | None) -> None:
    """The session lasts at least until then. Writes only when it has not been told so before."""
    if until is None:
        return
    if _OWN_END not in request.session or request.session.get_expiry_date() < until:
        usual = clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        request.session.set_expiry(max(until, usual))


def first_address(person: Person, roles: list[str], wanted: str = "") -> str:
    """The first step not yet done, else the wanted page of this site, else the console of a role, else learning.

    Someone who only organises is not held up by steps that are for learners.
    """
    console = next((address for role, address in _CONSOLES.items() if role in roles), "")
    step = _STEPS.get(first_step_of(person), "")
    if step and not console:
        return step
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return console or "/hoc/"


def _start(request: HttpRequest, person: Person) -> None:
    login(request, person, backend=BACKEND)
    request.session["roles"] = sorted({grant.name for grant in grants_of(person)})

"""The way into a learner's pages: signed in, enrolled in the campaign of the address, through with the first steps."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from lantoa.people.queries.first_steps import may_learn
from lantoa.surfaces.access import View, current_person, signed_in
from lantoa.surfaces.public.entry import first_address
from lantoa.training.queries.enrolments import enrolment_of

if TYPE_CHECKING:
    from lantoa.people.models import Person

DEVICE_COOKIE = "lantoa_device"
ONE_YEAR_SECONDS = 365 * 24 * 3600


def enrolled_view(view: View) -> View:
    """Hands the view the learner's enrolment in place of the campaign's code; 404 for everybody else."""

    @wraps(view)
    @signed_in
    @names_browser
    def guarded(request: HttpRequest, *, campaign: str, **kwargs: object) -> HttpResponse:
        person = current_person(request)
        enrolment = enrolment_of(person, campaign)
        if enrolment is None:
            raise Http404
        return step_before_learning(person) or view(request, enrolment, **kwargs)

    return guarded


def step_before_learning(person: Person) -> HttpResponseRedirect | None:
    """The way to the first step not yet done (code, consent, name); None when the person may learn."""
    return None if may_learn(person) else HttpResponseRedirect(first_address(person, []))


def names_browser(view: View) -> View:
    """Gives a browser without a device id one. The player reads and registers it, so it is not HttpOnly."""

    @wraps(view)
    def named(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if DEVICE_COOKIE not in request.COOKIES:
            response.set_cookie(
                DEVICE_COOKIE,
                str(uuid4()),
                max_age=ONE_YEAR_SECONDS,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return response

    return named

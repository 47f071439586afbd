"""Signing in and out."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.learning.services.check_in import forget_check_in
from lantoa.people.errors import SignInWaits
from lantoa.people.services.sign_in import finish_sign_in, typed_name
from lantoa.people.services.sign_in import sign_in as sign_in_person
from lantoa.surfaces.public.address import client_address
from lantoa.surfaces.public.entry import first_address, start_session
from lantoa.surfaces.public.forms import SignInForm
from lantoa.surfaces.public.turns import (
    PATIENCE_SECONDS,
    no_longer_waits,
    say_when,
    send_to_wait,
    ticket_of,
    waiting_page,
)
from lantoa.surfaces.ui.forms import refuse

if TYPE_CHECKING:
    from lantoa.people.models import Person

DEVICE_COOKIE = "lantoa_device"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; `next` in the address is where to go on to. Who must wait comes back to this address by GET."""
    ticket = ticket_of(request)
    form = SignInForm(request.POST or None)
    if request.method != "POST":
        return _ask_again(request, ticket) if ticket else _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    if ticket and typed_name(ticket) == form.cleaned_data["name"]:
        return HttpResponseRedirect(request.get_full_path(), status=303)  # sent twice: it counts once
    try:
        person = sign_in_person(
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            address=client_address(request),
            now=clock.now(),
            patience=PATIENCE_SECONDS,
        )
    except SignInWaits as wait:
        return send_to_wait(request, wait)
    except DomainError as error:
        return _page(request, form, error=error)
    return _enter(request, person)


def _ask_again(request: HttpRequest, ticket: str) -> HttpResponse:
    """Someone who waits; the answer may be there."""
    try:
        person = finish_sign_in(ticket=ticket, now=clock.now())
    except SignInWaits as wait:
        return waiting_page(request, wait, title=_("Đang chờ đăng nhập"), nav={})
    except DomainError as error:
        form = SignInForm({"name": typed_name(ticket) or "-", "password": "-"})
        form.is_valid()
        return _page(request, form, error=error)
    return _enter(request, person)


def _enter(request: HttpRequest, person: Person) -> HttpResponse:
    start_session(request, person)
    wanted = request.GET.get("next", "")
    response = HttpResponseRedirect(first_address(person, request.session["roles"], wanted))
    return no_longer_waits(request, response)


def _page(
    request: HttpRequest, form: SignInForm, *, status: int = 200, error: DomainError | None = None
) -> HttpResponse:
    if error is not None:
        status = refuse(form, error)
    response = render(request, "public/sign_in.html", {"form": form}, status=status)
    return no_longer_waits(request, say_when(response, error))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; pages of packs no longer know the learner, what waits to be sent stays on the device."""
    if request.user.is_authenticated:
        with contextlib.suppress(ValueError):
            forget_check_in(person=request.user, device=UUID(request.COOKIES.get(DEVICE_COOKIE, "")))
    logout(request)
    response = HttpResponseRedirect("/")
    response.delete_cookie(DEVICE_COOKIE)
    return response

"""Acts on the day of a test: more for a unit or a person, an early end, another device, a line to those who sit it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lantoa.exams.board import board_of, forget_board
from lantoa.exams.board_acts import allowances_in, notices_in
from lantoa.exams.board_people import line_of_person
from lantoa.exams.enums import ReviewShows, ReviewWhen
from lantoa.exams.services import close_early
from lantoa.exams.services.allowing import allow_attempts, allow_unit, give_time
from lantoa.exams.services.day import announce, free_device, withdraw_notice
from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms_acts import (
    AllowUnitForm,
    AttemptsForm,
    CloseEarlyForm,
    NoticeForm,
    ReasonForm,
)
from lantoa.surfaces.organiser.windows import only_organisers, only_some_organiser, published_at
from lantoa.surfaces.ui.forms import refuse
from lantoa.territory.rules.units import ROOT_CODE
from lantoa.training.errors import NoSuchUnit
from lantoa.training.queries.enrolments import enrolment_in_campaign
from lantoa.training.queries.places import places_as_of

if TYPE_CHECKING:
    from lantoa.exams.models import Allowance, Window
    from lantoa.training.models import Enrolment

_FORM = require_http_methods(["GET", "HEAD", "POST"])


@organiser_view
@_FORM
def allow(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """More time, a later end or more attempts for a unit; below it what was given so far."""
    only_some_organiser(desk)
    window, now = published_at(desk, window_uuid), clock.now()
    form = AllowUnitForm(request.POST or None, as_of=desk.campaign.units_as_of)
    form.scope = desk.organised

    def act() -> str:
        values = form.cleaned_data
        given = allow_unit(
            actor=desk.person,
            window=window,
            unit=values["unit"],
            extra_seconds=60 * (values["extra_minutes"] or 0),
            later_seconds=60 * (values["later_minutes"] or 0),
            attempts=values["attempts"] or 0,
            reason=values["reason"],
            now=now,
        )
        changed = give_time(allowance=given, now=now) if given.until else 0
        words = _("Đã ghi cho %(unit)s. %(count)s người đang có bài được thêm ngay; người vào sau cũng có.")
        return words % {"unit": values["unit"].full_name, "count": changed}

    done, status = _acted(request, form, window, act)
    if done:
        return HttpResponseRedirect(_board(desk, window))
    context = {"desk": desk, "window": window, "form": form}
    context["given"] = [(one, _unit_words(desk, one)) for one in allowances_in(window, desk.organised)]
    return render(request, "organiser/window_allow.html", context, status=status)


@organiser_view
@_FORM
def close(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """An earlier end; the page says how many are answering."""
    only_organisers(desk)
    window, now = published_at(desk, window_uuid), clock.now()
    form = CloseEarlyForm(request.POST or None)

    def act() -> str:
        closes_at: datetime = form.cleaned_data["closes_at"] or now
        reason = form.cleaned_data["reason"]
        close_early(actor=desk.person, window=window, closes_at=closes_at, reason=reason, now=now)
        return _("Đã đóng sớm. Máy của người đang làm biết ngay ở lần lưu tiếp theo.")

    done, status = _acted(request, form, window, act)
    if done:
        return HttpResponseRedirect(_board(desk, window))
    standing = board_of(window, now=now).of(f"{ROOT_CODE}/")
    context = {"desk": desk, "window": window, "form": form, "standing": standing, "now": now}
    return render(request, "organiser/window_close.html", context, status=status)


@organiser_view
@_FORM
def notices(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """Lines to those who sit the test now: those there are, and a new one."""
    only_some_organiser(desk)
    window, now = published_at(desk, window_uuid), clock.now()
    form = NoticeForm(request.POST or None, as_of=desk.campaign.units_as_of)
    form.scope = desk.organised

    def act() -> str:
        unit = form.cleaned_data["unit"]
        whole = None if unit.code == ROOT_CODE else unit
        announce(actor=desk.person, window=window, text=form.cleaned_data["text"], unit=whole, now=now)
        return _("Đã nhắn. Người đang làm thấy trong vòng vài chục giây.")

    done, status = _acted(request, form, window, act)
    if done:
        return HttpResponseRedirect(request.path)
    places = places_as_of(desk.campaign.units_as_of)
    lines = [
        {
            "notice": one,
            "to": places.full_name(places.unit_by_path(one.unit_path)) if one.unit_path else _("Mọi người"),
            "may_withdraw": one.withdrawn_at is None
            and desk.organised.contains(one.unit_path or f"{ROOT_CODE}/"),
        }
        for one in notices_in(window, desk.organised)
    ]
    context = {"desk": desk, "window": window, "form": form, "lines": lines}
    return render(request, "organiser/window_notices.html", context, status=status)


@organiser_view
@require_POST
def withdraw(request: HttpRequest, desk: Desk, window_uuid: UUID, notice_uuid: UUID) -> HttpResponse:
    """Take a line back."""
    only_some_organiser(desk)
    window = published_at(desk, window_uuid)
    withdraw_notice(actor=desk.person, window=window, notice=notice_uuid, now=clock.now())
    messages.success(request, _("Đã gỡ lời nhắn."))
    return HttpResponseRedirect(reverse("organiser:window-notices", args=[desk.campaign.code, window.uuid]))


@organiser_view
@_FORM
def attempts(request: HttpRequest, desk: Desk, window_uuid: UUID, enrolment_uuid: UUID) -> HttpResponse:
    """More attempts for one person."""
    only_some_organiser(desk)
    window, now = published_at(desk, window_uuid), clock.now()
    enrolment = enrolment_in_campaign(desk.campaign, enrolment_uuid, desk.organised)
    form = AttemptsForm(request.POST or None)

    def act() -> str:
        number = form.cleaned_data["attempts"]
        allow_attempts(
            actor=desk.person, window=window, enrolments=[enrolment], attempts=number,
            reason=form.cleaned_data["reason"], now=now,
        )  # fmt: skip
        return _("Đã cho %(name)s thêm %(count)s lượt.") % {
            "name": enrolment.person.full_name,
            "count": number,
        }

    done, status = _acted(request, form, window, act)
    if done:
        return HttpResponseRedirect(_person(desk, window, enrolment))
    has_seen = window.review_shows != ReviewShows.MARKS and window.review_when == ReviewWhen.AFTER_SUBMIT
    context = {
        "desk": desk,
        "window": window,
        "enrolment": enrolment,
        "form": form,
        "has_seen_answers": has_seen,
    }
    return render(request, "organiser/window_attempts.html", context, status=status)


@organiser_view
@_FORM
def device(request: HttpRequest, desk: Desk, window_uuid: UUID, enrolment_uuid: UUID) -> HttpResponse:
    """Let the next device take a sitting up, where a test allows one at a time."""
    only_some_organiser(desk)
    window, now = published_at(desk, window_uuid), clock.now()
    enrolment = enrolment_in_campaign(desk.campaign, enrolment_uuid, desk.organised)
    sitting = line_of_person(window, enrolment, snapshot=board_of(window, now=now), now=now).sitting
    if sitting is None or not window.one_device:
        messages.info(request, _("Không cần làm gì: người này mở bài trên máy nào cũng được."))
        return HttpResponseRedirect(_person(desk, window, enrolment))
    form, running = ReasonForm(request.POST or None), sitting

    def act() -> str:
        reason = form.cleaned_data["reason"]
        free_device(actor=desk.person, window=window, sitting=running, reason=reason, now=now)
        return _("Đã cho %(name)s chuyển máy. Máy mở bài tiếp theo sẽ làm tiếp.") % {
            "name": enrolment.person.full_name
        }

    done, status = _acted(request, form, window, act)
    if done:
        return HttpResponseRedirect(_person(desk, window, enrolment))
    context = {"desk": desk, "window": window, "enrolment": enrolment, "form": form}
    return render(request, "organiser/window_device.html", context, status=status)


def _acted(
    request: HttpRequest, form: forms.Form, window: Window, act: Callable[[], str]
) -> tuple[bool, int]:
    """(whether it was done, the status of the page otherwise). What was done shows on the board at once."""
    if request.method != "POST":
        return False, 200
    if not form.is_valid():
        return False, 422
    try:
        messages.success(request, act())
    except DomainError as error:
        return False, refuse(form, error)
    forget_board(window)
    return True, 200


def _unit_words(desk: Desk, given: Allowance) -> str:
    if given.enrolment is not None:
        return given.enrolment.person.full_name
    places = places_as_of(desk.campaign.units_as_of)
    try:
        return places.full_name(places.unit_by_path(given.unit_path))
    except NoSuchUnit:
        return given.unit_path


def _board(desk: Desk, window: Window) -> str:
    return reverse("organiser:window-live", args=[desk.campaign.code, window.uuid])


def _person(desk: Desk, window: Window, enrolment: Enrolment) -> str:
    return reverse("organiser:window-person", args=[desk.campaign.code, window.uuid, enrolment.uuid])

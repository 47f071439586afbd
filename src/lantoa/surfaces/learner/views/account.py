"""The account: details as printed, password, consents, devices."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lantoa.kernel import clock
from lantoa.kernel.clock import local_day
from lantoa.kernel.errors import DomainError
from lantoa.learning.queries.devices import devices_of
from lantoa.learning.services.devices import revoke_devices
from lantoa.outcomes.places import place_names
from lantoa.people.queries.first_steps import consent_questions, consents_of, waiting_correction_of
from lantoa.people.queries.persons import birth_text, sign_in_names_of
from lantoa.people.services.activation import record_consents, request_correction
from lantoa.people.services.passwords import change_password
from lantoa.surfaces.access import current_person, signed_in
from lantoa.surfaces.learner.browsers import browser_words
from lantoa.surfaces.learner.enrolled import DEVICE_COOKIE
from lantoa.surfaces.learner.forms import ChangePasswordForm
from lantoa.surfaces.public.forms import CorrectionForm
from lantoa.surfaces.ui.forms import refuse

if TYPE_CHECKING:
    from lantoa.people.models import Person

ACCOUNT = "/tai-khoan/"


@require_safe
@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """Everything kept about the person that the person decides on."""
    person = current_person(request)
    context = _details(person) | {
        "names": sign_in_names_of([person]).get(person.pk, []),
        "correction": waiting_correction_of(person),
        "consents": consent_questions(person),
        "devices": [(device, browser_words(device.label)) for device in devices_of(person=person.uuid)],
        "this_device": request.COOKIES.get(DEVICE_COOKIE, ""),
    }
    return render(request, "learner/account.html", context)


@sensitive_post_parameters("old", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """A new password; other browsers are signed out by it, this one stays."""
    form, status = ChangePasswordForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            person, given = current_person(request), form.cleaned_data
            try:
                change_password(actor=person, old=given["old"], new=given["password"], now=clock.now())
            except DomainError as error:
                status = refuse(form, error)
            else:
                update_session_auth_hash(request, person)
                return _done(request, _("Đã đổi mật khẩu. Các máy khác phải đăng nhập lại."))
    return render(request, "learner/password.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correction(request: HttpRequest) -> HttpResponse:
    """Say what is wrong in the printed details; a manager decides."""
    form, status = CorrectionForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                request_correction(actor=current_person(request), **form.cleaned_data, now=clock.now())
            except DomainError as error:
                status = refuse(form, error)
            else:
                return _done(request, _("Đã gửi yêu cầu sửa thông tin. Người phụ trách sẽ xem lại."))
    return render(
        request, "learner/correction.html", _details(current_person(request)) | {"form": form}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """One consent: what it means, what follows from taking it back, and the button that does it."""
    person = current_person(request)
    question = next((one for one in consent_questions(person) if one.purpose == purpose), None)
    if question is None:
        raise Http404
    if request.method == "POST":
        is_given = request.POST.get("answer") == "yes"
        record_consents(actor=person, answers=consents_of(person) | {purpose: is_given}, now=clock.now())
        return _done(request, _("Đã ghi câu trả lời đồng ý.") if is_given else _("Đã rút lại sự đồng ý."))
    return render(request, "learner/consent.html", {"question": question})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def device(request: HttpRequest, device: UUID) -> HttpResponse:
    """Sign one of the own devices out of the journal."""
    person = current_person(request)
    found = next((one for one in devices_of(person=person.uuid) if one.uuid == device), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        revoke_devices(actor=person, devices=[device], now=clock.now())
        return _done(request, _("Đã gỡ thiết bị."))
    context = {"device": found, "browser": browser_words(found.label)}
    return render(request, "learner/device.html", context)


def _details(person: Person) -> dict[str, object]:
    return {
        "person": person,
        "birth": birth_text(person.birth_date, person.birth_year),
        "place": place_names([person.unit], as_of=local_day(clock.now()))[person.unit.pk],
    }


def _done(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(ACCOUNT)

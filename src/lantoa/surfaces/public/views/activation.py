"""The first steps: code, password, consents, name and birth date as printed. Each page stands alone and can be left."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.people.errors import SignInWaits
from lantoa.people.queries.first_steps import consent_questions, first_step_of
from lantoa.people.queries.persons import birth_text
from lantoa.people.rules.first_steps import FirstStep
from lantoa.people.services import activation
from lantoa.surfaces.access import current_person, signed_in
from lantoa.surfaces.public.address import client_address
from lantoa.surfaces.public.entry import first_address, start_session
from lantoa.surfaces.public.forms import CodeForm, ConsentForm, CorrectionForm, PasswordForm
from lantoa.surfaces.public.turns import (
    PATIENCE_SECONDS,
    no_longer_waits,
    say_when,
    send_to_wait,
    ticket_of,
    waiting_page,
)
from lantoa.surfaces.ui.forms import refuse

TICKET = "activation"


@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Name and code from the slip; `ten` in the address (a QR code on the slip) fills in the name."""
    form = CodeForm(request.POST or None, initial={"name": request.GET.get("ten", "")[:80]})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ticket = activation.check_code(
                    name=form.cleaned_data["name"],
                    code=form.cleaned_data["code"],
                    address=client_address(request),
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                request.session[TICKET] = {
                    "token": ticket.token,
                    "full_name": ticket.full_name,
                    "birth": ticket.birth,
                    "unit_name": ticket.unit_name,
                    "sign_in_names": ticket.sign_in_names,
                }
                return HttpResponseRedirect("/kich-hoat/mat-khau/")
    return render(request, "public/activate_code.html", {"form": form, "step": 1}, status=status)


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    """A password of one's own. Without a ticket the way leads back to the code."""
    ticket = request.session.get(TICKET)
    if not ticket:
        return HttpResponseRedirect("/kich-hoat/")
    waits = ticket_of(request)
    form = PasswordForm(request.POST or None)
    try:
        if request.method == "POST":
            if not form.is_valid():
                return _password_page(request, form, status=422)
            person = activation.activate(
                token=ticket["token"],
                password=form.cleaned_data["password"],
                now=clock.now(),
                patience=PATIENCE_SECONDS,
            )
        elif waits:
            person = activation.finish_activation(token=ticket["token"], ticket=waits, now=clock.now())
        else:
            return _password_page(request, form)
    except SignInWaits as wait:
        if request.method == "POST":
            return send_to_wait(request, wait)
        return waiting_page(request, wait, title=_("Đang lưu mật khẩu của bạn"), nav={"step": 2})
    except DomainError as error:
        return _password_page(request, form, error=error)
    request.session.pop(TICKET, None)
    start_session(request, person)
    response = HttpResponseRedirect(first_address(person, request.session["roles"]))
    return no_longer_waits(request, response)


def _password_page(
    request: HttpRequest, form: PasswordForm, *, status: int = 200, error: DomainError | None = None
) -> HttpResponse:
    if error is not None:
        if not form.is_bound:  # after waiting
            form = PasswordForm({"password": "-", "again": "-"})
            form.is_valid()
        status = refuse(form, error)
    context = {"form": form, "ticket": request.session[TICKET], "step": 2}
    response = render(request, "public/activate_password.html", context, status=status)
    return no_longer_waits(request, say_when(response, error))


@signed_in
@require_http_methods(["GET", "POST"])
def give_consents(request: HttpRequest) -> HttpResponse:
    """Yes or no for each purpose. Someone who refused what is needed to learn may come back and change it."""
    person = current_person(request)
    form = ConsentForm(consent_questions(person), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        activation.record_consents(actor=person, answers=form.answers(), now=clock.now())
        return HttpResponseRedirect(first_address(person, request.session.get("roles", [])))
    context = {"form": form, "refused": first_step_of(person) is FirstStep.REFUSED, "step": 3}
    return render(request, "public/activate_consents.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def confirm_identity(request: HttpRequest) -> HttpResponse:
    """Name and birth date as they will be printed: right, or wrong (the next page)."""
    person = current_person(request)
    if request.method == "POST":
        activation.confirm_identity(actor=person, now=clock.now())
        return HttpResponseRedirect(first_address(person, request.session.get("roles", [])))
    context = {"person": person, "birth": birth_text(person.birth_date, person.birth_year), "step": 4}
    return render(request, "public/activate_identity.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def correct_identity(request: HttpRequest) -> HttpResponse:
    """What is wrong; a unit manager decides, learning goes on meanwhile."""
    person = current_person(request)
    form = CorrectionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                activation.request_correction(actor=person, **form.cleaned_data, now=clock.now())
            except DomainError as error:
                status = refuse(form, error)
            else:
                return HttpResponseRedirect(first_address(person, request.session.get("roles", [])))
    context = {
        "form": form,
        "person": person,
        "birth": birth_text(person.birth_date, person.birth_year),
        "step": 4,
    }
    return render(request, "public/activate_correction.html", context, status=status)

"""Signing up for a campaign by oneself, and looking up by the receipt what became of it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from lantoa.kernel import clock
from lantoa.kernel.clock import local_day
from lantoa.kernel.errors import DomainError
from lantoa.people.services.tries import check_address, count_address_failure
from lantoa.surfaces.public.address import client_address
from lantoa.surfaces.public.forms_registration import ReceiptForm, SignUpForm
from lantoa.surfaces.ui.forms import refuse
from lantoa.training.errors import NoSuchRequest
from lantoa.training.queries.sign_up import (
    campaign_to_sign_up,
    printed_receipt,
    shut_because,
    state_by_receipt,
    units_of_sign_up,
)
from lantoa.training.services.sign_up import sign_up


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """The form; whoever sends it gets a receipt, whether the person is known or not."""
    campaign = campaign_to_sign_up(code)
    form = SignUpForm(request.POST if request.method == "POST" else None, as_of=campaign.units_as_of)
    shut = shut_because(campaign, today=local_day(clock.now()))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = sign_up(
                    campaign=campaign,
                    entry=form.entry(),
                    has_consented=form.cleaned_data["consent"],
                    is_checked=form.is_checked,
                    once=form.cleaned_data["once"],
                    address=client_address(request),
                    now=clock.now(),
                )
            except DomainError as error:
                status = form.refuse(error)
            else:
                return HttpResponseRedirect(
                    f"/dang-ky/{campaign.code}/bien-nhan/?so={printed_receipt(made.receipt)}&moi=1"
                )
    context = {"campaign": campaign, "form": form, "shut": shut, "units": units_of_sign_up(campaign)}
    return render(request, "public/register.html", context, status=status)


@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a sign-up; `so` is the receipt. Guessing is slowed down like guessing at the sign-in."""
    campaign = campaign_to_sign_up(code)
    form = ReceiptForm(request.GET if "so" in request.GET else None)
    found, status = None, 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound:
        address, now = client_address(request), clock.now()
        try:
            check_address(address=address, now=now)
            found = state_by_receipt(campaign, form.cleaned_data["so"])
        except NoSuchRequest as error:
            count_address_failure(address=address, now=now)
            status = refuse(form, error)
        except DomainError as error:
            status = refuse(form, error)
    context = {"campaign": campaign, "form": form, "found": found, "is_new": "moi" in request.GET}
    return render(request, "public/register_receipt.html", context, status=status)

"""Signing in and out."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.people.services.sign_in import sign_in as sign_in_person
from lantoa.surfaces.public.address import client_address
from lantoa.surfaces.public.entry import first_address, start_session
from lantoa.surfaces.public.forms import SignInForm
from lantoa.surfaces.ui.forms import refuse

DEVICE_COOKIE = "lantoa_device"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; `next` in the address is where to go on to."""
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                person = sign_in_person(
                    name=form.cleaned_data["name"],
                    password=form.cleaned_data["password"],
                    address=client_address(request),
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                start_session(request, person)
                wanted = request.GET.get("next", "")
                return HttpResponseRedirect(first_address(person, request.session["roles"], wanted))
    return render(request, "public/sign_in.html", {"form": form}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; pages of packs no longer know the learner, what waits to be sent stays on the device."""
    logout(request)
    response = HttpResponseRedirect("/")
    response.delete_cookie(DEVICE_COOKIE)
    return response

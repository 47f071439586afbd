"""Where the forms of static lesson pages post to: `lesson.finished` and `check.answered` without JavaScript."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.learning.errors import ChooseCampaign
from lantoa.learning.services.forms import record_by_form
from lantoa.surfaces.access import current_person, is_from_this_site, sign_in_address
from lantoa.surfaces.learner.enrolled import step_before_learning
from lantoa.surfaces.learner.lesson_pages import PostedForm, page_after, page_before


# Why exempt: a page of a pack is a static file and holds no token. Instead the post must come from a page of this site,
# the session cookie is SameSite, nothing but these fields is read, and posting twice records once.
@csrf_exempt
@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """Record it and go back to the lesson. Signed-out readers sign in first and come back to the lesson."""
    if not is_from_this_site(request):
        raise PermissionDenied
    form = PostedForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    back = page_before(request)
    if not request.user.is_authenticated:
        return _see_other(sign_in_address(back))
    return step_before_learning(current_person(request)) or _record(request, form, back)


def _record(request: HttpRequest, form: PostedForm, back: str) -> HttpResponse:
    fields, responses, now = form.cleaned_data, request.POST.getlist("response"), clock.now()
    try:
        posted = record_by_form(
            actor=current_person(request),
            course=fields["course"],
            lesson=fields["lesson"],
            kind=fields["kind"],
            check=fields["check"],
            responses=responses,
            campaign_code=fields["campaign"],
            now=now,
        )
    except ChooseCampaign as choice:
        context = {
            "campaigns": choice.details["campaigns"],
            "form": form,
            "responses": responses,
            "back": back,
        }
        return render(request, "learner/choose_campaign.html", context, status=choice.status)
    except DomainError as error:
        return render(
            request, "learner/not_recorded.html", {"error": error, "back": back}, status=error.status
        )
    return _see_other(page_after(posted, back, now=now))


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response

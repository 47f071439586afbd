"""Where the forms of static lesson pages post to: `lesson.finished` and `check.answered` without JavaScript."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.learning.errors import ChooseCampaign, EmptyAnswer
from lantoa.learning.services.forms import record_by_form
from lantoa.surfaces.access import current_person, is_from_this_site, sign_in_address
from lantoa.surfaces.learner.enrolled import step_before_learning
from lantoa.surfaces.learner.lesson_pages import PostedForm, page_after, page_before, read_posted


# Why exempt: a page of a pack is a static file and holds no token. Instead the post must come from a page of this site,
# the session cookie is SameSite, nothing but these fields is read, and posting twice records once.
@csrf_exempt
@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """Record it and go back to the lesson. Signed-out readers sign in first and come back to the lesson."""
    if not is_from_this_site(request):
        raise PermissionDenied
    posted = read_posted(request.POST)
    back = page_before(request)
    if not request.user.is_authenticated:
        return HttpResponseRedirect(sign_in_address(back), status=303)
    if step := step_before_learning(current_person(request)):
        return step
    return _recorded(request, posted, back)

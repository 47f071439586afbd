"""Bắt đầu: the first steps of a learner, with what is done already."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.kernel import clock
from lantoa.surfaces.access import current_person, signed_in
from lantoa.surfaces.learner.enrolled import names_browser
from lantoa.surfaces.learner.overview import home_of
from lantoa.surfaces.learner.start import learner_path
from lantoa.training.queries.enrolments import active_enrolments_of


@require_safe
@signed_in
@names_browser
def show(request: HttpRequest) -> HttpResponse:
    """The steps in the campaign that runs; without one, what comes first."""
    person = current_person(request)
    running = home_of(active_enrolments_of(person), now=clock.now()).running
    overview = running[0] if running else None
    return render(
        request, "learner/start.html", {"overview": overview, "path": learner_path(person, overview)}
    )

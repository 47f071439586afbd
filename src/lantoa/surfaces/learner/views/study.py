"""Home, outline, result: what a learner has to do and has done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.kernel import clock
from lantoa.surfaces.access import current_person, signed_in
from lantoa.surfaces.learner.enrolled import enrolled_view, names_browser, step_before_learning
from lantoa.surfaces.learner.overview import home_of, overview_of
from lantoa.surfaces.learner.what_next import what_next
from lantoa.training.queries.enrolments import active_enrolments_of

if TYPE_CHECKING:
    from lantoa.training.models import Enrolment


@require_safe
@signed_in
@names_browser
def home(request: HttpRequest) -> HttpResponse:
    """The campaigns one is in: what to do next in those that run, what came of those that are over."""
    person = current_person(request)
    enrolments = active_enrolments_of(person)
    if enrolments and (step := step_before_learning(person)):
        return step
    return render(request, "learner/home.html", {"home": home_of(enrolments, now=clock.now())})


@require_safe
@enrolled_view
def outline(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Topics and lessons of the campaign's course with the own progress."""
    return render(request, "learner/outline.html", {"overview": overview_of(enrolment, now=clock.now())})


@require_safe
@enrolled_view
def result(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Passed or what is missing and what to do about it, and the certificate."""
    overview = overview_of(enrolment, now=clock.now())
    passed = overview.verdict is not None and overview.verdict.passed
    context = {"overview": overview, "next": None if passed else what_next(overview)}
    return render(request, "learner/result.html", context)

"""Bắt đầu: the first steps of whoever works here, with what is done already."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import MANAGERS, ORGANISER
from lantoa.surfaces.access import current_person, signed_in
from lantoa.surfaces.organiser.start import desk_to_start, manager_path, organiser_path


@signed_in
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """An organiser's steps, or a unit manager's, in the newest campaign."""
    person = current_person(request)
    grants = grants_of(person)
    if not any(grant.name in MANAGERS for grant in grants):
        raise Http404
    desk = desk_to_start(person)
    organises = any(grant.name == ORGANISER for grant in grants)
    if desk is not None:
        organises = not desk.organised.is_empty
    context = {
        "desk": desk,
        "organises": organises,
        "path": organiser_path(desk) if organises else manager_path(desk),
    }
    return render(request, "organiser/start.html", context)

"""Who may enter. To everybody else these pages do not exist: an organiser learns nothing here, and the reverse."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse

from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import may_author, may_operate
from lantoa.surfaces.access import View, current_person, signed_in

if TYPE_CHECKING:
    from lantoa.people.models import Person


@dataclass(frozen=True)
class Console:
    """Who works here. `is_operator` False: an author, for whom only the course pages exist."""

    person: Person
    is_operator: bool


def operator_view(view: View) -> View:
    """Hands the view a Console; 404 for everybody but operators."""
    return _guarded(view, authors_too=False)


def author_view(view: View) -> View:
    """The same for operators and authors."""
    return _guarded(view, authors_too=True)


def _guarded(view: View, *, authors_too: bool) -> View:
    @wraps(view)
    @signed_in
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        person = current_person(request)
        grants = grants_of(person)
        if not (may_operate(grants) or (authors_too and may_author(grants))):
            raise Http404
        return view(request, Console(person, may_operate(grants)), *args, **kwargs)

    return guarded

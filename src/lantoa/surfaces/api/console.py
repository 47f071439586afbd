"""Who may keep the installation and its courses."""

from typing import Any

from django.http import HttpRequest

from lantoa.kernel.errors import NotAllowed
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import may_author, may_operate
from lantoa.surfaces.api.auth import person_of


def operator_of(request: HttpRequest) -> Any:
    """The person, who is an operator. NotAllowed otherwise."""
    person = person_of(request)
    if not may_operate(grants_of(person)):
        raise refuse()
    return person


def author_of(request: HttpRequest) -> Any:
    """The person, who is an author or operator. NotAllowed otherwise."""
    person = person_of(request)
    if not may_author(grants_of(person)):
        raise refuse()
    return person


def refuse() -> NotAllowed:
    """What everybody else is told."""
    return NotAllowed("Bạn không có quyền làm việc này.")

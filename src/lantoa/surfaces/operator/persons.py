"""What the operator's pages about accounts show beside the shared parts (surfaces/persons.py)."""

from __future__ import annotations

import uuid

from lantoa.kernel.paging import PAGE_SIZE, Page
from lantoa.people.queries.accounts import role_holders
from lantoa.people.queries.persons import persons_in
from lantoa.surfaces.persons import PersonLine, campaign_titles, lines_of, person_page, role_lines
from lantoa.territory.rules.scope import EVERYTHING

__all__ = ["as_uuid", "campaign_titles", "person_lines", "person_page", "role_lines"]


def person_lines(
    *, search: str, role: str, order: tuple[str, bool] | None = None, page: int, size: int = PAGE_SIZE
) -> Page[PersonLine]:
    """Persons found by a search, or those who hold a role. Learners are listed only when somebody looks for one."""
    if search:
        return lines_of(persons_in(EVERYTHING, search=search, order=order, page=page, size=size))
    return lines_of(role_holders(name=role, order=order, page=page, size=size))


def as_uuid(written: str) -> uuid.UUID | None:
    """A uuid from an address, or None."""
    try:
        return uuid.UUID(written)
    except ValueError:
        return None

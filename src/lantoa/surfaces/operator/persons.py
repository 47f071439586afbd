"""What the operator's pages about accounts show beside the shared parts (surfaces/persons.py)."""

from __future__ import annotations

import uuid

from lantoa.kernel.paging import Page
from lantoa.people.queries.accounts import role_holders
from lantoa.people.queries.persons import persons_in
from lantoa.surfaces.persons import PersonLine, campaign_titles, lines_of, person_page, role_lines
from lantoa.territory.rules.scope import EVERYTHING

__all__ = ["as_uuid", "campaign_titles", "person_lines", "person_page", "role_lines"]


def person_lines(*, search: str, role: str, page: int) -> Page[PersonLine]:
    """Persons found by a search, or those who hold a role. Learners are listed only when somebody looks for one."""
    return lines_of(
        persons_in(EVERYTHING, search=search, page=page) if search else role_holders(name=role, page=page)
    )


def as_uuid(written: str) -> uuid.UUID | None:
    """A uuid from an address, or None."""
    try:
        return uuid.UUID(written)
    except ValueError:
        return None

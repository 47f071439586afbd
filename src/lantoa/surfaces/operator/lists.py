"""The operator's list pages: what orders them and what their addresses may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import may_operate
from lantoa.surfaces.ui.saved_views import register_pages
from lantoa.surfaces.ui.tables import ListPage

if TYPE_CHECKING:
    from lantoa.people.models import Person

ACCOUNTS = ListPage(
    "accounts",
    "operator:accounts",
    sorts={"ten": "name", "don-vi": "unit", "vao": "last_seen"},
    filters=("vai-tro",),
    has_code=False,
)
JOBS = ListPage(
    "jobs",
    "operator:jobs",
    sorts={"viec": "kind", "luc": "asked", "tinh-trang": "state"},
    filters=("trang-thai",),
    has_code=False,
)
# Whom it is about is a person, so it is looked for and never kept.
AUDIT = ListPage("audit", "operator:audit", sorts={"luc": "at"}, filters=("viec", "khoa"), has_code=False)
# Some dozens at most, without filters to keep.
COURSES = ListPage(
    "courses",
    "operator:courses",
    sorts={"ten": "title", "ma": "code", "nhap": "imported", "an-ban": "published"},
    has_code=False,
)


def _may_open(person: Person) -> bool:
    return may_operate(grants_of(person))


register_pages(ACCOUNTS, JOBS, AUDIT, may_open=_may_open)

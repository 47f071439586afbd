"""The list pages of the console: what orders them and what their addresses may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import MANAGERS
from lantoa.statistics.enums import Measure
from lantoa.surfaces.ui.saved_views import register_pages
from lantoa.surfaces.ui.tables import ListPage
from lantoa.training.queries.enrolments import LearnerOrder

if TYPE_CHECKING:
    from lantoa.people.models import Person

LEARNERS = ListPage(
    "learners",
    "organiser:learners",
    sorts={
        "ten": LearnerOrder.NAME.value,
        "don-vi": LearnerOrder.UNIT.value,
        "vao": LearnerOrder.LAST_SEEN.value,
    },
    filters=("don-vi", "loc"),
)

ROSTERS = ListPage(
    "rosters",
    "organiser:rosters",
    sorts={"tep": "file_name", "luc": "uploaded_at", "tinh-trang": "state"},
)
CERTIFICATES = ListPage(
    "certificates",
    "organiser:certificates",
    sorts={"ten": "name", "so": "serial", "don-vi": "unit", "diem": "percent", "ngay": "issued"},
    filters=("don-vi", "loc"),
)
WAITING = ListPage(
    "certificates-waiting",
    "organiser:certificates-waiting",
    sorts={"ten": "name", "don-vi": "unit", "diem": "percent"},
    filters=("don-vi",),
)
LATE = ListPage(
    "late",
    "organiser:statistics-late",
    sorts={
        "don-vi": "unit",
        "ghi-danh": "enrolled",
        "cham": "late",
        "ty-le": "share",
        "ten": "name",
        "chuc-vu": "post",
    },
    filters=("don-vi", "viec", "han"),
)
MARKS = ListPage(
    "marks",
    "organiser:statistics-marks",
    sorts={"ten": "name", "don-vi": "unit", "chuc-vu": "post", "diem": "best"},
    filters=("don-vi", "bai"),
)
# The people behind a number: their address already says which, so it is ordered, not saved.
BEHIND = ListPage(
    "behind",
    "organiser:statistics-people",
    sorts={"ten": "name", "don-vi": "unit", "chuc-vu": "post"},
)

# Tables of figures are ordered, not saved: their address already says unit, day and measure.
FIGURES = ListPage(
    "figures",
    "organiser:statistics",
    sorts={"don-vi": "name", "chi-tieu": "quota", **{one.value: one.value for one in Measure}},
)
COMMUNES = ListPage(
    "communes",
    "organiser:statistics-communes",
    sorts={"xa": "name", "chi-tieu": "quota", "ghi-danh": "enrolled", "dat-muc": "reached", "ty-le": "share"},
)


def _may_open(person: Person) -> bool:
    return any(grant.name in MANAGERS for grant in grants_of(person))


register_pages(LEARNERS, ROSTERS, CERTIFICATES, WAITING, LATE, MARKS, may_open=_may_open)

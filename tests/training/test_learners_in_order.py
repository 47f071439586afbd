"""Long lists by name are read from an index, not sorted, and show what sorting would show."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.people.queries.persons import persons_in
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.queries import in_order
from lantoa.training.queries.enrolments import LearnerOrder, enrolments_in
from tests.training.conftest import make_person

pytestmark = pytest.mark.django_db
NAMES = ("Lê Văn An", "Trần Thị Ân", "Đỗ Văn Bình", "Lê Văn An", "Vũ Thị Xa", "Ngô Văn Ấn", "Lê Văn An")


@pytest.fixture
def learners(campaign: Campaign, now: datetime) -> list[Enrolment]:
    """Enrolled in an order that is neither that of names nor that of persons; one withdrawn, one never enrolled."""
    people = [make_person(name, now, "25270" if place % 3 else "40") for place, name in enumerate(NAMES * 2)]
    rows = [
        Enrolment(
            campaign=campaign, person=person, unit_id=person.unit_id, unit_code=person.unit.code, unit_path=person.unit.path,
            state=EnrolmentState.ACTIVE if place else EnrolmentState.WITHDRAWN, enrolled_at=now,
        )
        for place, person in enumerate(reversed(people[1:]))
    ]  # fmt: skip
    return Enrolment.objects.bulk_create(rows)


@pytest.mark.parametrize("order", [None, (LearnerOrder.NAME, False), (LearnerOrder.NAME, True)])
@pytest.mark.parametrize("scope", [EVERYTHING, Scope(["VN/75/"])])
def test_walking_shows_page_for_page_what_sorting_shows(
    campaign: Campaign, learners: list[Enrolment], now: datetime, monkeypatch: pytest.MonkeyPatch,
    order: tuple[LearnerOrder, bool] | None, scope: Scope,
) -> None:  # fmt: skip
    def pages() -> list[list[str]]:
        shown = [
            enrolments_in(campaign, scope, order=order, page=number, size=4, now=now)
            for number in (1, 2, 3, 4)
        ]
        return [[str(line.enrolment_uuid) for line in page.rows] for page in shown]

    sorted_pages = pages()
    monkeypatch.setattr(in_order, "WORTH_WALKING_FROM", 1)
    monkeypatch.setattr(in_order, "_known_persons", lambda: 1)

    assert len(sorted_pages[0]) == 4
    assert pages() == sorted_pages


def test_few_among_many_are_sorted(learners: list[Enrolment], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_order, "WORTH_WALKING_FROM", 1)
    monkeypatch.setattr(in_order, "_known_persons", lambda: 1_000)

    assert in_order.page_by_name(Enrolment.objects.all(), total=14, number=1, size=4) is None


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="what SQLite plans; PostgreSQL counts first and plans then"
)
def test_no_row_is_sorted_to_show_a_page_of_the_whole_country(
    campaign: Campaign, learners: list[Enrolment], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_order, "WORTH_WALKING_FROM", 1)
    monkeypatch.setattr(in_order, "_known_persons", lambda: 1)
    with CaptureQueriesContext(connection) as asked:
        persons_in(EVERYTHING, page=2, size=4)
        enrolments_in(campaign, EVERYTHING, page=2, size=4, now=now)

    limited = [one["sql"] for one in asked.captured_queries if " LIMIT 4" in one["sql"]]
    assert len(limited) == 2
    for sql in limited:
        assert "TEMP B-TREE" not in plan_of(sql), plan_of(sql)
    counted = next(one["sql"] for one in asked.captured_queries if "COUNT" in one["sql"])
    assert "person_in_order" in plan_of(counted)


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
        return "\n".join(str(row[3]) for row in cursor.fetchall())

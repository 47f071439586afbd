"""What dashboards, series and lists show."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lantoa.facts.models import Fact
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.errors import DomainError
from lantoa.statistics.dashboard import Row
from lantoa.statistics.enums import Line
from lantoa.statistics.exports import dashboard_workbook
from lantoa.statistics.queries import daily_series, dashboard, figures_moment, people_behind
from lantoa.statistics.rules import MEASURES, Seats, seats_under
from lantoa.statistics.services.counting import take_facts
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.models import Campaign, Enrolment, Quota
from tests.outcomes.scenes import (
    AT,
    DONG_NAI,
    HA_NOI,
    LOC_NINH,
    NATION,
    TAN_KHAI,
    enrol,
    make_campaign,
    unit_at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    for path in (NATION, DONG_NAI, HA_NOI, LOC_NINH, TAN_KHAI):
        unit_at(path)
    return make_campaign()


def give_seats(campaign: Campaign, path: str, seats: int, *, shared_out: int = 0) -> None:
    Quota.objects.create(
        campaign=campaign, unit=unit_at(path), unit_path=path, seats=seats, shared_out=shared_out
    )


def count_in(campaign: Campaign, rows: list[Enrolment], *kinds: str, days: int = 0) -> None:
    """Facts for these enrolments, counted at once."""
    for kind in kinds:
        facts = [
            NewFact(
                kind=kind,
                subject=row.uuid,
                payload={
                    "unit_path": row.unit_path,
                    "unplaced": row.is_unplaced,
                    "sitting": "s",
                    "passed": True,
                },
            )
            for row in rows
        ]
        record_facts(actor_uuid=None, campaign_id=campaign.pk, facts=facts, now=AT + timedelta(days=days))
    take_facts(list(Fact.objects.order_by("id")), AT)


def people(row: Row) -> dict[str, int]:
    return {figure.measure: figure.people for figure in row.figures if figure.people}


def by_name(rows: "tuple[Row, ...] | list[Row]") -> dict[str, Row]:
    return {row.name: row for row in rows}


def test_the_nation_shows_its_own_line_and_every_province(campaign: Campaign) -> None:
    count_in(campaign, enrol(campaign, path=NATION), "enrolment.created")
    count_in(campaign, enrol(campaign, "An", "Bình", path=LOC_NINH), "enrolment.created", "sitting.opened")
    count_in(campaign, enrol(campaign, "Cúc", path=DONG_NAI, unplaced=True), "enrolment.created")

    shown = dashboard(campaign, NATION, EVERYTHING)

    rows = by_name(list(shown.rows))
    assert shown.unit.name == unit_at(NATION).full_name
    assert people(shown.total) == {"enrolled": 4, "sat": 2}
    assert people(rows["Trung ương"]) == {"enrolled": 1}
    assert people(rows[unit_at(DONG_NAI).full_name]) == {"enrolled": 3, "sat": 2}
    assert people(rows[unit_at(HA_NOI).full_name]) == {}
    assert "Chưa xếp tỉnh" not in rows
    assert rows[unit_at(DONG_NAI).full_name].has_lines
    assert [step.code for step in shown.trail] == []


def test_a_province_shows_its_own_line_those_not_placed_and_every_commune(campaign: Campaign) -> None:
    count_in(campaign, enrol(campaign, path=DONG_NAI), "enrolment.created")
    count_in(campaign, enrol(campaign, "Cúc", "Dậu", path=DONG_NAI, unplaced=True), "enrolment.created")
    count_in(campaign, enrol(campaign, path=LOC_NINH), "enrolment.created")

    shown = dashboard(campaign, DONG_NAI, EVERYTHING)

    rows = by_name(list(shown.rows))
    assert [row.line for row in shown.rows[:3]] == [Line.OWN, Line.UNPLACED, Line.UNIT]
    assert people(rows["Cấp thành phố"]) == {"enrolled": 1}
    assert people(rows["Chưa xếp xã"]) == {"enrolled": 2}
    assert people(rows["Phường Lộc Ninh"]) == {"enrolled": 1}
    assert people(rows["Phường Tân Khai"]) == {}
    assert people(shown.total) == {"enrolled": 4}
    assert [step.unit_path for step in shown.trail] == [NATION]


def test_a_commune_shows_itself(campaign: Campaign) -> None:
    count_in(campaign, enrol(campaign, path=LOC_NINH), "enrolment.created")

    shown = dashboard(campaign, LOC_NINH, EVERYTHING)

    assert people(shown.total) == {"enrolled": 1}
    assert shown.rows == ()


def test_lines_add_up_to_the_total_at_every_level(campaign: Campaign) -> None:
    for path, unplaced in (
        (NATION, False),
        (DONG_NAI, False),
        (DONG_NAI, True),
        (LOC_NINH, False),
        (HA_NOI, True),
    ):
        rows = enrol(campaign, path=path, unplaced=unplaced)
        count_in(campaign, rows, "enrolment.created", "enrolment.started", "sitting.marked")

    for path in (NATION, DONG_NAI, HA_NOI):
        shown = dashboard(campaign, path, EVERYTHING)
        for place, measure in enumerate(MEASURES):
            assert sum(row.figures[place].people for row in shown.rows) == shown.total.figure(measure).people


def test_figures_are_shares_of_the_quota_of_the_same_line(campaign: Campaign) -> None:
    give_seats(campaign, DONG_NAI, 10, shared_out=6)
    give_seats(campaign, LOC_NINH, 6)
    count_in(campaign, enrol(campaign, "An", "Bình", "Cúc", path=LOC_NINH), "enrolment.created")
    count_in(campaign, enrol(campaign, path=DONG_NAI), "enrolment.created")

    shown = dashboard(campaign, DONG_NAI, EVERYTHING)

    rows = by_name(list(shown.rows))
    assert (shown.total.quota, shown.total.figure("enrolled").share) == (10, Decimal("0.4"))
    assert (rows["Phường Lộc Ninh"].quota, rows["Phường Lộc Ninh"].figure("enrolled").share) == (
        6,
        Decimal("0.5"),
    )
    assert (rows["Cấp thành phố"].quota, rows["Cấp thành phố"].figure("enrolled").share) == (
        4,
        Decimal("0.25"),
    )
    assert (rows["Phường Tân Khai"].quota, rows["Phường Tân Khai"].figure("enrolled").share) == (None, None)
    assert dashboard(campaign, NATION, EVERYTHING).total.quota == 10


def test_figures_of_an_earlier_day_leave_out_what_came_later(campaign: Campaign) -> None:
    rows = enrol(campaign, path=LOC_NINH)
    count_in(campaign, rows, "enrolment.created")
    count_in(campaign, rows, "enrolment.started", days=2)
    count_in(campaign, rows, "enrolment.withdrawn", days=4)

    def on(day: date) -> dict[str, int]:
        return people(dashboard(campaign, NATION, EVERYTHING, day).total)

    assert on(date(2026, 5, 10)) == {}
    assert on(date(2026, 5, 12)) == {"enrolled": 1}
    assert on(date(2026, 5, 14)) == {"enrolled": 1, "started": 1}
    assert on(date(2026, 5, 15)) == {}
    assert dashboard(campaign, NATION, EVERYTHING, date(2026, 5, 12)).until == date(2026, 5, 12)


def test_every_figure_says_what_it_counts(campaign: Campaign) -> None:
    shown = dashboard(campaign, NATION, EVERYTHING)

    assert [measure.code for measure in shown.measures] == list(MEASURES)
    assert all(measure.label and measure.definition.startswith("Số người") for measure in shown.measures)
    assert [figure.measure for figure in shown.total.figures] == list(MEASURES)
    assert shown.notes


def test_figures_are_as_of_the_oldest_thing_not_counted_yet(campaign: Campaign) -> None:
    assert figures_moment() > AT
    rows = enrol(campaign)
    facts = [NewFact(kind="enrolment.created", subject=rows[0].uuid, payload={"unit_path": LOC_NINH})]
    record_facts(actor_uuid=None, campaign_id=campaign.pk, facts=facts, now=AT)

    assert figures_moment() == AT
    assert dashboard(campaign, NATION, EVERYTHING).as_of == AT


def test_a_unit_manager_sees_the_own_subtree_only(campaign: Campaign) -> None:
    count_in(campaign, enrol(campaign, path=LOC_NINH), "enrolment.created")
    scope = Scope([DONG_NAI])

    shown = dashboard(campaign, LOC_NINH, scope)

    assert people(shown.total) == {"enrolled": 1}
    assert [step.unit_path for step in shown.trail] == [DONG_NAI]
    for path in (NATION, HA_NOI, "VN/75", "VN/75/00000/"):
        with pytest.raises(DomainError):
            dashboard(campaign, path, scope)
        with pytest.raises(DomainError):
            daily_series(campaign, path, "enrolled", scope)
        with pytest.raises(DomainError):
            people_behind(campaign, path, "enrolled", scope)


def test_a_dashboard_costs_the_same_queries_for_nobody_and_for_many(campaign: Campaign) -> None:
    with CaptureQueriesContext(connection) as empty:
        dashboard(campaign, NATION, EVERYTHING)
    for path in (NATION, DONG_NAI, LOC_NINH, TAN_KHAI, HA_NOI):
        give_seats(campaign, path, 5)
        count_in(campaign, enrol(campaign, path=path), "enrolment.created")
    with CaptureQueriesContext(connection) as full:
        dashboard(campaign, NATION, EVERYTHING)

    assert len(empty) == len(full) <= 8


def test_a_series_has_no_gaps_and_ends_at_the_figure(campaign: Campaign) -> None:
    first, second = enrol(campaign, "An", "Bình", path=LOC_NINH)
    count_in(campaign, [first, second], "enrolment.created")
    count_in(campaign, [first], "enrolment.withdrawn", days=3)

    series = daily_series(campaign, DONG_NAI, "enrolled", EVERYTHING)

    assert [(point.day.day, point.change, point.total) for point in series] == [
        (11, 2, 2),
        (12, 0, 2),
        (13, 0, 2),
        (14, -1, 1),
    ]
    assert daily_series(campaign, HA_NOI, "enrolled", EVERYTHING) == []


def test_the_people_behind_a_figure_are_as_many_as_it_says_and_by_given_name(campaign: Campaign) -> None:
    own = enrol(campaign, "Trần Văn Yên", path=DONG_NAI)
    waiting = enrol(campaign, "Trần Văn Xuân", path=DONG_NAI, unplaced=True)
    commune = enrol(campaign, "Lê Thị Ánh", "Nguyễn Văn Đức", path=LOC_NINH)
    count_in(campaign, [*own, *waiting, *commune], "enrolment.created")
    count_in(campaign, commune[:1], "enrolment.started")
    gone = enrol(campaign, "Lê Văn Gió", path=LOC_NINH)
    count_in(campaign, gone, "enrolment.created", "enrolment.withdrawn")

    everyone = people_behind(campaign, DONG_NAI, "enrolled", EVERYTHING)

    assert list(everyone.rows) == [row.uuid for row in (commune[0], commune[1], waiting[0], own[0])]
    for line, expected in ((Line.OWN, own), (Line.UNPLACED, waiting)):
        rows = people_behind(campaign, DONG_NAI, "enrolled", EVERYTHING, line=line).rows
        assert list(rows) == [row.uuid for row in expected]
    assert list(people_behind(campaign, NATION, "started", EVERYTHING).rows) == [commune[0].uuid]
    shown = dashboard(campaign, DONG_NAI, EVERYTHING)
    assert everyone.total == shown.total.figure("enrolled").people
    second = people_behind(campaign, DONG_NAI, "enrolled", EVERYTHING, page=2, size=3)
    assert (list(second.rows), second.pages) == ([own[0].uuid], 2)


def test_an_unknown_measure_is_refused(campaign: Campaign) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        daily_series(campaign, NATION, "nonsense", EVERYTHING)


def test_the_workbook_has_the_same_figures_as_numbers_and_says_how_they_are_counted(
    campaign: Campaign,
) -> None:
    give_seats(campaign, DONG_NAI, 8)
    count_in(campaign, enrol(campaign, "An", "Bình", path=LOC_NINH), "enrolment.created")

    book = load_workbook(io.BytesIO(dashboard_workbook(dashboard(campaign, NATION, EVERYTHING))))

    sheet = book["Số liệu"]
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    name = unit_at(DONG_NAI).full_name
    assert rows["Đơn vị"][:5] == (
        "Mã",
        "Đơn vị",
        "Chỉ tiêu (người)",
        "Ghi danh (người)",
        "Ghi danh (% chỉ tiêu)",
    )
    assert rows[name][:5] == ("75", name, 8, 2, 0.25)
    assert rows["Toàn bộ"][2:4] == (8, 2)
    notes = "\n".join(str(cell) for (cell,) in book["Cách tính"].iter_rows(max_col=1, values_only=True))
    assert "Số liệu tính đến" in notes
    assert "không tính người đã rút" in notes


@pytest.mark.parametrize(
    ("rows", "path", "seats"),
    [
        ({}, "VN/", None),
        ({"VN/": 10, "VN/75/": 4}, "VN/", 10),
        ({"VN/75/": 4, "VN/75/25270/": 2, "VN/01/": 3}, "VN/", 7),
        ({"VN/75/25270/": 2, "VN/75/25357/": 3}, "VN/75/", 5),
        ({"VN/": 10}, "VN/75/", None),
        ({"VN/75/": 0}, "VN/75/", 0),
    ],
)
def test_the_seats_of_a_subtree_are_counted_once(rows: dict[str, int], path: str, seats: int | None) -> None:
    assert seats_under({key: Seats(value, 0) for key, value in rows.items()}, path) == seats

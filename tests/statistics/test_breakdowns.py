"""Cohorts, days against the plan, scores, communes without anybody, who is late, mark lists: on a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.facts.models import AuditEntry, Fact
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.errors import DomainError
from lantoa.people.errors import OutsideScope
from lantoa.statistics.enums import Measure
from lantoa.statistics.models import Standing, SubtreeDay
from lantoa.statistics.queries import Behind, daily_series, dashboard, enrolments_behind, plan_of
from lantoa.statistics.queries.cohorts import cohort_rows, cohorts_due_by
from lantoa.statistics.queries.communes import commune_lines, coverage_of, empty_communes
from lantoa.statistics.queries.late import late_board, late_groups
from lantoa.statistics.queries.scores import score_board
from lantoa.statistics.rules.plans import Waypoint
from lantoa.statistics.services.counting import take_facts
from lantoa.statistics.services.planning import set_plan
from lantoa.statistics.services.recounting import recount
from lantoa.statistics.words import reminder
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.models import Campaign, Cohort, Enrolment
from tests.outcomes.scenes import (
    AT,
    DONG_NAI,
    HA_NOI,
    LOC_NINH,
    NATION,
    TAN_KHAI,
    enrol,
    make_campaign,
    make_organiser,
    make_person,
)
from tests.statistics.test_queries import count_in, give_seats

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def mark(
    campaign: Campaign, rows: list[Enrolment], percent: str, *, passed: bool, sitting: str = "s1"
) -> None:
    facts = [
        NewFact(
            kind="sitting.marked",
            subject=row.uuid,
            payload={"sitting": sitting, "percent": percent, "passed": passed},
        )
        for row in rows
    ]
    record_facts(actor_uuid=None, campaign_id=campaign.pk, facts=facts, now=AT)
    take_facts(list(Fact.objects.order_by("id")), AT)


def test_scores_take_the_best_of_each_person_and_lines_add_up(campaign: Campaign) -> None:
    an, binh = enrol(campaign, "Lê An", "Lê Bình")
    (cuc,) = enrol(campaign, "Lê Cúc", path=HA_NOI)
    (dung,) = enrol(campaign, "Lê Dũng", path=DONG_NAI, unplaced=True)
    count_in(campaign, [an, binh, cuc, dung], "enrolment.created")
    mark(campaign, [an], "40.00", passed=False)
    mark(campaign, [an], "87.50", passed=True, sitting="s2")
    mark(campaign, [binh, cuc], "30.00", passed=False)
    mark(campaign, [dung], "100.00", passed=True)

    board = score_board(campaign, NATION, EVERYTHING)
    province = score_board(campaign, DONG_NAI, EVERYTHING)

    assert (board.total.people, board.total.passed) == (4, 2)
    assert board.total.mean == Decimal("6.1875") and board.total.median == Decimal("5.875")
    assert [board.total.bins[place] for place in (6, 8, 17, 19)] == [2, 0, 1, 1]
    assert sum(row.spread.people for row in board.rows) == 4
    assert [(row.name, row.spread.people) for row in province.rows] == [
        ("Chưa xếp xã", 1),
        ("Phường Lộc Ninh", 2),
    ]
    for place, number in enumerate(board.total.bins):
        assert enrolments_behind(campaign, NATION, Behind(bin=place), EVERYTHING).count() == number


def test_a_mark_that_falls_and_a_withdrawal_change_the_score(campaign: Campaign) -> None:
    (an,) = enrol(campaign, "Lê An")
    count_in(campaign, [an], "enrolment.created")
    mark(campaign, [an], "80.00", passed=True)
    mark(campaign, [an], "45.50", passed=False)
    assert Standing.objects.get().best == 4550

    count_in(campaign, [an], "enrolment.withdrawn")

    assert Standing.objects.get().best is None
    assert score_board(campaign, NATION, EVERYTHING).total.people == 0


def test_cohorts_and_the_people_of_none_add_up(campaign: Campaign) -> None:
    assert cohort_rows(campaign, NATION, EVERYTHING) == ()
    first, second = (
        Cohort.objects.create(
            campaign=campaign, code=f"d{n}", title=f"Đợt {n}", starts_on=date(2026, 5, n), ends_on=date(2026, 5, 6 + n)
        )
        for n in (5, 6)
    )  # fmt: skip
    for row, cohort in ((enrol(campaign, "Lê An", cohort=first), first), (enrol(campaign, "Lê Bình"), None)):
        facts = [
            NewFact(
                kind=kind,
                subject=one.uuid,
                payload={"unit_path": one.unit_path, "cohort": cohort.pk if cohort else None},
            )
            for one in row
            for kind in ("enrolment.created", "enrolment.started")
        ]
        record_facts(actor_uuid=None, campaign_id=campaign.pk, facts=facts, now=AT)
    take_facts(list(Fact.objects.order_by("id")), AT)

    rows = cohort_rows(campaign, LOC_NINH, EVERYTHING)

    assert [(row.name, row.figures[0].people, row.figures[2].share) for row in rows] == [
        ("Đợt 5", 1, Decimal(1)),
        ("Đợt 6", 0, None),
        ("Không thuộc đợt nào", 1, Decimal(1)),
    ]
    for row in rows:
        behind = Behind(cohorts=frozenset({row.id}))
        assert enrolments_behind(campaign, NATION, behind, EVERYTHING).count() == row.figures[0].people
    assert cohorts_due_by(campaign, date(2026, 5, 11)) == {first.pk}
    assert cohorts_due_by(campaign, date(2026, 5, 15)) == {0, first.pk, second.pk}


def test_a_series_stands_beside_its_plan(campaign: Campaign) -> None:
    give_seats(campaign, LOC_NINH, 11)
    count_in(campaign, enrol(campaign, "Lê An", "Lê Bình"), "enrolment.created")

    points = daily_series(
        campaign,
        LOC_NINH,
        "enrolled",
        EVERYTHING,
        plan=plan_of(campaign, "enrolled"),
        quota=11,
        at_least_until=date(2026, 5, 15),
    )

    assert [(one.day.day, one.total, one.planned, one.ahead) for one in (points[0], points[-1])] == [
        (11, 2, 7, -5),
        (15, 2, 11, -9),
    ]


def test_an_organiser_gives_the_plan_and_others_do_not(campaign: Campaign) -> None:
    points = [Waypoint(date(2026, 5, 10), Decimal(80)), Waypoint(date(2026, 5, 7), Decimal("12.5"))]

    set_plan(actor=make_organiser(), campaign=campaign, measure="started", points=points, now=AT)

    assert [one.percent for one in plan_of(campaign, "started").points] == [
        Decimal("12.50"),
        Decimal("80.00"),
    ]
    assert not plan_of(campaign, "enrolled").is_given
    assert AuditEntry.objects.get(action="statistics.planned").details == {"measure": "started", "points": 2}
    with pytest.raises(OutsideScope):
        set_plan(actor=make_person(), campaign=campaign, measure="started", points=[], now=AT)
    with pytest.raises(DomainError, match="không được thấp hơn"):
        set_plan(actor=None, campaign=campaign, measure="started", points=[*points, Waypoint(date(2026, 5, 11), Decimal(1))], now=AT)  # fmt: skip
    assert plan_of(campaign, "started").is_given
    set_plan(actor=None, campaign=campaign, measure="started", points=[], now=AT)
    assert not plan_of(campaign, "started").is_given


def test_communes_without_anybody(campaign: Campaign) -> None:
    give_seats(campaign, LOC_NINH, 2)
    give_seats(campaign, TAN_KHAI, 3)
    count_in(campaign, enrol(campaign, "Lê An"), "enrolment.created")

    lines = commune_lines(campaign, DONG_NAI, EVERYTHING, measure="enrolled")

    coverage = coverage_of(lines, "75", "Đồng Nai")
    assert (coverage.communes, coverage.with_quota) == (95, 2)
    assert (coverage.empty, coverage.empty_with_quota) == (94, 1)
    assert [one.name for one in empty_communes(lines, with_quota_only=True)] == ["Phường Tân Khai"]
    assert len(commune_lines(campaign, NATION, EVERYTHING)) == 3321
    with pytest.raises(OutsideScope):
        commune_lines(campaign, HA_NOI, Scope([DONG_NAI]))


def test_late_people_are_those_enrolled_without_the_measure(campaign: Campaign) -> None:
    done = enrol(campaign, "Lê An")
    late = enrol(campaign, "Trần Bình", "Phạm Ánh")
    waiting = enrol(campaign, "Vũ Xếp", path=DONG_NAI, unplaced=True)
    count_in(campaign, [*done, *late, *waiting], "enrolment.created")
    count_in(campaign, done, "enrolment.signed_in")

    board = late_board(campaign, DONG_NAI, EVERYTHING, lacking="signed_in")
    groups = late_groups(campaign, DONG_NAI, EVERYTHING, lacking="signed_in")

    assert (board.total.enrolled, board.total.late) == (4, 3)
    assert [(row.name, row.late) for row in board.rows] == [("Chưa xếp xã", 1), ("Phường Lộc Ninh", 2)]
    assert late_board(campaign, NATION, EVERYTHING, lacking="signed_in").total.late == 3
    for row in board.rows:
        behind = Behind(lacking="signed_in", line=row.line)
        path = LOC_NINH if row.code == "25270" else DONG_NAI
        assert enrolments_behind(campaign, path, behind, EVERYTHING).count() == row.late
    assert [[one.person.full_name for one in group.people] for group in groups.rows] == [
        ["Vũ Xếp"],
        ["Phạm Ánh", "Trần Bình"],
    ]
    assert late_board(campaign, NATION, EVERYTHING, lacking="signed_in", cohorts=frozenset()).total.late == 0


def test_the_reminder_names_unit_people_deadline_link_and_hotline() -> None:
    text = reminder(
        unit_name="Phường Lộc Ninh, Thành phố Đồng Nai",
        names=["Phạm Ánh", "Trần Bình"],
        task=Measure.SIGNED_IN.value,
        campaign_title="Nghiệp vụ",
        ends_on=date(2026, 5, 15),
        today=date(2026, 5, 11),
        link="https://hoc.example/hoc/",
        hotline="1900 1234",
        organisation="Cục",
    )

    assert text.splitlines()[:5] == [
        "Kính gửi các anh chị cán bộ thông tin cơ sở phường Lộc Ninh, thành phố Đồng Nai,",
        "Khóa “Nghiệp vụ”: còn 4 ngày, hạn cuối 15/05/2026. Danh sách 2 người chưa đăng nhập lần nào:",
        "1. Phạm Ánh",
        "2. Trần Bình",
        "Mời các anh chị vào học tại: https://hoc.example/hoc/",
    ]
    assert "1900 1234" in text and text.endswith("Cục")


def test_a_spoilt_day_of_a_subtree_is_found_and_repaired(campaign: Campaign) -> None:
    count_in(campaign, enrol(campaign, "Lê An", "Lê Bình"), "enrolment.created")
    assert dashboard(campaign, NATION, EVERYTHING).total.figures[0].people == 2
    SubtreeDay.objects.filter(head=DONG_NAI).update(value=7)
    SubtreeDay.objects.filter(head=NATION).delete()

    last = Fact.objects.order_by("-id").values_list("xact", "id").first()
    assert last is not None
    from lantoa.facts.models import Cursor  # the consumer's place, as if it had read these facts itself

    Cursor.objects.create(consumer="statistics.counters", xact=last[0], position=last[1])
    found = recount(actor=None, campaign=campaign, now=AT, repair=True)

    assert {(one.against, one.place.path, one.kept, one.counted) for one in found.differences if one.against == "subtrees"} == {("subtrees", DONG_NAI, 7, 2), ("subtrees", NATION, 0, 2)}  # fmt: skip
    assert not [
        one for one in recount(actor=None, campaign=campaign, now=AT).differences if one.against != "tables"
    ]
    assert dashboard(campaign, NATION, EVERYTHING).total.figures[0].people == 2


def test_breakdowns_cost_the_same_queries_at_any_size(campaign: Campaign) -> None:
    counts = []
    for names in (["Lê An"], ["Lê Bình", "Lê Cường", "Lê Dũng"]):
        rows = enrol(campaign, *names)
        count_in(campaign, rows, "enrolment.created")
        mark(campaign, rows, "70.00", passed=True)
        with CaptureQueriesContext(connection) as queries:
            score_board(campaign, DONG_NAI, EVERYTHING)
            commune_lines(campaign, DONG_NAI, EVERYTHING)
            late_board(campaign, DONG_NAI, EVERYTHING, lacking="started")
            late_groups(campaign, DONG_NAI, EVERYTHING, lacking="started")
            cohort_rows(campaign, DONG_NAI, EVERYTHING)
            daily_series(campaign, DONG_NAI, "enrolled", EVERYTHING)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_days_of_a_province_are_those_of_its_lines(campaign: Campaign) -> None:
    count_in(campaign, enrol(campaign, "Lê An"), "enrolment.created")
    count_in(campaign, enrol(campaign, "Lê Bình", path=TAN_KHAI), "enrolment.created", days=2)

    points = daily_series(campaign, DONG_NAI, "enrolled", EVERYTHING)

    assert [(one.change, one.total) for one in points] == [(1, 1), (0, 1), (1, 2)]
    assert points[-1].day - points[0].day == timedelta(days=2)

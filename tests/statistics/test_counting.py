"""The consumer of figures, and the recount that must agree with it."""

import random
import threading
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.facts.consumers import Consumer, read_facts, run_consumer
from lantoa.facts.models import AuditEntry, Cursor, Fact
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.errors import DomainError
from lantoa.statistics.models import Counter, LineTotal, Standing
from lantoa.statistics.services.counting import CONSUMER, take_facts
from lantoa.statistics.services.recounting import Difference, Recount, recount
from lantoa.statistics.tasks import recount_campaign
from lantoa.training.models import Campaign
from tests.facts.streams import AT, in_thread, join
from tests.outcomes.scenes import HA_NOI, LOC_NINH, make_campaign, make_organiser, make_person
from tests.statistics.stories import Told, stories, write

pytestmark = pytest.mark.django_db

COUNTERS = Consumer(name=CONSUMER, read=read_facts, take=take_facts)


def move_cursor_to_the_end() -> None:
    """As after a batch; for tests inside one transaction, where PostgreSQL settles nothing."""
    last = Fact.objects.order_by("xact", "id").last()
    position = {"xact": last.xact, "position": last.id} if last else {}
    Cursor.objects.update_or_create(consumer=CONSUMER, defaults=position)


def against_facts(result: Recount) -> list[Difference]:
    """What differs from the facts alone; these stories have no tables behind them."""
    return [one for one in result.differences if one.against != "tables"]


def kept(model: type[Counter] | type[LineTotal] = Counter) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for path, measure, value in model.objects.values_list("unit_path", "measure", "value"):
        found[path, measure] = found.get((path, measure), 0) + value
    return {key: value for key, value in found.items() if value}


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def story(campaign: Campaign, *happenings: tuple[str, dict[str, Any]], subject: int = 1) -> list[Told]:
    return [
        Told(number, kind, uuid.UUID(int=subject), payload, campaign_id=campaign.pk)
        for number, (kind, payload) in enumerate(happenings, start=1)
    ]


CREATED = ("enrolment.created", {"unit_path": LOC_NINH})


def test_people_are_counted_once_by_line_measure_and_day(campaign: Campaign) -> None:
    started = ("enrolment.started", {})
    facts = write(story(campaign, CREATED, started, started) + story(campaign, CREATED, subject=2))

    take_facts(facts, AT)

    assert kept() == {(LOC_NINH, "enrolled"): 2, (LOC_NINH, "started"): 1}
    assert Standing.objects.filter(is_enrolled=True).count() == 2
    assert Standing.objects.get(is_started=True).enrolment_uuid == uuid.UUID(int=1)


def test_cohorts_and_people_not_placed_yet_are_lines_of_their_own(campaign: Campaign) -> None:
    lines = [
        {"unit_path": "VN/75/"},
        {"unit_path": "VN/75/", "unplaced": True},
        {"unit_path": "VN/75/", "cohort": 9},
    ]
    told = [
        one
        for number, payload in enumerate(lines, start=1)
        for one in story(campaign, ("enrolment.created", payload), subject=number)
    ]

    take_facts(write(told), AT)

    rows = Counter.objects.order_by("is_unplaced", "cohort_id").values_list(
        "is_unplaced", "cohort_id", "value"
    )
    assert list(rows) == [(False, 0, 1), (False, 9, 1), (True, 0, 1)]


def test_a_batch_costs_a_handful_of_queries_whatever_its_size(campaign: Campaign) -> None:
    few = write(story(campaign, CREATED))
    many = write(
        [
            one
            for number in range(2, 60)
            for one in story(campaign, CREATED, ("enrolment.started", {}), subject=number)
        ]
    )

    with CaptureQueriesContext(connection) as one:
        take_facts(few, AT)
    with CaptureQueriesContext(connection) as other:
        take_facts(many, AT)

    assert len(one) == len(other) <= 6


def test_facts_of_no_interest_cost_nothing(campaign: Campaign) -> None:
    facts = write(story(campaign, ("sitting.closed", {}), ("person.activated", {})))

    with CaptureQueriesContext(connection) as queries:
        take_facts(facts, AT)

    assert len(queries) == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=stories(30),
    cuts=st.lists(st.integers(0, 30), max_size=5),
    again=st.lists(st.integers(0, 5), max_size=3),
)
def test_counters_equal_a_recount_after_any_story_in_any_batches_delivered_again(
    campaign: Campaign, told: list[Told], cuts: list[int], again: list[int]
) -> None:
    with transaction.atomic():
        mine = [Told(one.id, one.kind, one.subject, one.payload, one.days, campaign.pk) for one in told]
        facts = write(mine)
        edges = sorted({0, len(facts), *(cut for cut in cuts if cut <= len(facts))})
        batches = [facts[start:end] for start, end in zip(edges, edges[1:], strict=False)]
        for number, batch in enumerate(batches):
            take_facts(batch, AT)
            if number in again:  # everything so far arrives once more
                take_facts(facts[: edges[number + 1]], AT)
        move_cursor_to_the_end()

        result = recount(actor=None, campaign=campaign, now=AT)

        assert against_facts(result) == []
        assert result.facts == sum(1 for one in facts if one.kind not in ("something.else", "sitting.closed"))
        assert all(value >= 0 for value in kept().values())
        transaction.set_rollback(True)


def test_a_recount_stops_at_the_cursor_and_tells_what_is_unread(campaign: Campaign) -> None:
    take_facts(write(story(campaign, CREATED)), AT)
    move_cursor_to_the_end()
    write(story(campaign, CREATED, subject=2))
    if (
        connection.vendor == "postgresql"
    ):  # one transaction has one number: the unread fact must sort after the cursor
        assert Fact.objects.values("xact").distinct().count() == 1

    result = recount(actor=None, campaign=campaign, now=AT)

    assert (result.facts, result.unread) == (1, 1)
    assert against_facts(result) == []


def test_a_wrong_counter_is_found_named_and_put_right(campaign: Campaign) -> None:
    take_facts(write(story(campaign, CREATED, ("enrolment.started", {}))), AT)
    move_cursor_to_the_end()
    Counter.objects.filter(measure="started").update(value=5)
    Counter.objects.create(campaign_id=campaign.pk, unit_path=HA_NOI, day=AT.date(), measure="sat", value=2)
    LineTotal.objects.filter(measure="enrolled").update(value=0)
    Standing.objects.update(is_started=False, state={**Standing.objects.get().state, "reached": []})

    found = against_facts(recount(actor=None, campaign=campaign, now=AT))
    repaired = recount(actor=None, campaign=campaign, now=AT, repair=True)
    after = against_facts(recount(actor=None, campaign=campaign, now=AT))

    assert {(one.against, one.measure, one.kept, one.counted) for one in found} == {
        ("counters", "started", 5, 1),
        ("counters", "sat", 2, 0),
        ("totals", "enrolled", 0, 1),
        ("standings", "started", 0, 1),
    }
    assert repaired.repaired
    assert after == []
    assert kept() == {(LOC_NINH, "enrolled"): 1, (LOC_NINH, "started"): 1}
    assert kept(LineTotal) == kept()
    assert AuditEntry.objects.filter(action="statistics.recounted").count() == 3


def test_other_campaigns_do_not_mix(campaign: Campaign) -> None:
    other = make_campaign("khac")
    take_facts(write(story(campaign, CREATED) + story(other, CREATED)), AT)
    move_cursor_to_the_end()

    assert against_facts(recount(actor=None, campaign=campaign, now=AT)) == []
    assert Counter.objects.filter(campaign_id=other.pk).count() == 1


def test_a_recount_is_for_organisers_and_operators(campaign: Campaign) -> None:
    with pytest.raises(DomainError):
        recount(actor=make_person("Người Lạ"), campaign=campaign, now=AT)

    assert recount(actor=make_organiser(), campaign=campaign, now=AT).is_equal


def test_the_job_tells_how_much_it_counted(campaign: Campaign) -> None:
    take_facts(write(story(campaign, CREATED)), AT)
    move_cursor_to_the_end()

    result = recount_campaign(report=lambda done, total: None, campaign_id=campaign.pk)

    assert (result["facts"], result["differences"], result["repaired"]) == (
        1,
        1,
        False,
    )  # the table row is missing
    assert [(one["against"], one["measure"]) for one in result["first"]] == [("tables", "enrolled")]


@pytest.mark.django_db(transaction=True)
def test_figures_equal_a_recount_while_many_write_and_two_count() -> None:
    """On PostgreSQL the writers' transactions overlap and commit late; on SQLite they follow one another."""
    campaign = make_campaign()
    over = threading.Event()
    kinds = [
        "enrolment.started",
        "enrolment.withdrawn",
        "enrolment.restored",
        "sitting.opened",
        "certificate.issued",
    ]

    def write_some(seed: int) -> None:
        own = random.Random(seed)
        for _ in range(20):
            subject = uuid.UUID(int=own.randint(1, 8))
            facts = [
                NewFact(
                    kind="enrolment.created",
                    subject=subject,
                    payload={"unit_path": own.choice([LOC_NINH, HA_NOI])},
                )
            ]
            facts += [NewFact(kind=own.choice(kinds), subject=subject) for _ in range(own.randint(0, 3))]
            with transaction.atomic():
                record_facts(actor_uuid=None, campaign_id=campaign.pk, facts=facts, now=AT)
                if connection.vendor == "postgresql":
                    over.wait(own.random() * 0.02)
                if own.random() < 0.15:
                    transaction.set_rollback(True)

    def count(holder: str) -> None:
        while not over.wait(0.002):
            run_consumer(COUNTERS, holder=holder, now=AT)

    counting = [in_thread(lambda holder=holder: count(holder)) for holder in ("one", "two")]  # type: ignore[misc]
    join(*(in_thread(lambda seed=seed: write_some(seed)) for seed in range(4)))  # type: ignore[misc]
    over.set()
    join(*counting)
    Cursor.objects.update(holder="")
    while run_consumer(COUNTERS, holder="last", now=AT):
        pass

    result = recount(actor=None, campaign=campaign, now=AT)

    assert result.unread == 0
    assert result.facts == Fact.objects.count()
    assert against_facts(result) == []

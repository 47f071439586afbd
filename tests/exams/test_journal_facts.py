"""Consumers of the journal: openings and hand-ins become facts, ended sittings get their marks by themselves."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from lantoa.exams.enums import LatePolicy
from lantoa.exams.models import Mark, Sitting
from lantoa.facts.consumers import consumers, run_consumer
from lantoa.facts.models import Cursor, Fact
from tests.exams.world import Journal, World, drawn_items, make_world, right_answers

# Committed for real: on PostgreSQL a consumer reads only what can no longer be preceded by a late commit.
pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    """The real time: marking by itself goes by the wall clock."""
    return timezone.now()


def run_exams(now: datetime) -> None:
    for _ in range(3):
        for consumer in consumers():
            if consumer.name.startswith("exams."):
                run_consumer(consumer, holder="test", now=now)


def kinds() -> list[str]:
    return list(Fact.objects.order_by("id").values_list("kind", flat=True))


def test_a_sitting_from_opening_to_mark_leaves_three_facts(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = world.admit(0, now)
    journal.open(sitting, now)
    run_exams(now + MINUTE)
    sitting.refresh_from_db()
    after_opening, opened_at, accepted_until = kinds(), sitting.opened_at, sitting.accepted_until
    journal.answer(sitting, now + MINUTE, right_answers(drawn_items(world.window)))
    journal.close(sitting, now + 2 * MINUTE)
    run_exams(now + 3 * MINUTE)
    sitting.refresh_from_db()

    assert after_opening == ["sitting.opened"]
    assert opened_at is not None and abs(opened_at - now) < timedelta(milliseconds=1)
    assert accepted_until is not None and abs(accepted_until - now - 31 * MINUTE) < timedelta(milliseconds=1)
    assert kinds() == ["sitting.opened", "sitting.closed", "sitting.marked"]
    assert sitting.mark is not None and sitting.mark.passed
    assert {fact.subject for fact in Fact.objects.all()} == {world.enrolments[0].uuid}
    assert {fact.payload["sitting"] for fact in Fact.objects.all()} == {str(sitting.uuid)}


def test_reading_the_journal_from_the_start_again_changes_nothing(
    world: World, journal: Journal, now: datetime
) -> None:
    for place in range(3):
        sitting = world.admit(place, now)
        journal.open(sitting, now)
        journal.close(sitting, now + MINUTE)
    run_exams(now + 2 * MINUTE)
    before = kinds()

    Cursor.objects.all().delete()
    run_exams(now + 3 * MINUTE)

    assert kinds() == before and len(before) == 9
    assert Mark.objects.count() == 3


def test_a_device_left_behind_does_not_end_the_sitting(world: World, journal: Journal, now: datetime) -> None:
    sitting = world.admit(0, now)
    journal.open(sitting, now)
    journal.open(sitting, now + MINUTE)
    journal.close(sitting, now + 2 * MINUTE, epoch=1)
    run_exams(now + 3 * MINUTE)
    while_running = kinds()
    journal.close(sitting, now + 4 * MINUTE, epoch=2)
    run_exams(now + 5 * MINUTE)

    assert while_running == ["sitting.opened"]
    assert kinds() == ["sitting.opened", "sitting.closed", "sitting.marked"]


def test_a_sitting_that_ran_out_is_marked_without_anybody_asking(
    exam_data: object, journal: Journal, now: datetime
) -> None:
    started = now - 40 * MINUTE
    world = make_world(started, people=1)
    sitting = world.admit(0, started)
    journal.open(sitting, started)

    run_exams(now)

    sitting.refresh_from_db()
    assert sitting.ending == "expired" and sitting.mark is not None
    assert kinds() == ["sitting.opened", "sitting.closed", "sitting.marked"]


def test_a_late_hand_in_is_marked_again_where_late_answers_count(
    exam_data: object, journal: Journal, now: datetime
) -> None:
    started = now - 60 * MINUTE
    world = make_world(started, people=1, late_policy=LatePolicy.COUNT)
    sitting = world.admit(0, started)
    journal.open(sitting, started)
    run_exams(now)
    journal.answer(sitting, now, right_answers(drawn_items(world.window)))
    journal.close(sitting, now)

    run_exams(now + MINUTE)

    sitting.refresh_from_db()
    assert sitting.mark is not None and (sitting.mark.number, sitting.mark.percent) == (2, 100)
    assert kinds().count("sitting.closed") == 1


def test_a_journal_of_sittings_nobody_knows_is_left_alone(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = world.admit(0, now)
    journal.open(sitting, now)
    Sitting.objects.all().delete()

    run_exams(now + MINUTE)

    assert kinds() == []

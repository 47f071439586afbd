"""The consumer: snapshots equal the fold, facts are written once, replays change nothing."""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from lantoa.facts.consumers import consumers
from lantoa.facts.models import Fact
from lantoa.learning.models import CourseProgress, LearningEvent, LessonProgress
from lantoa.learning.services.journal import accept_batch
from lantoa.learning.services.snapshots import rebuild_snapshots, take_learning_events
from lantoa.people.models import Person
from lantoa.training.enums import EnrolmentState
from tests.learning.world import (
    LESSONS,
    World,
    answer,
    batch,
    enrol,
    enrol_person,
    event,
    make_world,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now)


def send(world: World, person: Person, events: list[Any], now: datetime) -> None:
    body, mac = batch(world, person, events, now)
    accept_batch(body=body, mac=mac, now=now)


def finish(world: World, person: Person, lessons: list[str], now: datetime, **fields: Any) -> None:
    send(
        world,
        person,
        [event(world, now, kind="lesson.finished", lesson=each, **fields) for each in lessons],
        now,
    )


def consume(now: datetime, size: int = 1000) -> None:
    """All events from the beginning, as after a reset of the cursor."""
    events = list(LearningEvent.objects.order_by("xact", "id"))
    for start in range(0, len(events), size):
        take_learning_events(events[start : start + size], now)


def facts() -> list[tuple[str, uuid.UUID]]:
    return list(
        Fact.objects.filter(kind__startswith="enrolment.").order_by("id").values_list("kind", "subject")
    )


def snapshots() -> tuple[Any, Any]:
    lessons = LessonProgress.objects.order_by("person", "lesson").values_list(
        "person", "lesson", "opened", "finished", "checks_tried", "checks_right", "started_at", "finished_at"
    )
    courses = CourseProgress.objects.order_by("person").values_list(
        "person", "lessons_finished", "lessons_total", "started_at", "finished_at"
    )
    return list(lessons), list(courses)


def test_the_consumer_is_registered() -> None:
    assert "learning.progress" in {consumer.name for consumer in consumers()}


def test_a_lesson_snapshot_says_what_the_fold_says_with_the_servers_times(
    world: World, now: datetime
) -> None:
    (an,) = enrol(world, now)
    later = now + timedelta(hours=5)
    send(world, an, [event(world, now), answer(world, now, right=False), answer(world, now, right=True)], now)
    finish(world, an, LESSONS[:1], later, at=7)

    consume(later)

    kept = LessonProgress.objects.get()
    assert (kept.opened, kept.finished, kept.checks_tried, kept.checks_right) == (True, True, 1, 1)
    assert (kept.started_at, kept.finished_at, kept.last_at) == (now, later, later)


def test_started_and_finished_are_facts_of_the_enrolment_once(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    enrolment = an.enrolments.get()
    finish(world, an, LESSONS[:2], now)
    consume(now)
    assert facts() == [("enrolment.started", enrolment.uuid)]

    finish(world, an, LESSONS[2:], now + timedelta(days=1))
    consume(now + timedelta(days=2))
    consume(now + timedelta(days=2))

    assert facts() == [("enrolment.started", enrolment.uuid), ("enrolment.finished", enrolment.uuid)]
    finished = Fact.objects.get(kind="enrolment.finished")
    assert (finished.unit_code, finished.campaign_id) == (enrolment.unit_code, world.campaign.id)
    course = CourseProgress.objects.get()
    assert (course.lessons_finished, course.lessons_total) == (3, 3)
    assert course.finished_at == now + timedelta(days=1)


def test_the_day_of_a_fact_is_the_day_the_server_learned_it(world: World, now: datetime) -> None:
    an, binh = enrol(world, now, count=2)
    before_midnight, after_midnight = now.replace(hour=16, minute=59), now.replace(hour=17, minute=1)
    send(world, an, [event(world, now, at=1)], before_midnight)
    send(world, binh, [event(world, now, at=1)], after_midnight)

    consume(now + timedelta(days=30))

    days = dict(Fact.objects.filter(kind="enrolment.started").values_list("subject", "day"))
    assert days[an.enrolments.get().uuid] == now.date()
    assert days[binh.enrolments.get().uuid] == now.date() + timedelta(days=1)


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_any_cutting_order_and_replay_of_the_stream_gives_the_same_snapshots(
    size: int, world: World, now: datetime
) -> None:
    persons = enrol(world, now, count=4)
    chance = random.Random(size)
    for person in persons:
        events = [
            chance.choice([event, answer])(world, now, lesson=chance.choice(LESSONS), at=chance.randint(0, 9))
            for _ in range(chance.randint(1, 12))
        ]
        send(world, person, events, now)
    for person in persons[:2]:
        finish(world, person, LESSONS, now)
    consume(now)
    expected, written = snapshots(), sorted(facts())

    LessonProgress.objects.all().delete()
    stream = list(LearningEvent.objects.all())
    chance.shuffle(stream)
    for start in range(0, len(stream), size):
        take_learning_events(stream[start : start + size], now)
    consume(now, size)

    assert snapshots() == expected
    assert sorted(facts()) == written
    assert len(written) == 4 + 2


def test_a_withdrawn_learner_gets_no_facts_and_one_enrolled_again_gets_them_anew(
    world: World, now: datetime
) -> None:
    (an,) = enrol(world, now)
    finish(world, an, LESSONS, now)
    an.enrolments.update(state=EnrolmentState.WITHDRAWN)
    consume(now)
    assert facts() == []

    again = enrol_person(world, an, now)
    consume(now)

    assert facts() == [("enrolment.started", again.uuid), ("enrolment.finished", again.uuid)]


def test_who_finished_stays_finished_when_a_new_edition_adds_a_lesson(world: World, now: datetime) -> None:
    an, binh = enrol(world, now, count=2)
    finish(world, an, LESSONS, now)
    finish(world, binh, LESSONS[:2], now)
    consume(now)

    publish(world.course, [*LESSONS, "00000000-0000-0000-0000-000000000999"], now)
    rebuild_snapshots(campaign=world.campaign)

    by_person = {row.person: row for row in CourseProgress.objects.all()}
    assert (by_person[an.uuid].lessons_finished, by_person[an.uuid].lessons_total) == (3, 4)
    assert by_person[an.uuid].finished_at == now
    assert by_person[binh.uuid].finished_at is None


def test_a_new_edition_that_drops_a_lesson_finishes_who_had_only_that_left(
    world: World, now: datetime
) -> None:
    (an,) = enrol(world, now)
    finish(world, an, LESSONS[:2], now)
    consume(now)

    publish(world.course, LESSONS[:2], now)
    assert rebuild_snapshots(campaign=world.campaign) == 1

    assert [kind for kind, _subject in facts()] == ["enrolment.started", "enrolment.finished"]


def test_campaigns_are_kept_apart(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    other = make_world(now, code="k2", course=world.course)
    enrol_person(other, an, now)
    finish(world, an, LESSONS, now)
    send(other, an, [event(other, now)], now)

    consume(now)

    finished = dict(CourseProgress.objects.values_list("campaign_id", "lessons_finished"))
    assert finished == {world.campaign.id: 3, other.campaign.id: 0}


def test_the_number_of_queries_does_not_grow_with_the_batch(
    world: World, now: datetime, django_assert_max_num_queries: Any
) -> None:
    for count in (1, 30):
        LearningEvent.objects.all().delete()
        for person in enrol(world, now, count=count):
            finish(world, person, LESSONS, now)
        events = list(LearningEvent.objects.all())
        with django_assert_max_num_queries(14):
            take_learning_events(events, now)

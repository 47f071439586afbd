"""Lessons one after the other: what counts, what is kept, and the time studied."""

from datetime import datetime, timedelta

import pytest

from lantoa.facts.consumers import drain
from lantoa.facts.models import AuditEntry, Fact
from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.errors import DomainError
from lantoa.kernel.jobs import run_job
from lantoa.kernel.models import Job
from lantoa.learning.models import CourseProgress, LessonProgress
from lantoa.learning.queries.progress import Study, study_of
from lantoa.learning.services.journal import accept_batch
from lantoa.learning.services.options import set_lesson_order
from lantoa.people.models import Person
from tests.learning.world import LESSONS, World, batch, enrol, event, make_world

# Consumers on PostgreSQL see committed rows only.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now)


def finish(world: World, person: Person, now: datetime, *lessons: str) -> None:
    events = [event(world, now, kind="lesson.finished", lesson=lesson) for lesson in lessons]
    body, mac = batch(world, person, events, now)
    accept_batch(body=body, mac=mac, now=now)


def standing(world: World, person: Person) -> tuple[Study, CourseProgress]:
    drain()
    study = study_of(person=person.uuid, campaign=world.campaign)
    return study, CourseProgress.objects.get(person=person.uuid)


def test_a_lesson_finished_ahead_counts_when_its_turn_comes(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    set_lesson_order(actor=None, campaign=world.campaign, in_order=True, now=now)

    finish(world, an, now, LESSONS[1])

    study, course = standing(world, an)
    assert (study.finished, course.lessons_finished, study.in_order) == (0, 0, True)
    assert study.continue_with is not None
    assert study.continue_with.uuid == LESSONS[0]
    states = [(one.counts, one.is_open) for topic in study.topics for one in topic.lessons]
    assert states == [(False, True), (False, False), (False, False)]

    finish(world, an, now, LESSONS[0])

    study, course = standing(world, an)
    assert (study.finished, course.lessons_finished) == (2, 2)
    assert study.continue_with is not None
    assert study.continue_with.uuid == LESSONS[2]


def test_who_has_finished_all_has_finished_in_both_ways(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    set_lesson_order(actor=None, campaign=world.campaign, in_order=True, now=now)

    finish(world, an, now, *reversed(LESSONS))

    study, course = standing(world, an)
    assert (study.finished, course.lessons_finished) == (3, 3)
    assert Fact.objects.filter(kind="enrolment.finished").count() == 1


def test_changing_the_order_counts_everybody_anew_by_a_job(world: World, now: datetime) -> None:
    an, binh = enrol(world, now, count=2)
    finish(world, an, now, LESSONS[0], LESSONS[2])
    finish(world, binh, now, LESSONS[1])
    drain()

    assert set_lesson_order(actor=None, campaign=world.campaign, in_order=True, now=now)
    assert not set_lesson_order(actor=None, campaign=world.campaign, in_order=True, now=now)
    job = Job.objects.get(kind="learning.refold")
    run_job(str(job.uuid))

    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"people": 2})
    found = dict(CourseProgress.objects.values_list("person", "lessons_finished"))
    assert found == {an.uuid: 1, binh.uuid: 0}
    assert AuditEntry.objects.filter(action="learning_options.set").count() == 1


def test_only_organisers_choose(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)

    with pytest.raises(DomainError):
        set_lesson_order(actor=an, campaign=world.campaign, in_order=True, now=now)

    assert not AuditEntry.objects.filter(action="learning_options.set").exists()


def test_time_studied_is_the_same_on_the_page_and_in_the_snapshot(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    start = to_milliseconds(now)
    moments = [(LESSONS[0], 0), (LESSONS[0], 4), (LESSONS[0], 60), (LESSONS[1], 61), (LESSONS[1], 63)]
    events = [event(world, now, lesson=lesson, at=start + minute * 60_000) for lesson, minute in moments]
    body, mac = batch(world, an, events, now + timedelta(hours=2))
    accept_batch(body=body, mac=mac, now=now + timedelta(hours=2))

    study, course = standing(world, an)

    assert study.studied_seconds == course.study_seconds == (4 + 10 + 2) * 60
    assert sum(LessonProgress.objects.values_list("study_seconds", flat=True)) == course.study_seconds

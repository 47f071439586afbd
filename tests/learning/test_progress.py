"""Progress as the learner's pages show it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lantoa.kernel.clock import to_milliseconds
from lantoa.learning.queries.progress import continue_of, study_of
from lantoa.learning.services.journal import accept_batch
from lantoa.people.models import Person
from tests.learning.world import LESSONS, World, answer, batch, enrol, event, make_world, publish

pytestmark = pytest.mark.django_db


def study(world: World, person: Person, now: datetime, *steps: tuple[str, str]) -> None:
    """Steps (kind, lesson) one second apart."""
    events = [
        event(world, now, kind=kind, lesson=lesson, at=to_milliseconds(now) + place * 1000)
        for place, (kind, lesson) in enumerate(steps)
    ]
    body, mac = batch(world, person, events, now)
    accept_batch(body=body, mac=mac, now=now)


def test_a_new_learner_begins_with_the_first_lesson(now: datetime) -> None:
    world = make_world(now)
    (an,) = enrol(world, now)

    shown = study_of(person=an.uuid, campaign=world.campaign)

    assert (shown.finished, shown.total, shown.percent, shown.edition) == (0, 3, 0, world.sha)
    assert shown.continue_with is not None
    assert shown.continue_with.uuid == LESSONS[0]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("lesson.opened", LESSONS[1])], LESSONS[1]),
        ([("lesson.opened", LESSONS[1]), ("lesson.finished", LESSONS[1])], LESSONS[2]),
        ([("lesson.finished", LESSONS[0]), ("lesson.finished", LESSONS[2])], LESSONS[1]),
        ([("lesson.finished", lesson) for lesson in LESSONS], None),
    ],
    ids=["the open one", "the one after", "the one left behind", "all done"],
)
def test_continue_leads_to_the_next_unfinished_lesson(
    steps: list[tuple[str, str]], expected: str | None, now: datetime
) -> None:
    world = make_world(now)
    (an,) = enrol(world, now)

    study(world, an, now, *steps)

    found = continue_of(person=an.uuid, campaign=world.campaign)
    assert (found.uuid if found else None) == expected


def test_the_outline_shows_lessons_and_checks_of_the_person_alone(now: datetime) -> None:
    world = make_world(now)
    an, binh = enrol(world, now, count=2)
    study(world, an, now, ("lesson.opened", LESSONS[0]), ("lesson.finished", LESSONS[0]))
    body, mac = batch(world, an, [answer(world, now, right=True)], now)
    accept_batch(body=body, mac=mac, now=now)

    shown = study_of(person=an.uuid, campaign=world.campaign)
    others = study_of(person=binh.uuid, campaign=world.campaign)

    first = shown.topics[0].lessons[0]
    assert (first.state.opened, first.state.finished) == (True, True)
    assert (first.checks_right, first.checks_total) == (1, 1)
    assert (shown.finished, shown.percent) == (1, 33)
    assert [topic.entry.title for topic in shown.topics] == ["Tin", "Bài"]
    assert others.finished == 0


def test_progress_is_carried_into_a_new_edition(now: datetime) -> None:
    world = make_world(now)
    (an,) = enrol(world, now)
    study(world, an, now, *(("lesson.finished", lesson) for lesson in LESSONS))

    added = "00000000-0000-0000-0000-000000000999"
    newest = publish(world.course, [LESSONS[1], added], now + timedelta(days=1))
    shown = study_of(person=an.uuid, campaign=world.campaign)

    assert (shown.edition, shown.finished, shown.total) == (newest.manifest_sha, 1, 2)
    assert shown.continue_with is not None
    assert shown.continue_with.uuid == added


def test_a_campaign_without_a_published_course_has_nothing_to_study(now: datetime) -> None:
    world = make_world(now)
    (an,) = enrol(world, now)
    world.campaign.course = None
    world.campaign.save()

    shown = study_of(person=an.uuid, campaign=world.campaign)

    assert (shown.total, shown.edition, shown.continue_with) == (0, None, None)
    assert continue_of(person=an.uuid, campaign=world.campaign) is None


def test_one_query_reads_the_journal_whatever_its_length(
    now: datetime, django_assert_max_num_queries: Any
) -> None:
    world = make_world(now)
    (an,) = enrol(world, now)
    for _ in range(2):
        study(world, an, now, *(("lesson.opened", lesson) for lesson in LESSONS * 20))
        with django_assert_max_num_queries(3):
            study_of(person=an.uuid, campaign=world.campaign)

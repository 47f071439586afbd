"""Marking: from the journal to marks, once and again."""

from datetime import datetime, timedelta

import pytest

from lantoa.exams.enums import LatePolicy
from lantoa.exams.models import Mark, Sitting
from lantoa.exams.queries import best_marks, item_responses, sittings_of
from lantoa.exams.services import (
    add_extra_time,
    extend_window,
    mark_sittings,
    stop_sittings,
)
from lantoa.exams.services.marking import COLUMNS, Waiting, judge, keep_marks
from lantoa.exams.services.schemes import scheme_of
from lantoa.facts.models import Fact
from tests.exams.world import (
    MINUTE,
    Journal,
    World,
    drawn_items,
    hand_in,
    item_uuid,
    make_world,
    marked,
    opened,
    right_answers,
)

pytestmark = pytest.mark.django_db


def test_a_handed_in_sitting_is_marked_by_its_winning_answers(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = opened(world, journal, now)
    items = drawn_items(world.window)
    journal.answer(sitting, now + MINUTE, right_answers(items[:5], "b"))
    journal.answer(sitting, now + 2 * MINUTE, right_answers(items[:3]), revision=2)
    hand_in(sitting, journal, now + 3 * MINUTE)
    journal.answer(sitting, now + 4 * MINUTE, right_answers(items), revision=3)

    mark = marked(world, sitting, now + 5 * MINUTE)

    singles_right = 3 + sum(item in (item_uuid(90), item_uuid(91)) for item in items[3:5])
    assert mark is not None and mark.score == singles_right and mark.most == 6
    assert mark.passed == (mark.percent >= 50)
    assert sitting.ending == "handed_in" and sitting.ended_at == now + 3 * MINUTE
    assert [place_response_score[1] is None for place_response_score in mark.items].count(True) == 1
    fact = Fact.objects.get(kind="sitting.marked")
    assert fact.subject == world.enrolments[0].uuid
    assert fact.payload == {
        "window": str(world.window.uuid),
        "sitting": str(sitting.uuid),
        "percent": format(mark.percent, "f"),
        "passed": mark.passed,
    }


def test_a_sitting_that_goes_on_is_not_marked_and_one_never_opened_neither(
    world: World, journal: Journal, now: datetime
) -> None:
    running = opened(world, journal, now)
    never = world.admit(1, now)

    assert marked(world, running, now + 31 * MINUTE) is None
    assert marked(world, never, now + 24 * 60 * MINUTE) is None
    assert Mark.objects.filter(sitting=never).count() == 0


def test_a_sitting_that_ran_out_is_marked_after_grace_with_what_came_in_time(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = opened(world, journal, now)
    items = drawn_items(world.window)
    in_grace, too_late = now + 31 * MINUTE, now + 31 * MINUTE + timedelta(milliseconds=1)
    journal.answer(sitting, in_grace, right_answers(items[:2]))
    journal.answer(sitting, too_late, right_answers(items))

    mark = marked(world, sitting, now + 32 * MINUTE)

    assert mark is not None and mark.score == 2
    assert sitting.ending == "expired" and sitting.ended_at == in_grace
    assert list(Fact.objects.order_by("id").values_list("kind", flat=True)) == [
        "sitting.closed",
        "sitting.marked",
    ]


def test_a_test_that_counts_late_answers_does(exam_data: object, journal: Journal, now: datetime) -> None:
    world = make_world(now, late_policy=LatePolicy.COUNT)
    sitting = opened(world, journal, now)
    journal.answer(sitting, now + 90 * MINUTE, right_answers(drawn_items(world.window)))

    mark = marked(world, sitting, now + 100 * MINUTE)

    assert mark is not None and mark.percent == 100


def test_extra_time_given_after_the_time_ran_out_brings_the_sitting_back(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = opened(world, journal, now)
    first = marked(world, sitting, now + 32 * MINUTE)
    assert first is not None and first.score == 0

    add_extra_time(
        actor=None, window=world.window, enrolments=world.enrolments[:1], seconds=1200, reason="Mất điện",
        now=now + 33 * MINUTE,
    )  # fmt: skip
    journal.answer(sitting, now + 40 * MINUTE, right_answers(drawn_items(world.window)))
    while_running = marked(world, sitting, now + 41 * MINUTE)
    second = marked(world, sitting, now + 52 * MINUTE)

    assert while_running is None and sitting.ending == "expired"
    assert second is not None and second.percent == 100 and second.number == 2
    assert Mark.objects.get(pk=first.pk).score == 0
    assert Fact.objects.filter(kind="sitting.closed").count() == 1


def test_an_extended_window_brings_back_those_who_ran_out_with_it(
    exam_data: object, journal: Journal, now: datetime
) -> None:
    world = make_world(now, limit_seconds=0)
    sitting = opened(world, journal, now)
    Sitting.objects.update(accepted_until=now + 121 * MINUTE)
    assert marked(world, sitting, now + 122 * MINUTE) is not None

    extend_window(actor=None, window=world.window, closes_at=now + 180 * MINUTE, now=now + 123 * MINUTE)

    assert marked(world, sitting, now + 124 * MINUTE) is None
    assert sitting.accepted_until == now + 181 * MINUTE


def test_a_stopped_sitting_counts_what_came_before(world: World, journal: Journal, now: datetime) -> None:
    sitting = opened(world, journal, now)
    items = drawn_items(world.window)
    journal.answer(sitting, now + MINUTE, right_answers(items[:1]))
    stop_sittings(actor=None, window=world.window, sittings=[sitting], reason="", now=now + 2 * MINUTE)
    journal.answer(sitting, now + 3 * MINUTE, right_answers(items), revision=2)

    mark = marked(world, sitting, now + 4 * MINUTE)

    assert mark is not None and mark.score == 1 and sitting.ending == "organiser"


def test_a_second_device_marks_as_one_sitting(world: World, journal: Journal, now: datetime) -> None:
    sitting = opened(world, journal, now)
    items = drawn_items(world.window)
    journal.answer(sitting, now + MINUTE, right_answers(items, "b"), revision=9)
    assert journal.open(sitting, now + 2 * MINUTE) == 2
    journal.answer(sitting, now + 3 * MINUTE, right_answers(items[:3]), epoch=2)
    journal.close(sitting, now + 4 * MINUTE)
    journal.close(sitting, now + 5 * MINUTE, epoch=2)
    Sitting.objects.update(ended_at=now + 5 * MINUTE)

    mark = marked(world, sitting, now + 6 * MINUTE)

    assert mark is not None and sitting.ended_at == now + 5 * MINUTE
    assert mark.score >= 3


def test_marking_is_repeatable_and_takes_the_same_few_queries_for_many(
    world: World, journal: Journal, now: datetime, django_assert_max_num_queries: object
) -> None:
    for place in range(3):
        hand_in(opened(world, journal, now, place, seed=place), journal, now + MINUTE)

    with django_assert_max_num_queries(17):  # type: ignore[operator]
        first = mark_sittings(actor=None, window=world.window, now=now + 2 * MINUTE)
    again = mark_sittings(actor=None, window=world.window, now=now + 2 * MINUTE)

    assert (first, again, Mark.objects.count()) == (3, 0, 3)


def test_time_given_while_a_sitting_is_judged_is_not_lost(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = opened(world, journal, now)
    row = Sitting.objects.filter(pk=sitting.pk).values_list(*COLUMNS).get()
    judged = judge(world.window, scheme_of(world.window), [Waiting._make(row)], now + 40 * MINUTE)
    Sitting.objects.filter(pk=sitting.pk).update(extra_seconds=1200)

    kept = keep_marks(actor=None, window=world.window, verdicts=judged, now=now + 40 * MINUTE)
    while_running = marked(world, sitting, now + 41 * MINUTE)

    assert judged[0].outcome is not None
    assert (kept, while_running, Mark.objects.count()) == (0, None, 0)


def test_only_the_sittings_asked_for_are_marked(world: World, journal: Journal, now: datetime) -> None:
    sittings = [opened(world, journal, now, place) for place in range(2)]
    for one in sittings:
        hand_in(one, journal, now + MINUTE)

    assert mark_sittings(actor=None, window=world.window, sittings=sittings[:1], now=now + 2 * MINUTE) == 1
    assert [one.sitting_id for one in Mark.objects.all()] == [sittings[0].pk]


def test_results_are_read_by_person_and_by_item(world: World, journal: Journal, now: datetime) -> None:
    sitting = opened(world, journal, now)
    journal.answer(sitting, now + MINUTE, right_answers(drawn_items(world.window)))
    hand_in(sitting, journal, now + 2 * MINUTE)
    mark_sittings(actor=None, window=world.window, now=now + 3 * MINUTE)

    responses = list(item_responses(world.window))

    assert [one.mark.percent for one in sittings_of(world.enrolments[0]) if one.mark] == [100]
    assert [mark.percent for mark in best_marks(world.enrolments)[world.enrolments[0].uuid]] == [100]
    assert len(responses) == 6 and {one.score for one in responses} == {"1"}

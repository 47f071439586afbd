"""What test takers see afterwards: when, how much, and nothing before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lantoa.exams.enums import ReviewShows, ReviewWhen
from lantoa.exams.errors import WindowInvalid
from lantoa.exams.models import Sitting, WindowItem
from lantoa.exams.reviews import answers_are_shown, marks_are_shown, review_of
from lantoa.exams.rules.review import Went, shows_answers, shows_marks
from lantoa.exams.services import add_extra_time, extend_window
from lantoa.exams.services.allowing import allow_unit
from tests.banks import CLOZE, MATCHING, SINGLE, item_uuid
from tests.exams.parts_world import PARTLY, make_parts_world, right_answers
from tests.exams.world import Journal, World, hand_in, marked, opened
from tests.outcomes.scenes import DONG_NAI, LOC_NINH, unit_at

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CLOSED = NOW + 2 * HOUR + 2 * MINUTE


def sat(journal: Journal, **window: Any) -> tuple[World, Sitting]:
    """One person partly right, handed in and marked."""
    world = make_parts_world(NOW, **window)
    sitting = opened(world, journal, NOW)
    journal.answer(sitting, NOW + MINUTE, right_answers(world.window, **PARTLY))
    hand_in(sitting, journal, NOW + 2 * MINUTE)
    marked(world, sitting, NOW + 3 * MINUTE)
    return world, Sitting.objects.select_related("window", "mark").get(pk=sitting.pk)


@pytest.mark.parametrize(
    ("when", "shows", "before", "after"),
    [
        ("after_submit", "marks", "marks", "marks"),
        ("after_submit", "answers", "answers", "answers"),
        ("after_submit", "explanations", "explanations", "explanations"),
        ("after_close", "marks", None, "marks"),
        ("after_close", "answers", None, "answers"),
        ("after_close", "explanations", None, "explanations"),
        ("never", "marks", None, None),
        ("never", "explanations", None, None),
    ],
)
def test_what_is_seen_and_when(
    exam_data: Path, journal: Journal, when: str, shows: str, before: str | None, after: str | None
) -> None:
    _world, sitting = sat(journal, review_when=ReviewWhen(when), review_shows=ReviewShows(shows))

    assert seen_of(sitting, NOW + 5 * MINUTE) == before
    assert seen_of(sitting, CLOSED) == after


def seen_of(sitting: Sitting, now: datetime) -> str | None:
    review = review_of(sitting, now=now)
    if review is None:
        return None
    if not review.items:
        return "marks"
    return "explanations" if any(one.explanation for one in review.items) else "answers"


def test_every_item_says_how_it_went(exam_data: Path, journal: Journal) -> None:
    _world, sitting = sat(journal, review_shows=ReviewShows.EXPLANATIONS)

    review = review_of(sitting, now=NOW + 5 * MINUTE)

    assert review is not None
    went = {one.shown.uuid: one.went for one in review.items}
    assert went[SINGLE] is Went.WRONG and went[MATCHING] is Went.PARTLY and went[CLOZE] is Went.PARTLY
    assert [one.number for one in review.items] == list(range(1, 9))
    assert next(one for one in review.items if one.shown.uuid == SINGLE).explanation.startswith("Đó là loa")


def test_a_void_item_says_so(exam_data: Path, journal: Journal) -> None:
    world, sitting = sat(journal, review_shows=ReviewShows.ANSWERS)
    WindowItem.objects.filter(window=world.window, frozen__uuid=SINGLE).update(is_void=True)

    review = review_of(sitting, now=NOW + 5 * MINUTE)

    assert review is not None
    assert {one.shown.uuid: one.went for one in review.items}[SINGLE] is Went.VOID


def test_an_unmarked_sitting_shows_nothing(exam_data: Path, journal: Journal) -> None:
    world = make_parts_world(NOW, review_shows=ReviewShows.EXPLANATIONS)
    sitting = opened(world, journal, NOW)

    assert review_of(Sitting.objects.select_related("window", "mark").get(pk=sitting.pk), now=CLOSED) is None


def test_answers_wait_for_the_last_person_with_extra_time(exam_data: Path, journal: Journal) -> None:
    world, sitting = sat(journal, review_when=ReviewWhen.AFTER_CLOSE, review_shows=ReviewShows.ANSWERS)
    add_extra_time(
        actor=None,
        window=world.window,
        enrolments=[world.enrolments[2]],
        seconds=3600,
        reason="mất điện",
        now=NOW,
    )

    assert seen_of(sitting, CLOSED) == "marks"
    assert seen_of(sitting, CLOSED + HOUR) == "answers"


def test_answers_wait_for_a_unit_with_a_later_end_none_of_whose_people_has_come_yet(
    exam_data: Path, journal: Journal
) -> None:
    world, sitting = sat(journal, review_when=ReviewWhen.AFTER_CLOSE, review_shows=ReviewShows.ANSWERS)
    for path in (DONG_NAI, LOC_NINH):  # both count for the commune
        allow_unit(
            actor=None,
            window=world.window,
            unit=unit_at(path),
            later_seconds=1800,
            reason="mất điện từ sáng",
            now=NOW,
        )

    assert seen_of(sitting, CLOSED + HOUR - 2 * MINUTE) == "marks"
    assert seen_of(sitting, CLOSED + HOUR) == "answers"


def test_an_extended_test_hides_them_again(exam_data: Path, journal: Journal) -> None:
    world, sitting = sat(journal, review_when=ReviewWhen.AFTER_CLOSE, review_shows=ReviewShows.ANSWERS)
    assert answers_are_shown(world.window, CLOSED)

    window = extend_window(actor=None, window=world.window, closes_at=CLOSED + HOUR, now=CLOSED)

    assert not marks_are_shown(window, CLOSED) and not answers_are_shown(window, CLOSED)
    sitting.window = window
    assert review_of(sitting, now=CLOSED) is None


def test_right_answers_before_a_second_attempt_are_refused(exam_data: Path) -> None:
    with pytest.raises(WindowInvalid) as caught:
        make_parts_world(NOW, attempts=2, review_shows=ReviewShows.ANSWERS)

    assert caught.value.code == "answers_before_last_attempt"


def test_right_answers_after_the_close_go_with_several_attempts(exam_data: Path) -> None:
    world = make_parts_world(
        NOW, attempts=2, review_shows=ReviewShows.ANSWERS, review_when=ReviewWhen.AFTER_CLOSE
    )

    assert world.window.attempts == 2


@pytest.mark.parametrize("shows", list(ReviewShows))
@pytest.mark.parametrize("when", list(ReviewWhen))
def test_answers_are_never_shown_without_marks(when: ReviewWhen, shows: ReviewShows) -> None:
    for after_close in (False, True):
        if shows_answers(when, shows, after_close=after_close):
            assert shows_marks(when, after_close=after_close)


def test_queries_do_not_grow_with_items(
    exam_data: Path, journal: Journal, django_assert_max_num_queries: Any
) -> None:
    _world, sitting = sat(journal, review_when=ReviewWhen.AFTER_CLOSE, review_shows=ReviewShows.EXPLANATIONS)

    with django_assert_max_num_queries(3):
        review = review_of(sitting, now=CLOSED)

    assert review is not None and len(review.items) == 8
    assert item_uuid(1) == SINGLE

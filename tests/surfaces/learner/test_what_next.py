"""Lessons in a forced order, the rule beside the bar, time studied, and what to do next on the result page."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from lantoa.content.models import Course, CourseFile
from lantoa.exams.models import WindowItem
from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.ids import new_uuid
from lantoa.learning.rules.events import Event
from lantoa.learning.services.journal import keep_events
from lantoa.learning.services.options import set_lesson_order
from lantoa.training.models import Campaign
from tests.exams.world import World
from tests.surfaces.learner.conftest import NOW, Learner, finish_lessons
from tests.surfaces.learner.pages import page_of, seen

pytestmark = pytest.mark.django_db

OUTLINE, RESULT = "/hoc/dot-1/", "/hoc/dot-1/ket-qua/"


def name_topic(course: Course) -> str:
    """Let the first topic's folder have the name the bank uses; returns its title."""
    topic = course.editions.latest("number").outline[0]
    files = CourseFile.objects.filter(course=course, path__endswith="/topic.md", text__contains=topic["uuid"])
    files.update(path="tin/topic.md")
    return str(topic["title"])


def fail_test(world: World, attempts: int = 1) -> None:
    """One marked attempt with nothing right."""
    world.window.attempts = attempts
    world.window.review_when = "after_submit"
    world.window.save(update_fields=["attempts", "review_when"])
    sitting = world.admit(0, NOW)
    sitting.opened_at, sitting.ended_at = NOW - timedelta(minutes=9), NOW
    places = WindowItem.objects.filter(window=world.window).values_list("place", flat=True)
    sitting.mark = sitting.marks.create(
        number=1,
        score=0,
        most=len(places),
        percent=Decimal("0"),
        passed=False,
        items=[[place, None, "0"] for place in places],
        rules_version=1,
        marked_at=NOW,
    )
    sitting.save()


def test_locked_lessons_say_what_opens_them(
    officer: Learner, campaign: Campaign, course: Course, lessons: list[str]
) -> None:
    set_lesson_order(actor=None, campaign=campaign, in_order=True, now=NOW)

    page, words = page_of(officer.client, OUTLINE), seen(officer.client, OUTLINE)

    assert f"/l/{lessons[0]}.html" in page
    assert f"/l/{lessons[1]}.html" not in page
    assert words.count("Mở sau khi xong bài") == len(lessons) - 1
    assert "học lần lượt" in words

    finish_lessons(officer.person, course, lessons[2:3])

    words = seen(officer.client, OUTLINE)
    assert "Đã học trước lượt" in words
    assert f"0 / {len(lessons)} bài" in words

    finish_lessons(officer.person, course, lessons[:2])

    assert f"3 / {len(lessons)} bài" in seen(officer.client, OUTLINE)


@pytest.mark.parametrize("address", ["/hoc/", OUTLINE, RESULT])
def test_the_rule_stands_beside_the_bar(officer: Learner, lessons: list[str], address: str) -> None:
    words = seen(officer.client, address)

    assert f"Hoàn thành khi bạn học đủ {len(lessons)} bài và đạt từ 50 % bài kiểm tra." in words


def test_the_result_page_leads_to_the_lessons_left_and_the_test(
    officer: Learner, world: World, course: Course, lessons: list[str]
) -> None:
    finish_lessons(officer.person, course, lessons[:1])

    page, words = page_of(officer.client, RESULT), seen(officer.client, RESULT)

    assert "Học nốt các bài" in words
    assert f"/l/{lessons[1]}.html" in page
    assert "đang mở, đến" in words
    assert "Ôn lại phần còn yếu" not in words


def test_a_failed_test_names_the_weak_topics_and_the_attempts_left(
    officer: Learner, world: World, course: Course, lessons: list[str]
) -> None:
    fail_test(world, attempts=3)
    title = name_topic(course)

    words = seen(officer.client, RESULT)

    assert "Ôn lại phần còn yếu" in words
    assert f"{title} : đạt 0 % số điểm" in words
    assert "Bạn còn 2 lượt làm" in words


def test_nothing_is_told_by_topic_while_marks_are_not_shown(
    officer: Learner, world: World, course: Course
) -> None:
    fail_test(world, attempts=3)
    name_topic(course)
    assert "Ôn lại phần còn yếu" in seen(officer.client, RESULT)
    world.window.review_when = "never"
    world.window.save(update_fields=["review_when"])

    assert "Ôn lại phần còn yếu" not in seen(officer.client, RESULT)


def test_after_the_last_attempt_it_says_whom_to_ask(officer: Learner, world: World) -> None:
    fail_test(world)

    assert "Bạn đã dùng hết lượt làm bài." in seen(officer.client, RESULT)


def test_time_studied_is_told_as_about(
    officer: Learner, campaign: Campaign, course: Course, lessons: list[str]
) -> None:
    edition = course.editions.latest("number").manifest_sha
    for minute in (0, 7, 14):
        at = to_milliseconds(NOW) + minute * 60_000
        opened = Event(new_uuid(), 0, at, "lesson.opened", UUID(lessons[0]), edition)
        keep_events(campaign.pk, officer.person.uuid, None, [opened], NOW)

    assert "Bạn đã học khoảng 15 phút." in seen(officer.client, OUTLINE)
    assert "nhiều nhất 10 phút" in seen(officer.client, RESULT)

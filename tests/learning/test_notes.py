"""A learner's own notes and bookmarks."""

import uuid
from datetime import datetime, timedelta

import pytest

from lantoa.facts.consumers import drain
from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.errors import DomainError
from lantoa.learning.models import CourseProgress, LearningEvent, LessonProgress
from lantoa.learning.queries.notes import NotedLesson, notes_along_course, notes_in_lesson
from lantoa.learning.queries.progress import study_of
from lantoa.learning.services.journal import accept_batch
from lantoa.learning.services.notes import delete_note, set_bookmark, write_note
from lantoa.people.models import Person
from tests.learning.world import LESSONS, World, batch, enrol, event, make_world

pytestmark = pytest.mark.django_db

LESSON = uuid.UUID(LESSONS[0])
NOTE = uuid.UUID(int=5)


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now)


@pytest.fixture
def an(world: World, now: datetime) -> Person:
    return enrol(world, now)[0]


def write(world: World, person: Person, text: str, now: datetime, note: uuid.UUID = NOTE) -> None:
    write_note(actor=person, campaign=world.campaign, lesson=LESSON, note=note, text=text, now=now)


def noted(world: World, person: Person) -> NotedLesson:
    return notes_in_lesson(person=person.uuid, campaign=world.campaign, lesson=LESSON)


def test_the_latest_text_stands_and_a_deleted_note_is_gone(world: World, an: Person, now: datetime) -> None:
    write(world, an, "Hỏi giờ phát", now)
    write(world, an, "  Giờ phát: 5h30\r\nvà 17h  ", now + timedelta(seconds=5))
    write(world, an, "Dẫn nguồn", now + timedelta(seconds=6), note=uuid.UUID(int=6))

    assert [note.text for note in noted(world, an).notes] == ["Giờ phát: 5h30\nvà 17h", "Dẫn nguồn"]

    delete_note(actor=an, campaign=world.campaign, lesson=LESSON, note=NOTE, now=now + timedelta(seconds=7))

    assert [note.text for note in noted(world, an).notes] == ["Dẫn nguồn"]


def test_what_changes_nothing_writes_nothing(world: World, an: Person, now: datetime) -> None:
    for _twice in range(2):
        write(world, an, "Một", now)
        set_bookmark(actor=an, campaign=world.campaign, lesson=LESSON, on=True, now=now)
    delete_note(actor=an, campaign=world.campaign, lesson=LESSON, note=uuid.UUID(int=9), now=now)

    assert LearningEvent.objects.count() == 2


def test_a_bookmark_can_be_set_and_taken_away_within_a_second(
    world: World, an: Person, now: datetime
) -> None:
    for place, on in enumerate((True, False, True)):
        moment = now + timedelta(milliseconds=place)
        set_bookmark(actor=an, campaign=world.campaign, lesson=LESSON, on=on, now=moment)

    assert noted(world, an).is_bookmarked


def test_a_note_from_a_device_whose_clock_is_ahead_can_still_be_changed(
    world: World, an: Person, now: datetime
) -> None:
    tomorrow = to_milliseconds(now + timedelta(days=1))
    data = {"note": str(NOTE), "text": "Từ điện thoại"}
    body, mac = batch(world, an, [event(world, now, kind="note.written", at=tomorrow, data=data)], now)
    assert accept_batch(body=body, mac=mac, now=now).accepted == 1

    write(world, an, "Sửa trên máy tính", now)

    assert [note.text for note in noted(world, an).notes] == ["Sửa trên máy tính"]


@pytest.mark.parametrize(
    "data",
    [
        {"note": "n1"},
        {"note": "N 1", "text": "a"},
        {"note": "n1", "text": "a" * 2001},
        {"note": "n1", "text": "a\x00"},
        {"note": "n1", "text": "a", "deleted": "no"},
        {"note": "n1", "text": "a", "more": 1},
    ],
)
def test_a_malformed_note_from_a_device_is_refused(
    data: dict[str, object], world: World, an: Person, now: datetime
) -> None:
    body, mac = batch(world, an, [event(world, now, kind="note.written", data=data)], now)

    assert [one.code for one in accept_batch(body=body, mac=mac, now=now).refused] == ["malformed"]


@pytest.mark.parametrize(
    ("text", "code"), [("  \n ", "empty_note"), ("\x00", "empty_note"), ("a" * 2001, "note_too_long")]
)
def test_a_note_has_a_text_of_two_thousand_letters_at_most(
    text: str, code: str, world: World, an: Person, now: datetime
) -> None:
    with pytest.raises(DomainError) as refused:
        write(world, an, text, now)

    assert refused.value.code == code
    assert not LearningEvent.objects.exists()


def test_strangers_unknown_lessons_and_closed_campaigns_are_refused(
    world: World, an: Person, now: datetime
) -> None:
    (binh,) = enrol(make_world(now, code="k2", course=world.course), now)
    with pytest.raises(DomainError, match="danh sách học"):
        write(world, binh, "Một", now)
    with pytest.raises(DomainError, match="bài học"):
        write_note(actor=an, campaign=world.campaign, lesson=uuid.uuid4(), note=NOTE, text="Một", now=now)
    write(world, an, "Một", now)
    world.campaign.state = "closed"
    world.campaign.save(update_fields=["state"])
    with pytest.raises(DomainError, match="đã kết thúc"):
        write(world, an, "Hai", now)

    assert [note.text for note in noted(world, an).notes] == ["Một"]


# Committed: consumers on PostgreSQL see nothing else.
@pytest.mark.django_db(transaction=True)
def test_notes_are_no_study(world: World, an: Person, now: datetime) -> None:
    write(world, an, "Một", now)
    set_bookmark(actor=an, campaign=world.campaign, lesson=uuid.UUID(LESSONS[2]), on=True, now=now)

    drain()

    assert not LessonProgress.objects.exists()
    assert not CourseProgress.objects.exists()
    study = study_of(person=an.uuid, campaign=world.campaign)
    assert (study.finished, study.studied_seconds) == (0, 0)
    assert study.continue_with is not None
    assert study.continue_with.uuid == LESSONS[0]


def test_all_notes_cost_the_same_queries_however_many(
    world: World, an: Person, now: datetime, django_assert_num_queries: object
) -> None:
    for number in range(12):
        write(world, an, f"Ghi chú {number}", now, note=uuid.UUID(int=number + 1))

    with django_assert_num_queries(2):  # type: ignore[operator]
        found = notes_along_course(person=an.uuid, campaign=world.campaign)

    assert [len(one.notes) for one in found] == [12, 0, 0]

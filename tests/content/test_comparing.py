"""What publishing would change for learners: told lesson by lesson, links to neighbours left out."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from lantoa.content.packs.reading import PageParts, parts_of
from lantoa.content.services.comparing import Changes, LessonChange, changes_of
from lantoa.content.services.importing import import_course
from lantoa.content.services.publishing import publish_course
from lantoa.content.storage import Storage
from tests.content.films import BLOCK, add_film

pytestmark = pytest.mark.django_db

Change = Callable[[str, str, str], None]
Again = Callable[[], Changes]
NEW_LESSON = "---\nuuid: 01900000-0000-7000-8000-0000000009ff\ntitle: Bài mới\nminutes: 12\n---\n\nLời.\n"


@pytest.fixture
def again(place: Storage, folder: Path, now: datetime) -> Again:
    """Publishes the small course as it is; the result compares the folder as it then stands."""
    import_course(actor=None, source=folder, now=now)
    publish_course(actor=None, code="khoa-nho", now=now)

    def _again() -> Changes:
        import_course(actor=None, source=folder, now=now)
        return changes_of("khoa-nho")

    return _again


def edited(title: str, was: str = "", *, text: bool = False, **checks: tuple[str, ...]) -> LessonChange:
    none: dict[str, tuple[str, ...]] = {"new_checks": (), "changed_checks": (), "gone_checks": ()}
    return LessonChange(title, was, text, **(none | checks))


def test_the_same_course_changes_nothing(again: Again) -> None:
    changes = again()

    assert (changes.is_same, changes.added, changes.edited, changes.removed) == (True, (), (), ())
    assert (changes.kept, changes.is_reordered, changes.new_media) == (3, False, 0)


def test_before_the_first_edition_every_lesson_is_new(place: Storage, folder: Path, now: datetime) -> None:
    import_course(actor=None, source=folder, now=now)

    changes = changes_of("khoa-nho")

    assert (changes.latest, changes.number, changes.kept, len(changes.added)) == (None, 1, 0, 3)


def test_a_new_lesson_is_counted_with_its_minutes_and_its_neighbours_are_not_edited(
    again: Again, folder: Path, change: Change
) -> None:
    (folder / "tin/giua.md").write_text(NEW_LESSON)
    change("tin/topic.md", "  - mo-dau.md\n", "  - mo-dau.md\n  - giua.md\n")

    changes = again()

    assert [(one.title, one.minutes) for one in changes.added] == [("Bài mới", 12)]
    assert (changes.edited, changes.removed, changes.added_minutes, changes.kept) == ((), (), 12, 3)
    assert not changes.is_same and not changes.is_reordered


def test_a_lesson_left_out_is_named(again: Again, folder: Path, change: Change) -> None:
    (folder / "tin/thap-nguoc.md").unlink()
    change("tin/topic.md", "  - thap-nguoc.md\n", "")

    changes = again()

    assert (len(changes.removed), changes.edited, changes.kept) == (1, (), 2)


def test_another_order_is_said_once(again: Again, change: Change) -> None:
    change("tin/topic.md", "  - mo-dau.md\n  - thap-nguoc.md\n", "  - thap-nguoc.md\n  - mo-dau.md\n")

    changes = again()

    assert (changes.is_reordered, changes.edited) == (True, ())


def test_a_new_title_is_said_with_the_old_one(again: Again, change: Change) -> None:
    change("tin/mo-dau.md", "title: Tin là gì", "title: Thế nào là tin")

    assert again().edited == (edited("Thế nào là tin", "Tin là gì"),)


def test_text_and_self_checks_are_told_apart(again: Again, change: Change) -> None:
    change("tin/mo-dau.md", "Một bản tin trả lời", "Mỗi bản tin trả lời")
    assert again().edited == (edited("Tin là gì", text=True),)

    change("tin/mo-dau.md", "Mỗi bản tin trả lời", "Một bản tin trả lời")
    change("tin/mo-dau.md", "Năm câu hỏi là ai, việc gì", "Năm câu là ai, việc gì")
    change("tin/mo-dau.md", "::: check chon-nhieu", "::: check chon-tin")
    assert again().edited == (
        edited(
            "Tin là gì",
            new_checks=("chon-tin",),
            changed_checks=("nam-cau-hoi",),
            gone_checks=("chon-nhieu",),
        ),
    )


def test_another_right_answer_is_a_changed_check(again: Again, change: Change) -> None:
    change(
        "tin/mo-dau.md",
        "  - text: Chuyện riêng của một gia đình\n",
        "  - text: Chuyện riêng của một gia đình\n    right: true\n",
    )

    assert again().edited == (edited("Tin là gì", changed_checks=("chon-nhieu",)),)


def test_a_pack_lost_from_the_disk_shows_every_lesson_as_rewritten(
    again: Again, place: Storage, change: Change
) -> None:
    change("tin/mo-dau.md", "Một bản tin", "Mỗi bản tin")
    for pack in place.packs.iterdir():
        shutil.rmtree(pack)

    assert [one.text for one in again().edited] == [True, True, True]


def test_what_is_worth_mending_is_told_before_publishing(again: Again, folder: Path) -> None:
    add_film(folder, BLOCK.replace("captions: media/khung.vtt\n", ""))

    changes = again()

    assert [(one.file, one.line > 0) for one in changes.warnings] == [("am-thanh/doc-tin.md", True)]
    assert changes.new_media == 2  # the film in two forms; its poster is a picture the course has


@pytest.mark.parametrize("page", [b"", b"<html>", b'<article class="lesson">', b"\xff\xfe"])
def test_what_is_no_lesson_page_has_no_parts(page: bytes) -> None:
    assert parts_of(page) == PageParts()

"""The courses that come with the software, and the examples of the authors' guide, are taken as they are."""

import re
from pathlib import Path

import pytest

from lantoa.content.intake.folder import look_through
from lantoa.content.packs.build import build_pages
from lantoa.content.rules.blocks import read_blocks
from lantoa.content.rules.media import Media
from lantoa.content.rules.media_types import TYPES
from lantoa.content.rules.model import Apply, Audio, Check, Document, Example, Image, Text, Video
from lantoa.content.rules.problems import Problems
from lantoa.content.rules.writer import write_course
from tests.content.folders import reading

ROOT = Path(__file__).parents[2]
COURSES = sorted(path.parent for path in ROOT.glob("courses/*/course.md"))
WIRE_BYTES = 60_000


@pytest.mark.parametrize("folder", COURSES, ids=lambda folder: folder.name)
def test_a_shipped_course_has_no_faults_and_leaves_nothing_aside(folder: Path) -> None:
    problems = Problems()

    found = look_through(folder, problems)

    assert [str(problem) for problem in problems.all()] == []
    assert found is not None
    assert found.ignored == ()
    kinds = {media.path: TYPES[media.extension][0] for media in found.media}
    assert reading(write_course(found.course), kinds) == (found.course, [])


@pytest.mark.parametrize("folder", COURSES, ids=lambda folder: folder.name)
def test_its_pages_are_light(folder: Path) -> None:
    found = look_through(folder, Problems())
    assert found is not None
    media = {
        one.path: Media(one.path, "0" * 64, one.size, one.extension, "0" * 64, one.size, 10, 10)
        for one in found.media
    }

    pages = build_pages(found.course, media)

    assert max(len(data) for data in pages.files.values()) < WIRE_BYTES


def test_the_examples_of_the_guide_can_be_copied_into_a_lesson() -> None:
    guide = (ROOT / "docs/guide/soan-khoa-hoc.md").read_text()
    examples = [
        text
        for text in re.findall(r"\n```\n(.*?)\n```\n", guide, re.DOTALL)
        if text.startswith((":::", "##", "!["))
    ]
    problems = Problems()

    blocks = read_blocks("\n\n".join(examples), file="guide", first_line=1, problems=problems)

    assert [str(problem) for problem in problems.all()] == []
    assert {type(block) for block in blocks} == {Text, Image, Audio, Video, Document, Example, Apply, Check}


def test_the_radio_course_is_whole() -> None:
    found = look_through(ROOT / "courses" / "phat-thanh-co-so", Problems())
    assert found is not None
    course = found.course

    assert len(course.topics) == 4
    assert all(topic.lecturer_role and topic.introduces_lecturer for topic in course.topics)
    assert len(course.lessons) >= 12
    for _topic, lesson in course.lessons:
        kinds = {type(block) for block in lesson.blocks}
        assert {Text, Example, Apply, Check} <= kinds, lesson.file
        assert len(lesson.checks) >= 3, lesson.file
        for check in lesson.checks:
            assert check.why, (lesson.file, check.id)
            assert all(option.why for option in check.options), (lesson.file, check.id)


def test_the_radio_course_is_heard_and_seen_and_stays_small() -> None:
    problems = Problems()
    found = look_through(ROOT / "courses" / "phat-thanh-co-so", problems)
    assert found is not None
    blocks = [(lesson.file, block) for _topic, lesson in found.course.lessons for block in lesson.blocks]

    heard = {file for file, block in blocks if isinstance(block, Audio)}
    seen = [block for _file, block in blocks if isinstance(block, Video)]

    assert len(heard) >= 3
    assert len(seen) >= 1 and all(film.captions and film.poster and film.also for film in seen)
    assert problems.warnings() == ()
    assert sum(media.size for media in found.media) < 6_000_000


def test_the_sum_of_the_model_rundown_is_what_it_says() -> None:
    """The rundown is the worked figure of a lesson, its film and its self-checks."""
    lesson = (ROOT / "courses/phat-thanh-co-so/chuong-trinh/02-khung-chuong-trinh.md").read_text()
    rows = re.findall(r"^\| (\d+):(\d\d) \| .*? \| (\d+) \|", lesson.split("**Khung nháp**")[0], re.MULTILINE)

    at = 0
    for minutes, seconds, length in rows:
        assert int(minutes) * 60 + int(seconds) == at
        at += int(length)

    assert (len(rows), at) == (12, 900)

"""The courses that come with the software, and the examples of the authors' guide, are taken as they are."""

import re
from pathlib import Path

import pytest

from lantoa.content.intake.folder import look_through
from lantoa.content.packs.build import build_pages
from lantoa.content.rules.blocks import read_blocks
from lantoa.content.rules.media import Media
from lantoa.content.rules.model import Apply, Audio, Check, Document, Example, Image, Text
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
    kinds = {
        media.path: {"mp3": "audio", "pdf": "document"}.get(media.extension, "image") for media in found.media
    }
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
    assert {type(block) for block in blocks} == {Text, Image, Audio, Document, Example, Apply, Check}

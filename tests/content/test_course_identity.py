"""Export then import is the identity, and so is import then export of a canonical folder."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.content.rules.model import Course
from lantoa.content.rules.writer import write_course
from tests.content.courses import courses, kinds_for
from tests.content.folders import SMALL, kinds_of, reading, texts_of

TIMES = 10 if os.environ.get("LANTOA_THOROUGH") else 1


def test_the_small_course_is_canonical() -> None:
    texts = texts_of(SMALL)

    course, problems = reading(texts, kinds_of(SMALL))

    assert problems == []
    assert write_course(course) == texts


@settings(max_examples=100 * TIMES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(courses())
def test_a_written_course_reads_back_as_the_same_course(course: Course) -> None:
    written = write_course(course)

    read, problems = reading(written, kinds_for(course))

    assert problems == []
    assert read == course
    assert write_course(read) == written


_MARKS = st.sampled_from(
    [
        "a",
        "\n",
        "\n\n",
        " ",
        "    ",
        "- ",
        "> ",
        "```\n",
        "~~~\n",
        ":::",
        ":::\n",
        "::: example\n",
        "::: apply\n",
        "![a](media/anh.png)",
        '![a](media/anh.png "b")',
        "![a][r]",
        "[r]: media/anh.png",
        "# ",
        "|",
        "---",
        "===",
        "*",
        "`",
        "[",
        "]",
        "\\",
        "<b>",
        "&amp;",
        "1. ",
        "\t",
    ]
)


@settings(max_examples=200 * TIMES, deadline=None)
@given(st.lists(_MARKS, max_size=14).map("".join))
def test_any_lesson_body_without_faults_becomes_canonical_in_one_step(body: str) -> None:
    texts = texts_of(SMALL)
    head = texts["am-thanh/doc-tin.md"].decode().split("\n---\n")[0]
    texts["am-thanh/doc-tin.md"] = f"{head}\n---\n{body}".encode()
    kinds = kinds_of(SMALL) | {"am-thanh/media/anh.png": "image"}

    course, problems = reading(texts, kinds)
    if problems:
        return
    written = write_course(course)
    again, problems = reading(written, kinds)

    assert problems == []
    assert again == course
    assert write_course(again) == written

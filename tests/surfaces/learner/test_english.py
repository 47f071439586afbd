"""The learner's pages are complete in English, and the compiled catalogue is that of the text."""

import pytest

from tests.surfaces.english import (
    LEARNER,
    SOURCE,
    differing,
    sentences_of_modules,
    sentences_of_pages,
    with_other_placeholders,
    without_english,
    written,
)
from tests.surfaces.learner.conftest import Learner
from tests.surfaces.learner.pages import seen

HERE = SOURCE / "surfaces" / "learner"


def test_every_sentence_has_an_english_one() -> None:
    wanted = sentences_of_pages(HERE / "templates") | sentences_of_modules(HERE.rglob("*.py"))

    assert len(wanted) > 330
    assert without_english(wanted, LEARNER) == []


def test_compiled_catalogue_is_that_of_the_text() -> None:
    assert len(written(LEARNER)) > 330
    assert differing(LEARNER) == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    assert with_other_placeholders(LEARNER) == []


@pytest.mark.django_db
def test_learner_reads_the_home_in_english(officer: Learner) -> None:
    officer.client.post("/ngon-ngu/", {"language": "en", "next": "/hoc/"})

    words = seen(officer.client, "/hoc/")

    assert "Hello Nguyễn Thị Ánh Nguyệt" in words
    assert "Start learning" in words

"""Public pages are complete in English, and the compiled catalogue is that of the text."""

import pytest
from django.test import Client

from tests.surfaces.english import (
    LEARNER,
    MAIN,
    SOURCE,
    differing,
    sentences_of_modules,
    sentences_of_pages,
    with_other_placeholders,
    without_english,
    written,
)

SURFACES = SOURCE / "surfaces"
# Lower rooms say these to learners and visitors.
SAID_BELOW = [
    SOURCE / "config" / "errors.py",
    SOURCE / "config" / "middleware.py",
    SOURCE / "kernel" / "saved_views.py",
    *(
        SOURCE / room / "errors.py"
        for room in ("people", "learning", "exams", "outcomes", "training", "messaging")
    ),
    *(SOURCE / room / "enums.py" for room in ("people", "exams", "outcomes", "training")),
    SOURCE / "people" / "texts.py",
    SOURCE / "training" / "entry_texts.py",
    SOURCE / "training" / "services" / "sign_up.py",
    SOURCE / "learning" / "services" / "batch_reading.py",
]


def test_every_sentence_of_public_pages_has_an_english_one() -> None:
    modules = [
        *(SURFACES / "public").rglob("*.py"),
        *(each for each in (SURFACES / "ui").rglob("*.py") if each.name != "gallery.py"),
    ]
    sentences = {
        *sentences_of_pages(SURFACES / "public" / "templates"),
        *sentences_of_pages(SURFACES / "ui" / "templates"),
        *sentences_of_modules(modules),
    }

    assert len(sentences) > 250
    assert without_english(sentences, MAIN) == []


def test_every_sentence_of_lower_rooms_that_readers_meet_has_an_english_one() -> None:
    sentences = sentences_of_modules(SAID_BELOW)

    assert len(sentences) > 100
    assert without_english(sentences, MAIN, LEARNER) == []


def test_compiled_catalogue_is_that_of_the_text() -> None:
    assert len(written(MAIN)) > 400
    assert differing(MAIN) == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    assert with_other_placeholders(MAIN) == []


def test_no_sentence_stands_twice_in_a_catalogue() -> None:
    for folder in (MAIN, LEARNER):
        keys = [entry.key for entry in written(folder)]
        assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_a_sentence_in_both_catalogues_reads_the_same() -> None:
    """At run time the main catalogue wins, so another wording in the learner's would never be seen."""
    main = {entry.key: entry.english for entry in written(MAIN)}

    assert [
        (entry.key, entry.english, main[entry.key])
        for entry in written(LEARNER)
        if main.get(entry.key, entry.english) != entry.english
    ] == []


@pytest.mark.django_db
def test_visitor_chooses_the_language(client: Client) -> None:
    assert 'lang="vi"' in client.get("/dang-nhap/").content.decode()

    response = client.post("/ngon-ngu/", {"language": "en", "next": "/dang-nhap/"}, follow=True)

    page = response.content.decode()
    assert '<html lang="en"' in page
    assert "User name or phone number" in page

"""Public pages are complete in English, and the compiled catalogue is that of the text."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.test import Client

SOURCE = Path(__file__).parents[3] / "src" / "lantoa"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES"
TRANSLATED = re.compile(r"{% translate (\"[^\"]*\"|'[^']*')")
SENTENCE = re.compile(r'^msgid (".*")\nmsgstr (".*")$', re.MULTILINE)


def compiled() -> gettext.GNUTranslations:
    with (CATALOGUE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_every_sentence_of_public_pages_has_an_english_one() -> None:
    folders = [SOURCE / "surfaces" / "public" / "templates", SOURCE / "surfaces" / "ui" / "templates"]
    pages = [page for folder in folders for page in folder.rglob("*.html") if "gallery" not in str(page)]
    sentences = {
        ast.literal_eval(found)
        for page in pages
        for found in TRANSLATED.findall(page.read_text(encoding="utf-8"))
    }

    english = compiled()

    assert len(sentences) > 100
    assert sorted(each for each in sentences if english.gettext(each) == each) == []


def test_compiled_catalogue_is_that_of_the_text() -> None:
    english = compiled()

    written = [
        (ast.literal_eval(vietnamese), ast.literal_eval(translation))
        for vietnamese, translation in SENTENCE.findall((CATALOGUE / "django.po").read_text(encoding="utf-8"))
    ]

    assert len(written) > 150
    assert [pair for pair in written if pair[0] and english.gettext(pair[0]) != pair[1]] == []


@pytest.mark.django_db
def test_visitor_chooses_the_language(client: Client) -> None:
    assert 'lang="vi"' in client.get("/dang-nhap/").content.decode()

    response = client.post("/ngon-ngu/", {"language": "en", "next": "/dang-nhap/"}, follow=True)

    page = response.content.decode()
    assert '<html lang="en"' in page
    assert "User name or phone number" in page

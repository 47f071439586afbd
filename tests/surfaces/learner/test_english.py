"""The learner's pages are complete in English, and the compiled catalogue is that of the text."""

import ast
import gettext
import re
from pathlib import Path

import pytest

from tests.surfaces.learner.conftest import Learner
from tests.surfaces.learner.pages import seen

HERE = Path(__file__).parents[3] / "src" / "lantoa" / "surfaces" / "learner"
CATALOGUE = HERE / "locale" / "en" / "LC_MESSAGES"
IN_TEMPLATES = re.compile(r"{% translate (\"[^\"]*\"|'[^']*')")
BLOCKS = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", re.S)
VARIABLE = re.compile(r"{{ (\w+) }}")
IN_MODULES = re.compile(r"\b_\((\"[^\"]*\")\)")
SENTENCE = re.compile(r'^msgid (".*")\nmsgstr (".*")$', re.MULTILINE)
COUNTED = re.compile(
    r'^msgid (".*")\nmsgid_plural ".*"\nmsgstr\[0\] (".*")\nmsgstr\[1\] (".*")$', re.MULTILINE
)


def compiled() -> gettext.GNUTranslations:
    with (CATALOGUE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def sentences() -> set[str]:
    pages = [page.read_text(encoding="utf-8") for page in (HERE / "templates").rglob("*.html")]
    modules = [module.read_text(encoding="utf-8") for module in HERE.rglob("*.py")]
    return {
        *(ast.literal_eval(found) for page in pages for found in IN_TEMPLATES.findall(page)),
        *(VARIABLE.sub(r"%(\1)s", found) for page in pages for found in BLOCKS.findall(page)),
        *(ast.literal_eval(found) for module in modules for found in IN_MODULES.findall(module)),
    }


def test_every_sentence_has_an_english_one() -> None:
    english, wanted = compiled(), sentences()

    assert len(wanted) > 200
    assert sorted(each for each in wanted if english.gettext(each) == each) == []


def test_compiled_catalogue_is_that_of_the_text() -> None:
    english, text = compiled(), (CATALOGUE / "django.po").read_text(encoding="utf-8")

    written = [tuple(map(ast.literal_eval, pair)) for pair in SENTENCE.findall(text)]
    counted = [tuple(map(ast.literal_eval, found)) for found in COUNTED.findall(text)]

    assert len(written) > 200
    assert [pair for pair in written if pair[0] and english.gettext(pair[0]) != pair[1]] == []
    assert [
        (one, english.ngettext(one, one, 1), english.ngettext(one, one, 2)) for one, _s, _p in counted
    ] == counted


def test_placeholders_are_the_same_in_both_languages() -> None:
    text = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    names = re.compile(r"%\(\w+\)s")

    assert [
        pair for pair in SENTENCE.findall(text) if set(names.findall(pair[0])) != set(names.findall(pair[1]))
    ] == []


@pytest.mark.django_db
def test_learner_reads_the_home_in_english(officer: Learner) -> None:
    officer.client.post("/ngon-ngu/", {"language": "en", "next": "/hoc/"})

    words = seen(officer.client, "/hoc/")

    assert "Hello Nguyễn Thị Ánh Nguyệt" in words
    assert "Start learning" in words

"""Sentences of the source and their English ones, for the tests of each surface."""

import ast
import gettext
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src" / "lantoa"
MAIN = SOURCE / "locale" / "en" / "LC_MESSAGES"
LEARNER = SOURCE / "surfaces" / "learner" / "locale" / "en" / "LC_MESSAGES"

_STRING = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_IN_TEMPLATES = re.compile(rf"\b(?:(pgettext)\({_STRING}, |(?:n?gettext|_)\(){_STRING}")
_MARKS = {"_", "_lazy", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
_FIELD = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")')
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")


@dataclass
class Entry:
    """One sentence of a catalogue; `english` has two forms where the source counts."""

    context: str = ""
    vietnamese: str = ""
    english: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.context}\x04{self.vietnamese}" if self.context else self.vietnamese


def compiled(folder: Path) -> gettext.GNUTranslations:
    with (folder / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def written(folder: Path) -> list[Entry]:
    """The entries of a text catalogue, without its header."""
    text = (folder / "django.po").read_text(encoding="utf-8")
    return [entry for entry in map(_entry, text.split("\n\n")) if entry.vietnamese]


def _entry(paragraph: str) -> Entry:
    entry = Entry()
    for line in paragraph.splitlines():
        if found := _FIELD.fullmatch(line):
            name, value = found[1], ast.literal_eval(found[2])
            if name == "msgctxt":
                entry.context = value
            elif name == "msgid":
                entry.vietnamese = value
            elif name != "msgid_plural":
                entry.english.append(value)
    return entry


def sentences_of_pages(folder: Path) -> set[str]:
    """What the templates below a folder translate, as keys of a catalogue; the gallery is for builders."""
    found = set()
    for page in folder.rglob("*.html"):
        if "gallery" not in str(page):
            found |= set(_in_page(page.read_text(encoding="utf-8")))
    return found


def _in_page(text: str) -> Iterator[str]:
    for contextual, context, sentence in _IN_TEMPLATES.findall(templatize(text)):
        said = ast.literal_eval(sentence)
        yield f"{ast.literal_eval(context)}\x04{said}" if contextual else said


def sentences_of_modules(modules: Iterable[Path]) -> set[str]:
    """What Python modules translate."""
    calls = (
        node
        for module in modules
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKS
    )
    said = (call.args[0] for call in calls if call.args)
    return {first.value for first in said if isinstance(first, ast.Constant) and isinstance(first.value, str)}


def without_english(sentences: Iterable[str], *folders: Path) -> list[str]:
    """The sentences that none of the catalogues knows."""
    known = {entry.key for folder in folders for entry in written(folder) if all(entry.english)}
    return sorted(each for each in sentences if each not in known)


def differing(folder: Path) -> list[tuple[str, list[str]]]:
    """Entries whose compiled form is not the written one: the catalogue was changed and not compiled."""
    english = compiled(folder)
    return [
        (entry.key, entry.english)
        for entry in written(folder)
        if [_compiled_form(english, entry, count) for count in (1, 2)]
        != [entry.english[0], entry.english[-1]]
    ]


def _compiled_form(english: gettext.GNUTranslations, entry: Entry, count: int) -> str:
    if len(entry.english) > 1:
        return english.ngettext(entry.key, entry.key, count)
    return english.gettext(entry.key)


def with_other_placeholders(folder: Path) -> list[str]:
    """Entries whose English names other placeholders than the Vietnamese."""
    return [
        entry.key
        for entry in written(folder)
        for said in entry.english
        if sorted(_PLACEHOLDER.findall(said)) != sorted(_PLACEHOLDER.findall(entry.vietnamese))
    ]

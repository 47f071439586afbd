"""The test's plain form for its templates: questions with what was answered, and answers in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lantoa.assessment.enums import ItemKind
from lantoa.exams.services.form_paper import FormQuestion
from lantoa.exams.services.form_sitting import FormPaper, FormSaved
from lantoa.surfaces.learner.exam_words import Wording, in_words, sanitised

_NO_WORDS = SafeString("")


@dataclass(frozen=True)
class Choice:
    """One option to tick; `html` was sanitised when the question was frozen. In lists to choose from it is plain text."""

    value: str
    html: str
    is_chosen: bool


@dataclass(frozen=True)
class Part:
    """One field of a question of several parts: a list to choose from, or, without choices, a text to write.

    `name` is what the part is called for people, `value` what was written. A piece of a cloze's text that is no gap has
    neither: only `html`.
    """

    id: str = ""
    html: SafeString = _NO_WORDS
    name: str = ""
    choices: tuple[Choice, ...] = ()
    value: str = ""
    is_numeric: bool = False

    @property
    def is_field(self) -> bool:
        return bool(self.id)


@dataclass(frozen=True)
class Field:
    """One question of the form. `choices` is empty for a question answered in writing, which has `text`, and for one of
    several parts; `letters` are the options of a matching under the letters its lists name them by."""

    question: FormQuestion
    prompt: SafeString
    choices: tuple[Choice, ...]
    text: str
    parts: tuple[Part, ...] = ()
    letters: tuple[tuple[str, SafeString], ...] = ()

    @property
    def is_answered(self) -> bool:
        return self.question.response not in (None, [], {})

    @property
    def is_multiple(self) -> bool:
        return self.question.kind is ItemKind.MULTIPLE

    @property
    def is_numeric(self) -> bool:
        return self.question.kind is ItemKind.NUMERIC

    @property
    def is_matching(self) -> bool:
        return self.question.kind is ItemKind.MATCHING

    @property
    def is_ordering(self) -> bool:
        return self.question.kind is ItemKind.ORDERING

    @property
    def is_cloze(self) -> bool:
        return self.question.kind is ItemKind.CLOZE


@dataclass(frozen=True)
class Conflict:
    """A question answered elsewhere since the page was shown: both answers in words, and the values to send again."""

    field: Field
    kept: SafeString
    given: SafeString
    values: Sequence[str]


def fields_of(paper: FormPaper) -> list[Field]:
    """The questions in their order."""
    return [_field(question) for question in paper.questions]


def numbers_of(paper: FormPaper, items: Iterable[str]) -> str:
    """The numbers of some questions, for a sentence."""
    wanted = set(items)
    return ", ".join(str(one.number) for one in paper.questions if one.item in wanted)


def conflicts_of(paper: FormPaper, saved: FormSaved, posted: Mapping[str, Sequence[str]]) -> list[Conflict]:
    """What the learner must decide before it is saved."""
    fields = {field.question.item: field for field in fields_of(paper)}
    return [
        Conflict(
            field=fields[one.item],
            kept=in_words(_wording(fields[one.item].question), one.kept),
            given=in_words(_wording(fields[one.item].question), one.given),
            values=posted.get(one.item, ()),
        )
        for one in saved.conflicts
        if one.item in fields
    ]


def _field(question: FormQuestion) -> Field:
    chosen = {_value(one) for one in _listed(question.response)}
    options = question.options
    if question.kind is ItemKind.TRUE_FALSE:
        options = (("true", _("Đúng")), ("false", _("Sai")))
    made = _PARTS.get(question.kind)
    return Field(
        question=question,
        prompt=sanitised(question.prompt_html),
        choices=()
        if made
        else tuple(Choice(value, sanitised(html), value in chosen) for value, html in options),
        text=question.response if isinstance(question.response, str) else "",
        parts=made(question) if made else (),
        letters=_letters(question) if question.kind is ItemKind.MATCHING else (),
    )


def _matching(question: FormQuestion) -> tuple[Part, ...]:
    given = question.response if isinstance(question.response, dict) else {}
    names = [
        (option, f"{chr(65 + place)}. {_plain(html)}")
        for place, (option, html) in enumerate(question.options)
    ]
    return tuple(
        Part(
            id=part,
            html=sanitised(html),
            choices=tuple(
                Choice(f"{part}:{option}", name, given.get(part) == option) for option, name in names
            ),
        )
        for part, html in question.left
    )


def _ordering(question: FormQuestion) -> tuple[Part, ...]:
    given = list(question.response) if isinstance(question.response, list | tuple) else []
    return tuple(
        Part(
            id=option,
            html=sanitised(html),
            choices=tuple(
                Choice(f"{option}:{number}", str(number), given[number - 1 : number] == [option])
                for number in range(1, len(question.options) + 1)
            ),
        )
        for option, html in question.options
    )


def _cloze(question: FormQuestion) -> tuple[Part, ...]:
    given = question.response if isinstance(question.response, dict) else {}
    parts: list[Part] = []
    number = 0
    for piece in question.text:
        if "html" in piece:
            parts.append(Part(html=sanitised(piece["html"])))
            continue
        number += 1
        gap = piece["gap"]
        made = question.gaps[gap]
        parts.append(
            Part(
                id=gap,
                name=_("Chỗ trống %(number)s") % {"number": number},
                choices=tuple(
                    Choice(f"{gap}:{option}", _plain(html), given.get(gap) == option)
                    for option, html in made.options
                ),
                value=str(given.get(gap, "")),
                is_numeric=made.kind == "numeric",
            )
        )
    return tuple(parts)


_PARTS = {ItemKind.MATCHING: _matching, ItemKind.ORDERING: _ordering, ItemKind.CLOZE: _cloze}


def _letters(question: FormQuestion) -> tuple[tuple[str, SafeString], ...]:
    return tuple((chr(65 + place), sanitised(html)) for place, (_option, html) in enumerate(question.options))


def _wording(question: FormQuestion) -> Wording:
    return Wording(
        kind=question.kind,
        options=dict(question.options),
        left=question.left,
        text=question.text,
        gaps={gap: dict(one.options) for gap, one in question.gaps.items()},
        unit=question.unit or "",
    )


def _plain(html: str) -> str:
    """The words of a sanitised option, for a list to choose from, which takes no marks; escaped again by the template."""
    return unescape(strip_tags(html))


def _listed(response: object) -> Sequence[object]:
    return response if isinstance(response, list | tuple) else [response]


def _value(response: object) -> str:
    return str(response).lower() if isinstance(response, bool) else str(response)

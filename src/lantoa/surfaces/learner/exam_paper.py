"""The test's plain form for its templates: questions with what was answered, and answers in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lantoa.assessment.enums import ItemKind
from lantoa.exams.services.form_sitting import FormPaper, FormQuestion, FormSaved


@dataclass(frozen=True)
class Choice:
    """One option to tick; `html` was sanitised when the question was frozen."""

    value: str
    html: SafeString
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    """One question of the form. `choices` is empty for a question answered in writing, which has `text`."""

    question: FormQuestion
    prompt: SafeString
    choices: tuple[Choice, ...]
    text: str

    @property
    def is_answered(self) -> bool:
        return self.question.response is not None

    @property
    def is_multiple(self) -> bool:
        return self.question.kind is ItemKind.MULTIPLE

    @property
    def is_numeric(self) -> bool:
        return self.question.kind is ItemKind.NUMERIC


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


def conflicts_of(paper: FormPaper, saved: FormSaved, posted: Mapping[str, Sequence[str]]) -> list[Conflict]:
    """What the learner must decide before it is saved."""
    fields = {field.question.item: field for field in fields_of(paper)}
    return [
        Conflict(
            field=fields[one.item],
            kept=_in_words(fields[one.item], one.kept),
            given=_in_words(fields[one.item], one.given),
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
    return Field(
        question=question,
        prompt=_sanitised(question.prompt_html),
        choices=tuple(Choice(value, _sanitised(html), value in chosen) for value, html in options),
        text=question.response if isinstance(question.response, str) else "",
    )


def _in_words(field: Field, response: object) -> SafeString:
    if response is None:
        return format_html("{}", _("chưa trả lời"))
    if not field.choices:
        return format_html("{}", response)
    values = {_value(one) for one in _listed(response)}
    return format_html_join("; ", "{}", ((one.html,) for one in field.choices if one.value in values))


def _listed(response: object) -> Sequence[object]:
    return response if isinstance(response, list | tuple) else [response]


def _value(response: object) -> str:
    return str(response).lower() if isinstance(response, bool) else str(response)


def _sanitised(html: str) -> SafeString:
    """HTML of a frozen question: content's sanitiser made it when the window was published."""
    return mark_safe(html)  # noqa: S308

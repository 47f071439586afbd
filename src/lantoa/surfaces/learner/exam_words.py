"""Answers in words, for pages: what somebody answered, what was right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lantoa.assessment.enums import ItemKind


@dataclass(frozen=True)
class Wording:
    """What an item's answers are called: html by option id, (id, html) on the left, the pieces of a cloze's text and
    the html of its options by gap."""

    kind: ItemKind
    options: Mapping[str, str] = field(default_factory=dict)
    left: Sequence[tuple[str, str]] = ()
    text: Sequence[Mapping[str, str]] = ()
    gaps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unit: str = ""


def wording_of(payload: Mapping[str, Any]) -> Wording:
    """From the public form of an item."""
    return Wording(
        kind=ItemKind(payload["kind"]),
        options={one["id"]: one["html"] for one in payload["options"]},
        left=tuple((one["id"], one["html"]) for one in payload.get("left", ())),
        text=tuple(payload.get("text", ())),
        gaps={
            gap["id"]: {one["id"]: one["html"] for one in gap["options"]} for gap in payload.get("gaps", ())
        },
        unit=payload["unit"] or "",
    )


def in_words(wording: Wording, response: object) -> SafeString:
    """A response as HTML for a definition or a paragraph's place."""
    match response:
        case None:
            return format_html("{}", _("chưa trả lời"))
        case bool():
            return format_html("{}", _("Đúng") if response else _("Sai"))
        case dict() if wording.kind is ItemKind.CLOZE:
            return _filled(wording, response)
        case dict():
            return _pairs(wording, response)
        case list() | tuple() if wording.kind is ItemKind.ORDERING:
            lines = ((_option(wording.options, one),) for one in response)
            return format_html('<ol class="answer-order">{}</ol>', format_html_join("", "<li>{}</li>", lines))
        case list() | tuple():
            given = set(map(str, response))
            chosen = [(sanitised(html),) for one, html in wording.options.items() if one in given]
            return format_html_join("; ", "{}", chosen)
    if wording.kind is ItemKind.SINGLE:
        return _option(wording.options, response)
    return format_html("{} {}", response, wording.unit) if wording.unit else format_html("{}", response)


def sanitised(html: str) -> SafeString:
    """HTML of a frozen question: content's sanitiser made it."""
    return mark_safe(html)  # noqa: S308


def _pairs(wording: Wording, response: Mapping[str, object]) -> SafeString:
    lines = ((sanitised(html), _option(wording.options, response.get(part))) for part, html in wording.left)
    return format_html(
        '<ul class="answer-pairs">{}</ul>', format_html_join("", "<li>{} → <strong>{}</strong></li>", lines)
    )


def _filled(wording: Wording, response: Mapping[str, object]) -> SafeString:
    pieces = [
        (sanitised(piece["html"]),)
        if "html" in piece
        else (format_html("<strong>[{}]</strong>", _gap(wording, piece["gap"], response)),)
        for piece in wording.text
    ]
    return format_html_join("", "{}", pieces)


def _gap(wording: Wording, gap: str, response: Mapping[str, object]) -> object:
    options = wording.gaps.get(gap, {})
    given = response.get(gap)
    return _option(options, given) if options else (_NOTHING if given is None else given)


def _option(options: Mapping[str, str], given: object) -> SafeString:
    return sanitised(options[str(given)]) if str(given) in options else format_html("{}", _NOTHING)


_NOTHING = "…"

"""The pages of a pack out of templates. Contract of their mark-up: docs/develop/packs.md."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.template.base import Template
from django.utils.safestring import SafeString, mark_safe

from lantoa.content.rules.markdown import block_html, inline_html, plain_text
from lantoa.content.rules.media import Media
from lantoa.content.rules.model import (
    Apply,
    Audio,
    Block,
    Check,
    CheckKind,
    Course,
    Document,
    Example,
    Image,
    Lesson,
    Text,
    Topic,
    Video,
)

FORMAT = 1
_TEMPLATES = Path(__file__).parents[1] / "templates" / "pack"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DESCRIPTION_LENGTH = 155
_PREFORMATTED = re.compile(r"(<pre.*?</pre>)", re.DOTALL)
_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Neighbour:
    """The lesson before or after: what a page may know of another page."""

    uuid: str
    title: str


@cache
def _template(name: str) -> Template:
    # An engine of its own: pages must not depend on the settings, the language or the person of a request.
    return Engine(dirs=[str(_TEMPLATES)], autoescape=True).get_template(name)


def _render(name: str, values: Mapping[str, Any]) -> bytes:
    html = _template(name).render(Context(dict(values), use_l10n=False, use_tz=False))
    parts = _PREFORMATTED.split(html.strip() + "\n")
    parts[::2] = [_BLANK_LINES.sub("\n", part) for part in parts[::2]]
    return "".join(parts).encode()


def lesson_page(
    course: Course,
    lesson: Lesson,
    *,
    media: Mapping[str, Media],
    before: Neighbour | None,
    after: Neighbour | None,
) -> bytes:
    """The page of one lesson. `media`: the path written in the lesson -> the media file."""
    blocks = [_block(block, media, language=course.language) for block in lesson.blocks]
    answers = {check.id: _answer(check) for check in lesson.checks}
    return _render(
        "lesson.html",
        {
            "course": course,
            "lesson": lesson,
            "minutes": str(lesson.minutes),
            "blocks": blocks,
            "before": before,
            "after": after,
            "answers": _script_json(answers) if answers else "",
            "format": str(FORMAT),
        },
    )


def outline_page(course: Course) -> bytes:
    """The page that lists topics and lessons."""
    topics = [_outline_topic(topic) for topic in course.topics]
    minutes = sum(lesson.minutes for _topic, lesson in course.lessons)
    return _render(
        "index.html",
        {
            "course": course,
            "description": (course.summary or plain_text(course.introduction))[:_DESCRIPTION_LENGTH],
            "introduction": _safe(block_html(course.introduction)),
            "topics": topics,
            "lesson_count": str(len(course.lessons)),
            "minutes": str(minutes),
            "first": course.lessons[0][1] if course.lessons else None,
            "format": str(FORMAT),
        },
    )


def lecturer_page(course: Course, topic: Topic, *, photo: Media | None) -> bytes:
    """The page that introduces a topic's lecturer."""
    return _render(
        "lecturer.html",
        {
            "course": course,
            "topic": topic,
            "about": _safe(block_html(topic.lecturer_about)),
            "photo": photo,
            "width": str(photo.width) if photo else "",
            "height": str(photo.height) if photo else "",
            "lessons": _lessons(topic),
            "format": str(FORMAT),
        },
    )


def _lessons(topic: Topic) -> list[dict[str, Any]]:
    return [{"lesson": lesson, "minutes": str(lesson.minutes)} for lesson in topic.lessons]


def _outline_topic(topic: Topic) -> dict[str, Any]:
    return {
        "topic": topic,
        "introduction": _safe(block_html(topic.introduction, top=3)),
        "lessons": _lessons(topic),
    }


def _block(block: Block, media: Mapping[str, Media], *, language: str, top: int = 2) -> dict[str, Any]:
    """What the template of a block is given; `kind` names the template."""
    if isinstance(block, Text):
        return {"kind": "text", "html": _safe(block_html(block.markdown, top=top))}
    if isinstance(block, Image):
        file = media[block.media]
        return {
            "kind": "image",
            "image": block,
            "file": file,
            "width": str(file.width),
            "height": str(file.height),
        }
    if isinstance(block, Audio):
        return {"kind": "audio", "audio": block, **_played(block, media)}
    if isinstance(block, Video):
        poster = media[block.poster] if block.poster else None
        return {
            "kind": "video",
            "video": block,
            **_played(block, media),
            "forms": [media[path] for path in (block.media, block.also) if path],
            "poster": poster,
            "width": str(poster.width) if poster else "",
            "height": str(poster.height) if poster else "",
            "captions": media[block.captions] if block.captions else None,
            "language": language,
        }
    if isinstance(block, Document):
        file = media[block.media]
        return {"kind": "document", "document": block, "file": file, "size": size_text(file.blob_size)}
    if isinstance(block, Check):
        return {"kind": "check", **_check(block)}
    kind = "example" if isinstance(block, Example) else "apply"
    assert isinstance(block, Example | Apply)
    return {"kind": kind, "blocks": [_block(part, media, language=language, top=3) for part in block.blocks]}


def _played(block: Audio | Video, media: Mapping[str, Media]) -> dict[str, Any]:
    file = media[block.media]
    transcript = [line for line in block.transcript.split("\n") if line.strip()]
    return {"file": file, "size": size_text(file.blob_size), "transcript": transcript}


def _check(check: Check) -> dict[str, Any]:
    options = [
        {
            "id": letter,
            "html": _safe(inline_html(option.text)),
            "right": option.right,
            "why": _safe(inline_html(option.why)),
        }
        for letter, option in zip(_LETTERS, check.options, strict=False)
    ]
    return {
        "check": check,
        "prompt": _safe(inline_html(check.prompt)),
        "why": _safe(inline_html(check.why)),
        "options": options,
        "right_options": [option for option in options if option["right"]],
        "value": number_text(check.value) if check.value is not None else "",
        "tolerance": number_text(check.tolerance) if check.tolerance else "",
    }


def _answer(check: Check) -> dict[str, Any]:
    right: Any
    letters = [letter for letter, option in zip(_LETTERS, check.options, strict=False) if option.right]
    if check.kind is CheckKind.SINGLE:
        right = letters[0]
    elif check.kind is CheckKind.MULTIPLE:
        right = letters
    elif check.kind is CheckKind.TRUE_FALSE:
        right = check.right
    elif check.kind is CheckKind.SHORT:
        right = list(check.answers)
    else:
        right = {"value": f"{check.value:f}", "tolerance": f"{check.tolerance:f}"}
    answer: dict[str, Any] = {"kind": str(check.kind), "right": right}
    if check.why:
        answer["why"] = inline_html(check.why)
    if reasons := _reasons(check):
        answer["options"] = reasons
    return answer


def _reasons(check: Check) -> dict[str, str]:
    return {
        letter: inline_html(option.why)
        for letter, option in zip(_LETTERS, check.options, strict=False)
        if option.why
    }


def _script_json(value: Mapping[str, Any]) -> SafeString:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return _safe(text)


def _safe(html: str) -> SafeString:
    """HTML that has been through the sanitiser, or JSON made safe above; nothing else may come here."""
    return mark_safe(html)  # noqa: S308


def number_text(value: Decimal) -> str:
    """A number as it is written in Vietnamese: 5.500, 7,5."""
    whole, _point, rest = f"{abs(value):f}".partition(".")
    return ("-" if value < 0 else "") + f"{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")


def size_text(size: int) -> str:
    """A file's size for a reader who pays for data: 120 KB, 1,2 MB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f}".replace(".", ",") + " MB"


def neighbours(
    lessons: Sequence[tuple[Topic, Lesson]], index: int
) -> tuple[Neighbour | None, Neighbour | None]:
    """The lessons before and after one, across topics."""
    before = lessons[index - 1][1] if index else None
    after = lessons[index + 1][1] if index + 1 < len(lessons) else None
    return (
        Neighbour(str(before.uuid), before.title) if before else None,
        Neighbour(str(after.uuid), after.title) if after else None,
    )

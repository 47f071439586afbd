"""A Course to its canonical folder: it reads back as the same course."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import yaml

from lantoa.content.rules.model import (
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

_SPECIAL = re.compile(r"([\\`*_\[\]<>&])")


class _Dumper(yaml.SafeDumper):
    """Lists are indented under their name, as people write them; long passages stand as they are read."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _represent_number(dumper: _Dumper, number: Decimal) -> yaml.ScalarNode:
    whole = number == number.to_integral_value()
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'int' if whole else 'float'}", f"{number:f}")


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(Decimal, _represent_number)


def write_course(course: Course) -> dict[str, bytes]:
    """Path in the folder -> bytes of every Markdown file. Media are not text and are copied beside."""
    files = {"course.md": _course_file(course)}
    for topic in course.topics:
        files[f"{topic.folder}/topic.md"] = _topic_file(topic)
        for lesson in topic.lessons:
            files[f"{topic.folder}/{lesson.file}"] = _lesson_file(lesson)
    return {path: text.encode() for path, text in files.items()}


def _course_file(course: Course) -> str:
    values = {
        "uuid": str(course.uuid),
        "code": course.code,
        "title": course.title,
        "summary": course.summary,
        "language": course.language,
        "licence": course.licence,
        "open": course.open,
        "topics": [topic.folder for topic in course.topics],
    }
    return _file(values, [course.introduction])


def _topic_file(topic: Topic) -> str:
    values = {
        "uuid": str(topic.uuid),
        "title": topic.title,
        "lecturer": topic.lecturer,
        "lecturer_role": topic.lecturer_role,
        "lecturer_about": topic.lecturer_about,
        "lecturer_photo": topic.lecturer_photo,
        "lessons": [lesson.file for lesson in topic.lessons],
    }
    return _file(values, [topic.introduction])


def _lesson_file(lesson: Lesson) -> str:
    values = {
        "uuid": str(lesson.uuid),
        "title": lesson.title,
        "minutes": lesson.minutes,
        "objectives": list(lesson.objectives),
    }
    return _file(values, [_block(block) for block in lesson.blocks])


def _file(values: dict[str, Any], parts: Iterable[str]) -> str:
    body = "\n\n".join(part for part in parts if part)
    return f"---\n{_yaml(values)}---\n" + (f"\n{body}\n" if body else "")


def _yaml(values: dict[str, Any]) -> str:
    said = {name: value for name, value in values.items() if value not in ("", [], None)}
    return yaml.dump(said, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, line_break="\n")


def _block(block: Block) -> str:
    if isinstance(block, Text):
        return block.markdown
    if isinstance(block, Image):
        return _image(block)
    if isinstance(block, Audio):
        return _container(
            f"audio {block.media}", _yaml({"title": block.title, "transcript": block.transcript})
        )
    if isinstance(block, Video):
        said = ("title", "poster", "captions", "also", "transcript")
        return _container(f"video {block.media}", _yaml({name: getattr(block, name) for name in said}))
    if isinstance(block, Document):
        return _container(f"document {block.media}", _yaml({"title": block.title}))
    if isinstance(block, Check):
        return _container(f"check {block.id}", _yaml(_check(block)))
    name = "example" if isinstance(block, Example) else "apply"
    return _container(name, "\n\n".join(_block(part) for part in block.blocks) + "\n")


def _container(opening: str, body: str) -> str:
    return f"::: {opening}\n{body}:::"


def _image(image: Image) -> str:
    caption = ' "' + re.sub(r'([\\"&])', r"\\\1", image.caption) + '"' if image.caption else ""
    alt = _SPECIAL.sub(r"\\\1", image.alt)
    return f"![{alt}]({image.media}{caption})"


def _check(check: Check) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": str(check.kind), "prompt": check.prompt}
    if check.kind in {CheckKind.SINGLE, CheckKind.MULTIPLE}:
        values["options"] = [
            {"text": option.text}
            | ({"right": True} if option.right else {})
            | ({"why": option.why} if option.why else {})
            for option in check.options
        ]
    elif check.kind is CheckKind.TRUE_FALSE:
        values["right"] = bool(check.right)
    elif check.kind is CheckKind.SHORT:
        values["answers"] = list(check.answers)
    else:
        values["value"] = check.value
        if check.tolerance:
            values["tolerance"] = check.tolerance
    return values | ({"why": check.why} if check.why else {})

"""A course and the facts of its media to the files of a pack: pure, the same input gives the same bytes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lantoa.content.packs.pages import FORMAT, lecturer_page, lesson_page, neighbours, outline_page
from lantoa.content.rules.media import Media
from lantoa.content.rules.model import Course, Topic, media_of

HTML = "text/html; charset=utf-8"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Pack:
    """The files of one edition. `name` is the manifest's SHA-256, the name of the pack."""

    name: str
    manifest: bytes
    files: Mapping[str, bytes]
    outline: list[dict[str, Any]]
    blobs: Mapping[str, Media]


@dataclass(frozen=True)
class Pages:
    """What does not depend on the number of the edition."""

    course: Course
    files: Mapping[str, bytes]
    blobs: Mapping[str, Media]

    def as_edition(self, number: int) -> Pack:
        """The pack that these pages are as edition `number`."""
        outline = _outline(self.course)
        manifest = canonical_json(
            {
                "format": FORMAT,
                "course": {
                    "uuid": str(self.course.uuid),
                    "code": self.course.code,
                    "title": self.course.title,
                    "language": self.course.language,
                    "open": self.course.open,
                },
                "edition": number,
                "outline": outline,
                "files": {path: _entry(data) for path, data in self.files.items()},
                "blobs": {
                    name: {"size": media.blob_size, "type": media.content_type}
                    for name, media in self.blobs.items()
                },
            }
        )
        return Pack(hashlib.sha256(manifest).hexdigest(), manifest, self.files, outline, self.blobs)


def build_pages(course: Course, media: Mapping[str, Media]) -> Pages:
    """All pages of a course. `media`: path in the course folder (`tin/media/x.png`) -> media file."""
    files = {"index.html": outline_page(course)}
    blobs: dict[str, Media] = {}
    lessons = course.lessons
    for index, (topic, lesson) in enumerate(lessons):
        own = {path: media[f"{topic.folder}/{path}"] for path in media_of(lesson)}
        before, after = neighbours(lessons, index)
        files[lesson_path(str(lesson.uuid))] = lesson_page(
            course, lesson, media=own, before=before, after=after
        )
        blobs.update((file.blob_name, file) for file in own.values())
    for topic in course.topics:
        if topic.introduces_lecturer:
            photo = media[f"{topic.folder}/{topic.lecturer_photo}"] if topic.lecturer_photo else None
            files[lecturer_path(topic)] = lecturer_page(course, topic, photo=photo)
            blobs.update({photo.blob_name: photo} if photo else {})
    return Pages(course, files, blobs)


def lesson_path(lesson_uuid: str) -> str:
    """Where a lesson's page stands in a pack."""
    return f"l/{lesson_uuid}.html"


def lecturer_path(topic: Topic) -> str:
    """Where the page about a topic's lecturer stands in a pack."""
    return f"g/{topic.uuid}.html"


def canonical_json(value: Any) -> bytes:
    """Keys sorted, no spaces, UTF-8: the one way of writing a manifest."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _entry(data: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "type": HTML}


def _outline(course: Course) -> list[dict[str, Any]]:
    return [
        {
            "uuid": str(topic.uuid),
            "title": topic.title,
            **_lecturer(topic),
            "lessons": [
                {
                    "uuid": str(lesson.uuid),
                    "title": lesson.title,
                    "minutes": lesson.minutes,
                    "path": lesson_path(str(lesson.uuid)),
                    "checks": [check.id for check in lesson.checks],
                }
                for lesson in topic.lessons
            ],
        }
        for topic in course.topics
    ]


def _lecturer(topic: Topic) -> dict[str, str]:
    """Who teaches it, for the outlines of the application; only what there is."""
    page = lecturer_path(topic) if topic.introduces_lecturer else ""
    said = {"lecturer": topic.lecturer, "lecturer_role": topic.lecturer_role, "lecturer_path": page}
    return {name: value for name, value in said.items() if value}

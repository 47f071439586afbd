"""What the learning room reads of a course: lessons of its editions, and which edition a campaign studies."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lantoa.content.models import CourseFile, Edition
from lantoa.training.models import Campaign

_TOPIC_UUID = re.compile(r"^uuid:\s*[\"']?([0-9a-fA-F-]{36})", re.M)


@dataclass(frozen=True)
class LessonEntry:
    """A lesson in an edition's outline; `path` is relative to the pack."""

    uuid: str
    title: str
    minutes: int
    path: str
    checks: tuple[str, ...]


@dataclass(frozen=True)
class TopicEntry:
    """A topic of an edition's outline. `lecturer_path` is the page about the lecturer in the pack, "" when there is none."""

    uuid: str
    title: str
    lessons: tuple[LessonEntry, ...]
    lecturer: str = ""
    lecturer_role: str = ""
    lecturer_path: str = ""


@dataclass(frozen=True)
class EditionOutline:
    """One edition, frozen as it was published."""

    sha: str
    topics: tuple[TopicEntry, ...]

    @property
    def lessons(self) -> Mapping[str, LessonEntry]:
        """Lessons by uuid, in the order of study."""
        return {lesson.uuid: lesson for topic in self.topics for lesson in topic.lessons}


def current_edition(course_id: int | None) -> EditionOutline | None:
    """The newest published edition of a course: what its campaigns study."""
    if course_id is None:
        return None
    editions = Edition.objects.filter(course_id=course_id).order_by("-number")
    sha = editions.values_list("manifest_sha", flat=True).first()
    return None if sha is None else _outline(sha)


def editions_of(course_id: int | None, shas: Collection[str]) -> dict[str, EditionOutline]:
    """Those of the named editions that belong to the course, by manifest sha."""
    if course_id is None:
        return {}
    known = Edition.objects.filter(course_id=course_id, manifest_sha__in=shas).values_list(
        "manifest_sha", flat=True
    )
    return {sha: _outline(sha) for sha in known}


def current_editions(campaigns: Iterable[Campaign]) -> dict[int, EditionOutline]:
    """The newest edition for each of the campaigns that has one, by campaign id."""
    campaigns = list(campaigns)
    outlines = {course_id: current_edition(course_id) for course_id in {each.course_id for each in campaigns}}
    return {each.id: outline for each in campaigns if (outline := outlines[each.course_id]) is not None}


def topics_by_code(course_id: int | None) -> dict[str, str]:
    """The uuids of a course's topics by the names of their folders, which banks use as codes of topics. One query."""
    if course_id is None:
        return {}
    found = {}
    files = CourseFile.objects.filter(course_id=course_id, path__endswith="/topic.md")
    for path, text in files.values_list("path", "text"):
        if written := _TOPIC_UUID.search(text):
            found[path.removesuffix("/topic.md")] = written[1].lower()
    return found


@lru_cache(maxsize=256)
def _outline(sha: str) -> EditionOutline:
    """A manifest's name is the digest of what it says, so it is read once in the life of a process."""
    topics = Edition.objects.filter(manifest_sha=sha).values_list("outline", flat=True)[0]
    return EditionOutline(sha=sha, topics=tuple(_topic(each) for each in topics))


def _topic(entry: Mapping[str, Any]) -> TopicEntry:
    lessons = tuple(
        LessonEntry(
            uuid=str(each["uuid"]),
            title=each["title"],
            minutes=each["minutes"],
            path=each["path"],
            checks=tuple(each["checks"]),
        )
        for each in entry["lessons"]
    )
    # Editions published before packs named the lecturer lack these.
    lecturer = {name: entry.get(name, "") for name in ("lecturer", "lecturer_role", "lecturer_path")}
    return TopicEntry(uuid=str(entry["uuid"]), title=entry["title"], lessons=lessons, **lecturer)

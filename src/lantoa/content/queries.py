"""Published courses and their outlines."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from lantoa.content.errors import NoSuchCourse, NoSuchEdition
from lantoa.content.models import Course, CourseLesson, Edition
from lantoa.content.rules.access import pack_token


@dataclass(frozen=True)
class OutlineLesson:
    """A lesson in an outline. `path` is its page in the pack, `checks` the ids of its self-checks."""

    uuid: uuid.UUID
    title: str
    minutes: int
    path: str
    checks: tuple[str, ...]


@dataclass(frozen=True)
class OutlineTopic:
    """A topic in an outline."""

    uuid: uuid.UUID
    title: str
    lessons: tuple[OutlineLesson, ...]


@dataclass(frozen=True)
class PublishedCourse:
    """A course as its latest edition has it, or as one given edition has it."""

    course_id: int
    course_uuid: uuid.UUID
    code: str
    edition_uuid: uuid.UUID
    number: int
    manifest_sha: str
    title: str
    summary: str
    is_open: bool
    published_at: datetime
    topics: tuple[OutlineTopic, ...]

    @property
    def lessons(self) -> tuple[OutlineLesson, ...]:
        """Every lesson in the order of study."""
        return tuple(lesson for topic in self.topics for lesson in topic.lessons)

    @property
    def minutes(self) -> int:
        """What all lessons take together."""
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class CourseDraft:
    """A course as its author last brought it in, and how far it is published. `latest` None = never."""

    course: Course
    latest: Edition | None

    @property
    def is_published_as_is(self) -> bool:
        return self.latest is not None and self.latest.draft_sha == self.course.draft_sha


def course_drafts() -> list[CourseDraft]:
    """Every course, published or not, by code. Two queries."""
    newest = Edition.objects.filter(course=OuterRef("course")).order_by("-number").values("pk")[:1]
    latest = {edition.course_id: edition for edition in Edition.objects.filter(pk=Subquery(newest))}
    return [CourseDraft(course, latest.get(course.pk)) for course in Course.objects.order_by("code")]


def course_draft(code: str) -> CourseDraft:
    """One of them. NoSuchCourse."""
    course = Course.objects.filter(code=code).first()
    if course is None:
        raise NoSuchCourse(code)
    return CourseDraft(course, course.editions.order_by("-number").first())


def editions_of(course: Course) -> list[Edition]:
    """What was published of a course, newest first."""
    return list(course.editions.order_by("-number"))


def published_courses(*, only_open: bool = False) -> list[PublishedCourse]:
    """Every published course by code; `only_open` for the public catalogue."""
    latest = Edition.objects.filter(course=OuterRef("course")).order_by("-number").values("pk")[:1]
    editions = _editions().filter(pk=Subquery(latest)).order_by("course__code")
    return [_published(edition) for edition in (editions.filter(is_open=True) if only_open else editions)]


def latest_editions(course_ids: Sequence[int]) -> dict[int, PublishedCourse]:
    """The latest edition by the internal id of its course; courses without one are left out."""
    latest = Edition.objects.filter(course=OuterRef("course")).order_by("-number").values("pk")[:1]
    editions = _editions().filter(pk=Subquery(latest), course_id__in=course_ids)
    return {edition.course_id: _published(edition) for edition in editions}


def latest_edition(course_id: int) -> PublishedCourse:
    """The latest edition of a course. NoSuchEdition when it has none."""
    found = latest_editions([course_id]).get(course_id)
    if found is None:
        raise NoSuchEdition(_("Khóa học này chưa được phát hành."))
    return found


def edition_by_manifest(manifest_sha: str) -> PublishedCourse:
    """The edition whose pack has this name."""
    edition = _editions().filter(manifest_sha=manifest_sha).first()
    if edition is None:
        raise NoSuchEdition(_("Không có ấn bản này."))
    return _published(edition)


def course_by_code(code: str) -> PublishedCourse:
    """The latest edition of the course with this code. NoSuchCourse or NoSuchEdition."""
    course_id = Course.objects.filter(code=code).values_list("pk", flat=True).first()
    if course_id is None:
        raise NoSuchCourse(code)
    return latest_edition(course_id)


def edition_outline(manifest_sha: str) -> tuple[OutlineTopic, ...]:
    """Topics and lessons of an edition."""
    return edition_by_manifest(manifest_sha).topics


def course_of_lesson(lesson_uuid: uuid.UUID) -> uuid.UUID | None:
    """The uuid of the course a lesson belongs to, published or not."""
    return CourseLesson.objects.filter(uuid=lesson_uuid).values_list("course__uuid", flat=True).first()


def pack_address(course: PublishedCourse, path: str = "index.html", *, now: datetime) -> str:
    """The address of a page of the pack; for a restricted course with a token that lasts at least seven days.

    The caller has made sure that the person may read the course.
    """
    prefix = (
        ""
        if course.is_open
        else f"/r/{pack_token(settings.INSTALL_SECRET, str(course.course_uuid), now=now)}"
    )
    return f"{prefix}/packs/{course.manifest_sha}/{path}"


def _editions() -> QuerySet[Edition]:
    return Edition.objects.select_related("course")


def _published(edition: Edition) -> PublishedCourse:
    return PublishedCourse(
        course_id=edition.course_id,
        course_uuid=edition.course.uuid,
        code=edition.course.code,
        edition_uuid=edition.uuid,
        number=edition.number,
        manifest_sha=edition.manifest_sha,
        title=edition.title,
        summary=edition.summary,
        is_open=edition.is_open,
        published_at=edition.published_at,
        topics=tuple(
            OutlineTopic(
                uuid.UUID(topic["uuid"]),
                topic["title"],
                tuple(
                    OutlineLesson(
                        uuid.UUID(lesson["uuid"]),
                        lesson["title"],
                        lesson["minutes"],
                        lesson["path"],
                        tuple(lesson["checks"]),
                    )
                    for lesson in topic["lessons"]
                ),
            )
            for topic in edition.outline
        ),
    )

"""Bring a course in from a folder or a zip: all of it, or nothing with every fault named."""

import hashlib
import json
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.content.errors import BadArchive, CourseMoved, CourseRejected
from lantoa.content.intake.archive import WrongArchive, unpack
from lantoa.content.intake.folder import Found, FoundMedia, look_through, sha256_of
from lantoa.content.models import Course, CourseFile, CourseLesson
from lantoa.content.rules.media import Media, WrongMedia, publishable_picture
from lantoa.content.rules.media_types import IMAGE, TYPES
from lantoa.content.rules.problems import Problem, Problems, gettext_noop
from lantoa.content.rules.writer import write_course
from lantoa.content.storage import Storage, storage
from lantoa.facts.services import record_audit
from lantoa.kernel.errors import NotFound
from lantoa.people.models import Person

_CHUNK = 500


@dataclass(frozen=True)
class Imported:
    """What an import did. `changed` = the draft differs from what was there; `ignored` = files left aside, by name;
    `warnings` = what is worth mending.
    """

    course_uuid: uuid.UUID
    code: str
    title: str
    is_new: bool
    changed: bool
    topics: int
    lessons: int
    media: int
    ignored: tuple[str, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class _Staged:
    """A media file copied to the workplace. `blob` is None when the original is published as it is."""

    media: Media
    original: Path
    blob: Path | None


def import_course(*, actor: Person | None, source: Path, now: datetime) -> Imported:
    """Bring in a course folder or zip as the draft of its course, new or known by its uuid. May be repeated.

    CourseRejected names every fault; BadArchive a zip that is not taken. Either way nothing was written.
    """
    place = storage()
    with place.workplace() as workplace:
        folder = _folder(source, workplace)
        problems = Problems()
        found = look_through(folder, problems)
        staged = _stage(found.media, workplace, place, problems) if found else []
        if found is None or problems:
            raise CourseRejected(problems.all())
        _refuse_foreign_uuids(found)
        for item in staged:
            _keep(item, place)
        return _write(actor, found, [item.media for item in staged], problems.warnings(), now)


def _folder(source: Path, workplace: Path) -> Path:
    if source.is_dir():
        return source
    if not source.exists():
        raise NotFound(_("Không có thư mục hoặc tệp %(path)s.") % {"path": source})
    into = workplace / "zip"
    into.mkdir()
    try:
        return unpack(source, into)
    except WrongArchive as wrong:
        raise BadArchive(_(wrong.template) % wrong.values) from wrong


def _stage(media: Sequence[FoundMedia], workplace: Path, place: Storage, problems: Problems) -> list[_Staged]:
    staged = []
    for number, found in enumerate(media):
        copy = workplace / f"{number}.{found.extension}"
        try:
            shutil.copyfile(found.file, copy)
            staged.append(_staged(found, copy, place))
        except WrongMedia as wrong:
            problems.add(found.path, wrong.line, wrong.template, **wrong.values)
        except OSError:
            problems.add(found.path, 0, gettext_noop("Không đọc được tệp."))
    return staged


def _staged(found: FoundMedia, copy: Path, place: Storage) -> _Staged:
    sha256, size, extension = sha256_of(copy), copy.stat().st_size, found.extension
    if TYPES[extension][0] != IMAGE:
        return _Staged(Media(found.path, sha256, size, extension, sha256, size), copy, None)
    known = CourseFile.objects.filter(sha256=sha256, extension=extension).exclude(blob_sha256="").first()
    if known and place.blob(known.blob_sha256, extension).exists():
        media = Media(
            found.path, sha256, size, extension, known.blob_sha256, known.blob_size, known.width, known.height
        )
        return _Staged(media, copy, None)
    picture = publishable_picture(copy.read_bytes(), extension)
    blob_sha256 = hashlib.sha256(picture.data).hexdigest()
    blob = copy.with_name(f"{copy.name}.blob")
    blob.write_bytes(picture.data)
    return _Staged(
        Media(
            found.path, sha256, size, extension, blob_sha256, len(picture.data), picture.width, picture.height
        ),
        copy,
        blob,
    )


def _keep(item: _Staged, place: Storage) -> None:
    media = item.media
    place.adopt_source(item.original, media.sha256, media.extension)
    if item.blob is not None:
        place.adopt_blob(item.blob, media.blob_sha256, media.extension)
    elif media.blob_sha256 == media.sha256:
        place.publish_source(media.sha256, media.extension)


def _refuse_foreign_uuids(found: Found) -> None:
    """Codes and lesson uuids that another course has: a copied folder whose uuids were not renewed."""
    course = found.course
    problems = Problems()
    if Course.objects.filter(code=course.code).exclude(uuid=course.uuid).exists():
        problems.add(
            "course.md", 0, gettext_noop("Mã khóa “%(code)s” đã dùng cho một khóa khác."), code=course.code
        )
    files = {lesson.uuid: f"{topic.folder}/{lesson.file}" for topic, lesson in course.lessons}
    taken = CourseLesson.objects.filter(uuid__in=files).exclude(course__uuid=course.uuid)
    for lesson_uuid, title in taken.values_list("uuid", "course__title"):
        problems.add(
            files[lesson_uuid],
            2,
            gettext_noop("Mã uuid này đã dùng cho một bài của khóa “%(title)s”. Hãy đặt mã mới."),
            title=title,
        )
    if problems:
        raise CourseRejected(problems.all())


def _write(
    actor: Person | None,
    found: Found,
    media: Sequence[Media],
    warnings: tuple[Problem, ...],
    now: datetime,
) -> Imported:
    written = found.course
    rows = _rows(write_course(written), media)
    draft_sha = fingerprint(rows)
    with transaction.atomic():
        course, is_new = Course.objects.select_for_update().get_or_create(
            uuid=written.uuid, defaults={"code": written.code, "title": written.title}
        )
        changed = course.draft_sha != draft_sha
        course.code, course.title, course.summary = written.code, written.title, written.summary
        course.is_open, course.draft_sha, course.imported_at = written.open, draft_sha, now
        course.save(update_fields=["code", "title", "summary", "is_open", "draft_sha", "imported_at"])
        if changed:
            _replace_files(course, rows)
            _know_lessons(course, [lesson.uuid for _topic, lesson in written.lessons])
            record_audit(
                actor_uuid=actor.uuid if actor else None,
                action="course.imported",
                now=now,
                subject=course.uuid,
                details={"code": course.code, "draft_sha": draft_sha, "lessons": len(written.lessons)},
            )
    return Imported(
        course_uuid=written.uuid,
        code=written.code,
        title=written.title,
        is_new=is_new,
        changed=changed,
        topics=len(written.topics),
        lessons=len(written.lessons),
        media=len(media),
        ignored=found.ignored,
        warnings=warnings,
    )


def fingerprint(rows: Mapping[str, CourseFile]) -> str:
    """One digest for a whole draft: text and media by their hashes."""
    listed = {path: [row.sha256, row.blob_sha256] for path, row in rows.items()}
    return hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()


def _rows(texts: Mapping[str, bytes], media: Sequence[Media]) -> dict[str, CourseFile]:
    rows = {
        path: CourseFile(
            path=path,
            text=data.decode(),
            extension="md",
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
        )
        for path, data in texts.items()
    }
    for file in media:
        rows[file.path] = CourseFile(
            path=file.path,
            extension=file.extension,
            sha256=file.sha256,
            size=file.size,
            blob_sha256=file.blob_sha256,
            blob_size=file.blob_size,
            width=file.width,
            height=file.height,
        )
    return rows


def _replace_files(course: Course, rows: Mapping[str, CourseFile]) -> None:
    """Touch only the rows that differ: a re-import after one changed lesson writes one row."""
    there = {row.path: row for row in course.files.defer("text")}
    same = {
        path
        for path, row in rows.items()
        if path in there and (there[path].sha256, there[path].blob_sha256) == (row.sha256, row.blob_sha256)
    }
    gone = [row.pk for path, row in there.items() if path not in same]
    for start in range(0, len(gone), _CHUNK):
        CourseFile.objects.filter(pk__in=gone[start : start + _CHUNK]).delete()
    new = [row for path, row in rows.items() if path not in same]
    for row in new:
        row.course = course
    CourseFile.objects.bulk_create(new, batch_size=_CHUNK)


def _know_lessons(course: Course, uuids: Sequence[uuid.UUID]) -> None:
    known = set(CourseLesson.objects.filter(uuid__in=uuids, course=course).values_list("uuid", flat=True))
    new = [CourseLesson(uuid=one, course=course) for one in uuids if one not in known]
    if CourseLesson.objects.filter(uuid__in=[lesson.uuid for lesson in new]).exists():
        raise CourseMoved(_("Một khóa khác vừa dùng mã của bài trong khóa này. Hãy nhập lại."))
    CourseLesson.objects.bulk_create(new, batch_size=_CHUNK)

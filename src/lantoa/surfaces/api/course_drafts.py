"""`course-drafts`: courses in the making, for authors: bring in, compare, publish, take out."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from lantoa.content.queries import course_draft, course_drafts, editions_of
from lantoa.content.services.comparing import changes_of
from lantoa.content.services.exporting import export_course
from lantoa.content.services.publishing import publish_course
from lantoa.content.services.uploads import import_uploaded
from lantoa.kernel.clock import now
from lantoa.surfaces.api.console import author_of
from lantoa.surfaces.api.describe import ZIP, file_answer
from lantoa.surfaces.api.files import file_response
from lantoa.surfaces.api.schemas_people import CourseChangesOut, DraftOut, EditionOut, ImportedCourseOut

router = Router(tags=["courses"])


@router.get("", response=list[DraftOut], summary="Every course, published or not")
def list_drafts(request: HttpRequest) -> Any:
    """By code. For authors."""
    author_of(request)
    return [_shown(one) for one in course_drafts()]


@router.post("", response=ImportedCourseOut, summary="Bring in a course")
def post_course(request: HttpRequest, file: Annotated[UploadedFile, File()]) -> Any:
    """A zip of a course folder becomes the draft of its course, known by its uuid. May be repeated.

    Faults are all named with file and line (`details.problems`); then nothing is changed.
    """
    return import_uploaded(actor=author_of(request), chunks=file.chunks(), now=now())


@router.get("/{code}", response=DraftOut, summary="One course in the making")
def get_draft(request: HttpRequest, code: str) -> Any:
    """Its newest edition, and whether the draft differs."""
    author_of(request)
    return _shown(course_draft(code))


@router.get("/{code}/changes", response=CourseChangesOut, summary="What publishing would change")
def get_changes(request: HttpRequest, code: str) -> Any:
    """For learners who study the newest edition now."""
    author_of(request)
    return changes_of(code)


@router.get("/{code}/editions", response=list[EditionOut], summary="What was published")
def get_editions(request: HttpRequest, code: str) -> Any:
    """Newest first."""
    author_of(request)
    return editions_of(course_draft(code).course)


@router.post("/{code}/publish", response=EditionOut, summary="Publish the draft")
def post_publish(request: HttpRequest, code: str) -> Any:
    """The same content gives the same edition (`is_new` false). May be repeated."""
    done = publish_course(actor=author_of(request), code=code, now=now())
    names = ("number", "manifest_sha", "published_at")
    return {name: getattr(done.edition, name) for name in names} | {"is_new": done.is_new}


@router.get(
    "/{code}/export.zip",
    summary="The course as a folder",
    openapi_extra=file_answer(ZIP, "What import takes, and gives the same course"),
)
def get_export(request: HttpRequest, code: str) -> HttpResponse:
    """The draft, media included."""
    author_of(request)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "course.zip"
        done = export_course(code=code, target=target)
        return file_response(target.read_bytes(), ZIP, f"{done.code}.zip")


def _shown(draft: Any) -> dict[str, Any]:
    latest = draft.latest
    return {
        "code": draft.course.code,
        "title": draft.course.title,
        "is_open": draft.course.is_open,
        "edition": latest.number if latest else None,
        "manifest_sha": latest.manifest_sha if latest else None,
        "published_at": latest.published_at if latest else None,
        "is_published_as_is": draft.is_published_as_is,
    }

"""`courses`: published courses that are open to everyone."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from lantoa.content import queries
from lantoa.kernel.errors import NotFound
from lantoa.surfaces.api.schemas import CourseOut

router = Router(tags=["courses"])


@router.get("", response=list[CourseOut], auth=None, summary="Open courses")
def list_courses(request: HttpRequest) -> Any:
    """The newest edition of each, with its outline; the pack lies at `/packs/{manifest_sha}/`."""
    return queries.published_courses(only_open=True)


@router.get("/{code}", response=CourseOut, auth=None, summary="One open course")
def get_course(request: HttpRequest, code: str) -> Any:
    """Its newest edition. Restricted courses are not told of here."""
    course = queries.course_by_code(code)
    if not course.is_open:
        raise NotFound("Không có học liệu này.")
    return course

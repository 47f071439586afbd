"""`me/campaigns/{code}/notes`: a learner's own notes and bookmarks. For their writer only; nobody else's path reads them."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from lantoa.kernel.errors import NotFound
from lantoa.learning.queries.notes import notes_along_course
from lantoa.surfaces.api.auth import require_learner
from lantoa.training.queries.enrolments import enrolment_of

router = Router(tags=["me"])


class NoteOut(Schema):
    """A note as last written; `id` stays when it is changed."""

    id: str
    text: str
    written_at: datetime


class NotedLessonOut(Schema):
    """What the learner wrote and marked in one lesson; notes in the order of their last change."""

    lesson: str
    title: str
    topic: str
    is_bookmarked: bool
    notes: list[NoteOut]


@router.get("/campaigns/{code}/notes", response=list[NotedLessonOut], summary="Own notes and bookmarks")
def list_notes(request: HttpRequest, code: str) -> Any:
    """Lessons with a note or a bookmark, in the order of study. They are written as journal events (`note.written`,
    `bookmark.set`)."""
    enrolment = enrolment_of(require_learner(request), code)
    if enrolment is None:
        raise NotFound("Không tìm thấy khóa tập huấn này.", code="no_such_campaign")
    lessons = notes_along_course(person=enrolment.person.uuid, campaign=enrolment.campaign)
    return [
        {
            "lesson": one.lesson.uuid,
            "title": one.lesson.title,
            "topic": one.topic,
            "is_bookmarked": one.is_bookmarked,
            "notes": [
                {"id": note.id, "text": note.text, "written_at": note.written_at} for note in one.notes
            ],
        }
        for one in lessons
        if not one.is_empty
    ]

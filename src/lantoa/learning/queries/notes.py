"""A learner's own notes and bookmarks. Only for their writer: no page or file of anybody else reads this."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lantoa.kernel.clock import from_milliseconds
from lantoa.learning.errors import UnknownLesson
from lantoa.learning.models import LearningEvent
from lantoa.learning.queries.courses import LessonEntry, current_edition
from lantoa.learning.queries.progress import COLUMNS, journal_rows
from lantoa.learning.rules.events import OWN_KINDS
from lantoa.learning.rules.fold import LessonState, fold
from lantoa.people.queries.merged import uuids_of_person
from lantoa.training.models import Campaign


@dataclass(frozen=True)
class Note:
    """A note as last written."""

    id: str
    text: str
    written_at: datetime


@dataclass(frozen=True)
class NotedLesson:
    """A lesson with what the learner wrote and marked there; notes in the order of their last change."""

    topic: str
    lesson: LessonEntry
    notes: tuple[Note, ...]
    is_bookmarked: bool

    @property
    def is_empty(self) -> bool:
        return not (self.notes or self.is_bookmarked)


def notes_along_course(*, person: UUID, campaign: Campaign) -> list[NotedLesson]:
    """Every lesson of the course in the order of study, with the person's notes; two queries at most.

    Notes in a lesson that a newer edition no longer has stay in the journal and are not shown.
    """
    outline = current_edition(campaign.course_id)
    if outline is None:
        return []
    own = LearningEvent.objects.filter(
        campaign_id=campaign.id, person__in=uuids_of_person(person), kind__in=OWN_KINDS
    )
    lessons = fold(journal_rows(own.values_list(*COLUMNS))).lessons
    return [
        _noted(topic.title, entry, lessons.get(entry.uuid, LessonState()))
        for topic in outline.topics
        for entry in topic.lessons
    ]


def notes_in_lesson(*, person: UUID, campaign: Campaign, lesson: UUID) -> NotedLesson:
    """The notes in one lesson. UnknownLesson."""
    for noted in notes_along_course(person=person, campaign=campaign):
        if noted.lesson.uuid == str(lesson):
            return noted
    raise UnknownLesson


def _noted(topic: str, entry: LessonEntry, state: LessonState) -> NotedLesson:
    notes = sorted(state.notes.items(), key=lambda pair: (pair[1].at, pair[0]))
    return NotedLesson(
        topic=topic,
        lesson=entry,
        notes=tuple(Note(name, note.text, from_milliseconds(note.at)) for name, note in notes),
        is_bookmarked=state.bookmarked,
    )

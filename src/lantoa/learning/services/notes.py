"""A learner's own notes and bookmarks, written as journal events."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.ids import new_uuid
from lantoa.learning.errors import EmptyNote, NotEnrolled, NotesClosed, NoteTooLong, UnknownLesson
from lantoa.learning.queries.courses import current_edition
from lantoa.learning.queries.notes import Note, NotedLesson, notes_in_lesson
from lantoa.learning.rules.events import LONGEST_NOTE, Event, EventKind
from lantoa.learning.services.journal import keep_events
from lantoa.people.models import Person
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.models import Campaign, Enrolment


def write_note(
    *, actor: Person, campaign: Campaign, lesson: UUID, note: UUID, text: str, now: datetime
) -> None:
    """Write a note, or write it anew: the latest text stands. May be repeated: what changes nothing writes nothing.

    Errors: EmptyNote, NoteTooLong, NotEnrolled, NotesClosed, UnknownLesson.
    """
    written = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not written:
        raise EmptyNote
    if len(written) > LONGEST_NOTE:
        raise NoteTooLong(LONGEST_NOTE)
    held = _lesson_of(actor, campaign, lesson)
    before = next((one for one in held.notes if one.id == str(note)), None)
    if before is None or before.text != written:
        data = {"note": str(note), "text": written, "deleted": False}
        _keep(actor, campaign, lesson, EventKind.NOTE_WRITTEN, data, _after(before, now))


def delete_note(*, actor: Person, campaign: Campaign, lesson: UUID, note: UUID, now: datetime) -> None:
    """Take a note away; one that is not there is no error."""
    held = _lesson_of(actor, campaign, lesson)
    before = next((one for one in held.notes if one.id == str(note)), None)
    if before is not None:
        data = {"note": str(note), "text": "", "deleted": True}
        _keep(actor, campaign, lesson, EventKind.NOTE_WRITTEN, data, _after(before, now))


def set_bookmark(*, actor: Person, campaign: Campaign, lesson: UUID, on: bool, now: datetime) -> None:
    """Mark a lesson to come back to, or take the mark away. May be repeated."""
    if _lesson_of(actor, campaign, lesson).is_bookmarked != on:
        _keep(actor, campaign, lesson, EventKind.BOOKMARK_SET, {"on": on}, now)


def _lesson_of(actor: Person, campaign: Campaign, lesson: UUID) -> NotedLesson:
    """What the person has in the lesson, if they may write there."""
    enrolments = Enrolment.objects.filter(campaign=campaign, person=actor, state=EnrolmentState.ACTIVE)
    if not enrolments.exists():
        raise NotEnrolled
    if campaign.state != CampaignState.OPEN:
        raise NotesClosed
    return notes_in_lesson(person=actor.uuid, campaign=campaign, lesson=lesson)


def _after(before: Note | None, now: datetime) -> datetime:
    """A moment later than the note's last change: the clock of the device it was written on may be ahead of ours."""
    return max(now, before.written_at + timedelta(milliseconds=1)) if before else now


def _keep(
    actor: Person, campaign: Campaign, lesson: UUID, kind: EventKind, data: dict[str, Any], now: datetime
) -> None:
    edition = current_edition(campaign.course_id)
    if edition is None:
        raise UnknownLesson
    event = Event(
        id=new_uuid(),
        seq=0,
        at=to_milliseconds(now),
        kind=kind,
        lesson=lesson,
        edition=edition.sha,
        data=data,
    )
    with transaction.atomic():
        keep_events(campaign.id, actor.uuid, None, [event], now)

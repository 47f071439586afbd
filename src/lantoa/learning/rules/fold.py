"""The learner's journal folded to progress. Twin of player/core/fold.js, both held to tests/vectors/fold/.

An event id is made once and names one event, so repeated events count once. Order never matters: "latest" is
the greatest (at, id), the rest are unions and counts. A lesson keeps its progress through editions. Notes and bookmarks are the
learner's own: they leave `last_at` and `continue` alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from lantoa.learning.rules.events import STUDY_KINDS, EventKind

_KINDS = frozenset(EventKind)


class Event(Protocol):
    """A journal event as far as the fold sees it. Uuids are in lower case, `at` is milliseconds."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def lesson(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class CheckState:
    """A self-check: how often tried, whether ever right, the latest response."""

    tries: int = 0
    right_ever: bool = False
    response: object = None


@dataclass(frozen=True)
class NoteState:
    """A note as last written; `at` is when, by the device's clock (ms)."""

    text: str
    at: int


@dataclass(frozen=True)
class LessonState:
    """One lesson. `media` holds seconds by media id, `notes` those not deleted by their ids; `last_at` is the latest
    study event's device time (ms)."""

    opened: bool = False
    finished: bool = False
    checks: Mapping[str, CheckState] = field(default_factory=dict)
    media: Mapping[str, float] = field(default_factory=dict)
    last_at: int = 0
    notes: Mapping[str, NoteState] = field(default_factory=dict)
    bookmarked: bool = False


@dataclass(frozen=True)
class Progress:
    """Lessons by uuid, and the one to continue with (of the latest study event)."""

    lessons: Mapping[str, LessonState] = field(default_factory=dict)
    continue_lesson: str | None = None


def fold(events: Iterable[Event]) -> Progress:
    """The progress these events amount to; kinds unknown here (of a newer player) change nothing."""
    distinct = {event.id: event for event in events if event.kind in _KINDS}
    lessons: dict[str, LessonState] = {}
    last: str | None = None
    for event in sorted(distinct.values(), key=lambda each: (each.at, each.id)):
        lessons[event.lesson] = _applied(lessons.get(event.lesson, LessonState()), event)
        last = event.lesson if event.kind in STUDY_KINDS else last
    return Progress(lessons=lessons, continue_lesson=last)


def as_json(progress: Progress) -> dict[str, Any]:
    """The shape that the player and the API use."""
    return {
        "lessons": {uuid: _lesson_as_json(lesson) for uuid, lesson in progress.lessons.items()},
        "continue": progress.continue_lesson,
    }


def _applied(lesson: LessonState, event: Event) -> LessonState:
    """The lesson after one more event; events come oldest first."""
    if event.kind == EventKind.BOOKMARK_SET:
        return replace(lesson, bookmarked=event.data["on"])
    if event.kind == EventKind.NOTE_WRITTEN:
        return replace(lesson, notes=_with_note(lesson.notes, event))
    lesson = replace(lesson, last_at=event.at)
    if event.kind == EventKind.LESSON_OPENED:
        return replace(lesson, opened=True)
    if event.kind == EventKind.LESSON_FINISHED:
        return replace(lesson, finished=True)
    if event.kind == EventKind.MEDIA_POSITION:
        return replace(lesson, media={**lesson.media, event.data["media"]: event.data["seconds"]})
    before = lesson.checks.get(event.data["check"], CheckState())
    check = CheckState(
        tries=before.tries + 1,
        right_ever=before.right_ever or event.data["right"],
        response=event.data["response"],
    )
    return replace(lesson, checks={**lesson.checks, event.data["check"]: check})


def _with_note(notes: Mapping[str, NoteState], event: Event) -> dict[str, NoteState]:
    others = {name: note for name, note in notes.items() if name != event.data["note"]}
    if event.data.get("deleted"):
        return others
    return {**others, event.data["note"]: NoteState(text=event.data["text"], at=event.at)}


def _lesson_as_json(lesson: LessonState) -> dict[str, Any]:
    checks = {
        name: {"tries": check.tries, "right_ever": check.right_ever, "response": check.response}
        for name, check in lesson.checks.items()
    }
    return {
        "opened": lesson.opened,
        "finished": lesson.finished,
        "checks": checks,
        "media": dict(lesson.media),
        "last_at": lesson.last_at,
        "notes": {name: {"text": note.text, "at": note.at} for name, note in lesson.notes.items()},
        "bookmarked": lesson.bookmarked,
    }

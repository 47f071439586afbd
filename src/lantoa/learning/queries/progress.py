"""A learner's progress, folded from the journal when it is asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lantoa.learning.models import LearningEvent
from lantoa.learning.queries.courses import EditionOutline, LessonEntry, TopicEntry, current_edition
from lantoa.learning.queries.options import lessons_are_in_order
from lantoa.learning.rules.events import STUDY_KINDS
from lantoa.learning.rules.fold import LessonState, Progress, fold
from lantoa.learning.rules.order import counted_lessons, lessons_to_open
from lantoa.learning.rules.study_time import study_seconds
from lantoa.people.queries.merged import uuids_of_person
from lantoa.training.models import Campaign

COLUMNS = ("uuid", "device_at_ms", "kind", "lesson", "data")


@dataclass(frozen=True)
class JournalRow:
    """A row of the journal in the words of the fold."""

    id: str
    at: int
    kind: str
    lesson: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class StudiedLesson:
    """A lesson of the outline with what the learner did in it.

    `counts`: finished, and in a forced order its turn has come. `is_open`: the outline lets in; always, unless the
    campaign takes lessons one after the other.
    """

    entry: LessonEntry
    state: LessonState
    checks_right: int
    counts: bool
    is_open: bool = True

    @property
    def checks_total(self) -> int:
        return len(self.entry.checks)


@dataclass(frozen=True)
class StudiedTopic:
    """A topic of the outline with its lessons."""

    entry: TopicEntry
    lessons: tuple[StudiedLesson, ...]


@dataclass(frozen=True)
class Study:
    """One person's study in one campaign, along the outline of the edition studied now.

    `continue_with` is the lesson to go on with: the latest one when it is not finished, else the next unfinished
    one; None when all are finished. `edition` is the pack's sha, None when nothing is published. `finished` are lessons
    that count. `studied_seconds` is an estimate (rules.study_time).
    """

    edition: str | None
    topics: tuple[StudiedTopic, ...]
    finished: int
    total: int
    continue_with: LessonEntry | None
    in_order: bool = False
    studied_seconds: int = 0

    @property
    def percent(self) -> int:
        """Lessons finished of all, rounded down: 100 only when everything is."""
        return self.finished * 100 // self.total if self.total else 0


def progress_of(*, person: UUID, campaign_id: int) -> Progress:
    """The fold of everything the person did in the campaign. One query."""
    return fold(_rows_of(person, campaign_id))


def journal_rows(values: Iterable[tuple[UUID, int, str, UUID, dict[str, Any]]]) -> Iterable[JournalRow]:
    """Rows read as `COLUMNS`, in the words of the fold."""
    return (JournalRow(str(uuid), at, kind, str(lesson), data) for uuid, at, kind, lesson, data in values)


def study_of(*, person: UUID, campaign: Campaign) -> Study:
    """The outline with the person's progress: what the learner's home and outline pages show."""
    outline = current_edition(campaign.course_id)
    if outline is None:
        return Study(edition=None, topics=(), finished=0, total=0, continue_with=None)
    rows = _rows_of(person, campaign.id)
    progress, in_order = fold(rows), lessons_are_in_order(campaign.id)
    turn = _Turn.of(outline, progress, in_order=in_order)
    topics = tuple(_studied(topic, progress, turn) for topic in outline.topics)
    return Study(
        edition=outline.sha,
        topics=topics,
        finished=len(turn.counted),
        total=len(outline.lessons),
        continue_with=_continue(outline, progress, turn),
        in_order=in_order,
        studied_seconds=_studied_seconds(rows),
    )


def continue_of(*, person: UUID, campaign: Campaign) -> LessonEntry | None:
    """The lesson to go on with; None when all are finished or nothing is published."""
    return study_of(person=person, campaign=campaign).continue_with


@dataclass(frozen=True)
class _Turn:
    """Which lessons count, and which are open to the learner."""

    in_order: bool
    counted: frozenset[str]
    is_open: frozenset[str]

    @classmethod
    def of(cls, outline: EditionOutline, progress: Progress, *, in_order: bool) -> "_Turn":
        order = list(outline.lessons)
        finished = {uuid for uuid, state in progress.lessons.items() if state.finished}
        return cls(
            in_order=in_order,
            counted=frozenset(counted_lessons(order, finished, in_order=in_order)),
            is_open=frozenset(lessons_to_open(order, finished, in_order=in_order)),
        )


def _rows_of(person: UUID, campaign_id: int) -> list[JournalRow]:
    """Of merged records too: the journal keeps the uuid each device wrote under."""
    events = LearningEvent.objects.filter(campaign_id=campaign_id, person__in=uuids_of_person(person))
    return list(journal_rows(events.values_list(*COLUMNS)))


def _studied_seconds(rows: Iterable[JournalRow]) -> int:
    moments: dict[str, list[int]] = {}
    for row in rows:
        if row.kind in STUDY_KINDS:
            moments.setdefault(row.lesson, []).append(row.at)
    return sum(study_seconds(each) for each in moments.values())


def _studied(topic: TopicEntry, progress: Progress, turn: _Turn) -> StudiedTopic:
    lessons = []
    for entry in topic.lessons:
        state = progress.lessons.get(entry.uuid, LessonState())
        right = sum(check.right_ever for name, check in state.checks.items() if name in entry.checks)
        lessons.append(
            StudiedLesson(
                entry=entry,
                state=state,
                checks_right=right,
                counts=entry.uuid in turn.counted,
                is_open=entry.uuid in turn.is_open,
            )
        )
    return StudiedTopic(entry=topic, lessons=tuple(lessons))


def _continue(outline: EditionOutline, progress: Progress, turn: _Turn) -> LessonEntry | None:
    lessons = list(outline.lessons.values())
    # In a forced order a lesson left behind comes first, however far ahead somebody has read.
    latest = 0
    if not turn.in_order:
        latest = next(
            (place for place, each in enumerate(lessons) if each.uuid == progress.continue_lesson), 0
        )
    ahead_then_behind = lessons[latest:] + lessons[:latest]
    return next((each for each in ahead_then_behind if each.uuid not in turn.counted), None)

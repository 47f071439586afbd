"""A learner's progress, folded from the journal when it is asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lantoa.learning.models import LearningEvent
from lantoa.learning.queries.courses import EditionOutline, LessonEntry, TopicEntry, current_edition
from lantoa.learning.rules.fold import LessonState, Progress, fold
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
    """A lesson of the outline with what the learner did in it."""

    entry: LessonEntry
    state: LessonState
    checks_right: int

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
    one; None when all are finished. `edition` is the pack's sha, None when nothing is published.
    """

    edition: str | None
    topics: tuple[StudiedTopic, ...]
    finished: int
    total: int
    continue_with: LessonEntry | None

    @property
    def percent(self) -> int:
        """Lessons finished of all, rounded down: 100 only when everything is."""
        return self.finished * 100 // self.total if self.total else 0


def progress_of(*, person: UUID, campaign_id: int) -> Progress:
    """The fold of everything the person did in the campaign. One query."""
    events = LearningEvent.objects.filter(campaign_id=campaign_id, person=person)
    return fold(journal_rows(events.values_list(*COLUMNS)))


def journal_rows(values: Iterable[tuple[UUID, int, str, UUID, dict[str, Any]]]) -> Iterable[JournalRow]:
    """Rows read as `COLUMNS`, in the words of the fold."""
    return (JournalRow(str(uuid), at, kind, str(lesson), data) for uuid, at, kind, lesson, data in values)


def study_of(*, person: UUID, campaign: Campaign) -> Study:
    """The outline with the person's progress: what the learner's home and outline pages show."""
    outline = current_edition(campaign.course_id)
    if outline is None:
        return Study(edition=None, topics=(), finished=0, total=0, continue_with=None)
    progress = progress_of(person=person, campaign_id=campaign.id)
    topics = tuple(_studied(topic, progress) for topic in outline.topics)
    states = [lesson.state for topic in topics for lesson in topic.lessons]
    return Study(
        edition=outline.sha,
        topics=topics,
        finished=sum(state.finished for state in states),
        total=len(states),
        continue_with=_continue(outline, progress),
    )


def continue_of(*, person: UUID, campaign: Campaign) -> LessonEntry | None:
    """The lesson to go on with; None when all are finished or nothing is published."""
    outline = current_edition(campaign.course_id)
    if outline is None:
        return None
    return _continue(outline, progress_of(person=person, campaign_id=campaign.id))


def _studied(topic: TopicEntry, progress: Progress) -> StudiedTopic:
    lessons = []
    for entry in topic.lessons:
        state = progress.lessons.get(entry.uuid, LessonState())
        right = sum(check.right_ever for name, check in state.checks.items() if name in entry.checks)
        lessons.append(StudiedLesson(entry=entry, state=state, checks_right=right))
    return StudiedTopic(entry=topic, lessons=tuple(lessons))


def _continue(outline: EditionOutline, progress: Progress) -> LessonEntry | None:
    lessons = list(outline.lessons.values())
    latest = next((place for place, each in enumerate(lessons) if each.uuid == progress.continue_lesson), 0)
    ahead_then_behind = lessons[latest:] + lessons[:latest]
    return next((each for each in ahead_then_behind if not _is_finished(each, progress)), None)


def _is_finished(lesson: LessonEntry, progress: Progress) -> bool:
    return progress.lessons.get(lesson.uuid, LessonState()).finished

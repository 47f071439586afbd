"""The consumer that folds new events into snapshots and writes the facts "started" and "finished" once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Min, Q, Sum

from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.clock import local_day
from lantoa.kernel.jobs import Report
from lantoa.learning.models import CourseProgress, LearningEvent, LessonProgress
from lantoa.learning.queries.courses import EditionOutline, current_editions
from lantoa.learning.queries.options import lessons_are_in_order
from lantoa.learning.queries.progress import JournalRow
from lantoa.learning.rules.events import STUDY_KINDS, EventKind
from lantoa.learning.rules.fold import LessonState, fold
from lantoa.learning.rules.order import counted_lessons
from lantoa.learning.rules.study_time import study_seconds
from lantoa.people.queries.merged import merged_into_any, standing_for
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment

CHUNK = 500
LESSON_FIELDS = [
    *("opened", "finished", "checks_tried", "checks_right", "study_seconds"),
    *("started_at", "finished_at", "last_at"),
]
COURSE_FIELDS = [
    *("lessons_finished", "lessons_total", "study_seconds", "started_at", "finished_at", "last_at"),
    *("started_for", "finished_for"),
]

Key = tuple[UUID, UUID]  # person, lesson


def take_learning_events(events: Sequence[LearningEvent], now: datetime) -> None:
    """Bring the snapshots of everybody these events are about up to date.

    May see events again: it folds what the journal holds and never adds, so the outcome is the same.
    """
    touched: dict[int, set[Key]] = defaultdict(set)
    for event in events:
        if event.kind in STUDY_KINDS:
            touched[event.campaign_id].add((event.person, event.lesson))
    campaigns = {each.id: each for each in Campaign.objects.filter(id__in=touched)}
    outlines = current_editions(campaigns.values())
    for campaign_id, keys in touched.items():
        refresh_snapshots(campaign_id, keys, outlines.get(campaign_id))


def rebuild_snapshots(*, campaign: Campaign, report: Report | None = None) -> int:
    """Fold the whole journal of a campaign again: after a new edition, a repair, or for a recount.

    Returns how many persons. Facts already written are not written again.
    """
    outline = current_editions([campaign]).get(campaign.id)
    persons = (
        LearningEvent.objects.filter(campaign_id=campaign.id, kind__in=STUDY_KINDS)
        .order_by()
        .values_list("person", flat=True)
        .distinct()
    )
    everybody = sorted(persons)
    for start in range(0, len(everybody), CHUNK):
        part = everybody[start : start + CHUNK]
        keys = LearningEvent.objects.filter(
            campaign_id=campaign.id, person__in=part, kind__in=STUDY_KINDS
        ).order_by()
        with transaction.atomic():
            refresh_snapshots(campaign.id, set(keys.values_list("person", "lesson").distinct()), outline)
        if report:
            report(start + len(part), len(everybody))
    return len(everybody)


def refresh_snapshots(campaign_id: int, keys: set[Key], outline: EditionOutline | None) -> None:
    """Write lesson and course snapshots of these persons and lessons, and the facts that follow.

    Work under a merged record's uuid counts for the record that is kept.
    """
    kept = standing_for({person for person, _lesson in keys})
    keys = {(kept.get(person, person), lesson) for person, lesson in keys}
    lessons = _folded_lessons(campaign_id, keys)
    LessonProgress.objects.bulk_create(
        lessons,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["campaign_id", "person", "lesson"],
        update_fields=LESSON_FIELDS,
    )
    courses = _course_snapshots(campaign_id, {person for person, _lesson in keys}, outline)
    _write_facts(campaign_id, courses)
    CourseProgress.objects.bulk_create(
        courses,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["campaign_id", "person"],
        update_fields=COURSE_FIELDS,
    )


@dataclass
class _Times:
    """The server's times of one lesson's events."""

    started_at: datetime
    last_at: datetime
    finished_at: datetime | None = None


def _folded_lessons(campaign_id: int, keys: set[Key]) -> list[LessonProgress]:
    rows: dict[Key, list[JournalRow]] = defaultdict(list)
    times: dict[Key, _Times] = {}
    merged = merged_into_any({person for person, _lesson in keys})
    events = LearningEvent.objects.filter(
        campaign_id=campaign_id,
        person__in={person for person, _lesson in keys} | merged.keys(),
        lesson__in={lesson for _person, lesson in keys},
        kind__in=STUDY_KINDS,
    ).values_list("uuid", "device_at_ms", "kind", "lesson", "data", "person", "received_at")
    for uuid, at, kind, lesson, data, person, received_at in events.iterator(chunk_size=2000):
        key = (merged.get(person, person), lesson)
        if key not in keys:
            continue
        rows[key].append(JournalRow(str(uuid), at, kind, str(lesson), data))
        _note_times(times, key, kind, received_at)
    return [
        _lesson_snapshot(
            campaign_id,
            key,
            fold(rows[key]).lessons[str(key[1])],
            times[key],
            study_seconds(row.at for row in rows[key]),
        )
        for key in sorted(rows)
    ]


def _note_times(times: dict[Key, _Times], key: Key, kind: str, received_at: datetime) -> None:
    held = times.setdefault(key, _Times(received_at, received_at))
    held.started_at = min(held.started_at, received_at)
    held.last_at = max(held.last_at, received_at)
    if kind == EventKind.LESSON_FINISHED:
        held.finished_at = min(held.finished_at or received_at, received_at)


def _lesson_snapshot(
    campaign_id: int, key: Key, state: LessonState, times: _Times, seconds: int
) -> LessonProgress:
    return LessonProgress(
        campaign_id=campaign_id,
        person=key[0],
        lesson=key[1],
        opened=state.opened,
        finished=state.finished,
        checks_tried=len(state.checks),
        checks_right=sum(check.right_ever for check in state.checks.values()),
        study_seconds=seconds,
        started_at=times.started_at,
        finished_at=times.finished_at,
        last_at=times.last_at,
    )


def _course_snapshots(
    campaign_id: int, persons: set[UUID], outline: EditionOutline | None
) -> list[CourseProgress]:
    required = [UUID(lesson) for lesson in outline.lessons] if outline else []
    held = {
        row.person: row for row in CourseProgress.objects.filter(campaign_id=campaign_id, person__in=persons)
    }
    counted = (
        LessonProgress.objects.filter(campaign_id=campaign_id, person__in=persons)
        .order_by("person")
        .values("person")
        .annotate(
            done=Count("id", filter=Q(finished=True, lesson__in=required)),
            started=Min("started_at"),
            ended=Max("finished_at", filter=Q(lesson__in=required)),
            last=Max("last_at"),
            seconds=Sum("study_seconds"),
        )
    )
    in_order = lessons_are_in_order(campaign_id)
    turns = _finished_in_turn(campaign_id, persons, list(outline.lessons)) if outline and in_order else {}
    snapshots = []
    for row in counted:
        before = held.get(row["person"])
        all_done = bool(required) and row["done"] == len(required)
        # A later edition may add lessons; who had finished has finished.
        finished_at = (before.finished_at if before else None) or (row["ended"] if all_done else None)
        snapshots.append(
            CourseProgress(
                campaign_id=campaign_id,
                person=row["person"],
                lessons_finished=turns.get(row["person"], 0) if in_order else row["done"],
                lessons_total=len(required),
                study_seconds=row["seconds"] or 0,
                started_at=row["started"],
                finished_at=finished_at,
                last_at=row["last"],
                started_for=before.started_for if before else None,
                finished_for=before.finished_for if before else None,
            )
        )
    return snapshots


def _finished_in_turn(campaign_id: int, persons: set[UUID], order: Sequence[str]) -> dict[UUID, int]:
    """How many lessons count for each person when they are taken one after the other."""
    finished: dict[UUID, set[str]] = defaultdict(set)
    rows = LessonProgress.objects.filter(campaign_id=campaign_id, person__in=persons, finished=True)
    for person, lesson in rows.values_list("person", "lesson"):
        finished[person].add(str(lesson))
    return {person: len(counted_lessons(order, done, in_order=True)) for person, done in finished.items()}


def _write_facts(campaign_id: int, courses: Iterable[CourseProgress]) -> None:
    """The facts not written yet for the enrolments in force; each snapshot remembers for which they are."""
    by_person = {course.person: course for course in courses}
    enrolments = Enrolment.objects.filter(
        campaign_id=campaign_id, person__uuid__in=by_person, state=EnrolmentState.ACTIVE
    ).values_list("person__uuid", "uuid", "unit_code")
    due: list[tuple[datetime, NewFact]] = []
    for person, enrolment, unit_code in enrolments:
        course = by_person[person]
        if course.started_for != enrolment:
            course.started_for = enrolment
            due.append((course.started_at, NewFact(FactKind.ENROLMENT_STARTED, enrolment, unit_code)))
        if course.finished_at is not None and course.finished_for != enrolment:
            course.finished_for = enrolment
            due.append((course.finished_at, NewFact(FactKind.ENROLMENT_FINISHED, enrolment, unit_code)))
    # A figure's day is the day the server learned it, not the day the consumer got round to it.
    days: dict[object, list[tuple[datetime, NewFact]]] = defaultdict(list)
    for moment, fact in due:
        days[local_day(moment)].append((moment, fact))
    for part in days.values():
        latest = max(moment for moment, _fact in part)
        record_facts(
            actor_uuid=None, campaign_id=campaign_id, facts=[fact for _moment, fact in part], now=latest
        )

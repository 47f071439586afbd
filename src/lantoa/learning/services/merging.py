"""The learning room's part in merging two records: snapshots are folded again over both, the journal stays as it is.

Called inside the merge's transaction, after the people room has tied the uuids and the training room the enrolments.
What was once counted (started, finished) for an enrolment stays counted when the merge is taken back: who had finished has
finished, and the facts say so.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from lantoa.learning.models import CourseProgress, LearningEvent, LessonProgress
from lantoa.learning.queries.courses import current_editions
from lantoa.learning.rules.events import STUDY_KINDS
from lantoa.learning.services.snapshots import COURSE_FIELDS, refresh_snapshots
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment

_TIMES: Final = ("started_at", "finished_at", "last_at")


def join_study(*, kept: UUID, merged: UUID) -> dict[str, Any]:
    """One fold for both, in every campaign the merged record has studied in; returns what `part_study` needs."""
    rows = {(row.campaign_id, row.person): row for row in _courses(kept, merged)}
    campaigns = {campaign for campaign, person in rows if person == merged}
    undo = {"courses": [_as_json(row) for key, row in rows.items() if key[0] in campaigns]}
    for campaign in sorted(campaigns):
        old, own = rows[campaign, merged], rows.get((campaign, kept))
        enrolment = _active(campaign, kept)
        joined = own or CourseProgress(campaign_id=campaign, person=kept, **_values(old))
        joined.finished_at = joined.finished_at or old.finished_at
        for column in ("started_for", "finished_for"):
            # The facts of the enrolment that counts may be written already, whichever record held it.
            named = [getattr(row, column) for row in (own, old) if row is not None]
            setattr(joined, column, enrolment if enrolment in named else getattr(joined, column))
        _forget(campaign, merged)
        joined.save()
        _fold_again(campaign, [kept], [kept, merged])
    return undo


def part_study(*, kept: UUID, merged: UUID, undo: dict[str, Any]) -> None:
    """Each record's own snapshots again, with everything that either has studied since."""
    saved = {(row["campaign_id"], UUID(row["person"])): _from_json(row) for row in undo["courses"]}
    since = (
        LearningEvent.objects.filter(person=merged, kind__in=STUDY_KINDS)
        .order_by()
        .values_list("campaign_id", flat=True)
        .distinct()
    )
    for campaign in sorted({campaign for campaign, _person in saved} | set(since)):
        joined = CourseProgress.objects.filter(campaign_id=campaign, person=kept).first()
        for person in (kept, merged):
            before = saved.get((campaign, person))
            _forget(campaign, person)
            row = _parted(
                campaign,
                person,
                before,
                joined,
                [one for one in saved.values() if one.campaign_id == campaign],
            )
            if row is not None:
                row.save()
            _fold_again(campaign, [person], [person])


def _parted(
    campaign: int,
    person: UUID,
    before: CourseProgress | None,
    joined: CourseProgress | None,
    all_saved: list[CourseProgress],
) -> CourseProgress | None:
    """The row as it was, but for what has been counted for the person's enrolment while the records were one."""
    enrolment = _active(campaign, person)
    row = before
    sources = [one for one in (joined, *all_saved) if one is not None]
    for column in ("started_for", "finished_for"):
        source = next(
            (one for one in sources if enrolment is not None and getattr(one, column) == enrolment), None
        )
        if source is None:
            continue
        if row is None:
            row = CourseProgress(
                campaign_id=campaign, person=person, started_at=source.started_at, last_at=source.last_at
            )
        setattr(row, column, enrolment)
        if column == "finished_for":
            row.finished_at = row.finished_at or source.finished_at
    return row


def _fold_again(campaign: int, persons: list[UUID], uuids: list[UUID]) -> None:
    """The lessons that any of `uuids` touched, folded for `persons`."""
    lessons = set(
        LearningEvent.objects.filter(campaign_id=campaign, person__in=uuids, kind__in=STUDY_KINDS)
        .order_by()
        .values_list("lesson", flat=True)
    )
    held = Campaign.objects.filter(pk=campaign)
    outline = current_editions(held).get(campaign)
    refresh_snapshots(campaign, {(person, lesson) for person in persons for lesson in lessons}, outline)


def _courses(kept: UUID, merged: UUID) -> list[CourseProgress]:
    return list(CourseProgress.objects.filter(person__in=[kept, merged]).order_by("campaign_id", "pk"))


def _active(campaign: int, person: UUID) -> UUID | None:
    rows = Enrolment.objects.filter(campaign=campaign, person__uuid=person, state=EnrolmentState.ACTIVE)
    return rows.values_list("uuid", flat=True).first()


def _forget(campaign: int, person: UUID) -> None:
    CourseProgress.objects.filter(campaign_id=campaign, person=person).delete()
    LessonProgress.objects.filter(campaign_id=campaign, person=person).delete()


def _values(row: CourseProgress) -> dict[str, Any]:
    return {column: getattr(row, column) for column in COURSE_FIELDS}


def _as_json(row: CourseProgress) -> dict[str, Any]:
    """Numbers, times and uuids as JSON keeps them."""
    values = _values(row) | {"campaign_id": row.campaign_id, "person": row.person}
    return {
        name: value if isinstance(value, int) or value is None else str(value)
        for name, value in values.items()
    }


def _from_json(row: dict[str, Any]) -> CourseProgress:
    values = dict(row)
    for column in _TIMES:
        values[column] = datetime.fromisoformat(values[column]) if values[column] else None
    for column in ("person", "started_for", "finished_for"):
        values[column] = UUID(values[column]) if values[column] else None
    return CourseProgress(**values)

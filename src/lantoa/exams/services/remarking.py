"""Marking again after a corrected key: first a look at who changes, then new marks beside the old ones.

Both go through every mark of the test, so a page has them done as jobs. What is asked for, what was found and how far it got
stands in a `Remarking`; a job that dies is done on from there by the next worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantoa.exams.enums import RemarkState
from lantoa.exams.errors import WindowFrozen, WindowInvalid
from lantoa.exams.models import Mark, Remarking, Sitting, Window
from lantoa.exams.services.comparing import Change, Survey, changes_among, marks_in_force
from lantoa.exams.services.key_changes import KeyChange, changed_keys, put_in_force
from lantoa.exams.services.marking import hold_keys, marked_fact, new_mark
from lantoa.exams.services.schemes import scheme_of
from lantoa.facts.services import record_audit, record_facts
from lantoa.kernel.chunks import Pace
from lantoa.kernel.jobs import Report, enqueue
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser

SURVEY_JOB, REMARK_JOB = "exams.survey_remark", "exams.remark"
_FIRST, _LEAST, _MOST = 50, 20, 500
_POINT_TO = "UPDATE exams_sitting SET mark_id = %s WHERE id = %s"


@dataclass(frozen=True)
class Moved:
    """A sitting whose result would change."""

    sitting: UUID
    enrolment: UUID
    percent_before: Decimal
    percent_after: Decimal
    passed_before: bool
    passed_after: bool


@dataclass(frozen=True)
class RemarkPreview:
    """What marking again would do. `moved` is in the order of sittings."""

    marked: int
    moved: tuple[Moved, ...]

    @property
    def newly_passed(self) -> int:
        return sum(one.passed_after and not one.passed_before for one in self.moved)

    @property
    def newly_failed(self) -> int:
        return sum(one.passed_before and not one.passed_after for one in self.moved)


def preview_remark(*, window: Window, changes: Sequence[KeyChange]) -> RemarkPreview:
    """Who would change, and how, one by one. Writes nothing."""
    return _look(window, changes)[0]


def remark(
    *, actor: Person | None, window: Window, changes: Sequence[KeyChange], reason: str, now: datetime
) -> RemarkPreview:
    """Put the changed keys in force and add new marks where something changes, at once and in this process.

    Interrupted, it is repeated with the same changes.
    """
    remarking = _new(actor, window, changes, reason, now)
    _finish_what_was_left(window, now)
    preview, survey = _look(window, changes)
    with transaction.atomic():
        remarking.survey, remarking.state = survey.as_json(), RemarkState.READY
        remarking.save()
        _begin(actor, remarking, len(preview.moved), now)
    run_remark(remarking=remarking, now=now)
    return preview


def plan_remark(
    *, actor: Person | None, window: Window, changes: Sequence[KeyChange], reason: str, now: datetime
) -> Remarking:
    """Have a job find out who would change; nothing is marked. WindowInvalid when the changes do not fit."""
    if not changes:
        raise WindowInvalid(_("Hãy chọn ít nhất một câu cần sửa đáp án."), code="no_changes")
    remarking = _new(actor, window, changes, reason, now)
    changed_keys(window, changes)
    with transaction.atomic():
        remarking.save()
        job = enqueue(SURVEY_JOB, actor_uuid=remarking.made_by, remarking_id=remarking.pk)
        remarking.job_uuid = job.uuid
        remarking.save(update_fields=["job_uuid"])
    return remarking


def survey_remark(*, remarking: Remarking, report: Report | None = None) -> Survey:
    """Go through all marks and keep what would change, by unit. May be repeated."""
    window, changes = remarking.window, _changes(remarking)
    scheme = scheme_of(window, changed=changed_keys(window, changes))
    total = Sitting.objects.filter(window=window, mark__isnull=False).count()
    survey = Survey()
    for chunk in marks_in_force(window):
        survey.add(chunk, changes_among(scheme, chunk))
        if report is not None:
            report(min(survey.marked, total), total)
    waiting = Remarking.objects.filter(pk=remarking.pk, state=RemarkState.LOOKING)
    waiting.update(survey=survey.as_json(), state=RemarkState.READY)
    return survey


def start_remark(*, actor: Person | None, remarking: Remarking, now: datetime) -> None:
    """Put the corrected keys in force and have a job mark again. WindowFrozen unless it was looked at and nothing else of
    the kind runs."""
    require_organiser(actor, remarking.window.campaign_id)
    _finish_what_was_left(remarking.window, now)
    with transaction.atomic():
        row = Remarking.objects.select_related("window").get(pk=remarking.pk)
        moved = Survey.from_json(row.survey).below("").moved if row.survey else 0
        _begin(actor, row, moved, now)
        job = enqueue(REMARK_JOB, actor_uuid=actor.uuid if actor else None, remarking_id=row.pk)
        Remarking.objects.filter(pk=row.pk).update(job_uuid=job.uuid)


def drop_remark(*, actor: Person | None, remarking: Remarking) -> None:
    """Leave it; nothing was changed. WindowFrozen once it has begun."""
    require_organiser(actor, remarking.window.campaign_id)
    waiting = Remarking.objects.filter(pk=remarking.pk, state__in=[RemarkState.LOOKING, RemarkState.READY])
    if not waiting.update(state=RemarkState.DROPPED):
        raise WindowFrozen(_("Lần chấm lại này đã bắt đầu nên không bỏ được."), code="remark_begun")


def run_remark(*, remarking: Remarking, now: datetime, report: Report | None = None) -> int:
    """Add the new marks of a re-marking that has begun, from where it got to. Returns how many marks it added in all.

    Repeatable: a mark made by the keys in force does not change any more. Every mark carries the moment it began.
    """
    row = Remarking.objects.select_related("window").get(pk=remarking.pk)
    if row.state != RemarkState.RUNNING:
        return row.changed
    scheme, window = scheme_of(row.window), row.window
    marks = Sitting.objects.filter(window=window, mark__isnull=False)
    total, done = marks.count(), marks.filter(pk__lte=row.position).count()
    pace = Pace(first=_FIRST, least=_LEAST, most=_MOST)
    for chunk in marks_in_force(window, after=row.position):
        changes = changes_among(scheme, chunk)
        while changes:
            part, changes = changes[: pace.size], changes[pace.size :]
            with pace.transaction(len(part)):
                _add_marks(row, window, part, last=part[-1].before.sitting_id)
        done += len(chunk)
        if report is not None:
            report(min(done, total), total)
    Remarking.objects.filter(pk=row.pk, state=RemarkState.RUNNING).update(
        state=RemarkState.DONE, ended_at=now
    )
    row.refresh_from_db()
    return row.changed


def _look(window: Window, changes: Sequence[KeyChange]) -> tuple[RemarkPreview, Survey]:
    scheme = scheme_of(window, changed=changed_keys(window, changes))
    survey = Survey()
    moved: list[Moved] = []
    for chunk in marks_in_force(window):
        found = changes_among(scheme, chunk)
        survey.add(chunk, found)
        moved += map(_moved, found)
    return RemarkPreview(marked=survey.marked, moved=tuple(moved)), survey


def _new(
    actor: Person | None, window: Window, changes: Sequence[KeyChange], reason: str, now: datetime
) -> Remarking:
    require_organiser(actor, window.campaign_id)
    if not reason.strip():
        raise WindowInvalid(
            _("Cần ghi lý do chấm lại."), details={"fields": {"reason": str(_("Cần ghi lý do."))}}
        )
    return Remarking(
        window=window,
        changes=[one.as_json() for one in changes],
        reason=reason.strip()[:300],
        made_by=actor.uuid if actor else None,
        made_at=now,
    )


def _begin(actor: Person | None, remarking: Remarking, moved: int, now: datetime) -> None:
    """Inside a transaction: the keys come into force, and other plans for the test are void: they looked at older keys."""
    window, changes = remarking.window, _changes(remarking)
    hold_keys(window)
    others = Remarking.objects.filter(window=window).exclude(pk=remarking.pk)
    if others.filter(state=RemarkState.RUNNING).exists():
        raise WindowFrozen(
            _("Bài kiểm tra này đang được chấm lại. Hãy đợi xong rồi làm tiếp."), code="remark_running"
        )
    ready = Remarking.objects.filter(pk=remarking.pk, state=RemarkState.READY)
    if not ready.update(state=RemarkState.RUNNING, begun_at=now, begun_by=actor.uuid if actor else None):
        raise WindowFrozen(
            _("Chưa xem trước xong, hoặc lần chấm lại này đã bắt đầu hay đã bỏ."), code="remark_not_ready"
        )
    others.filter(state__in=[RemarkState.LOOKING, RemarkState.READY]).update(state=RemarkState.DROPPED)
    put_in_force(window, changes)
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action="window.remarked",
        campaign_id=window.campaign_id,
        subject=window.uuid,
        now=now,
        details={"reason": remarking.reason, "changed": moved, "items": [str(one.item) for one in changes]},
    )


def _finish_what_was_left(window: Window, now: datetime) -> None:
    """One that was to be done at once and has no job to go on with it: its process has died, or two of us do the same."""
    for row in Remarking.objects.filter(window=window, state=RemarkState.RUNNING, job_uuid=None):
        run_remark(remarking=row, now=now)


def _add_marks(remarking: Remarking, window: Window, changes: Sequence[Change], *, last: int) -> None:
    """Inside a transaction: the new marks, for sittings whose mark is still the one that was looked at.

    Any other was marked since the keys came into force, by these keys.
    """
    assert remarking.begun_at is not None
    wanted = {one.before.sitting_id: one for one in changes}
    locked = Sitting.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    held = [
        wanted[pk] for pk, mark in locked.values_list("pk", "mark_id") if mark == wanted[pk].before.mark_id
    ]
    fresh = [
        new_mark(
            one.before.sitting_id, one.outcome, one.before.number + 1,
            made_by=remarking.begun_by, now=remarking.begun_at, reason=remarking.reason,
        )
        for one in held
    ]  # fmt: skip
    Mark.objects.bulk_create(fresh, batch_size=_MOST)
    with connection.cursor() as cursor:
        cursor.executemany(_POINT_TO, [(mark.pk, mark.sitting_id) for mark in fresh])
    record_facts(
        actor_uuid=remarking.begun_by,
        campaign_id=window.campaign_id,
        facts=[]
        if window.is_practice
        else [
            marked_fact(
                window.uuid, one.before.sitting, one.before.enrolment, one.before.unit_code, one.outcome
            )
            for one in held
        ],
        now=remarking.begun_at,
    )
    Remarking.objects.filter(pk=remarking.pk).update(changed=F("changed") + len(fresh), position=last)


def _changes(remarking: Remarking) -> list[KeyChange]:
    return [KeyChange.from_json(one) for one in remarking.changes]


def _moved(change: Change) -> Moved:
    before, after = change.before, change.outcome
    return Moved(
        sitting=before.sitting,
        enrolment=before.enrolment,
        percent_before=before.percent,
        percent_after=after.total.percent,
        passed_before=before.passed,
        passed_after=after.passed,
    )

"""Enrolling the ready rows of a roster, chunk by chunk; may be killed at any moment and run again."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.jobs import enqueue
from lantoa.kernel.models import Job
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_manager
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.training.enums import BatchState, EnrolmentOrigin, JobKind, RowStatus
from lantoa.training.errors import WrongBatchState
from lantoa.training.models import RosterBatch, RosterRow
from lantoa.training.queries.places import places_as_of
from lantoa.training.services.enrolments import Enrolled, NewEnrolment, check_open, enrol_chunk
from lantoa.training.services.rosters.drafts import Draft
from lantoa.training.services.rosters.judging import Judge, count_statuses
from lantoa.training.services.rosters.known import birth_from_text
from lantoa.training.services.rosters.saving import save_judged
from lantoa.training.texts import reason

CHUNK = 50
Report = Callable[[int, int], None]
_CONFIRMABLE = (BatchState.PREVIEW, BatchState.CONFIRMED)


def confirm_batch(*, actor: Person | None, batch: RosterBatch, now: datetime) -> Job:
    """Enqueue the enrolling of all ready rows; rows that need attention wait and can be confirmed later.

    WrongBatchState unless the batch is in preview or was confirmed before.
    """
    require_manager(actor, batch.campaign_id, [batch.unit_path])
    actor_uuid = actor.uuid if actor else None
    with transaction.atomic():
        check_open(batch.campaign)
        moved = RosterBatch.objects.filter(pk=batch.pk, state__in=_CONFIRMABLE).update(
            state=BatchState.CONFIRMING
        )
        if not moved:
            raise WrongBatchState(_("Danh sách này chưa đọc xong, đang được xử lý hoặc đã hoàn tác."))
        job = enqueue(
            JobKind.CONFIRM_ROSTER,
            actor_uuid=actor_uuid,
            batch_id=batch.pk,
            actor=str(actor_uuid) if actor else "",
        )
        RosterBatch.objects.filter(pk=batch.pk).update(job_uuid=job.uuid)
        record_audit(
            actor_uuid=actor_uuid,
            action="roster.confirmed",
            campaign_id=batch.campaign_id,
            subject=batch.uuid,
            now=now,
            details={"ready": batch.counts.get(RowStatus.READY, 0)},
        )
    batch.refresh_from_db()
    return job


def enrol_ready_rows(
    *,
    batch: RosterBatch,
    actor_uuid: UUID | None,
    report: Report = lambda progress, total: None,
    now: datetime,
) -> RosterBatch:
    """The job's work: enrol every ready row, then close the batch as confirmed. Repeating it finds nothing to do.

    A row is enrolled, linked and counted in one transaction, so a worker that dies leaves no half of one.
    """
    batch.refresh_from_db()
    if batch.state != BatchState.CONFIRMING:
        return batch
    places = places_as_of(batch.campaign.units_as_of)
    judge = Judge(batch=batch, places=places, this_year=now.year, reserving=False)
    total = RosterRow.objects.filter(batch=batch, status=RowStatus.READY).count()
    done, last = 0, 0
    ready = RosterRow.objects.filter(batch=batch, status=RowStatus.READY).order_by("pk")
    while rows := list(ready.filter(pk__gt=last)[:CHUNK]):
        drafts = judge.understand(rows)  # outside the transaction: other writers need not wait for it
        with transaction.atomic():
            check_open(batch.campaign)
            waiting = set(ready.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
            _enrol_rows(batch, judge, [draft for draft in drafts if draft.row.pk in waiting], actor_uuid, now)
        done, last = done + len(rows), rows[-1].pk
        report(done, total)
    with transaction.atomic():
        batch.counts = count_statuses(batch.pk)
        batch.state, batch.confirmed_at = BatchState.CONFIRMED, now
        batch.save(update_fields=["counts", "state", "confirmed_at"])
    return batch


def _enrol_rows(
    batch: RosterBatch, judge: Judge, drafts: Sequence[Draft], actor_uuid: UUID | None, now: datetime
) -> None:
    # What was true at the preview may not be now: someone else's roster came first, seats were moved.
    judge.refresh()
    judge.decide(drafts)
    rows = [draft.row for draft in drafts]
    ready = [row for row in rows if row.status == RowStatus.READY]
    new = [row for row in ready if row.person_id is None]
    for row, person in zip(
        new, create_persons(actor=None, new=[_person(row) for row in new], now=now), strict=True
    ):
        row.person, row.created_person = person, True
    result = Enrolled()
    enrol_chunk(
        actor_uuid=actor_uuid,
        campaign=batch.campaign,
        new=[_enrolment(row) for row in ready],
        origin=EnrolmentOrigin.ROSTER,
        batch_id=batch.pk,
        now=now,
        result=result,
    )
    for row in ready:
        assert row.person_id is not None
        enrolment = result.made.get(row.person_id)
        if enrolment is not None:
            row.enrolment, row.status, row.question, row.candidates = enrolment, RowStatus.ENROLLED, "", {}
        elif row.person_id in result.already:
            _set_back(row, RowStatus.REFUSED, "already_enrolled")
        else:
            raise RuntimeError(f"row {row.pk} was judged to have a seat and got none")
    save_judged(rows)


def _set_back(row: RosterRow, status: RowStatus, code: str) -> None:
    row.status = status
    row.reasons = [*row.reasons, reason(code=code, field="full_name", level=status, cell="", values={})]


def _person(row: RosterRow) -> NewPerson:
    birth = birth_from_text(row.read["birth"])
    assert row.unit_id is not None
    return NewPerson(
        full_name=row.read["full_name"],
        unit_id=row.unit_id,
        unit_path=row.unit_path,
        birth_date=date(birth.year, birth.month, birth.day) if birth and birth.month and birth.day else None,
        birth_year=birth.year if birth else None,
        gender=row.read["gender"],
        phone=row.read["phone"],
        email=row.read["email"],
        post=row.read["post"],
    )


def _enrolment(row: RosterRow) -> NewEnrolment:
    assert row.person_id is not None and row.unit_id is not None
    return NewEnrolment(
        person_id=row.person_id,
        unit_id=row.unit_id,
        unit_code=row.unit_path.rstrip("/").rpartition("/")[2],
        unit_path=row.unit_path,
        is_unplaced=row.is_unplaced,
    )

"""Taking a confirmed roster back: everyone who has not begun leaves, seats return, records it made are removed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from lantoa.facts.enums import FactKind
from lantoa.facts.queries import facts_about
from lantoa.facts.services import record_audit
from lantoa.kernel.chunks import Pace
from lantoa.kernel.jobs import enqueue
from lantoa.kernel.models import Job
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_manager
from lantoa.training.enums import BatchState, EnrolmentState, JobKind, RowStatus
from lantoa.training.errors import WrongBatchState
from lantoa.training.models import Enrolment, RosterBatch, RosterRow
from lantoa.training.services.enrolments import check_open, withdraw_rows
from lantoa.training.services.rosters.files import forget
from lantoa.training.services.rosters.judging import count_statuses
from lantoa.training.services.rosters.saving import save_judged
from lantoa.training.texts import reason

FIRST_CHUNK, SMALLEST_CHUNK, LARGEST_CHUNK = 25, 10, 250
Report = Callable[[int, int], None]
_UNDOABLE = (BatchState.PREVIEW, BatchState.CONFIRMED)
# Facts that say no more than "is enrolled"; any other one about an enrolment is study, a sitting or a certificate.
_NO_TIE = frozenset(
    {
        FactKind.ENROLMENT_CREATED,
        FactKind.ENROLMENT_MOVED,
        FactKind.ENROLMENT_SIGNED_IN,
        FactKind.ENROLMENT_WITHDRAWN,
        FactKind.ENROLMENT_RESTORED,
    }
)


def undo_batch(*, actor: Person | None, batch: RosterBatch, now: datetime) -> Job:
    """Enqueue the undoing. WrongBatchState unless the batch is in preview or confirmed."""
    require_manager(actor, batch.campaign_id, [batch.unit_path])
    actor_uuid = actor.uuid if actor else None
    with transaction.atomic():
        check_open(batch.campaign)
        if not RosterBatch.objects.filter(pk=batch.pk, state__in=_UNDOABLE).update(state=BatchState.UNDOING):
            raise WrongBatchState(_("Danh sách này đang được xử lý hoặc đã hoàn tác."))
        job = enqueue(
            JobKind.UNDO_ROSTER,
            actor_uuid=actor_uuid,
            batch_id=batch.pk,
            actor=str(actor_uuid) if actor else "",
        )
        RosterBatch.objects.filter(pk=batch.pk).update(job_uuid=job.uuid)
        record_audit(
            actor_uuid=actor_uuid,
            action="roster.undone",
            campaign_id=batch.campaign_id,
            subject=batch.uuid,
            now=now,
        )
    batch.refresh_from_db()
    return job


def withdraw_batch(
    *,
    batch: RosterBatch,
    actor_uuid: UUID | None,
    report: Report = lambda progress, total: None,
    now: datetime,
) -> RosterBatch:
    """The job's work. Rows whose person has studied or sat stay enrolled and are the kept list; may be run again.

    Withdrawn rows become `skipped` with the reason `undone`, kept ones stay `enrolled` with the reason `kept_studied`.
    """
    batch.refresh_from_db()
    if batch.state != BatchState.UNDOING:
        return batch
    total = RosterRow.objects.filter(batch=batch, status=RowStatus.ENROLLED).count()
    last = done = 0
    pace = Pace(first=FIRST_CHUNK, least=SMALLEST_CHUNK, most=LARGEST_CHUNK)
    while True:
        with pace.transaction(pace.size):
            check_open(batch.campaign)
            enrolled = RosterRow.objects.filter(batch=batch, status=RowStatus.ENROLLED, pk__gt=last)
            rows = list(enrolled.order_by("pk")[: pace.size])
            if not rows:
                break
            last, done = rows[-1].pk, done + len(rows)
            _withdraw(batch, rows, actor_uuid, now)
        report(done, total)
    with transaction.atomic():
        batch.counts = count_statuses(batch.pk)
        batch.state, batch.undone_at = BatchState.UNDONE, now
        batch.save(update_fields=["counts", "state", "undone_at"])
    forget(batch)
    return batch


def _withdraw(batch: RosterBatch, rows: Sequence[RosterRow], actor_uuid: UUID | None, now: datetime) -> None:
    active = Enrolment.objects.filter(
        pk__in=[row.enrolment_id for row in rows if row.enrolment_id], state=EnrolmentState.ACTIVE
    )
    enrolments = {one.pk: one for one in active.select_for_update(of=("self",)).order_by("pk")}
    tied = {
        fact.subject
        for fact in facts_about(
            campaign_id=batch.campaign_id, subjects=[one.uuid for one in enrolments.values()]
        )
        if fact.kind not in _NO_TIE
    }
    leaving = [one for one in enrolments.values() if one.uuid not in tied]
    withdraw_rows(leaving, campaign=batch.campaign, actor_uuid=actor_uuid, now=now)
    left = {one.pk for one in leaving}
    gone = _remove(_idle_persons([row for row in rows if row.enrolment_id in left and row.created_person]))
    for row in rows:
        if row.enrolment_id in enrolments and row.enrolment_id not in left:
            row.reasons = [reason(code="kept_studied", field="", level="note", cell="", values={})]
            continue
        row.status = RowStatus.SKIPPED
        row.reasons = [reason(code="undone", field="", level="note", cell="", values={})]
        if row.person_id in gone:
            row.person_id = row.enrolment_id = None
    save_judged(rows)


def _idle_persons(rows: Sequence[RosterRow]) -> set[int]:
    """Persons these rows made who never came in and have no tie to anything else. Three queries."""
    ids = [row.person_id for row in rows if row.person_id is not None]
    if not ids:
        return set()
    unknown = Person.objects.filter(pk__in=ids, activated_at=None, roles=None, consents=None, api_tokens=None)
    unknown = unknown.filter(merges_as_kept=None, merges_as_merged=None)
    idle = set(unknown.values_list("pk", flat=True))
    own = [row.enrolment_id for row in rows if row.enrolment_id is not None]
    elsewhere = (
        Enrolment.objects.filter(person__in=idle).exclude(pk__in=own).values_list("person_id", flat=True)
    )
    listed = RosterRow.objects.filter(person__in=idle).exclude(pk__in=[row.pk for row in rows])
    return idle - set(elsewhere) - set(listed.values_list("person_id", flat=True))


def _remove(person_ids: set[int]) -> set[int]:
    """Delete these persons with their withdrawn enrolments; returns whom. Someone an upper room holds on to stays."""
    while person_ids:
        enrolments = Enrolment.objects.filter(person__in=person_ids)
        try:
            with transaction.atomic():
                enrolments.delete()
                Person.objects.filter(pk__in=person_ids).delete()
        except ProtectedError as error:
            held = {pk for tie in error.protected_objects for pk in _enrolment_ids(tie)}
            tied = set(enrolments.filter(pk__in=held).values_list("person_id", flat=True))
            if not tied:
                return set()
            person_ids = person_ids - tied
        else:
            break
    return person_ids


def _enrolment_ids(tie: models.Model) -> list[int]:
    """The enrolments a row of another room points to."""
    columns = [field for field in tie._meta.concrete_fields if field.related_model is Enrolment]
    return [value for column in columns if (value := getattr(tie, column.attname)) is not None]

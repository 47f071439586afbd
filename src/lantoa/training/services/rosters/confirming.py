"""Enrolling the ready rows of a roster, chunk by chunk; may be killed at any moment and run again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.chunks import Pace
from lantoa.kernel.jobs import enqueue
from lantoa.kernel.models import Job
from lantoa.people.models import Person
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.training.enums import BatchState, EnrolmentOrigin, JobKind, RowStatus
from lantoa.training.errors import WrongBatchState
from lantoa.training.models import Campaign, Enrolment, RosterBatch, RosterRow
from lantoa.training.queries.places import places_as_of
from lantoa.training.services.enrolments import Enrolled, NewEnrolment, check_open, enrol_chunk
from lantoa.training.services.rights import require_enroller
from lantoa.training.services.rosters.drafts import Draft
from lantoa.training.services.rosters.judging import Judge, count_statuses
from lantoa.training.services.rosters.known import birth_from_text
from lantoa.training.services.rosters.saving import save_judged
from lantoa.training.texts import reason

PREPARED = 250
# Each chunk costs 10 ms whatever it holds; 40 rows keep the lock for about 35 ms.
FIRST_CHUNK, SMALLEST_CHUNK, LARGEST_CHUNK = 40, 40, 250
Report = Callable[[int, int], None]
_CONFIRMABLE = (BatchState.PREVIEW, BatchState.CONFIRMED)


def confirm_batch(*, actor: Person | None, batch: RosterBatch, now: datetime) -> Job:
    """Enqueue the enrolling of all ready rows; rows that need attention wait and can be confirmed later.

    WrongBatchState unless the batch is in preview or was confirmed before.
    """
    require_enroller(actor, batch.campaign, [batch.unit_path])
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
    pace = Pace(first=FIRST_CHUNK, least=SMALLEST_CHUNK, most=LARGEST_CHUNK)
    while prepared := _prepare(judge, list(ready.filter(pk__gt=last)[:PREPARED])):
        while prepared.drafts:
            part = prepared.take(pace.size)
            with pace.transaction(len(part)):
                check_open(batch.campaign)
                is_fresh = _enrol_part(batch, judge, prepared, part, actor_uuid, now)
            done, last = done + len(part), part[-1].row.pk
            report(done, total)
            if not is_fresh:
                break
    with transaction.atomic():
        batch.counts = count_statuses(batch.pk)
        batch.state, batch.confirmed_at = BatchState.CONFIRMED, now
        batch.save(update_fields=["counts", "state", "confirmed_at"])
    return batch


@dataclass
class _Prepared:
    """Rows judged before the transactions that enrol them, so that other writers need not wait for it.

    `newest`: the last person and the last enrolment there were then. As long as they still are the last, or our own, nobody
    came between and what was judged holds.
    """

    drafts: list[Draft]
    newest: tuple[int, int]

    def take(self, count: int) -> list[Draft]:
        part, self.drafts = self.drafts[:count], self.drafts[count:]
        return part


class _Overtaken(Exception):
    """What was judged is no longer so."""


def _prepare(judge: Judge, rows: Sequence[RosterRow]) -> _Prepared | None:
    if not rows:
        return None
    newest = _newest()  # first: whoever comes after it is noticed
    judge.refresh()
    drafts = judge.understand(rows)
    judge.decide(drafts)
    return _Prepared(drafts, newest)


def _newest() -> tuple[int, int]:
    """The last person and the last enrolment. One query that reads two index entries."""
    persons = Person.objects.order_by("-pk").values("pk")[:1]
    enrolments = Enrolment.objects.order_by("-pk").values("pk")[:1]
    found = (
        Campaign.objects.order_by("pk")
        .values_list(Coalesce(Subquery(persons), 0), Coalesce(Subquery(enrolments), 0))
        .first()
    )
    assert found is not None
    return int(found[0]), int(found[1])


def _enrol_part(
    batch: RosterBatch,
    judge: Judge,
    prepared: _Prepared,
    part: Sequence[Draft],
    actor_uuid: UUID | None,
    now: datetime,
) -> bool:
    """Enrol judged rows, inside a transaction with the campaign's lock; True when what was judged before still held.

    Otherwise they are judged anew under the lock, and what else was prepared must be too: someone else's roster came first,
    seats were moved, or another worker does the same rows.
    """
    if _newest() == prepared.newest:
        try:
            with transaction.atomic():
                made = _enrol_rows(batch, [draft.row for draft in part], actor_uuid, now)
        except _Overtaken:
            pass
        else:
            # Our own are the newest now: the campaign's lock let nobody else in between.
            last_person, last_enrolment = prepared.newest
            prepared.newest = (
                max([last_person, *(row.person_id or 0 for row in made)]),
                max([last_enrolment, *(row.enrolment_id or 0 for row in made)]),
            )
            return True
    waiting = RosterRow.objects.filter(pk__in=[draft.row.pk for draft in part], status=RowStatus.READY)
    drafts = judge.understand(list(waiting.order_by("pk")))
    judge.refresh()
    judge.decide(drafts)
    _enrol_rows(batch, [draft.row for draft in drafts], actor_uuid, now)
    return False


def _enrol_rows(
    batch: RosterBatch, rows: Sequence[RosterRow], actor_uuid: UUID | None, now: datetime
) -> list[RosterRow]:
    """Enrol the rows that are ready; returns them."""
    ready = [row for row in rows if row.status == RowStatus.READY]
    new = [row for row in ready if row.person_id is None]
    persons = create_persons(actor=None, new=[_person(row) for row in new], now=now)
    for row, person in zip(new, persons, strict=True):
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
            raise _Overtaken  # judged to have a seat and got none
    save_judged(rows)
    return ready


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

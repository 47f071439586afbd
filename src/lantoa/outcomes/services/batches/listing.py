"""The list of a batch: gathered from who waits, reviewed, given up."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.kernel.jobs import Report, enqueue
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.outcomes.batch_queries import gathered_for
from lantoa.outcomes.enums import BatchState
from lantoa.outcomes.errors import BatchNotOpen, BatchNotReady
from lantoa.outcomes.models import BatchMember, CertificateBatch
from lantoa.outcomes.services.batches.trail import audit
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser
from lantoa.training.models import Campaign

CHUNK = 200
GATHER = "outcomes.gather_batch"


def open_batch(
    *, actor: Person | None, campaign: Campaign, unit_path: str, now: datetime
) -> CertificateBatch:
    """A new batch for those of a subtree who have completed and wait; a job gathers its list."""
    require_organiser(actor, campaign.pk, unit_path)
    with transaction.atomic():
        batch = CertificateBatch.objects.create(
            campaign=campaign, unit_path=unit_path, created_by=actor.uuid if actor else None, created_at=now
        )
        job = enqueue(GATHER, actor_uuid=actor.uuid if actor else None, batch_id=batch.pk)
        batch.job_uuid = job.uuid
        batch.save(update_fields=["job_uuid"])
        audit(batch, actor, "certificate_batch.opened", now, unit_path=unit_path)
    return batch


def gather_members(*, batch: CertificateBatch, report: Report | None = None) -> int:
    """Fill the list of a batch by unit and given name; may be repeated. Returns how many are on it."""
    if batch.state != BatchState.GATHERING:
        return batch.members.count()
    wanted = gathered_for(batch)
    with transaction.atomic():
        BatchMember.objects.filter(batch=batch).delete()
    for start in range(0, len(wanted), CHUNK):
        rows = [
            BatchMember(batch=batch, enrolment_id=enrolment_id, position=position)
            for position, enrolment_id in enumerate(wanted[start : start + CHUNK], start=start + 1)
        ]
        BatchMember.objects.bulk_create(rows, ignore_conflicts=True)
        if report is not None:
            report(min(start + CHUNK, len(wanted)), len(wanted))
    CertificateBatch.objects.filter(pk=batch.pk, state=BatchState.GATHERING).update(state=BatchState.DRAFT)
    return len(wanted)


def exclude_members(
    *,
    actor: Person | None,
    batch: CertificateBatch,
    enrolments: Sequence[uuid.UUID],
    reason: str,
    now: datetime,
) -> int:
    """Leave people off the list, with the reason; returns how many. They wait for a later batch."""
    reason = clean(reason)[:200]
    if not reason:
        raise BatchNotReady(
            _("Hãy ghi lý do để riêng."), details={"fields": {"reason": _("Hãy ghi lý do để riêng.")}}
        )
    return _mark_members(actor, batch, enrolments, reason, "certificate_batch.excluded", now)


def include_members(
    *, actor: Person | None, batch: CertificateBatch, enrolments: Sequence[uuid.UUID], now: datetime
) -> int:
    """Put people back on the list; returns how many."""
    return _mark_members(actor, batch, enrolments, "", "certificate_batch.included", now)


def cancel_batch(*, actor: Person | None, batch: CertificateBatch, now: datetime) -> None:
    """Give up a batch that was not decided on; its people wait again."""
    require_organiser(actor, batch.campaign_id, batch.unit_path)
    with transaction.atomic():
        open_states = [BatchState.GATHERING, BatchState.DRAFT]
        rows = CertificateBatch.objects.filter(pk=batch.pk, state__in=open_states)
        if not rows.update(state=BatchState.CANCELLED):
            raise BatchNotOpen(_("Đợt đã cấp hoặc đang cấp thì không bỏ được. Có thể thu hồi từng giấy."))
        audit(batch, actor, "certificate_batch.cancelled", now)


def _mark_members(
    actor: Person | None,
    batch: CertificateBatch,
    enrolments: Sequence[uuid.UUID],
    reason: str,
    action: str,
    now: datetime,
) -> int:
    require_organiser(actor, batch.campaign_id, batch.unit_path)
    with transaction.atomic():
        locked = CertificateBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != BatchState.DRAFT:
            raise BatchNotOpen(_("Đợt này không còn ở bước xem lại."))
        rows = BatchMember.objects.filter(batch=batch, enrolment__uuid__in=list(enrolments)[:1000])
        changed = rows.exclude(excluded_reason=reason).update(excluded_reason=reason)
        if changed:
            audit(batch, actor, action, now, count=changed)
    return changed

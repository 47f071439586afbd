"""Taking in a roster: the file is kept, a job reads it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.clock import local_day
from lantoa.kernel.jobs import enqueue
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.queries.roles import managed_scope_of
from lantoa.territory.rules.units import ROOT_CODE
from lantoa.training.enums import BatchState, JobKind
from lantoa.training.errors import SameFileTwice
from lantoa.training.models import Campaign, RosterBatch
from lantoa.training.services.enrolments import check_open
from lantoa.training.services.rosters import files

_OVER = (BatchState.UNDONE, BatchState.REFUSED)


def upload_roster(
    *,
    actor: Person | None,
    campaign: Campaign,
    file_name: str,
    content: bytes | Iterable[bytes],
    unit_path: str = "",
    now: datetime,
) -> RosterBatch:
    """Keep the file and enqueue its reading; the batch is in state `reading` and its `job_uuid` names the job.

    `unit_path`: the subtree the file may enrol into; left out, the actor's own. SheetError when it is empty or too large,
    SameFileTwice (details.batch) when this campaign has it already, OutsideScope.
    """
    path = _allowed_path(actor, campaign, unit_path)
    stored = files.receive(content)
    try:
        with transaction.atomic():
            check_open(campaign)
            batch = RosterBatch.objects.create(
                campaign=campaign,
                file_name=clean(file_name.replace("\\", "/").rpartition("/")[2])[:200] or "danh-sach",
                sha256=stored.sha256,
                size=stored.size,
                unit_path=path,
                uploaded_by=actor.uuid if actor else None,
                uploaded_at=now,
            )
            # Before the commit: a file without a batch is litter, a batch without its file would be a lie.
            files.keep(stored, batch)
            job = enqueue(JobKind.READ_ROSTER, actor_uuid=actor.uuid if actor else None, batch_id=batch.pk)
            batch.job_uuid = job.uuid
            batch.save(update_fields=["job_uuid"])
            record_audit(
                actor_uuid=actor.uuid if actor else None,
                action="roster.uploaded",
                campaign_id=campaign.pk,
                subject=batch.uuid,
                now=now,
                details={"sha256": stored.sha256, "size": stored.size},
            )
    except IntegrityError as error:
        raise _same_file(campaign, stored.sha256) from error
    finally:
        files.discard(stored)
    return batch


def _allowed_path(actor: Person | None, campaign: Campaign, unit_path: str) -> str:
    scope = managed_scope_of(actor, campaign.pk)
    if unit_path:
        if not scope.contains(unit_path):
            raise OutsideScope
        return unit_path
    if scope.is_empty:
        raise OutsideScope
    if scope.is_everything:
        return f"{ROOT_CODE}/"
    if len(scope.paths) == 1:
        return next(iter(scope.paths))
    raise OutsideScope


def _same_file(campaign: Campaign, sha256: str) -> SameFileTwice:
    first = RosterBatch.objects.filter(campaign=campaign, sha256=sha256).exclude(state__in=_OVER).first()
    if first is None:
        return SameFileTwice(_("Tệp này vừa được gửi. Hãy tải lại trang."))
    return SameFileTwice(
        _(
            "Tệp này đã được gửi ngày %(day)s với tên “%(name)s”. Hãy mở danh sách đó, hoặc hoàn tác nó trước khi gửi lại."
        )
        % {"day": format_date(local_day(first.uploaded_at)), "name": first.file_name},
        details={"batch": str(first.uuid)},
    )

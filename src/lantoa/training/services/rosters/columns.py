"""Correcting what the columns of a roster were taken for."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Invalid
from lantoa.kernel.jobs import enqueue
from lantoa.kernel.models import Job
from lantoa.kernel.sheets.limits import LIMITS
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_manager
from lantoa.training.enums import BatchState, JobKind
from lantoa.training.errors import WrongBatchState
from lantoa.training.models import RosterBatch
from lantoa.training.rules.columns import Field, Header


def correct_columns(
    *, actor: Person | None, batch: RosterBatch, sheet: str, columns: Mapping[str, int], now: datetime
) -> Job:
    """Say what each column of a sheet holds ({field: column from 0}, complete) and read the file again in a job.

    Answers given to single rows are lost with the old reading. WrongBatchState once people were enrolled.
    """
    require_manager(actor, batch.campaign_id, [batch.unit_path])
    _check(batch, sheet, columns)
    with transaction.atomic():
        moved = RosterBatch.objects.filter(pk=batch.pk, state=BatchState.PREVIEW).update(
            state=BatchState.READING
        )
        if not moved:
            raise WrongBatchState(_("Chỉ sửa được cột khi danh sách đang chờ xem và chưa ghi danh."))
        job = enqueue(JobKind.READ_ROSTER, actor_uuid=actor.uuid if actor else None, batch_id=batch.pk)
        batch.corrected = {**batch.corrected, sheet: dict(columns)}
        batch.job_uuid, batch.state = job.uuid, BatchState.READING
        batch.save(update_fields=["corrected", "job_uuid"])
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="roster.columns_corrected",
            campaign_id=batch.campaign_id,
            subject=batch.uuid,
            now=now,
            details={"sheet": sheet, "columns": dict(columns)},
        )
    return job


def _check(batch: RosterBatch, sheet: str, columns: Mapping[str, int]) -> None:
    known = {str(meant) for meant in Field if meant is not Field.SECTION}
    fits = (
        sheet in {one["name"] for one in batch.sheets}
        and set(columns) <= known
        and all(isinstance(column, int) and 0 <= column < LIMITS.columns for column in columns.values())
        and len(set(columns.values())) == len(columns)
    )
    if not fits:
        raise Invalid(_("Mỗi mục chọn một cột khác nhau của trang tính."), code="wrong_columns")
    if not Header(
        row=0, first_row=0, columns={Field(meant): place for meant, place in columns.items()}
    ).has_name:
        raise Invalid(_("Phải có cột họ và tên (hoặc hai cột họ đệm và tên)."), code="columns_without_name")

"""Correcting how a sheet of a roster was read: its columns, its header row, its encoding, or whether it counts at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Invalid
from lantoa.kernel.jobs import enqueue
from lantoa.kernel.models import Job
from lantoa.kernel.sheets.limits import LIMITS
from lantoa.kernel.vietnamese.legacy import Legacy
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_manager
from lantoa.training.enums import BatchState, JobKind
from lantoa.training.errors import WrongBatchState
from lantoa.training.models import RosterBatch
from lantoa.training.rules.columns import Field, Header
from lantoa.training.services.rosters.sheets import AS_WRITTEN

ENCODINGS = (AS_WRITTEN, *(one.value for one in Legacy))


@dataclass(frozen=True)
class SheetChoice:
    """What the organiser says about a sheet; None = as the software finds it.

    `columns` {field: column from 0}, complete; `header_row` as the spreadsheet numbers it; `encoding` "none" (leave the letters
    as they are), "tcvn3" or "vni"; `is_read` False leaves the sheet out, True takes in a hidden one.
    """

    columns: Mapping[str, int] | None = None
    header_row: int | None = None
    encoding: str | None = None
    is_read: bool | None = None


def correct_columns(
    *, actor: Person | None, batch: RosterBatch, sheet: str, columns: Mapping[str, int], now: datetime
) -> Job:
    """`correct_sheet` for the columns alone; what was said about the sheet otherwise stays."""
    return correct_sheet(actor=actor, batch=batch, sheet=sheet, choice=SheetChoice(columns=columns), now=now)


def correct_sheet(
    *, actor: Person | None, batch: RosterBatch, sheet: str, choice: SheetChoice, now: datetime
) -> Job:
    """Keep what was said about a sheet and read the whole file again in a job.

    Answers given to single rows are lost with the old reading. Another header row or encoding forgets columns named before,
    unless they come along. WrongBatchState once people were enrolled.
    """
    require_manager(actor, batch.campaign_id, [batch.unit_path])
    _check(batch, sheet, choice)
    actor_uuid = actor.uuid if actor else None
    with transaction.atomic():
        moved = RosterBatch.objects.filter(pk=batch.pk, state=BatchState.PREVIEW).update(
            state=BatchState.READING
        )
        if not moved:
            raise WrongBatchState(_("Chỉ sửa được cột khi danh sách đang chờ xem và chưa ghi danh."))
        job = enqueue(JobKind.READ_ROSTER, actor_uuid=actor_uuid, batch_id=batch.pk)
        said = _merged(batch.corrected.get(sheet, {}), choice)
        batch.corrected = {**batch.corrected, sheet: said}
        batch.job_uuid, batch.state = job.uuid, BatchState.READING
        batch.save(update_fields=["corrected", "job_uuid"])
        record_audit(
            actor_uuid=actor_uuid,
            action="roster.columns_corrected",
            campaign_id=batch.campaign_id,
            subject=batch.uuid,
            now=now,
            details={"sheet": sheet, **said},
        )
    return job


def _merged(before: Mapping[str, Any], choice: SheetChoice) -> dict[str, Any]:
    said = dict(before)
    if choice.header_row is not None or choice.encoding is not None:
        said.pop("columns", None)
    for name in ("columns", "header_row", "encoding", "is_read"):
        value = getattr(choice, name)
        if value is not None:
            said[name] = dict(value) if isinstance(value, Mapping) else value
    return said


def _check(batch: RosterBatch, sheet: str, choice: SheetChoice) -> None:
    if sheet not in {one["name"] for one in batch.sheets}:
        raise Invalid(_("Tệp không có trang tính này."), code="no_such_sheet")
    if choice.encoding is not None and choice.encoding not in ENCODINGS:
        raise Invalid(_("Không có bảng mã này."), code="wrong_encoding")
    if choice.header_row is not None and not 0 < choice.header_row <= LIMITS.rows:
        raise Invalid(_("Dòng tiêu đề không đúng."), code="wrong_header_row")
    if choice.columns is not None:
        _check_columns(choice.columns)
    if choice.is_read is False and not any(one["is_read"] and one["name"] != sheet for one in batch.sheets):
        raise Invalid(
            _("Phải giữ lại ít nhất một trang tính. Nếu không cần tệp này nữa, hãy bấm Hoàn tác."),
            code="no_sheet_left",
        )


def _check_columns(columns: Mapping[str, int]) -> None:
    known = {str(meant) for meant in Field}
    fits = (
        set(columns) <= known
        and all(isinstance(column, int) and 0 <= column < LIMITS.columns for column in columns.values())
        and len(set(columns.values())) == len(columns)
    )
    if not fits:
        raise Invalid(_("Mỗi mục chọn một cột khác nhau của trang tính."), code="wrong_columns")
    if not Header(
        row=0, first_row=0, columns={Field(meant): place for meant, place in columns.items()}
    ).has_name:
        raise Invalid(_("Phải có cột họ và tên (hoặc hai cột họ đệm và tên)."), code="columns_without_name")

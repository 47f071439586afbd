"""The room's jobs. Each takes ids and may run twice."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from lantoa.kernel.clock import now
from lantoa.training.models import RosterBatch
from lantoa.training.services.rosters import confirming, reading, undoing

Report = Callable[[int, int], None]


def read_roster(*, report: Report, batch_id: int) -> dict[str, Any]:
    """Read an uploaded roster; the result holds the batch's state and counts."""
    return _result(reading.read_roster(batch=_batch(batch_id), report=report, now=now()))


def confirm_roster(*, report: Report, batch_id: int, actor: str) -> dict[str, Any]:
    """Enrol the ready rows of a roster."""
    return _result(
        confirming.enrol_ready_rows(batch=_batch(batch_id), actor_uuid=_uuid(actor), report=report, now=now())
    )


def undo_roster(*, report: Report, batch_id: int, actor: str) -> dict[str, Any]:
    """Undo a roster."""
    return _result(
        undoing.withdraw_batch(batch=_batch(batch_id), actor_uuid=_uuid(actor), report=report, now=now())
    )


def _batch(batch_id: int) -> RosterBatch:
    return RosterBatch.objects.select_related("campaign").get(pk=batch_id)


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None


def _result(batch: RosterBatch) -> dict[str, Any]:
    return {"batch": str(batch.uuid), "state": str(batch.state), "counts": batch.counts}

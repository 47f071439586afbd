"""Roster files on disk: written whole or not at all, named by their batch, deleted when no longer needed."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from lantoa.kernel.sheets import limits as refusal
from lantoa.kernel.sheets.limits import LIMITS
from lantoa.training.enums import BatchState
from lantoa.training.models import RosterBatch

KEPT_DAYS = 30


@dataclass(frozen=True)
class StoredFile:
    """A received file that has no batch yet."""

    path: Path
    sha256: str
    size: int


def roster_path(batch: RosterBatch) -> Path:
    """Where the file of a batch lies."""
    return _folder() / str(batch.uuid)


def receive(content: bytes | Iterable[bytes]) -> StoredFile:
    """Store what is being sent under a passing name. SheetError when it is empty or too large; then nothing is left."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".receiving-{secrets.token_hex(8)}"
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            for chunk in [content] if isinstance(content, bytes) else content:
                size += len(chunk)
                if size > LIMITS.bytes:
                    raise refusal.too_large(LIMITS)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if size == 0:
            raise refusal.empty_file()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return StoredFile(path=path, sha256=digest.hexdigest(), size=size)


def keep(stored: StoredFile, batch: RosterBatch) -> None:
    """Give a received file to its batch."""
    stored.path.replace(roster_path(batch))


def discard(stored: StoredFile) -> None:
    """Remove a received file that got no batch."""
    stored.path.unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = settings.LANTOA.uploads_folder / "rosters"
    return folder


def forget(batch: RosterBatch) -> None:
    """Delete the file of a batch; what was read of it stays in its rows. May be repeated."""
    roster_path(batch).unlink(missing_ok=True)


def forget_old_files(*, now: datetime) -> int:
    """Delete the files of rosters confirmed or refused KEPT_DAYS ago; from the schedule. Returns how many."""
    edge = now - timedelta(days=KEPT_DAYS)
    over = RosterBatch.objects.filter(
        Q(state=BatchState.CONFIRMED, confirmed_at__lt=edge)
        | Q(state=BatchState.REFUSED, uploaded_at__lt=edge)
    )
    count = 0
    for batch in over.iterator():
        if roster_path(batch).exists():
            forget(batch)
            count += 1
    return count

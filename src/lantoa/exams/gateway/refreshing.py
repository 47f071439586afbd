"""Keeps the gateway's memory of windows and sittings up to date: once a second, and at once for an unknown window."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable

import msgspec

from lantoa.exams.enums import ChangeKind
from lantoa.exams.gateway.reading import Change, GatewayReader
from lantoa.exams.gateway.windows import (
    KEPT_DAYS,
    Known,
    LiveWindow,
    NoticesConfig,
    SittingConfig,
    WindowConfig,
)
from lantoa.exams.journal.records import BEGINNING
from lantoa.exams.journal.writer import JournalUnavailable

logger = logging.getLogger("lantoa.exams.gateway")

# On PostgreSQL ids may become visible out of order: below an id that was seen so long ago nothing new comes any more. By
# time and not by number: time given to one unit is hundreds of lines, and another unit's may be committed between.
LOOK_BACK_SECONDS = 30.0
# At a start nothing was seen before; so many ids are those of what may just be written.
_LOOK_BACK_AT_START = 5_000
_DAY = 24 * 3600 * 1000
_ASK_SECONDS = 0.2


class Refresher:
    """Reads the table of changes and, where there are several gateways, what the others did."""

    def __init__(
        self,
        known: Known,
        reader: GatewayReader,
        *,
        install_secret: bytes,
        clock: Callable[[], int],
        seconds: float,
    ) -> None:
        self._known = known
        self._reader = reader
        self._secret = install_secret
        self._clock = clock
        self._seconds = seconds
        self._newest = 0
        self._settled = 0
        self._seen_by: deque[tuple[float, int]] = deque()
        self._seen: set[int] = set()
        self._applied: dict[tuple[str, str], int] = {}
        self._xact = BEGINNING
        self._busy = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._asked = 0.0
        self.loaded = False

    async def start(self) -> None:
        """Load what is there, then look again every so often."""
        await self.refresh()
        self._task = asyncio.create_task(self._keep_looking())

    async def stop(self) -> None:
        """End the looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def refresh(self) -> None:
        """Look now. A database that is away is logged and leaves the memory as it was."""
        async with self._busy:
            moment = time.monotonic()
            try:
                since = self._clock() - KEPT_DAYS * _DAY
                noted = await self._reader.noted(since=since, after_xact=self._xact)
                changes = await self._reader.changes(after=self._settled, seen=sorted(self._seen))
            except JournalUnavailable as error:
                logger.warning("exam gateway: cannot read changes: %s", error.__cause__)
                return
            self._xact = noted.xact
            for sitting, epoch in noted.epochs:
                self._known.note_epoch(sitting, epoch)
            for sitting, closed_at in noted.closings:
                self._known.note_closing(sitting, closed_at)
            for change in changes:
                self._take(change)
            self._settle(moment)
            self.loaded = True

    async def refresh_soon(self) -> None:
        """Look now for a window nobody knows; at most a few times a second, whoever asks."""
        moment = time.monotonic()
        if moment - self._asked >= _ASK_SECONDS:
            self._asked = moment
            await self.refresh()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            await self.refresh()

    def _settle(self, moment: float) -> None:
        """What was seen long ago need not be told apart from what is new any more."""
        if not self.loaded:
            self._settled = max(0, self._newest - _LOOK_BACK_AT_START)
        self._seen_by.append((moment, self._newest))
        while moment - self._seen_by[0][0] >= LOOK_BACK_SECONDS:
            self._settled = max(self._settled, self._seen_by.popleft()[1])
        self._seen = {one for one in self._seen if one > self._settled}

    def _take(self, change: Change) -> None:
        self._newest = max(self._newest, change.id)
        self._seen.add(change.id)
        if change.id < self._applied.get((change.kind, change.key), 0):
            return
        self._applied[change.kind, change.key] = change.id
        try:
            if change.kind == ChangeKind.WINDOW:
                self._take_window(change)
            elif change.kind == ChangeKind.NOTICES:
                self._known.notices[change.key] = msgspec.json.decode(
                    change.config, type=NoticesConfig
                ).notices
            else:
                self._known.sittings[change.key] = msgspec.json.decode(change.config, type=SittingConfig)
        except (msgspec.DecodeError, ValueError) as error:
            logger.error("exam gateway: change %d (%s) cannot be read: %s", change.id, change.kind, error)

    def _take_window(self, change: Change) -> None:
        config = msgspec.json.decode(change.config, type=WindowConfig)
        if config.closes_at + KEPT_DAYS * _DAY < self._clock():
            self._known.windows.pop(change.key, None)
            self._known.gone.add(change.key)
        else:
            self._known.windows[change.key] = LiveWindow(config, self._secret)
            self._known.gone.discard(change.key)

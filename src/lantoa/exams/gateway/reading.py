"""What the gateway reads: changes written by services, a sitting's state. In a thread of its own, one connection each."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from lantoa.exams.journal.records import AnswerRow, ClosingRow, Noted, OpeningRow
from lantoa.exams.journal.sqlite_store import SqliteStore
from lantoa.exams.journal.stores import open_store
from lantoa.exams.journal.writer import JournalUnavailable

R = TypeVar("R")

READS_WAITING_MOST = 5_000


@dataclass(frozen=True)
class Change:
    """One line of the table of changes; `config` is JSON text."""

    id: int
    kind: str
    key: str
    config: str


@dataclass(frozen=True)
class SittingState:
    """Everything the journal holds about one sitting."""

    openings: Sequence[OpeningRow]
    closings: Sequence[ClosingRow]
    answers: Sequence[AnswerRow]


class GatewayReader:
    """Reads for the event loop. Every method may raise JournalUnavailable."""

    def __init__(self, *, exam_file: Path, main_file: Path, database_url: str) -> None:
        self._main_file = main_file
        self._store = open_store(exam_file=exam_file, database_url=database_url, read_only=True)
        self._main: sqlite3.Connection | None = None
        self._thread = ThreadPoolExecutor(1, "exam-reader")
        self._waiting = 0

    async def state(self, campaign_id: int, sitting: str) -> SittingState:
        """The journal of one sitting."""
        return await self._run(lambda: self._read_state(campaign_id, sitting))

    async def changes(self, *, after: int, seen: Sequence[int]) -> list[Change]:
        """Changes with an id above `after` that are not in `seen`, in order; empty while the table is not made yet."""
        return await self._run(lambda: self._read_changes(after, seen))

    async def noted(self, *, since: int, after_xact: int) -> Noted:
        """Second devices and hand-ins; see the stores."""
        return await self._run(lambda: self._store.noted(since=since, after_xact=after_xact))

    def stop(self) -> None:
        """Let go of files and connections."""
        self._thread.submit(self._close)
        self._thread.shutdown()

    async def _run(self, work: Callable[[], R]) -> R:
        if self._waiting >= READS_WAITING_MOST:
            raise JournalUnavailable("busy")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except self._store.errors as error:
            raise JournalUnavailable("database_away") from error
        finally:
            self._waiting -= 1

    def _read_state(self, campaign_id: int, sitting: str) -> SittingState:
        return SittingState(
            openings=sorted(self._store.openings_of(campaign_id, [sitting]), key=lambda row: row.epoch),
            closings=list(self._store.closings_of(campaign_id, [sitting])),
            answers=list(self._store.answers_of(campaign_id, [sitting])),
        )

    def _read_changes(self, after: int, seen: Sequence[int]) -> list[Change]:
        try:
            if not isinstance(self._store, SqliteStore):
                rows = self._store.changes(after, seen)
            else:
                rows = self._changes_from_sqlite(max(after, *seen, 0))
        except self._store.absent_table_errors:
            # Before the first migration there is no file or no table. A file that came later is opened next time.
            self._forget_main()
            return []
        return [Change(id=row[0], kind=row[1], key=str(UUID(str(row[2]))), config=row[3]) for row in rows]

    def _changes_from_sqlite(self, after: int) -> list[Any]:
        """SQLite has one writer at a time: ids become visible in order, the last one seen is enough."""
        if self._main is None:
            uri = f"{self._main_file.absolute().as_uri()}?mode=ro"
            self._main = sqlite3.connect(
                uri, uri=True, isolation_level=None, timeout=2, check_same_thread=False
            )
        return self._main.execute(
            "SELECT id, kind, key, config FROM exams_gatewaychange WHERE id IN "
            "(SELECT max(id) FROM exams_gatewaychange WHERE id > ? GROUP BY kind, key) ORDER BY id",
            [after],
        ).fetchall()

    def _forget_main(self) -> None:
        if self._main is not None:
            self._main.close()
            self._main = None

    def _close(self) -> None:
        self._forget_main()
        self._store.close()

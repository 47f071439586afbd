"""The journal on SQLite: one connection, one writing thread, commits that are on disk when they return."""

import errno
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lantoa.exams.journal.applying import apply_batch
from lantoa.exams.journal.checkpoints import Checkpointer
from lantoa.exams.journal.records import BEGINNING, AnswerRow, ClosingRow, Fault, Noted, OpeningRow, Operation

# Rows go in by statements for 64, 32, ... 1 rows: each statement steps once, and Python hands its interpreter lock to
# the event loop once per step. One step per row (executemany) was measured to let a busy loop hold every row up.
_BLOCKS = (64, 32, 16, 8, 4, 2, 1)
_ANSWER = "campaign_id, sitting, item, epoch, revision, response, device_at, received_at, flags"
_OPENING = "campaign_id, window_uuid, sitting, epoch, device, person, attempt, seed, opened_at, due_at"
_CLOSING = "campaign_id, sitting, epoch, closed_at, kind"


def as_blob(uuid: str) -> bytes:
    """16 bytes of a uuid in text."""
    return bytes.fromhex(uuid.replace("-", ""))


def as_text(blob: bytes) -> str:
    """The uuid in text, lower case with dashes."""
    digits = blob.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class SqliteStore:
    """`journal.applying.Store` on the journal file, and the transaction around it."""

    errors = (sqlite3.Error,)
    absent_table_errors = (sqlite3.OperationalError,)

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._mode = "ro" if read_only else "rw"
        self._connection: sqlite3.Connection | None = None
        self._checkpointer: Checkpointer | None = None

    def apply(self, batch: Sequence[Operation]) -> None:
        """One durable transaction for the whole batch; sqlite3.Error when nothing of it was kept."""
        with self._transaction():
            apply_batch(self, batch)
        if self._checkpointer is not None and self._checkpointer.is_due:
            self._checkpointer.start_over(self._open())

    def close(self) -> None:
        """Let go of the file."""
        if self._checkpointer is not None:
            self._checkpointer.stop()
            self._checkpointer = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def fault_of(self, error: Exception) -> Fault | None:
        """What is wrong with the file or its disk."""
        if not isinstance(error, (sqlite3.OperationalError, OSError)):
            return None
        is_full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        is_full = is_full or getattr(error, "errno", None) == errno.ENOSPC
        return Fault("storage_full" if is_full else "journal_failed")

    def insert_answers(self, rows: Sequence[AnswerRow]) -> int:
        flat = [
            (row[0], as_blob(row[1]), as_blob(row[2]), row[3], row[4], row[5], row[6], row[7], row[8])
            for row in rows
        ]
        return self._insert("exam_answer", _ANSWER, flat)

    def insert_openings(self, rows: Sequence[OpeningRow]) -> int:
        flat = [
            (
                row.campaign_id,
                as_blob(row.window_uuid),
                as_blob(row.sitting),
                row.epoch,
                as_blob(row.device),
                as_blob(row.person),
                *row[6:],
            )
            for row in rows
        ]
        return self._insert("exam_opening", _OPENING, flat)

    def insert_closings(self, rows: Sequence[ClosingRow]) -> int:
        return self._insert("exam_closing", _CLOSING, [(row[0], as_blob(row[1]), *row[2:]) for row in rows])

    def answers_like(self, rows: Sequence[AnswerRow]) -> Iterable[AnswerRow]:
        connection = self._open()
        for start in range(0, len(rows), 64):
            part = list(rows[start : start + 64])
            size = next(block for block in reversed(_BLOCKS) if block >= len(part))
            part += [part[-1]] * (size - len(part))
            values = [v for row in part for v in (row[0], as_blob(row[1]), as_blob(row[2]), row[3], row[4])]
            keys = ",".join(["(?,?,?,?,?)"] * size)
            # CROSS JOIN: the keys first, then the index for each; SQLite would go through the whole table otherwise.
            for row in connection.execute(
                f"WITH k (c, s, i, e, r) AS (VALUES {keys}) SELECT {_ANSWER} FROM k CROSS JOIN exam_answer "  # noqa: S608
                "ON campaign_id = c AND sitting = s AND item = i AND epoch = e AND revision = r",
                values,
            ).fetchall():
                yield AnswerRow(row[0], as_text(row[1]), as_text(row[2]), *row[3:])

    def answers_of(self, campaign_id: int, sittings: Sequence[str]) -> Iterable[AnswerRow]:
        for row in self._of("exam_answer", _ANSWER, campaign_id, sittings):
            yield AnswerRow(row[0], as_text(row[1]), as_text(row[2]), *row[3:])

    def openings_of(self, campaign_id: int, sittings: Sequence[str]) -> Iterable[OpeningRow]:
        for row in self._of("exam_opening", _OPENING, campaign_id, sittings):
            texts = [as_text(row[place]) for place in (1, 2, 4, 5)]
            yield OpeningRow(row[0], texts[0], texts[1], row[3], texts[2], texts[3], *row[6:])

    def closings_of(self, campaign_id: int, sittings: Sequence[str]) -> Iterable[ClosingRow]:
        for row in self._of("exam_closing", _CLOSING, campaign_id, sittings):
            yield ClosingRow(row[0], as_text(row[1]), *row[2:])

    def noted(self, *, since: int, after_xact: int) -> Noted:
        """What the gateway must know again after a start. Empty later on: there is no other gateway to learn from."""
        if after_xact > BEGINNING:
            return Noted([], [], after_xact)
        connection = self._open()
        epochs = connection.execute(
            "SELECT sitting, max(epoch) FROM exam_opening WHERE epoch > 1 AND opened_at >= ? GROUP BY 1",
            [since],
        ).fetchall()
        closings = connection.execute(
            "SELECT c.sitting, c.closed_at FROM exam_closing c WHERE c.closed_at >= ? AND c.epoch >= "
            "(SELECT max(o.epoch) FROM exam_opening o WHERE o.campaign_id = c.campaign_id AND o.sitting = c.sitting)",
            [since],
        ).fetchall()
        return Noted(
            epochs=[(as_text(one), number) for one, number in epochs],
            closings=[(as_text(one), at) for one, at in closings],
            xact=0,
        )

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._connect()
            if self._mode == "rw":
                self._checkpointer = Checkpointer(self._connect)
                self._checkpointer.start()
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        # Never mode=rwc: a journal that vanished while we run must be an error, not a new empty file.
        uri = f"{self._path.absolute().as_uri()}?mode={self._mode}"
        connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=10, cached_statements=256, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-16000")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        connection = self._open()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _insert(self, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> int:
        connection = self._open()
        width = columns.count(",") + 1
        done = inserted = 0
        for block in _BLOCKS:
            while len(rows) - done >= block:
                places = ",".join([f"({','.join('?' * width)})"] * block)
                values = [value for row in rows[done : done + block] for value in row]
                cursor = connection.execute(
                    f"INSERT INTO {table} ({columns}) VALUES {places} ON CONFLICT DO NOTHING",  # noqa: S608 constants
                    values,
                )
                inserted += cursor.rowcount
                done += block
        return inserted

    def _of(
        self, table: str, columns: str, campaign_id: int, sittings: Sequence[str]
    ) -> Iterator[tuple[Any, ...]]:
        connection = self._open()
        for start in range(0, len(sittings), 64):
            part = [as_blob(one) for one in sittings[start : start + 64]]
            size = next(block for block in reversed(_BLOCKS) if block >= len(part))
            part += [part[-1]] * (size - len(part))
            yield from connection.execute(
                f"SELECT {columns} FROM {table} "  # noqa: S608 constants
                f"WHERE campaign_id = ? AND sitting IN ({','.join('?' * size)})",
                [campaign_id, *part],
            ).fetchall()

"""The journal on PostgreSQL: one connection, one statement for all rows of a batch, synchronous commit."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg import Connection

from lantoa.exams.journal.applying import apply_batch
from lantoa.exams.journal.records import AnswerRow, ClosingRow, Fault, Noted, OpeningRow, Operation

_ANSWER = "campaign_id, sitting, item, epoch, revision, response, device_at, received_at, flags"
_ANSWER_TYPES = ("bigint", "uuid", "uuid", "integer", "integer", "text", "bigint", "bigint", "smallint")
_OPENING = "campaign_id, window_uuid, sitting, epoch, device, person, attempt, seed, opened_at, due_at"
_OPENING_TYPES = (
    *("bigint", "uuid", "uuid", "integer", "uuid", "uuid", "integer", "bigint", "bigint", "bigint"),
)
_CLOSING = "campaign_id, sitting, epoch, closed_at, kind"
_CLOSING_TYPES = ("bigint", "uuid", "integer", "bigint", "text")


def connect(url: str) -> "Connection[tuple[Any, ...]]":
    """A connection of the gateway: autocommit, commits that wait for the disk, statements that cannot hang for ever."""
    return psycopg.connect(
        url,
        autocommit=True,
        connect_timeout=5,
        application_name="lantoa-gateway",
        options="-c synchronous_commit=on -c statement_timeout=15000 -c idle_in_transaction_session_timeout=15000",
    )


class PostgresqlStore:
    """`journal.applying.Store` in the main database, and the transaction around it."""

    errors = (psycopg.Error,)
    absent_table_errors = (psycopg.errors.UndefinedTable,)

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection[tuple[Any, ...]] | None = None

    def apply(self, batch: Sequence[Operation]) -> None:
        """One durable transaction for the whole batch; psycopg.Error when it is not known to be kept."""
        with self._open().transaction():
            apply_batch(self, batch)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def fault_of(self, error: Exception) -> Fault | None:
        """What is wrong with the database; a lost connection may come back."""
        if isinstance(error, psycopg.OperationalError):
            is_full = isinstance(error, psycopg.errors.DiskFull)
            return Fault("storage_full") if is_full else Fault("database_away", may_pass=True)
        return Fault("journal_failed") if isinstance(error, OSError) else None

    def insert_answers(self, rows: Sequence[AnswerRow]) -> int:
        return self._insert("exam_answer", _ANSWER, _ANSWER_TYPES, rows)

    def insert_openings(self, rows: Sequence[OpeningRow]) -> int:
        return self._insert("exam_opening", _OPENING, _OPENING_TYPES, rows)

    def insert_closings(self, rows: Sequence[ClosingRow]) -> int:
        return self._insert("exam_closing", _CLOSING, _CLOSING_TYPES, rows)

    def answers_like(self, rows: Sequence[AnswerRow]) -> Iterable[AnswerRow]:
        columns = "".join(f", a.{one}" for one in _ANSWER.split(", "))[2:]
        columns = columns.replace("a.sitting", "a.sitting::text").replace("a.item", "a.item::text")
        found = self._open().execute(
            f"SELECT {columns} FROM exam_answer a JOIN unnest("  # noqa: S608 constants
            "%s::bigint[], %s::text[]::uuid[], %s::text[]::uuid[], %s::integer[], %s::integer[]"
            ") AS k(campaign_id, sitting, item, epoch, revision)"
            " USING (campaign_id, sitting, item, epoch, revision)",
            [list(values) for values in zip(*(row[:5] for row in rows), strict=True)],
        )
        return [AnswerRow(*row) for row in found.fetchall()]

    def answers_of(self, campaign_id: int, sittings: Sequence[str]) -> Iterable[AnswerRow]:
        columns = _ANSWER.replace("sitting, item", "sitting::text, item::text")
        return [AnswerRow(*row) for row in self._of("exam_answer", columns, campaign_id, sittings)]

    def openings_of(self, campaign_id: int, sittings: Sequence[str]) -> Iterable[OpeningRow]:
        columns = _OPENING.replace("window_uuid, sitting", "window_uuid::text, sitting::text")
        columns = columns.replace("device, person", "device::text, person::text")
        return [OpeningRow(*row) for row in self._of("exam_opening", columns, campaign_id, sittings)]

    def closings_of(self, campaign_id: int, sittings: Sequence[str]) -> Iterable[ClosingRow]:
        columns = _CLOSING.replace("sitting", "sitting::text")
        return [ClosingRow(*row) for row in self._of("exam_closing", columns, campaign_id, sittings)]

    def noted(self, *, since: int, after_xact: int) -> Noted:
        """What other gateways did too. Rows of transactions that were still running last time are seen now."""
        connection = self._open()
        (xact,) = connection.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        ).fetchall()[0]
        epochs = connection.execute(
            "SELECT sitting::text, max(epoch) FROM exam_opening "
            "WHERE epoch > 1 AND xact >= %s AND opened_at >= %s GROUP BY 1",
            [after_xact, since],
        ).fetchall()
        closings = connection.execute(
            "SELECT c.sitting::text, c.closed_at FROM exam_closing c "
            "WHERE c.xact >= %s AND c.closed_at >= %s AND c.epoch >= "
            "(SELECT max(o.epoch) FROM exam_opening o WHERE o.campaign_id = c.campaign_id AND o.sitting = c.sitting)",
            [after_xact, since],
        ).fetchall()
        return Noted(epochs=epochs, closings=closings, xact=xact)

    def changes(self, after: int, seen: Sequence[int]) -> list[tuple[Any, ...]]:
        """(id, kind, key, config) of the newest change of each key, where that is above `after` and not in `seen`."""
        cursor = self._open().execute(
            "SELECT id, kind, key::text, config FROM exams_gatewaychange "
            "WHERE id IN (SELECT max(id) FROM exams_gatewaychange WHERE id > %s GROUP BY kind, key) "
            "AND NOT id = ANY(%s::bigint[]) ORDER BY id",
            [after, list(seen)],
        )
        return cursor.fetchall()

    def _open(self) -> "Connection[tuple[Any, ...]]":
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._url)
        return self._connection

    def _insert(self, table: str, columns: str, types: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> int:
        arrays = ", ".join(f"%s::text[]::{kind}[]" if kind == "uuid" else f"%s::{kind}[]" for kind in types)
        cursor = self._open().execute(
            f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING",  # noqa: S608
            [list(values) for values in zip(*rows, strict=True)],
            prepare=True,
        )
        return cursor.rowcount

    def _of(
        self, table: str, columns: str, campaign_id: int, sittings: Sequence[str]
    ) -> list[tuple[Any, ...]]:
        return (
            self._open()
            .execute(
                f"SELECT {columns} FROM {table} "  # noqa: S608 constants
                "WHERE campaign_id = %s AND sitting = ANY(%s::text[]::uuid[])",
                [campaign_id, list(sittings)],
                prepare=True,
            )
            .fetchall()
        )

"""What the live board of a test takes from the exam journal: how much happens each moment, and whose answers were flagged.

Read only, forwards by id from where it got to last time; the gateway's file is never locked for writing. An answer knows no
window, so where other tests of the campaign run at the same time each one is looked up by its opening.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

BIN_MS = 10_000
KEPT_BINS = 126  # 21 minutes
# Rows become visible out of order where several gateways write: so much at the end is counted again each time.
UNSETTLED_MS = 10_000

# What happens: its table, when it happened, which rows count, and whether they know their window.
STREAMS = {
    "opened": ("exam_opening", "opened_at", " AND r.epoch = 1", True),
    "saved": ("exam_answer", "received_at", "", False),
    "closed": ("exam_closing", "closed_at", "", False),
}


@dataclass
class Stream:
    """How far one table was counted: rows up to `settled`, in `bins` of ten seconds since the epoch."""

    settled: int = -1
    bins: dict[int, int] = field(default_factory=dict)


@dataclass
class Tally:
    """What is remembered of one window between two looks. `flags`: sitting -> flags, as found up to `flagged_to`."""

    streams: dict[str, Stream] = field(default_factory=lambda: {name: Stream() for name in STREAMS})
    flags: dict[UUID, int] = field(default_factory=dict)
    flagged_to: int = -1


def read_on(
    tally: Tally, *, campaign_id: int, window: UUID, since: int, now: int, is_alone: bool
) -> tuple[dict[str, dict[int, int]], dict[UUID, int]]:
    """(counts by bin of each stream, flags of sittings that are new or more since the last look).

    Times in ms. `since`: nothing before it is asked for. `is_alone`: no other test of the campaign runs meanwhile.
    """
    with _reader() as reader:
        if reader is None:
            return {name: {} for name in STREAMS}, {}
        counts = {
            name: _count_on(reader, tally.streams[name], name, campaign_id, window, now, is_alone)
            for name in STREAMS
        }
        return counts, _flags_on(reader, tally, campaign_id, since)


def _count_on(
    reader: "_Reader",
    stream: Stream,
    name: str,
    campaign_id: int,
    window: UUID,
    now: int,
    is_alone: bool,
) -> dict[int, int]:
    table, column, condition, knows_window = STREAMS[name]
    horizon = now - KEPT_BINS * BIN_MS
    if stream.settled < 0:
        stream.settled = reader.last_before(table, column, condition, campaign_id, horizon)
    values: list[Any] = [campaign_id, stream.settled]
    if knows_window:
        condition += f" AND r.window_uuid = {reader.mark}"
        values.append(reader.uuid(window))
    elif not is_alone:
        condition += (
            " AND EXISTS (SELECT 1 FROM exam_opening o WHERE o.campaign_id = r.campaign_id"  # noqa: S608 constants
            f" AND o.sitting = r.sitting AND o.epoch = 1 AND o.window_uuid = {reader.mark})"
        )
        values.append(reader.uuid(window))
    rows = reader.rows(
        f"SELECT r.{column} / {BIN_MS}, count(*), min(r.id), max(r.id) FROM {table} r "  # noqa: S608 constants
        f"WHERE {reader.own} AND r.id > {reader.mark}{condition} GROUP BY 1",
        values,
    )
    newest_bins = (now - UNSETTLED_MS) // BIN_MS
    fresh: defaultdict[int, int] = defaultdict(int, stream.bins)
    for place, count, _first, _last in rows:
        fresh[place] += count
    waiting = [first for place, _count, first, _last in rows if place >= newest_bins]
    settled = [(place, count, last) for place, count, _first, last in rows if place < newest_bins]
    for place, count, _last in settled:
        stream.bins[place] = stream.bins.get(place, 0) + count
    if waiting:
        stream.settled = max(stream.settled, min(waiting) - 1)
    elif settled:
        stream.settled = max(last for _place, _count, last in settled)
    oldest = horizon // BIN_MS
    stream.bins = {place: count for place, count in stream.bins.items() if place >= oldest}
    return {place: count for place, count in fresh.items() if place >= oldest}


def _flags_on(reader: "_Reader", tally: Tally, campaign_id: int, since: int) -> dict[UUID, int]:
    if tally.flagged_to < 0:
        tally.flagged_to = reader.last_before("exam_answer", "received_at", "", campaign_id, since)
    newest = reader.newest("exam_answer", campaign_id)
    look_back = max(0, tally.flagged_to - reader.look_back)
    found: dict[UUID, int] = {}
    rows = reader.rows(
        "SELECT DISTINCT r.sitting, r.flags FROM exam_answer r "  # noqa: S608 constants
        f"WHERE {reader.own} AND r.id > {reader.mark} AND r.id <= {reader.mark} AND r.flags <> 0",
        [campaign_id, look_back, newest],
    )
    for sitting, flags in rows:
        uuid = sitting if isinstance(sitting, UUID) else UUID(bytes=sitting)
        before = tally.flags.get(uuid, 0)
        if before | flags != before:
            tally.flags[uuid] = found[uuid] = before | flags
    tally.flagged_to = max(tally.flagged_to, newest)
    return found


class _Reader:
    """The journal's tables by statements both databases understand."""

    look_back = 0
    mark = "?"
    # With the sign SQLite walks along the ids; without it, through a whole campaign by the index that begins with it.
    own = "+r.campaign_id = ?"
    by_campaign = False

    def __init__(self, file: sqlite3.Connection | None) -> None:
        self._file = file

    def uuid(self, value: UUID) -> Any:
        return value.bytes

    def rows(self, statement: str, values: Sequence[Any]) -> list[Any]:
        assert self._file is not None
        return self._file.execute(statement, values).fetchall()

    def newest(self, table: str, campaign_id: int) -> int:
        """The highest id; 0 when there is none."""
        condition = f" WHERE {self.own}" if self.by_campaign else ""
        return self._one(f"SELECT max(r.id) FROM {table} r{condition}", campaign_id) or 0  # noqa: S608 constants

    def last_before(self, table: str, column: str, condition: str, campaign_id: int, moment: int) -> int:
        """About the last id before a moment: ids grow with time. About 25 looks at an index, however much there is."""
        # On SQLite ids are common to all campaigns, and the first row after an id is found without asking whose it is.
        condition += f" AND {self.own}" if self.by_campaign else ""
        low, high = 0, self.newest(table, campaign_id)
        while high - low > 1:
            middle = (low + high) // 2
            at = self._one(
                f"SELECT r.{column} FROM {table} r WHERE r.id > {middle}{condition} ORDER BY r.id LIMIT 1",  # noqa: S608 constants
                campaign_id,
            )
            if at is not None and at < moment:
                low = middle
            else:
                high = middle
        return low

    def _one(self, statement: str, campaign_id: int) -> int | None:
        rows = self.rows(statement, [campaign_id] if self.by_campaign else [])
        return rows[0][0] if rows else None


class _PostgresqlReader(_Reader):
    look_back = 5_000
    mark = "%s"
    own = "r.campaign_id = %s"
    by_campaign = True

    def uuid(self, value: UUID) -> Any:
        return value

    def rows(self, statement: str, values: Sequence[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())


@contextmanager
def _reader() -> Iterator[_Reader | None]:
    """None before the gateway's first start."""
    if connection.vendor == "postgresql":
        yield _PostgresqlReader(None)
        return
    path = settings.LANTOA.exam_file
    if not path.exists():
        yield None
        return
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5)) as file:
        yield _Reader(file)

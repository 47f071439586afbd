"""Reading the exam journal from Django: never writes. SQLite: the gateway's own file; PostgreSQL: the main database."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection

from lantoa.exams.journal.sqlite_store import SqliteStore, as_text
from lantoa.exams.models import AnswerRecord, ClosingRecord, OpeningRecord
from lantoa.exams.rules.winners import Answer, Arrived, Closing, Opening, winning_responses
from lantoa.facts.streams import read_stream

_decode = msgspec.json.decode
_item_text = lru_cache(maxsize=5000)(as_text)


@dataclass
class SittingJournal:
    """Everything the journal holds about one sitting; openings by epoch."""

    openings: list[Opening] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


class OpeningLine(NamedTuple):
    """A first opening, in the order of commits. Times in ms since the epoch."""

    xact: int
    id: int
    campaign_id: int
    sitting: UUID
    epoch: int
    opened_at: int
    due_at: int


class ClosingLine(NamedTuple):
    """A hand-in, in the order of commits."""

    xact: int
    id: int
    campaign_id: int
    sitting: UUID
    epoch: int
    closed_at: int
    kind: str


def journals_of(
    campaign_id: int, sittings: Sequence[UUID], *, with_answers: bool = True
) -> dict[UUID, SittingJournal]:
    """The journal of some sittings; every one asked for is in the answer, an untouched one is empty."""
    found: defaultdict[UUID, SittingJournal] = defaultdict(SittingJournal)
    for one in sittings:
        found[one] = SittingJournal()
    if connection.vendor == "postgresql":
        _fill_from_postgresql(campaign_id, sittings, found, with_answers)
    else:
        _fill_from_sqlite(campaign_id, [str(one) for one in sittings], found, with_answers)
    for journal in found.values():
        journal.openings.sort(key=lambda one: one.epoch)
    return dict(found)


def counted_responses(campaign_id: int, until: Mapping[UUID, int]) -> dict[UUID, dict[str, str]]:
    """What counts of some sittings, by item, as JSON text; answers that came after the sitting's moment in `until` (ms) do
    not. Sittings without any are left out.
    """
    if connection.vendor == "postgresql":
        return _counted_in_postgresql(campaign_id, until)
    arrived: dict[bytes, list[Arrived[bytes]]] = {}
    for sitting, item, *answer in _answers_in_file(campaign_id, [one.bytes for one in until]):
        arrived.setdefault(sitting, []).append((item, *answer))
    return {
        one: {_item_text(item): response for item, response in winning_responses(rows, last).items()}
        for one, last in until.items()
        if (rows := arrived.get(one.bytes))
    }


def read_openings(after_xact: int, after_id: int, limit: int) -> Sequence[OpeningLine]:
    """The stream of openings, for a consumer."""
    if connection.vendor == "postgresql":
        rows = read_stream(OpeningRecord, after_xact, after_id, limit)
        return [
            OpeningLine(one.xact, one.id, one.campaign_id, one.sitting, one.epoch, one.opened_at, one.due_at)
            for one in rows
        ]
    found = _rows_of_file(
        "SELECT xact, id, campaign_id, sitting, epoch, opened_at, due_at FROM exam_opening "
        "WHERE id > ? ORDER BY id LIMIT ?",
        (after_id, limit),
    )
    return [OpeningLine._make([*row[:3], UUID(bytes=row[3]), *row[4:]]) for row in found]


def read_closings(after_xact: int, after_id: int, limit: int) -> Sequence[ClosingLine]:
    """The stream of hand-ins, for a consumer."""
    if connection.vendor == "postgresql":
        rows = read_stream(ClosingRecord, after_xact, after_id, limit)
        return [
            ClosingLine(one.xact, one.id, one.campaign_id, one.sitting, one.epoch, one.closed_at, one.kind)
            for one in rows
        ]
    found = _rows_of_file(
        "SELECT xact, id, campaign_id, sitting, epoch, closed_at, kind FROM exam_closing WHERE id > ? ORDER BY id LIMIT ?",
        (after_id, limit),
    )
    return [ClosingLine._make([*row[:3], UUID(bytes=row[3]), *row[4:]]) for row in found]


def _fill_from_postgresql(
    campaign_id: int,
    sittings: Sequence[UUID],
    found: defaultdict[UUID, SittingJournal],
    with_answers: bool,
) -> None:
    openings = OpeningRecord.objects.filter(campaign_id=campaign_id, sitting__in=sittings)
    for sitting, epoch, opened_at, seed in openings.values_list("sitting", "epoch", "opened_at", "seed"):
        found[sitting].openings.append(Opening(epoch, opened_at, seed))
    closings = ClosingRecord.objects.filter(campaign_id=campaign_id, sitting__in=sittings)
    for sitting, epoch, closed_at, kind in closings.values_list("sitting", "epoch", "closed_at", "kind"):
        found[sitting].closings.append(Closing(epoch, closed_at, kind))
    if not with_answers:
        return
    answers = AnswerRecord.objects.filter(campaign_id=campaign_id, sitting__in=sittings).values_list(
        "sitting", "item", "epoch", "revision", "response", "received_at", "device_at", "flags"
    )
    for sitting, item, epoch, revision, response, received_at, device_at, flags in answers:
        value = _decode(response)
        found[sitting].answers.append(
            Answer(str(item), epoch, revision, value, received_at, device_at, flags)
        )


def _fill_from_sqlite(
    campaign_id: int,
    sittings: Sequence[str],
    found: defaultdict[UUID, SittingJournal],
    with_answers: bool,
) -> None:
    with _file() as store:
        if store is None:
            return
        for opening in store.openings_of(campaign_id, sittings):
            found[UUID(opening.sitting)].openings.append(
                Opening(opening.epoch, opening.opened_at, opening.seed)
            )
        for closing in store.closings_of(campaign_id, sittings):
            found[UUID(closing.sitting)].closings.append(
                Closing(closing.epoch, closing.closed_at, closing.kind)
            )
        for row in store.answers_of(campaign_id, sittings) if with_answers else ():
            value = _decode(row.response)
            found[UUID(row.sitting)].answers.append(
                Answer(row.item, row.epoch, row.revision, value, row.received_at, row.device_at, row.flags)
            )


# One row for a sitting: 45 small ones cost six times as much to take over.
_ARRIVED = """
SELECT sitting, json_agg(json_build_array(item, epoch, revision, response, received_at))::text
FROM exam_answer WHERE campaign_id = %s AND sitting = ANY(%s) GROUP BY sitting
"""
_decode_arrived = msgspec.json.Decoder(list[Arrived[str]]).decode


def _counted_in_postgresql(campaign_id: int, until: Mapping[UUID, int]) -> dict[UUID, dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED, [campaign_id, list(until)])
        return {sitting: winning_responses(_decode_arrived(rows), until[sitting]) for sitting, rows in cursor}


_PART = 64


def _answers_in_file(campaign_id: int, sittings: Sequence[bytes]) -> Iterator[Any]:
    for start in range(0, len(sittings), _PART):
        part = sittings[start : start + _PART]
        part = [*part, *[part[-1]] * (_PART - len(part))]  # always the same statement
        yield from _rows_of_file(
            "SELECT sitting, item, epoch, revision, response, received_at FROM exam_answer "  # noqa: S608 constants
            f"WHERE campaign_id = ? AND sitting IN ({','.join('?' * _PART)})",
            (campaign_id, *part),
        )


@contextmanager
def _file() -> Iterator[SqliteStore | None]:
    """The gateway's file, read only; None before the gateway's first start."""
    path: Path = settings.LANTOA.exam_file
    if not path.exists():
        yield None
        return
    store = SqliteStore(path, read_only=True)
    try:
        yield store
    finally:
        store.close()


def _rows_of_file(statement: str, values: Iterable[int | bytes]) -> list[Any]:
    path: Path = settings.LANTOA.exam_file
    if not path.exists():
        return []
    found = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5)
    try:
        return found.execute(statement, tuple(values)).fetchall()
    finally:
        found.close()

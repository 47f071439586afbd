"""Reading the exam journal from Django: never writes. SQLite: the gateway's own file; PostgreSQL: the main database."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection

from lantoa.exams.journal.sqlite_store import SqliteStore
from lantoa.exams.models import AnswerRecord, ClosingRecord, OpeningRecord
from lantoa.exams.rules.winners import Answer, Closing, Opening
from lantoa.facts.streams import read_stream

_decode = msgspec.json.decode


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


def journals_of(campaign_id: int, sittings: Sequence[UUID]) -> dict[UUID, SittingJournal]:
    """The journal of some sittings; every one asked for is in the answer, an untouched one is empty."""
    found: defaultdict[UUID, SittingJournal] = defaultdict(SittingJournal)
    for one in sittings:
        found[one] = SittingJournal()
    if connection.vendor == "postgresql":
        _fill_from_postgresql(campaign_id, sittings, found)
    else:
        _fill_from_sqlite(campaign_id, [str(one) for one in sittings], found)
    for journal in found.values():
        journal.openings.sort(key=lambda one: one.epoch)
    return dict(found)


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
    campaign_id: int, sittings: Sequence[UUID], found: defaultdict[UUID, SittingJournal]
) -> None:
    for opening in OpeningRecord.objects.filter(campaign_id=campaign_id, sitting__in=sittings):
        found[opening.sitting].openings.append(Opening(opening.epoch, opening.opened_at, opening.seed))
    for closing in ClosingRecord.objects.filter(campaign_id=campaign_id, sitting__in=sittings):
        found[closing.sitting].closings.append(Closing(closing.epoch, closing.closed_at, closing.kind))
    answers = AnswerRecord.objects.filter(campaign_id=campaign_id, sitting__in=sittings).values_list(
        "sitting", "item", "epoch", "revision", "response", "received_at", "device_at", "flags"
    )
    for sitting, item, epoch, revision, response, received_at, device_at, flags in answers:
        value = _decode(response)
        found[sitting].answers.append(
            Answer(str(item), epoch, revision, value, received_at, device_at, flags)
        )


def _fill_from_sqlite(
    campaign_id: int, sittings: Sequence[str], found: defaultdict[UUID, SittingJournal]
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
        for row in store.answers_of(campaign_id, sittings):
            value = _decode(row.response)
            found[UUID(row.sitting)].answers.append(
                Answer(row.item, row.epoch, row.revision, value, row.received_at, row.device_at, row.flags)
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


def _rows_of_file(statement: str, values: Iterable[int]) -> list[Any]:
    path: Path = settings.LANTOA.exam_file
    if not path.exists():
        return []
    found = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5)
    try:
        return found.execute(statement, tuple(values)).fetchall()
    finally:
        found.close()

"""Candidates without a network: operations of all three kinds, given to the real writer; what it called kept is noted."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from lantoa.exams.journal.records import (
    AnswerRow,
    CloseSitting,
    ClosingRow,
    OpeningRow,
    OpenSitting,
    Operation,
    SaveAnswers,
)
from lantoa.exams.journal.writer import BatchStore, JournalUnavailable, JournalWriter
from lantoa.exams.rules.timing import WindowTimes
from tests.exams.faults.disk import ForgetfulDisk

TIMES = WindowTimes(opens_at=0, closes_at=10**12, limit_seconds=3600, grace_seconds=0)
CAMPAIGN = 7


@dataclass(frozen=True)
class Given:
    """Handed to the journal."""

    operation: Operation


@dataclass(frozen=True)
class Kept:
    """Acknowledged by the journal."""

    operation: Operation


def operations(chance: Random, count: int) -> list[Operation]:
    """Openings, saves of 1 to 4 answers of all sizes, hand-ins, of a few sittings that come and go."""
    sittings: list[str] = []
    made: list[Operation] = []
    for number in range(count):
        if number % 10 == 0:
            sittings.append(_uuid(chance))
            first = OpeningRow(
                CAMPAIGN,
                _uuid(chance),
                sittings[-1],
                1,
                _uuid(chance),
                _uuid(chance),
                1,
                number,
                number,
                10**9,
            )
            made.append(OpenSitting(CAMPAIGN, sittings[-1], first=first, times=TIMES))
            continue
        sitting = chance.choice(sittings)
        rows = [_answer(chance, sitting, number) for _ in range(chance.randint(1, 4))]
        if number % 25 == 24:
            sittings.remove(sitting)
            closing = ClosingRow(CAMPAIGN, sitting, 1, number, "handed_in")
            made.append(CloseSitting(CAMPAIGN, sitting, rows, closing=closing))
        else:
            made.append(SaveAnswers(CAMPAIGN, sitting, rows))
    return made


def _answer(chance: Random, sitting: str, number: int) -> AnswerRow:
    response = '"' + "x" * chance.choice([1, 1, 1, 40, 900, 9000]) + '"'
    return AnswerRow(CAMPAIGN, sitting, _uuid(chance), 1, number + 1, response, 0, number, 0)


def take(make_store: Callable[[], BatchStore], given: Sequence[Operation], disk: ForgetfulDisk) -> None:
    """Give the operations to a writer of their own, a few at a time, and note what it keeps."""

    async def one(writer: JournalWriter, operation: Operation) -> None:
        disk.note(Given(operation))
        try:
            await writer.submit(operation)
        except JournalUnavailable:
            return
        disk.note(Kept(operation))

    async def everything() -> None:
        writer = JournalWriter(make_store, batch_rows=40)
        writer.start()
        for start in range(0, len(given), 8):
            await asyncio.gather(*(one(writer, operation) for operation in given[start : start + 8]))
        await writer.stop()

    asyncio.run(everything())


@dataclass
class Difference:
    """What a journal file says against what was promised."""

    integrity: str
    lost: int
    invented: int
    halved: int

    @property
    def is_none(self) -> bool:
        return self.integrity == "ok" and not (self.lost or self.invented or self.halved)


def compare(file: Path, given: Sequence[Operation], kept: Sequence[Operation]) -> Difference:
    """Read the file with nothing in between: is it whole, is all there that was kept, and nothing nobody gave?"""
    connection = sqlite3.connect(file)
    try:
        (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
        stored: set[tuple[object, ...]] = set()
        for table, columns in _COLUMNS.items():
            found = connection.execute(f"SELECT {columns} FROM {table}").fetchall()
            stored |= {(table, *(_text(value) for value in row)) for row in found}
    except sqlite3.DatabaseError as error:
        return Difference(str(error), len(kept), 0, 0)
    finally:
        connection.close()
    allowed = {row for one in given for row in _rows(one)}
    halved = sum(len({row in stored for row in _rows(one)}) > 1 for one in given)
    lost = sum(not set(_rows(one)) <= stored for one in kept)
    return Difference(integrity, lost, len(stored - allowed), halved)


_COLUMNS = {
    "exam_answer": "campaign_id, sitting, item, epoch, revision, response, device_at, received_at, flags",
    "exam_opening": "sitting, device, person, seed",
    "exam_closing": "sitting",
}


def _rows(operation: Operation) -> list[tuple[object, ...]]:
    """What must be stored when the operation is kept. Every sitting here is opened and handed in once."""
    rows: list[tuple[object, ...]] = [("exam_answer", *row) for row in operation.rows]
    if isinstance(operation, OpenSitting) and operation.first is not None:
        first = operation.first
        rows.append(("exam_opening", first.sitting, first.device, first.person, first.seed))
    if isinstance(operation, CloseSitting):
        rows.append(("exam_closing", operation.sitting))
    return rows


def _text(value: object) -> object:
    return str(UUID(bytes=value)) if isinstance(value, bytes) else value


def _uuid(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128)))

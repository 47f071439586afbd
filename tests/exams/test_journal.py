"""The journal's writer: batches, back-pressure, a full disk, a bad row, a journal that goes away."""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from lantoa.exams.journal.records import AnswerRow, Fault, Operation, SaveAnswers
from lantoa.exams.journal.schema import WrongJournal, make_sqlite_file
from lantoa.exams.journal.sqlite_store import SqliteStore
from lantoa.exams.journal.writer import BatchStore, JournalFull, JournalUnavailable, JournalWriter
from tests.exams.gateways import Device, Place, running

on_sqlite = pytest.mark.skipif(
    "os.environ.get('LANTOA_TEST_DB') == 'postgresql'", reason="about the SQLite file"
)


def save(response: str = '"a"', **changed: Any) -> SaveAnswers:
    sitting = str(uuid4())
    row = AnswerRow(7, sitting, str(uuid4()), 1, 1, response, 0, 0, 0)
    return SaveAnswers(7, sitting, [row._replace(**changed)])


class Held:
    """A store that waits before each batch until it is let go, and counts batches."""

    def __init__(self, inner: BatchStore) -> None:
        self.inner = inner
        self.go = threading.Event()
        self.batches: list[int] = []

    def apply(self, batch: Sequence[Operation]) -> None:
        assert self.go.wait(10)
        self.inner.apply(batch)
        self.batches.append(len(batch))

    def close(self) -> None:
        self.inner.close()

    def fault_of(self, error: Exception) -> Fault | None:
        return self.inner.fault_of(error)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "exam.sqlite3"
    make_sqlite_file(path)
    return path


def rows_in(file: Path) -> int:
    with sqlite3.connect(file) as connection:
        (count,) = connection.execute("SELECT count(*) FROM exam_answer").fetchone()
    connection.close()
    return int(count)


async def test_what_comes_in_during_a_commit_is_written_together_in_the_next(file: Path) -> None:
    held = Held(SqliteStore(file))
    writer = JournalWriter(lambda: held)
    writer.start()
    first = asyncio.create_task(writer.submit(save()))
    await asyncio.sleep(0.05)
    others = [asyncio.create_task(writer.submit(save())) for _ in range(300)]
    await asyncio.sleep(0.05)

    assert not first.done() and not any(one.done() for one in others)
    held.go.set()
    await asyncio.gather(first, *others)
    await writer.stop()

    assert held.batches == [1, 300]
    assert rows_in(file) == 301


async def test_a_full_queue_refuses_at_once_and_keeps_every_promise_made(file: Path) -> None:
    held = Held(SqliteStore(file))
    writer = JournalWriter(lambda: held, queue_limit=10)
    writer.start()
    tasks = [asyncio.create_task(writer.submit(save())) for _ in range(30)]
    await asyncio.sleep(0.05)

    held.go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    await writer.stop()

    kept = sum(one is None for one in outcomes)
    assert 10 <= kept <= 11 and sum(isinstance(one, JournalFull) for one in outcomes) == 30 - kept
    assert rows_in(file) == kept


async def test_a_client_that_was_turned_away_is_told_when_to_come_back(place: Place, window: str) -> None:
    place.queue_limit = 0
    async with running(place) as gateway:
        status, headers, _body = await gateway.handle(
            "POST", "/exam/v1/open", {}, _json(Device(gateway, window).open_message())
        )

    assert status == 503
    assert 2 <= int(dict(headers)["retry-after"]) <= 4


async def test_stopping_writes_what_waits_and_takes_nothing_new(file: Path) -> None:
    writer = JournalWriter(lambda: SqliteStore(file))
    writer.start()
    tasks = [asyncio.create_task(writer.submit(save())) for _ in range(50)]
    await asyncio.sleep(0)

    await writer.stop()
    await asyncio.gather(*tasks)

    assert rows_in(file) == 50
    with pytest.raises(JournalUnavailable):
        await writer.submit(save())


class Small(SqliteStore):
    """A journal on a disk that is nearly full: real SQLite, real SQLITE_FULL."""

    pages = 24

    def _open(self) -> sqlite3.Connection:
        connection = super()._open()
        connection.execute(f"PRAGMA max_page_count={self.pages}")
        return connection


async def test_a_full_disk_is_said_and_loses_nothing_acknowledged(file: Path) -> None:
    writer = JournalWriter(lambda: Small(file))
    writer.start()
    acknowledged, refusal = 0, None
    for _ in range(200):
        try:
            await writer.submit(save(response='"' + "a" * 400 + '"'))
            acknowledged += 1
        except JournalUnavailable as error:
            refusal = error
            break
    healthy_when_full = writer.healthy
    Small.pages = 2000
    await writer.submit(save())
    await writer.stop()
    Small.pages = 24

    assert refusal is not None and refusal.code == "storage_full"
    assert not healthy_when_full and writer.healthy
    assert acknowledged > 0 and rows_in(file) == acknowledged + 1


async def test_one_bad_operation_does_not_stain_the_others(file: Path) -> None:
    held = Held(SqliteStore(file))
    writer = JournalWriter(lambda: held)
    writer.start()
    good = [save() for _ in range(20)]
    bad = save(revision=2**70)
    tasks = [asyncio.create_task(writer.submit(one)) for one in [*good[:10], bad, *good[10:]]]
    await asyncio.sleep(0.05)

    held.go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    await writer.stop()

    assert sum(one is None for one in outcomes) == 20
    assert isinstance(outcomes[10], JournalUnavailable)
    assert rows_in(file) == 20


@on_sqlite
async def test_a_journal_file_that_vanished_is_an_error_not_a_new_empty_file(
    place: Place, window: str
) -> None:
    async with running(place) as gateway:
        path = place.settings.exam_file
        for leftover in path.parent.glob("exam.sqlite3*"):
            leftover.unlink()

        status, answer = await Device(gateway, window).open()

    assert (status, answer["error"]["code"]) == (503, "journal_failed")
    assert not path.exists()


def test_a_journal_of_a_newer_version_is_not_touched(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()

    with pytest.raises(WrongJournal):
        make_sqlite_file(file)


@pytest.mark.postgresql
async def test_a_lost_connection_is_made_again_and_nothing_is_written_twice(
    place: Place, window: str
) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        place.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'lantoa-gateway' AND datname = current_database()"
        )

        status, answer = await device.save((device.singles()[0], 1, "a"))
        state = await device.state()

    assert status == 200 and len(answer["saved"]) == 1
    assert place.count("exam_answer") == 1
    assert "answers" not in state or len(state["answers"]) == 1


def _json(message: dict[str, Any]) -> bytes:
    import json

    return json.dumps(message).encode()

"""The journal's log on SQLite: copied back beside the writing, started over when it has grown long."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from lantoa.exams.journal import checkpoints
from lantoa.exams.journal.records import AnswerRow, SaveAnswers
from lantoa.exams.journal.schema import make_sqlite_file
from lantoa.exams.journal.sqlite_store import SqliteStore
from lantoa.exams.journal.writer import JournalWriter


async def test_the_log_does_not_grow_without_end_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "SECONDS", 0.01)
    monkeypatch.setattr(checkpoints, "LONG_LOG", 80)
    path = tmp_path / "exam.sqlite3"
    make_sqlite_file(path)
    writer = JournalWriter(lambda: SqliteStore(path))
    writer.start()
    log, longest = path.with_name("exam.sqlite3-wal"), 0

    for _ in range(1500):
        row = AnswerRow(7, str(uuid4()), str(uuid4()), 1, 1, '"' + "a" * 400 + '"', 0, 0, 0)
        await writer.submit(SaveAnswers(7, row.sitting, [row]))
        longest = max(longest, log.stat().st_size)
        await asyncio.sleep(0)
    await writer.stop()

    store = SqliteStore(path, read_only=True)
    (count,) = store._open().execute("SELECT count(*) FROM exam_answer").fetchone()
    store.close()
    assert count == 1500
    assert longest < 1500 * 4096

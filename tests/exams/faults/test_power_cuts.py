"""The power fails at any moment: what the journal acknowledged is there, whole, and nothing else is."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lantoa.exams.journal import checkpoints
from lantoa.exams.journal.records import Operation
from lantoa.exams.journal.schema import make_sqlite_file
from lantoa.exams.journal.sqlite_store import SqliteStore
from tests.exams.faults.disk import ForgetfulDisk, Truncate, Write
from tests.exams.faults.sqlite_calls import is_possible, watched
from tests.exams.faults.taking import Difference, Given, Kept, compare, operations, take

pytestmark = [
    pytest.mark.skipif("os.environ.get('LANTOA_TEST_DB') == 'postgresql'", reason="about the SQLite file"),
    pytest.mark.skipif(not is_possible(), reason="this Python hides its SQLite's functions"),
]
FILE = "exam.sqlite3"
CUTS = 20
# Threads make each run another one: nothing to shrink or to run again.
many = settings(
    max_examples=4,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Never(SqliteStore):
    """The store with a setting that must never be: commits wait for nothing."""

    level = "OFF"

    def _connect(self) -> sqlite3.Connection:
        connection = super()._connect()
        connection.execute(f"PRAGMA synchronous={self.level}")
        return connection


class Sometimes(Never):
    """SQLite's own advice for a log: sound files, but a commit waits for nothing."""

    level = "NORMAL"


@dataclass
class Morning:
    """A folder after a power cut, with what had been given to the journal and acknowledged until then."""

    folder: Path
    given: list[Operation]
    kept: list[Operation]

    def compare(self) -> Difference:
        return compare(self.folder / FILE, self.given, self.kept)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints and new beginnings of the log every moment, so that cuts fall into them too."""
    monkeypatch.setattr(checkpoints, "SECONDS", 0.002)
    monkeypatch.setattr(checkpoints, "LONG_LOG", 60)


def at_work(folder: Path, chance: Random, store: type[SqliteStore], count: int = 120) -> ForgetfulDisk:
    """A gateway's journal from its start to its orderly end, on a disk that notes everything."""
    disk = ForgetfulDisk(folder)
    with watched(disk):
        make_sqlite_file(folder / FILE)
        take(lambda: store(folder / FILE), operations(chance, count), disk)
    return disk


def mornings(disk: ForgetfulDisk, folder: Path, chance: Random, count: int) -> Iterator[Morning]:
    """The power fails `count` times at moments drawn by lot, each time on the same day's work."""
    for _ in range(count):
        cut = chance.randint(0, len(disk.calls))
        target = folder / uuid4().hex
        disk.lay_out(target, cut=cut, chance=chance)
        noted = [what for at, what in disk.notes if at <= cut]
        yield Morning(
            target,
            given=[one.operation for one in noted if isinstance(one, Given)],
            kept=[one.operation for one in noted if isinstance(one, Kept)],
        )


@given(seed=st.integers(0, 2**32))
@many
def test_whatever_the_power_cut_leaves_every_acknowledged_operation_is_there(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance, folder = Random(seed), tmp_path_factory.mktemp("cuts")
    disk = at_work(_made(folder / "first"), chance, SqliteStore)
    assert sum(isinstance(what, Kept) for _, what in disk.notes) == 120

    for morning in mornings(disk, folder, chance, CUTS):
        make_sqlite_file(morning.folder / FILE)
        found = morning.compare()

        assert found.is_none, (seed, morning.folder, found)


@given(seed=st.integers(0, 2**32))
@many
def test_the_power_fails_again_while_the_journal_comes_back(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance, folder = Random(seed), tmp_path_factory.mktemp("cuts")
    disk = at_work(_made(folder / "first"), chance, SqliteStore, count=60)

    for morning in mornings(disk, folder, chance, 3):
        disk_after = at_work(morning.folder, chance, SqliteStore, count=40)
        for second in mornings(disk_after, folder, chance, 5):
            make_sqlite_file(second.folder / FILE)
            found = compare(second.folder / FILE, morning.given + second.given, morning.kept + second.kept)

            assert found.is_none, (seed, second.folder, found)


@pytest.mark.parametrize(("store", "cuts"), [(Never, 40), (Sometimes, 120)])
def test_a_journal_that_does_not_wait_for_the_disk_is_found_out(
    tmp_path: Path, store: type[SqliteStore], cuts: int
) -> None:
    chance = Random(7)
    disk = at_work(_made(tmp_path / "first"), chance, store)

    found = (morning.compare() for morning in mornings(disk, tmp_path, chance, cuts))

    assert any(one.lost > 0 for one in found)


def test_the_disk_saw_all_of_it(tmp_path: Path) -> None:
    disk = at_work(_made(tmp_path / "first"), Random(3), SqliteStore)

    written: dict[int, int] = {}
    for call in disk.calls:
        if isinstance(call, Write | Truncate):
            written[call.file] = written.get(call.file, 0) + 1
    disk.lay_out(tmp_path / "then", cut=len(disk.calls), chance=Random(0))

    assert len(written) >= 3, "the file, its journal of the first moments and its log"
    assert (tmp_path / "then" / FILE).read_bytes() == (tmp_path / "first" / FILE).read_bytes()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder

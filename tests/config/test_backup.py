"""`lantoa backup|restore`: taken while people work, put back elsewhere, and everybody goes on; clear refusals."""

import gzip
import json
import os
import sqlite3
import subprocess
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

from lantoa.config.commands.backup import copy_sqlite
from tests.processes.clients import Candidate, Learner, at_work, wait_for
from tests.processes.places import Place

pytestmark = pytest.mark.process


def _refused(result: subprocess.CompletedProcess[str], words: str) -> None:
    assert result.returncode == 1, result.stdout + result.stderr
    assert words in result.stderr
    assert "Traceback" not in result.stderr


@pytest.fixture(scope="module")
def backup_file(demonstration: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the demonstration, taken at rest."""
    file = tmp_path_factory.mktemp("backup") / "b.tar.gz"
    copied = demonstration.copy(tmp_path_factory.mktemp("copy") / "d")
    result = copied.lantoa("backup", str(file))
    assert result.returncode == 0, result.stderr
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Place:
    return Place(tmp_path / "restored")


def test_backup_under_load_restores_elsewhere_and_everybody_goes_on(
    place: Place, empty: Place, tmp_path: Path
) -> None:
    file = tmp_path / "b.tar.gz"
    with place.running() as server:
        known = place.ask("learners", count=6)
        admissions = place.ask("admissions", enrolments=known["enrolments"][:3])
        shape = (known["campaign"], known["edition"], known["lessons"])
        learners = [Learner(server.port, place.data, person, *shape) for person in known["persons"]]
        candidates = [
            Candidate(server.port, place.data, *one)
            for one in zip(known["persons"], admissions, strict=False)
        ]
        for one in candidates:
            one.open()
        with at_work(*[one.study for one in learners], *[one.answer for one in candidates]):
            for one in (*learners, *candidates):
                wait_for(lambda one=one: one.acknowledged, 30, "everybody has something kept")
            studied = [set(one.acknowledged) for one in learners]
            answered = [set(one.acknowledged) for one in candidates]
            taken = place.lantoa("backup", str(file))
        at_backup = place.ask("figures")
    assert taken.returncode == 0, taken.stderr
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []

    restored = empty.lantoa("restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert (empty.data / "secret").read_bytes() == (place.data / "secret").read_bytes()
    with empty.running() as server:
        stored = empty.ask("journal", persons=known["persons"])
        assert all(before and before <= set(stored) for before in studied)
        for learner in learners:
            learner.port = server.port
            learner.deliver(learner.batch())
        for one, before in zip(candidates, answered, strict=True):
            one.port = server.port
            held = {
                (row["item"], row["epoch"], row["revision"])
                for row in one.ask("state", {"ticket": one.ticket}).json()["answers"]
            }
            newest = {item: revision for item, _, revision in sorted(before, key=lambda key: key[2])}
            assert before
            assert all(revision >= newest[item] for item, _, revision in held if item in newest)
            assert set(newest) <= {item for item, _, _ in held}
            one.save_next()
            assert one.close()["receipt"]
        # A device that was not heard of before opens with the admission it already holds.
        newcomer = Candidate(
            server.port,
            empty.data,
            known["persons"][3],
            empty.ask("admissions", enrolments=known["enrolments"][3:4])[0],
        )
        newcomer.open()
        newcomer.save_next()
        assert newcomer.acknowledged
        wait_for(lambda: empty.ask("figures")["sat"] >= at_backup["sat"] + 1, 20, "the sitting is counted")
    assert not [fault for one in [*learners, *candidates] for fault in one.faults]
    figures = empty.ask("figures")
    assert figures["differences"] == figures["wrong_quotas"] == []
    assert {name: figures[name] for name in ("enrolled", "persons", "certificates")} == {
        name: at_backup[name] for name in ("enrolled", "persons", "certificates")
    }


def test_large_database_is_copied_in_bounded_time_while_others_write(tmp_path: Path) -> None:
    source = tmp_path / "a.sqlite3"
    with closing(sqlite3.connect(source)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("CREATE TABLE t (x)")
        file.executemany("INSERT INTO t VALUES (zeroblob(1000000))", [()] * 60)
        file.commit()
    over = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(source, timeout=10)) as file:
            while not over.wait(0.001):
                file.execute("INSERT INTO t VALUES (1)")
                file.commit()

    writer = threading.Thread(target=write)
    copier = threading.Thread(target=copy_sqlite, args=(source, tmp_path / "b.sqlite3"), daemon=True)
    writer.start()
    try:
        copier.start()
        copier.join(15)
        assert not copier.is_alive(), "starts over with each change, for ever"
    finally:
        over.set()
        writer.join()
        copier.join(30)
    with closing(sqlite3.connect(tmp_path / "b.sqlite3")) as file:
        assert file.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_files_that_come_and_go_do_not_stop_a_backup(place: Place, tmp_path: Path) -> None:
    folder = place.data / "uploads" / "rosters"
    folder.mkdir(parents=True, exist_ok=True)
    over = threading.Event()

    def churn() -> None:
        number = 0
        while not over.is_set():
            number += 1
            (folder / f".receiving-{number}").write_bytes(b"x" * 2000)
            (folder / f".receiving-{number - 100}").unlink(missing_ok=True)

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        results = [place.lantoa("backup", str(tmp_path / f"{number}.tar.gz")) for number in range(2)]
    finally:
        over.set()
        thread.join()
    assert [result.returncode for result in results] == [0, 0], results[0].stderr
    with tarfile.open(tmp_path / "0.tar.gz") as archive:
        assert not [name for name in archive.getnames() if ".receiving" in name]


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", gzip.compress(b"hello"), b"PK\x03\x04" + b"x" * 500],
    ids=["empty", "text", "gzip", "zip"],
)
def test_other_files_are_refused(empty: Place, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x"
    file.write_bytes(content)

    _refused(empty.lantoa("restore", str(file)), "không phải bản sao lưu")

    assert list(empty.data.iterdir()) == []


def test_missing_file_and_other_archives_are_refused(empty: Place, tmp_path: Path) -> None:
    _refused(empty.lantoa("restore", str(tmp_path / "nothing")), "không phải bản sao lưu")
    for about in ({"format": 99, "postgresql": False}, {}, []):
        (tmp_path / "about.json").write_text(json.dumps(about))
        with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
            archive.add(tmp_path / "about.json", "about.json")
        _refused(empty.lantoa("restore", str(tmp_path / "x.tar.gz")), "Bản sao lưu có định dạng")
    assert list(empty.data.iterdir()) == []


@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
def test_truncated_backup_is_refused_and_leaves_nothing(
    backup_file: Path, empty: Place, tmp_path: Path, share: float
) -> None:
    whole = backup_file.read_bytes()
    (tmp_path / "cut").write_bytes(whole[: int(len(whole) * share)])

    _refused(empty.lantoa("restore", str(tmp_path / "cut")), "đã hỏng")

    assert list(empty.data.iterdir()) == []


@pytest.mark.parametrize("place_of_fault", [0.02, 0.4, 0.9])
def test_damaged_backup_is_refused_and_leaves_nothing(
    backup_file: Path, empty: Place, tmp_path: Path, place_of_fault: float
) -> None:
    damaged = bytearray(backup_file.read_bytes())
    damaged[int(len(damaged) * place_of_fault)] ^= 0x10
    (tmp_path / "damaged").write_bytes(damaged)

    _refused(empty.lantoa("restore", str(tmp_path / "damaged")), "đã hỏng")

    assert list(empty.data.iterdir()) == []


def test_occupied_folder_needs_force(backup_file: Path, place: Place) -> None:
    before = (place.data / "lantoa.sqlite3").read_bytes()

    _refused(place.lantoa("restore", str(backup_file)), "--force")

    assert (place.data / "lantoa.sqlite3").read_bytes() == before
    assert place.lantoa("restore", "--force", str(backup_file)).returncode == 0
    assert place.ask("figures")["differences"] == []


def test_running_system_is_not_replaced_even_by_force(backup_file: Path, place: Place) -> None:
    with place.running() as server:
        _refused(place.lantoa("restore", "--force", str(backup_file)), "đang chạy")
        # Also when it is only half alive: the worker's sign of life is old, pages are still served.
        os.utime(place.data / "run" / "worker.beat", (0, 0))
        server.kill_child("worker")
        os.utime(place.data / "run" / "worker.beat", (0, 0))
        _refused(place.lantoa("restore", "--force", str(backup_file)), "đang chạy")
    # Stopped in good order: no need to wait.
    assert place.lantoa("restore", "--force", str(backup_file)).returncode == 0


def test_backup_of_another_kind_of_database_is_refused(backup_file: Path, empty: Place) -> None:
    other = Place(empty.data, {"LANTOA_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})

    _refused(other.lantoa("restore", str(backup_file)), "hai loại cơ sở dữ liệu")

    assert list(empty.data.iterdir()) == []


def test_backup_of_nothing_is_refused(empty: Place, tmp_path: Path) -> None:
    _refused(empty.lantoa("backup", str(tmp_path / "b")), "Không có thư mục dữ liệu")
    empty.data.mkdir()
    _refused(empty.lantoa("backup", str(tmp_path / "b")), "cơ sở dữ liệu")
    assert not (tmp_path / "b").exists()


def test_backup_that_cannot_be_written_leaves_no_file(place: Place, tmp_path: Path) -> None:
    _refused(place.lantoa("backup", str(tmp_path / "no" / "such" / "b.tar.gz")), "Không ghi được")
    assert not (tmp_path / "no").exists()

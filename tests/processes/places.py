"""A stopped system with the small demonstration in it, loaded once for a test run and copied for each test.

On the database of the run (`LANTOA_TEST_DB`). On PostgreSQL that is the one server of the run (tests/settings.py), and a
copy is a database made from the loaded one as its template.
"""

import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.server import Server, environment, free_port, lantoa, running

ON_POSTGRESQL = os.environ.get("LANTOA_TEST_DB") == "postgresql"
OFFICERS = "60" if ON_POSTGRESQL else "140"  # the browser's tests look at more people, and share it on SQLite
ROOT = Path(__file__).parents[2]
_LEFT_BEHIND = shutil.ignore_patterns("*.writers", "run", "run.log")


@dataclass(frozen=True)
class Place:
    """A data folder, with what else a server on it must be told (the address of a database)."""

    data: Path
    more: Mapping[str, str] = field(default_factory=dict)

    def running(self, port: int | None = None) -> AbstractContextManager[Server]:
        """`lantoa run` on this place until the block ends."""
        return running(self.data, port=port, **self.more)

    def lantoa(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command on this place."""
        return lantoa(self.data, *words, port=free_port(), **self.more)

    def ask(self, question: str, **details: Any) -> Any:
        """What a function of `probe.py` answers, from a process of its own with this place's Django."""
        env = environment(self.data, 8000, **self.more) | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
        command = [sys.executable, "-m", "tests.processes.probe", question, json.dumps(details)]
        result = subprocess.run(
            command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )
        assert result.returncode == 0, f"{question}: {result.stderr[-3000:]}"
        return json.loads(result.stdout)

    def count(self, table: str) -> int:
        """Rows of a table, looked up in the database itself: a process of its own for each look would come too late."""
        query = f"SELECT count(*) FROM {table}"
        if url := self.more.get("LANTOA_DATABASE_URL"):
            with psycopg.connect(url) as connection:
                row = connection.execute(query).fetchone()  # type: ignore[arg-type]  # a table of ours
        else:
            file = f"{(self.data / 'lantoa.sqlite3').as_uri()}?mode=ro"
            with closing(sqlite3.connect(file, uri=True, timeout=5)) as connection:
                row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    def copy(self, target: Path) -> "Place":
        """The same system once more."""
        data = Path(shutil.copytree(self.data, target, ignore=_LEFT_BEHIND))
        url = self.more.get("LANTOA_DATABASE_URL")
        return Place(data, {"LANTOA_DATABASE_URL": _database_like(url)} if url else {})


def _do(place: Place, *words: str) -> None:
    result = place.lantoa(*words)
    assert result.returncode == 0, result.stderr[-3000:]


@contextmanager
def _one_at_a_time(folder: Path, what: str) -> Iterator[None]:
    """The workers of one test run wait for the one that loads."""
    with (folder / f"{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _database_like(url: str) -> str:
    """A new database with all that is in this one; nobody may be connected to that."""
    name, like = f"ban_{uuid.uuid4().hex[:12]}", urlsplit(url).path.lstrip("/")
    with psycopg.connect(url.replace(f"/{like}?", "/postgres?"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")  # type: ignore[arg-type]  # names of ours
    return url.replace(f"/{like}?", f"/{name}?")


def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def _shared_prepared(tmp_path_factory: pytest.TempPathFactory) -> Place:
    shared = _shared_folder(tmp_path_factory)
    place, done = Place(shared / "prepared"), shared / "prepared.done"
    with _one_at_a_time(shared, "prepared"):
        if not done.exists():
            _do(place, "prepare")
            done.touch()
    return place


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An empty system with its units, on SQLite; never run on it, copy it."""
    return _shared_prepared(tmp_path_factory)


@pytest.fixture
def empty(prepared: Place, tmp_path: Path) -> Place:
    """A private copy of an empty system."""
    return prepared.copy(tmp_path / "d")


def shared_demonstration(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Units, course, campaign, people, a test, certificates, made once for all workers of a run: about 6 seconds.

    Never run on it, copy it.
    """
    shared = _shared_folder(tmp_path_factory)
    more, url = {}, os.environ.get("LANTOA_DATABASE_URL", "")
    if ON_POSTGRESQL:
        more = {"LANTOA_DATABASE_URL": url.replace("/postgres?", "/mau?")}
    place = Place(shared / "demonstration", more)
    with _one_at_a_time(shared, "demonstration"):
        if not (place.data / "demo.json").exists():
            if ON_POSTGRESQL:
                with psycopg.connect(url, autocommit=True) as connection:
                    connection.execute("CREATE DATABASE mau")
                _do(place, "prepare")
            else:
                _shared_prepared(tmp_path_factory).copy(place.data)
            _do(place, "demo", "--officers", OFFICERS)
    return place


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The loaded place; never run on it, copy it."""
    return shared_demonstration(tmp_path_factory)


@pytest.fixture
def place(demonstration: Place, tmp_path: Path) -> Place:
    """A private copy of the demonstration."""
    return demonstration.copy(tmp_path / "d")

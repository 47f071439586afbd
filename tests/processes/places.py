"""A stopped system with the small demonstration in it, loaded once for a test run and copied for each test."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.server import Server, environment, free_port, lantoa, running

OFFICERS = "60"
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

    def copy(self, target: Path) -> "Place":
        """The same system once more; SQLite only."""
        assert not self.more
        return Place(Path(shutil.copytree(self.data, target, ignore=_LEFT_BEHIND)))


def load_demonstration(place: Place) -> None:
    """Units, course, campaign, people, a test, certificates: about 8 seconds."""
    for words in (("prepare",), ("demo", "--officers", OFFICERS)):
        result = place.lantoa(*words)
        assert result.returncode == 0, result.stderr[-3000:]


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """The workers of one test run wait for the one that loads."""
    with (folder / "demonstration.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The loaded place; never run on it, copy it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    place = Place(shared / "demonstration")
    with _one_at_a_time(shared):
        if not (place.data / "demo.json").exists():
            load_demonstration(place)
    return place


@pytest.fixture
def place(demonstration: Place, tmp_path: Path) -> Place:
    """A private copy of the demonstration on SQLite."""
    return demonstration.copy(tmp_path / "d")

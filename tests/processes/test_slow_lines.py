"""Thousands of lines that only wait: candidates do not feel them, and every one of them is ended in time."""

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from lantoa.exams.rules.tokens import open_admission, sign_admission
from tests.exams.gateways import KEYS, ON_POSTGRESQL, SECRET, Device, Place, make_place, window_config
from tests.processes.clients import call, insist
from tests.processes.slow_lines import KINDS, begun, slow_lines
from tests.server import environment, free_port

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[2]
# More than the server under us would take by itself.
LINES = 5_000
FAR = 4_000_000_000_000


@contextmanager
def front(data: Path, module: str) -> Iterator[int]:
    """The front process alone, with a published window; gives its port."""
    port = free_port()
    env = environment(data, port, LANTOA_SECRET=SECRET.decode()) | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    with (data / "front.log").open("wb") as log:
        words = [sys.executable, "-m", *module.split()]
        process = subprocess.Popen(words, env=env, cwd=ROOT, stdout=log, stderr=log)
    try:
        insist(port, "GET", "/healthz")
        yield port
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    assert not ON_POSTGRESQL
    place = make_place(tmp_path)
    (tmp_path / "main.sqlite3").rename(tmp_path / "lantoa.sqlite3")
    (tmp_path / "main.sqlite3").symlink_to(tmp_path / "lantoa.sqlite3")
    (tmp_path / "run").mkdir()
    return place


class Later(Device):
    """A device whose admission still counts today."""

    @property
    def admission(self) -> str:
        return sign_admission(KEYS, replace(open_admission(KEYS, super().admission), exp=FAR))


class Honest:
    """A candidate over HTTP, each save on a line of its own."""

    def __init__(self, port: int, window: str) -> None:
        self._port, self._device = port, Later(None, window)  # type: ignore[arg-type]
        opened = self._send("open", self._device.open_message())
        self._ticket, self._item = opened["ticket"], opened["draw"][0]["item"]
        self._revision = 0

    def save(self) -> float:
        """Seconds until it was acknowledged."""
        self._revision += 1
        answer = {"item": self._item, "revision": self._revision, "response": "a", "at": 0}
        started = time.perf_counter()
        saved = self._send("save", {"ticket": self._ticket, "answers": [answer]})
        assert saved["saved"] == [{"item": self._item, "revision": self._revision}]
        return time.perf_counter() - started

    def _send(self, door: str, message: Any) -> Any:
        import json

        answered = call(self._port, "POST", f"/exam/v1/{door}", json.dumps(message).encode(), timeout=30)
        assert answered.status == 200, answered
        return answered.json()


def test_thousands_of_slow_lines_shut_no_candidate_out(place: Place) -> None:
    count = min(LINES, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 1_500)
    if count < LINES:
        pytest.skip(f"this machine lets one process open {count + 1_500} files")
    window = str(uuid4())
    config = window_config(window, closes_at=FAR, limit_s=0)
    for one in config["items"]:
        one |= {"kind": "single", "options": ["a", "b", "c"]}
    place.tell("window", window, config)

    with front(place.folder, "lantoa front") as port:
        candidates = [Honest(port, window) for _ in range(10)]
        alone = sorted(one.save() for one in candidates * 10)
        with slow_lines(port, count):
            among_them = sorted(one.save() for one in candidates * 10)

    # The exact figure is the bench's (slow_connections): here others share the machine.
    assert among_them[50] < 10 * alone[50] + 0.5
    assert among_them[-1] < 20


def test_every_slow_line_is_ended_in_its_time(place: Place) -> None:
    with front(place.folder, "tests.processes.hurried_front") as port:
        time.sleep(1)  # it opens its listening socket a moment after it has started
        lines = {kind: begun(port, kind) for kind in KINDS}
        ended = {kind: _answer_until_the_end(line) for kind, line in lines.items() if kind != "unread"}
        time.sleep(4)
        with pytest.raises(ConnectionResetError):
            _read_all(lines["unread"])

    assert ended["silent"] == ended["slow head"] == b""
    for kind in ("slow body", "slow body to web"):
        assert ended[kind].startswith(b"HTTP/1.1 408 ") and b"connection: close" in ended[kind]


def _answer_until_the_end(line: socket.socket) -> bytes:
    """What came until the server ended the line, while we send a little now and then."""
    edge, found = time.monotonic() + 20, b""
    with line:
        while time.monotonic() < edge:
            with suppress(BlockingIOError, BrokenPipeError):
                if not (piece := line.recv(65536)):
                    return found
                found += piece
                line.send(b"a")
            time.sleep(0.1)
    raise AssertionError("still there")


def _read_all(line: socket.socket) -> None:
    line.settimeout(10)
    with line:
        while line.recv(65536):
            pass

"""Front, web and worker are forked from one process that loaded everything: what makes that sound, and what it gives."""

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.processes.places import Place
from tests.server import READY_SECONDS, Server, environment, free_port

pytestmark = pytest.mark.process

_LOAD = """
import json, os
from lantoa.config.processes.loading import load_everything
load_everything()
from django.db import connections
opened = [os.path.realpath(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
print(json.dumps({
    "threads": len(os.listdir("/proc/self/task")),
    "connections": [one.alias for one in connections.all(initialized_only=True) if one.connection is not None],
    "files": [path for path in opened if os.path.isfile(path)],
}))
"""
_WITHOUT_FORKING = """
from lantoa.config.processes import children
children.CAN_FORK = False
from lantoa.config.cli import main
raise SystemExit(main(["run"]))
"""


def test_loading_everything_starts_no_thread_and_opens_no_file(tmp_path: Path) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", _LOAD],
        env=environment(tmp_path / "d", 8000),
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(loaded.stdout) == {"threads": 1, "connections": [], "files": []}


def test_children_share_what_was_loaded_and_end_with_their_supervisor(empty: Place) -> None:
    with empty.running() as server:
        children = server.children()
        loaded = _megabytes(server.process.pid, "Rss")
        own = {name: _megabytes(pid, "Private_Dirty") for name, pid in children.items()}
        server.process.kill()
        server.process.wait()
        _wait_for_the_end_of(children)

    assert set(own) == {"front", "web", "worker"}
    assert all(megabytes < loaded / 3 for megabytes in own.values()), (loaded, own)


def test_where_forking_is_not_safe_each_child_is_a_command_of_its_own(empty: Place) -> None:
    port = free_port()
    with (empty.data / "run.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _WITHOUT_FORKING],
            env=environment(empty.data, port, **empty.more),
            stdout=log,
            stderr=log,
        )
    server = Server(data=empty.data, port=port, process=process)
    try:
        server.wait_until("/readyz")
        first = server.children()
        server.kill_child("web")
        time.sleep(0.5)
        server.wait_until("/readyz")
        again = server.children()
    finally:
        status = server.stop()

    assert set(first) == set(again) == {"front", "web", "worker"}
    assert again["web"] != first["web"]
    assert status == 0


def _megabytes(pid: int, what: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def _wait_for_the_end_of(children: dict[str, int]) -> None:
    edge = time.monotonic() + READY_SECONDS
    while left := [name for name, pid in children.items() if _runs(pid)]:
        assert time.monotonic() < edge, f"{left} outlive their supervisor"
        time.sleep(0.1)


def _runs(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False

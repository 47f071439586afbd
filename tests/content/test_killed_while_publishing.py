"""kill -9 at any moment of an import or a publication: what the database names is whole on the disk, and the work can be done."""

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.content.large_course import large_course
from tests.processes.places import Place

ROOT = Path(__file__).parents[2]
KILLS = 8


def lantoa(data: Path, *words: str) -> "subprocess.Popen[bytes]":
    """The real command on a data folder of its own (SQLite)."""
    ours = ("LANTOA_", "DJANGO_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"LANTOA_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        [sys.executable, "-m", "lantoa", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def done(process: "subprocess.Popen[bytes]") -> str:
    output, _nothing = process.communicate(timeout=120)
    assert process.returncode == 0, output.decode()
    return output.decode()


def editions(data: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(data / "lantoa.sqlite3")) as database:
        return database.execute("SELECT number, manifest_sha FROM content_edition ORDER BY number").fetchall()


def assert_whole(data: Path, manifest_sha: str) -> None:
    """Every file the manifest names is there and is what it says."""
    pack = data / "packs" / manifest_sha
    manifest = (pack / "manifest.json").read_bytes()
    assert hashlib.sha256(manifest).hexdigest() == manifest_sha
    said = json.loads(manifest)
    for path, entry in said["files"].items():
        assert hashlib.sha256((pack / path).read_bytes()).hexdigest() == entry["sha256"], path
    for name, entry in said["blobs"].items():
        assert (data / "blobs" / name).stat().st_size == entry["size"]


@pytest.mark.process
def test_whatever_moment_the_process_is_killed(prepared: Place, tmp_path: Path) -> None:
    data, source = prepared.copy(tmp_path / "var").data, large_course(tmp_path / "source", 200)
    pick = random.Random(5)

    for round_number in range(KILLS):
        lesson = source / "a" / f"bai-{round_number}.md"
        lesson.write_text(lesson.read_text() + f"\nLần {round_number}.\n")
        words = ("import", str(source)) if round_number % 2 == 0 else ("publish", "khoa-lon")
        process = lantoa(data, "course", *words)
        time.sleep(pick.uniform(0.25, 0.9))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)

        for _number, manifest_sha in editions(data):
            assert_whole(data, manifest_sha)
        for pack in (data / "packs").glob("[0-9a-f]*"):
            assert_whole(data, pack.name)

    done(lantoa(data, "course", "import", str(source)))
    done(lantoa(data, "course", "publish", "khoa-lon"))
    numbers = [number for number, _sha in editions(data)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert_whole(data, editions(data)[-1][1])
    assert (
        f"Lần {KILLS - 1}."
        in (data / "packs" / editions(data)[-1][1] / lesson_page(source, KILLS - 1)).read_text()
    )


def lesson_page(source: Path, number: int) -> str:
    uuid = (source / "a" / f"bai-{number}.md").read_text().split("\n")[1].removeprefix("uuid: ")
    return f"l/{uuid}.html"

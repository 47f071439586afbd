"""A real rehearsal against a real server: weak lines, front and web killed in the middle, then proof and cleaning."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.clients import wait_for
from tests.processes.places import Place, demonstration
from tests.processes.sitting import seated
from tests.server import Server, environment

__all__ = ["demonstration"]
pytestmark = [pytest.mark.process, pytest.mark.both_databases]

TABLES = (
    "people_person",
    "training_campaign",
    "exams_sitting",
    "exams_mark",
    "facts_fact",
    "assessment_itembank",
)


@pytest.fixture(scope="module")
def place(demonstration: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return demonstration.copy(tmp_path_factory.mktemp("rehearsal") / "d")


@pytest.fixture(scope="module")
def server(place: Place) -> Iterator[Server]:
    with place.running() as running:
        yield running


def counts(place: Place) -> dict[str, int]:
    return {one: place.count(one) for one in TABLES}


def start(place: Place, server: Server, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "lantoa", "rehearse", *words],
        env=environment(place.data, server.port, **place.more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A test run in the background of a shell ignores Ctrl+C and would hand that down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def test_nothing_is_lost_on_weak_lines_while_front_and_web_are_killed(
    place: Place, server: Server, tmp_path: Path
) -> None:
    before, report = counts(place), tmp_path / "ket-qua.json"
    words = ["--candidates", "60", "--minutes", "0.1", "--profile", "song-yeu", "--cuts", "0.2"]
    words += ["--kill", "front:4", "--kill", "web:3", "--report", str(report), "--json"]

    said, errors = start(place, server, *words).communicate(timeout=120)

    found = json.loads(said)
    assert found["ok"] is True, (found, errors)
    assert (found["candidates"], found["finished"], found["marks_compared"]) == (60, 60, 60)
    assert (found["lost"], found["invented"], found["closings_lost"], found["marks_wrong"]) == (0, 0, 0, 0)
    assert (found["failed_for_good"], found["state_wrong"]) == (0, 0)
    assert found["acknowledged"] > 60 * 20
    assert found["kills"] >= 2
    assert found["lines_cut"] > 0
    assert found["told_to_come_again"] > 0
    moments = json.loads(report.read_text())["moments"]
    assert sum(one["opens"] for one in moments) >= 60
    assert counts(place) == before


def test_breaking_off_says_what_was_proved_and_how_to_clean(place: Place, server: Server) -> None:
    server.wait_until("/readyz")
    before = counts(place)
    running = start(place, server, "--candidates", "40", "--minutes", "5", "--opening-seconds", "1")
    edge = time.monotonic() + 30
    while place.count("exams_sitting") < before["exams_sitting"] + 40:
        assert time.monotonic() < edge
        time.sleep(0.1)
    time.sleep(6)

    running.send_signal(signal.SIGINT)
    said, errors = running.communicate(timeout=60)

    assert running.returncode == 1
    assert "Traceback" not in errors
    assert re.search(r"DỪNG GIỮA CHỪNG: đã đối chiếu bài của 40 người, không câu trả lời nào", said)
    assert "lantoa rehearse --clean" in said

    cleaned = place.lantoa("rehearse", "--clean")

    assert cleaned.returncode == 0, cleaned.stderr
    assert "Đã dọn 1 lần diễn tập." in cleaned.stdout
    assert counts(place) == before


def test_somebody_who_sits_a_real_test_is_not_disturbed(place: Place, server: Server) -> None:
    sitting = "exams_sitting WHERE opened_at IS NOT NULL AND ended_at IS NULL"
    before, sat = counts(place), place.count(sitting)
    (real,) = seated(place, server.port, count=1)
    real.open()
    wait_for(lambda: place.count(sitting) > sat, 20, "the console knows that somebody sits")

    _, errors = start(place, server, "--candidates", "5").communicate(timeout=60)

    assert "Có bài kiểm tra thật đang có người làm" in errors
    assert counts(place)["people_person"] == before["people_person"]

    words = ("--candidates", "5", "--minutes", "0.05", "--force")
    said, errors = start(place, server, *words).communicate(timeout=90)

    assert "Kết quả diễn tập: ĐẠT" in said, errors
    assert "Đang có người làm bài kiểm tra thật" in said
    assert "lantoa rehearse --clean" in said
    refused = place.lantoa("rehearse", "--clean")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)

    real.close()
    wait_for(lambda: place.lantoa("rehearse", "--clean").returncode == 0, 20, "it cleans")
    assert counts(place)["people_person"] == before["people_person"]

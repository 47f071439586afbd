"""/readyz and /metrics at the one port: what web says and what the exam gateway says, also while web is away."""

import json
import urllib.error
import urllib.request

import pytest

from lantoa.config.processes.health import metrics, ready
from tests.processes.places import Place
from tests.server import Server

pytestmark = pytest.mark.process


def _get(server: Server, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(server.url + path, timeout=15) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_both_doors_tell_of_web_and_of_the_gateway(empty: Place) -> None:
    with empty.running() as server:
        status, text = _get(server, "/readyz")
        numbers = _get(server, "/metrics")[1]
        server.kill_child("web")
        away = _get(server, "/readyz")
        without = _get(server, "/metrics")

    assert status == 200
    assert json.loads(text) == {
        "ready": True,
        "database": "ok",
        "storage": "ok",
        "jobs": "ok",
        "web": "ok",
        "exam_gateway": "ok",
    }
    assert "lantoa_web_up 1" in numbers
    assert "# TYPE lantoa_exam_journal_rows_total counter" in numbers
    assert "lantoa_exam_windows 0" in numbers
    assert "lantoa_jobs{" in numbers
    assert away[0] == 503
    assert json.loads(away[1]) == {"ready": False, "web": "away", "exam_gateway": "ok"}
    assert without[0] == 200
    assert "lantoa_web_up 0" in without[1]
    assert "lantoa_exam_ready 1" in without[1]


@pytest.mark.parametrize(
    ("from_web", "gateway", "status", "parts"),
    [
        ((200, b'{"ready":true,"database":"ok"}'), True, 200, {"database": "ok", "web": "ok"}),
        ((503, b'{"ready":false,"jobs":"silent"}'), True, 503, {"jobs": "silent", "web": "ok"}),
        ((500, b"<html>"), True, 503, {"web": "answered 500"}),
        ((200, b'{"ready":true,"database":"ok"}'), False, 503, {"database": "ok", "web": "ok"}),
        (None, True, 503, {"web": "away"}),
    ],
)
def test_ready_only_when_every_part_is(
    from_web: tuple[int, bytes] | None, gateway: bool, status: int, parts: dict[str, str]
) -> None:
    found, body = ready(from_web, is_gateway_ready=gateway)

    said = json.loads(body)
    assert found == status
    assert said.pop("ready") is (status == 200)
    assert (said.pop("exam_gateway") == "ok") is gateway
    assert said == parts


def test_metrics_are_lines_of_name_and_number() -> None:
    text = metrics((200, b"lantoa_jobs 3\n"), {"journal_rows_total": 7, "windows": 1}, is_gateway_ready=False)

    assert text.splitlines() == [
        "lantoa_jobs 3",
        "# TYPE lantoa_web_up gauge",
        "lantoa_web_up 1",
        "# TYPE lantoa_exam_ready gauge",
        "lantoa_exam_ready 0",
        "# TYPE lantoa_exam_journal_rows_total counter",
        "lantoa_exam_journal_rows_total 7",
        "# TYPE lantoa_exam_windows gauge",
        "lantoa_exam_windows 1",
    ]

"""kill -9 while a roster of 2,000 is sent, read and confirmed: the jobs end by themselves, nobody is lost or doubled."""

import contextlib
import os
import signal
import threading
from typing import Any

import pytest

from tests.processes.clients import call, insist, multipart, port_is_free, wait_for
from tests.processes.places import Place
from tests.processes.rosters import PROVINCE, roster

pytestmark = [pytest.mark.process, pytest.mark.both_databases]
ROWS = 2_000
AGAIN_SECONDS = 35


def _upload(port: int, address: str, token: dict[str, str]) -> dict[str, Any]:
    """Sent until taken; a roster that was taken without an answer is found in the list, not sent twice."""
    body, headers = multipart(roster(ROWS))
    answered = insist(port, "POST", address, body, headers | token)
    if answered.status == 409:
        batch = answered.json()["error"]["details"]["batch"]
        return dict(insist(port, "GET", f"{address}/{batch}", headers=token).json())
    assert answered.status == 202, answered.body
    return dict(answered.json())


def test_import_outlives_every_process(place: Place) -> None:
    place.ask("give_seats", unit=PROVINCE, seats=ROWS + 300)
    with place.running() as server:
        known, before = place.ask("learners", count=1), place.ask("figures")
        token = {"Authorization": f"Bearer {known['token']}"}
        address = f"/api/v1/campaigns/{known['campaign']}/rosters"
        threading.Timer(0.02, server.kill_child, ["web"]).start()
        batch = _upload(server.port, address, token)
        here = f"{address}/{batch['uuid']}"

        def now() -> dict[str, Any]:
            return dict(insist(server.port, "GET", here, headers=token).json())

        wait_for(lambda: now()["job"]["progress"] >= 250, 30, "the file is being read")
        server.kill_child("worker")
        server.kill_child("front")
        assert now()["state"] == "reading"
        # The batch is done a moment before its job is.
        read = wait_for(
            lambda: (one := now())["job"]["state"] in {"done", "failed"} and one,
            AGAIN_SECONDS,
            "reading ends",
        )
        assert (read["state"], read["job"]["state"]) == ("preview", "done")
        # The names are drawn at random: a few alike ones may ask to be looked at.
        assert sum(read["counts"].values()) == ROWS
        assert read["counts"]["ready"] > 0.9 * ROWS

        assert place.ask("job", uuid=read["job"]["uuid"])["attempts"] == 2, (
            "the worker was not killed in the middle"
        )

        job = call(server.port, "POST", f"{here}/confirm", headers=token)
        assert job.status == 202, job.body
        wait_for(lambda: now()["job"]["progress"] >= 300, 30, "people are being enrolled")
        pids = [server.process.pid, *server.children().values()]
        os.kill(pids[0], signal.SIGKILL)
        for pid in pids[1:]:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        server.process.wait()
        wait_for(lambda: port_is_free(server.port), 15, "the port is free again")
        half = place.ask("figures")
        assert half["wrong_quotas"] == []
        assert half["rows_without_enrolment"] == 0
        assert half["enrolled"] - before["enrolled"] == half["rows_enrolled"] - before["rows_enrolled"]

        with place.running(port=server.port) as again:
            done = wait_for(
                lambda: (one := now())["job"]["state"] == "done" and one, AGAIN_SECONDS, "confirming ends"
            )
            assert done["state"] == "confirmed"
            assert "Traceback" not in again.log()

    assert place.ask("job", uuid=done["job"]["uuid"])["attempts"] == 2, (
        "the worker was not killed in the middle"
    )
    after = place.ask("figures")
    enrolled = done["counts"]["enrolled"]
    assert enrolled == read["counts"]["ready"]
    assert after["enrolled"] - before["enrolled"] == enrolled
    assert after["persons"] - before["persons"] == enrolled
    assert after["rows_enrolled"] - before["rows_enrolled"] == enrolled
    assert after["wrong_quotas"] == []
    assert after["differences"] == []
    assert set(after["jobs"]) == {"done"}

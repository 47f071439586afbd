"""kill -9 while certificates are issued and printed: each person has one, no serial is skipped or given twice."""

import threading

import pytest

from tests.processes.clients import Answered, at_work, call, insist, wait_for
from tests.processes.places import Place

pytestmark = [pytest.mark.process, pytest.mark.both_databases]
PEOPLE = 1_500
AGAIN_SECONDS = 35


def _certificates(place: Place) -> int:
    return place.count("outcomes_certificate")


def test_certificates_outlive_every_process(place: Place) -> None:
    waiting = place.ask("many_waiting_for_certificates", count=PEOPLE)
    before = place.ask("figures")
    assert waiting > 0.9 * PEOPLE
    own = place.ask("own_certificate")
    printed: list[Answered] = []

    with place.running() as server:
        path = f"/giay-chung-nhan/{own['serial']}.pdf"

        def print_on(over: threading.Event) -> None:
            while not over.is_set():
                printed.append(insist(server.port, "GET", path, headers={"Cookie": own["cookie"]}))

        with at_work(print_on):
            asked: list[str] = []
            threading.Thread(target=lambda: asked.append(place.ask("issue_certificates"))).start()
            wait_for(
                lambda: _certificates(place) > before["certificates"], 30, "certificates are being issued"
            )
            server.kill_child("worker")
            server.kill_child("web")
            half = _certificates(place)
            job = wait_for(lambda: asked and asked[0], 20, "the job is known")
            ended = wait_for(
                lambda: (one := place.ask("job", uuid=job))["state"] in {"done", "failed"} and one,
                AGAIN_SECONDS,
                "issuing ends",
            )
            count = len(printed)
            server.kill_child("front")
            wait_for(lambda: len(printed) > count, 20, "printing goes on")
        check = call(server.port, "GET", f"/k/{own['check_code']}/")

    assert before["certificates"] < half < before["certificates"] + waiting, (
        "the worker was not killed in the middle"
    )
    assert ended["state"] == "done", ended
    assert ended["attempts"] == 2
    assert check.status == 200
    assert {one.status for one in printed} == {200}
    assert len({one.body for one in printed}) == 1
    assert printed[0].body.startswith(b"%PDF-")
    after = place.ask("figures")
    assert after["certificates"] - before["certificates"] == waiting
    assert after["certificates_twice"] == 0
    assert after["serials_missing"] == 0
    assert not [line for line in after["differences"] if "certified" in line]

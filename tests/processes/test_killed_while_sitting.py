"""kill -9 in the middle of a test: every answer the gateway called saved is there, once, and nobody has to begin again."""

import signal
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.processes.clients import at_work, port_is_free, wait_for
from tests.processes.places import Place
from tests.processes.sitting import CANDIDATES, check_kept, saved_by, seated

pytestmark = [pytest.mark.process, pytest.mark.both_databases]


def test_answers_called_saved_outlive_every_process(place: Place) -> None:
    with place.running() as server:
        candidates = seated(place, server.port)
        for one in candidates:
            one.open()

        with at_work(*[one.answer for one in candidates]):
            time.sleep(0.5)
            for name in ("front", "web", "worker", "front"):
                before = saved_by(candidates)
                server.kill_child(name)
                wait_for(lambda edge=before + 60: saved_by(candidates) > edge, 20, "saves go on")

        # The ticket of before the kills still counts, and the state is what the player last heard.
        state = candidates[0].ask("state", {"ticket": candidates[0].ticket}).json()
        newest = {
            item: revision for item, _, revision in sorted(candidates[0].acknowledged, key=lambda key: key[2])
        }
        assert {one["item"]: one["revision"] for one in state["answers"]} == newest
        receipts = [one.close() for one in candidates]
        server.kill_child("front")
        again = [one.close() for one in candidates]
        assert [one["receipt"] for one in again] == [one["receipt"] for one in receipts]
        assert [one["closed_at"] for one in again] == [one["closed_at"] for one in receipts]
        sat = place.ask("figures")["sat"]

    assert saved_by(candidates) > 300
    check_kept(place, candidates)
    assert all(
        kept["closings"] == 1
        for kept in place.ask("answers", sittings=[one.sitting for one in candidates]).values()
    )
    figures = place.ask("figures")
    assert figures["sat"] >= sat >= CANDIDATES
    assert figures["differences"] == []


def test_answers_called_saved_outlive_the_supervisor(place: Place) -> None:
    with place.running() as server, ExitStack() as later:
        candidates = seated(place, server.port)
        for one in candidates:
            one.open()
        with ExitStack() as working:
            working.enter_context(at_work(*[one.answer for one in candidates]))
            time.sleep(0.7)
            children = server.children()
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            # Nothing of the dead system may linger: its children stop by themselves and give the port back.
            wait_for(lambda: port_is_free(server.port), 15, "the port is free again")
            again = later.enter_context(place.running(port=server.port))
            before = saved_by(candidates)
            wait_for(lambda: saved_by(candidates) > before + 60, 20, "saves go on")
            assert not set(children.values()) & set(again.children().values())
            wait_for(
                lambda: not any(Path(f"/proc/{pid}").exists() for pid in children.values()),
                15,
                "old ones are gone",
            )

    assert saved_by(candidates) > 100
    check_kept(place, candidates)

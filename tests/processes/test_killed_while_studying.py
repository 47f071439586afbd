"""kill -9 while learners deliver their journals: what was acknowledged is there once, what was not is sent again."""

import time

import pytest

from tests.processes.clients import Learner, at_work, wait_for
from tests.processes.places import Place

pytestmark = [pytest.mark.process, pytest.mark.both_databases]
LEARNERS = 5


def _delivered(learners: list[Learner]) -> int:
    return sum(len(one.acknowledged) for one in learners)


def test_acknowledged_study_outlives_every_process(place: Place) -> None:
    with place.running() as server:
        known = place.ask("learners", count=LEARNERS)
        before = place.ask("journal", persons=known["persons"])
        learners = [
            Learner(server.port, place.data, person, known["campaign"], known["edition"], known["lessons"])
            for person in known["persons"]
        ]
        with at_work(*[one.study for one in learners]):
            time.sleep(0.5)
            for name in ("web", "worker", "front", "web"):
                count = _delivered(learners)
                server.kill_child(name)
                wait_for(lambda edge=count + 50: _delivered(learners) > edge, 20, "batches go on")

        late = learners[0].batch()
        learners[0].deliver(late)
        learners[0].deliver(late)
        wait_for(lambda: place.ask("figures")["differences"] == [], 20, "figures equal to a recount")

    assert not [fault for one in learners for fault in one.faults]
    stored = place.ask("journal", persons=known["persons"])
    sent = {event for one in learners for event in one.sent}
    acknowledged = {event for one in learners for event in one.acknowledged}
    assert len(acknowledged) > 200
    assert acknowledged <= set(stored), "an acknowledged event is missing"
    assert set(stored) <= sent | set(before), "an event nobody sent"
    assert set(stored.values()) == {1}, "an event is there twice"

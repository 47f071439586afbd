"""One running demonstration for all hostile tests; each test looks that the server logged no traceback meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.processes.clients import Answered, Candidate, Learner, call
from tests.processes.places import Place, demonstration
from tests.server import Server

__all__ = ["demonstration"]


@dataclass(frozen=True)
class Target:
    """The system under attack, and what an honest user of it holds."""

    server: Server
    place: Place
    known: dict[str, Any]
    admissions: list[str]

    @property
    def token(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.known['token']}"}

    @property
    def campaign(self) -> str:
        return f"/api/v1/campaigns/{self.known['campaign']}"

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answered:
        return call(
            self.server.port,
            method,
            path,
            body,
            {name.replace("_", "-"): value for name, value in headers.items()},
        )

    def learner(self, number: int = 0) -> Learner:
        shape = (self.known["campaign"], self.known["edition"], self.known["lessons"])
        return Learner(self.server.port, self.place.data, self.known["persons"][number], *shape)

    def candidate(self, number: int = 0) -> Candidate:
        return Candidate(
            self.server.port, self.place.data, self.known["persons"][number], self.admissions[number]
        )


@pytest.fixture(scope="session")
def system(demonstration: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    place = demonstration.copy(tmp_path_factory.mktemp("hostile") / "d")
    with place.running() as server:
        known = place.ask("learners", count=12)
        yield Target(server, place, known, place.ask("admissions", enrolments=known["enrolments"]))


@pytest.fixture
def target(system: Target) -> Iterator[Target]:
    """The system; when the test is over it must be well and its log free of tracebacks."""
    before = len(system.server.log())
    yield system
    said = system.server.log()[before:]
    assert "Traceback" not in said and "starts again" not in said, said[-4000:]
    assert system.server.get("/readyz") == 200


def refused_in_words(answered: Answered) -> bool:
    """Whether this is the API's one error shape with a sentence for a person."""
    body = answered.json()
    return (
        set(body) == {"error"}
        and set(body["error"]) == {"code", "message", "details"}
        and len(body["error"]["message"]) > 5
    )

"""A few people sitting the test together on a running system, and what must be there of it afterwards."""

from tests.processes.clients import Candidate
from tests.processes.places import Place

CANDIDATES = 6


def seated(place: Place, port: int, count: int = CANDIDATES) -> list[Candidate]:
    """People with their admissions; they have not opened yet."""
    known = place.ask("learners", count=count)
    admissions = place.ask("admissions", enrolments=known["enrolments"])
    assert len(admissions) == count
    return [Candidate(port, place.data, *one) for one in zip(known["persons"], admissions, strict=True)]


def saved_by(candidates: list[Candidate]) -> int:
    """How many answers were acknowledged until now."""
    return sum(len(one.acknowledged) for one in candidates)


def check_kept(place: Place, candidates: list[Candidate]) -> None:
    """Every acknowledged answer is in the journal, once, and none that nobody gave."""
    stored = place.ask("answers", sittings=[one.sitting for one in candidates])
    for one in candidates:
        assert not one.faults
        kept = stored[one.sitting]
        rows = {(item, epoch, revision): response for item, epoch, revision, response in kept["answers"]}
        assert len(rows) == len(kept["answers"]), "an answer is there twice"
        assert set(one.acknowledged) <= set(rows), "an acknowledged answer is missing"
        assert rows.items() <= one.sent.items(), "an answer nobody gave"
        assert kept["epochs"] == [1]

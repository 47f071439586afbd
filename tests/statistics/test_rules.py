"""The fold from facts to figures."""

import uuid
from collections import Counter as Tally
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.statistics.rules import Cell, Place, Standing, after, fold
from tests.statistics.stories import SUBJECTS, Told, stories

LOC_NINH = {"unit_path": "VN/75/25270/"}
ME = SUBJECTS[0]


def told(*happenings: str | tuple[str, dict[str, Any]]) -> list[Told]:
    rows = [(one, {}) if isinstance(one, str) else one for one in happenings]
    rows = [
        (kind, LOC_NINH if kind == "enrolment.created" and not payload else payload) for kind, payload in rows
    ]
    return [Told(number, kind, ME, payload, number) for number, (kind, payload) in enumerate(rows, start=1)]


def folded(facts: list[Told]) -> tuple[dict[tuple[int, uuid.UUID], Standing], dict[Cell, int]]:
    standings: dict[tuple[int, uuid.UUID], Standing] = {}
    cells: dict[Cell, int] = {}
    fold(facts, standings, cells)
    return standings, cells


def totals(cells: dict[Cell, int]) -> dict[tuple[Place, str], int]:
    found: Tally[tuple[Place, str]] = Tally()
    for cell, value in cells.items():
        found[cell.place, cell.measure] += value
    return {key: value for key, value in found.items() if value}


def marked(passed: bool, sitting: str = "a") -> tuple[str, dict[str, Any]]:
    return "sitting.marked", {"sitting": sitting, "passed": passed}


ALL_WAY = (
    "enrolment.created",
    "enrolment.signed_in",
    "enrolment.started",
    "enrolment.finished",
    "sitting.opened",
    marked(True),
    "certificate.issued",
)


@pytest.mark.parametrize(
    ("story", "counted"),
    [
        ((), set()),
        (("enrolment.created",), {"enrolled"}),
        (("enrolment.created", "enrolment.created"), {"enrolled"}),
        (("enrolment.created", "sitting.opened", "sitting.opened"), {"enrolled", "sat"}),
        (ALL_WAY, {"enrolled", "signed_in", "started", "finished", "sat", "passed", "certified"}),
        ((*ALL_WAY, "enrolment.withdrawn"), set()),
        (("enrolment.created", "enrolment.withdrawn", "enrolment.restored"), {"enrolled"}),
        (("enrolment.created", "enrolment.withdrawn", marked(True)), set()),
        (("enrolment.created", marked(True), marked(False)), {"enrolled", "sat"}),
        (("enrolment.created", marked(True, "a"), marked(False, "b")), {"enrolled", "sat", "passed"}),
        (("enrolment.created", marked(False, "a"), marked(True, "a")), {"enrolled", "sat", "passed"}),
        (("enrolment.created", "certificate.issued", "certificate.revoked"), {"enrolled"}),
        (
            ("enrolment.created", "certificate.issued", "certificate.revoked", "certificate.issued"),
            {"enrolled", "certified"},
        ),
        (("enrolment.started",), set()),
        (("person.activated", "enrolment.created"), {"enrolled"}),
    ],
)
def test_an_enrolment_counts_for_what_it_has_reached(story: Any, counted: set[str]) -> None:
    standings, cells = folded(told(*story))

    standing = standings.get((1, ME), Standing())
    assert standing.counted == counted
    assert {measure for (_place, measure) in totals(cells)} == counted


def test_a_withdrawal_takes_everything_back_on_its_own_day() -> None:
    facts = told("enrolment.created", "enrolment.started", "enrolment.withdrawn")

    _standings, cells = folded(facts)

    place = Place("VN/75/25270/")
    assert cells == {
        Cell(1, place, facts[0].day, "enrolled"): 1,
        Cell(1, place, facts[1].day, "started"): 1,
        Cell(1, place, facts[2].day, "enrolled"): -1,
        Cell(1, place, facts[2].day, "started"): -1,
    }


def test_a_move_takes_from_one_line_and_gives_to_the_other() -> None:
    here = {"unit_path": "VN/75/", "unplaced": True, "cohort": 7}
    facts = told(("enrolment.created", here), "enrolment.started", ("enrolment.moved", LOC_NINH))

    _standings, cells = folded(facts)

    old, new = Place("VN/75/", True, 7), Place("VN/75/25270/")
    assert totals(cells) == {(new, "enrolled"): 1, (new, "started"): 1}
    assert cells[Cell(1, old, facts[2].day, "enrolled")] == -1
    assert cells[Cell(1, new, facts[2].day, "started")] == 1


@given(stories(), st.randoms())
def test_the_fold_does_not_depend_on_order_or_repetition(facts: list[Told], chance: Any) -> None:
    in_order, _cells = folded(facts)
    mixed = facts + [chance.choice(facts) for _ in range(len(facts) // 2)] if facts else []
    chance.shuffle(mixed)

    standings, cells = folded(mixed)

    assert standings == in_order
    assert totals(cells) == totals(_cells)


@given(stories())
def test_counters_are_the_people_who_stand_there(facts: list[Told]) -> None:
    standings, cells = folded(facts)

    people: Tally[tuple[Place, str]] = Tally()
    for standing in standings.values():
        if standing.place is not None:
            people.update((standing.place, measure) for measure in standing.counted)
    assert totals(cells) == dict(people)
    assert all(0 <= value <= len(SUBJECTS) for value in totals(cells).values())


@given(stories())
def test_a_fact_known_already_changes_nothing(facts: list[Told]) -> None:
    standings, _cells = folded(facts)

    for fact in facts:
        standing = standings.get((1, fact.subject), Standing())
        assert after(standing, fact) == standing


@given(stories())
def test_the_fold_agrees_with_plain_words(facts: list[Told]) -> None:
    """The same answer from the definitions, worked out without any state."""
    standings, _cells = folded(facts)

    for subject in SUBJECTS:
        mine = [fact for fact in facts if fact.subject == subject]
        placed = [fact for fact in mine if fact.kind in ("enrolment.created", "enrolment.moved")]
        door = [
            fact.kind
            for fact in mine
            if fact.kind in ("enrolment.created", "enrolment.restored", "enrolment.withdrawn")
        ]
        marks = {
            fact.payload["sitting"]: fact.payload["passed"] for fact in mine if fact.kind == "sitting.marked"
        }
        papers = [fact.kind for fact in mine if fact.kind.startswith("certificate")]
        kinds = {fact.kind for fact in mine}
        expected = set()
        if placed and door and door[-1] != "enrolment.withdrawn":
            expected = {
                "enrolled": True,
                "signed_in": "enrolment.signed_in" in kinds,
                "started": "enrolment.started" in kinds,
                "finished": "enrolment.finished" in kinds,
                "sat": bool(kinds & {"sitting.opened", "sitting.marked"}),
                "passed": any(marks.values()),
                "certified": papers[-1:] == ["certificate.issued"],
            }
            expected = {measure for measure, holds in expected.items() if holds}
        standing = standings.get((1, subject), Standing())
        assert standing.counted == expected
        if expected:
            assert standing.place is not None
            assert standing.place.path == placed[-1].payload["unit_path"]

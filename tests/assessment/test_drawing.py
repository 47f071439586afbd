"""Drawing papers: the vectors that hold every version to the same draws, and laws of every draw."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.assessment.enums import Difficulty
from lantoa.assessment.rules.chance import Chance
from lantoa.assessment.rules.drawing import Candidate, DrawImpossible, Wanted, draw, shortages

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors/exam/draw.json").read_text(encoding="utf-8")
)
CANDIDATES = [
    Candidate(
        one["item"],
        one["version"],
        one["topic"],
        Difficulty(one["difficulty"]),
        tuple(one["options"]),
        one["fixed"],
    )
    for one in VECTORS["candidates"]
]


def wanted(lines: list[dict[str, Any]]) -> list[Wanted]:
    return [
        Wanted(one["topic"], Difficulty(one["difficulty"]) if one["difficulty"] else None, one["count"])
        for one in lines
    ]


BLUEPRINT = wanted(VECTORS["blueprint"])


@pytest.mark.parametrize("vector", VECTORS["draws"], ids=lambda one: f"seed {one['seed']}")
def test_a_seed_draws_what_the_vector_says(vector: dict[str, Any]) -> None:
    drawn = draw(CANDIDATES, BLUEPRINT, int(vector["seed"]))

    assert [
        {"item": one.item, "version": one.version, "options": list(one.options)} for one in drawn
    ] == vector["drawn"]


@given(seed=st.integers(0, 2**63 - 1), shuffled=st.permutations(CANDIDATES), lines=st.permutations(BLUEPRINT))
def test_a_draw_fills_the_blueprint_and_does_not_hang_on_the_order_of_its_input(
    seed: int, shuffled: list[Candidate], lines: list[Wanted]
) -> None:
    drawn = draw(shuffled, lines, seed)

    assert drawn == draw(CANDIDATES, BLUEPRINT, seed)
    by_item = {one.item: one for one in CANDIDATES}
    assert len({one.item for one in drawn}) == len(drawn) == sum(line.count for line in BLUEPRINT)
    for line in BLUEPRINT:
        levels = [line.difficulty] if line.difficulty else list(Difficulty)
        of_line = [
            one
            for one in drawn
            if by_item[one.item].topic == line.topic and by_item[one.item].difficulty in levels
        ]
        assert len(of_line) >= line.count
    for one in drawn:
        candidate = by_item[one.item]
        assert sorted(one.options) == sorted(candidate.options)
        if candidate.fixed:
            assert one.options == candidate.options


@pytest.mark.parametrize("vector", VECTORS["impossible"])
def test_a_blueprint_the_bank_cannot_fill_is_refused_with_what_is_missing(vector: dict[str, Any]) -> None:
    lines = wanted(vector["blueprint"])

    with pytest.raises(DrawImpossible) as refused:
        draw(CANDIDATES, lines, 1)

    said = [
        {
            "topic": one.wanted.topic,
            "difficulty": one.wanted.difficulty,
            "count": one.wanted.count,
            "available": one.available,
        }
        for one in refused.value.shortages
    ]
    assert said == vector["shortages"]


@given(
    counts=st.lists(
        st.tuples(
            st.sampled_from(["tin", "phong-su"]), st.sampled_from([*Difficulty, None]), st.integers(1, 6)
        ),
        min_size=1,
        max_size=6,
    ),
    seed=st.integers(0, 1000),
)
def test_whatever_has_no_shortage_can_be_drawn(
    counts: list[tuple[str, Difficulty | None, int]], seed: int
) -> None:
    lines = [Wanted(*one) for one in counts]

    if shortages(CANDIDATES, lines):
        return

    assert len(draw(CANDIDATES, lines, seed)) == sum(line.count for line in lines)


def test_chance_gives_every_number_about_as_often() -> None:
    chance = Chance(7, "test")
    seen = [0] * 6

    for _ in range(6000):
        seen[chance.below(6)] += 1

    assert min(seen) > 850 and max(seen) < 1150

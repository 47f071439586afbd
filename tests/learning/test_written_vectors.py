"""Written answers: the kernel and the player's core/written.js are held to the same vectors."""

import json
from pathlib import Path
from typing import Any

import pytest

from lantoa.kernel.vietnamese.answers import answers_equal
from lantoa.kernel.vietnamese.numbers import parse_number

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/written/answers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", VECTORS["answers"], ids=lambda case: f"{case['given']} / {case['accepted']}")
def test_answers_are_equal_as_the_vector_says(case: dict[str, Any]) -> None:
    assert answers_equal(case["given"], case["accepted"]) is case["equal"]
    assert answers_equal(case["accepted"], case["given"]) is case["equal"]


@pytest.mark.parametrize("case", VECTORS["numbers"], ids=lambda case: case["text"])
def test_numbers_are_read_as_the_vector_says(case: dict[str, Any]) -> None:
    try:
        number: float | None = float(parse_number(case["text"]))
    except ValueError:
        number = None

    assert number == case["number"]

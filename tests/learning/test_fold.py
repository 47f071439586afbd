"""The fold: held to the vectors shared with the player, and to the laws it promises."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa.learning.rules.fold import as_json, fold

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors" / "fold"


@dataclass(frozen=True)
class Told:
    id: str
    seq: int
    at: int
    kind: str
    lesson: str
    edition: str
    data: dict[str, Any] = field(hash=False, default_factory=dict)


def folded(events: list[Told]) -> dict[str, Any]:
    return as_json(fold(events))


def cases() -> Iterator[Any]:
    for path in sorted(VECTORS.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            yield pytest.param(case, id=case["name"])


@pytest.mark.parametrize("case", list(cases()))
def test_fold_gives_what_the_vector_says(case: dict[str, Any]) -> None:
    assert folded([Told(**event) for event in case["events"]]) == case["progress"]


CHECKS = st.fixed_dictionaries(
    {
        "check": st.sampled_from(["tin-5w", "do-dai"]),
        "response": st.one_of(
            st.booleans(), st.sampled_from(["a", "b", "Hòa"]), st.lists(st.sampled_from("abc"), unique=True)
        ),
        "right": st.booleans(),
    }
)
POSITIONS = st.fixed_dictionaries({"media": st.sampled_from(["m1", "m2"]), "seconds": st.integers(0, 600)})
KINDS = st.one_of(
    st.tuples(st.sampled_from(["lesson.opened", "lesson.finished", "kind.unknown"]), st.just({})),
    st.tuples(st.just("check.answered"), CHECKS),
    st.tuples(st.just("media.position"), POSITIONS),
)


@st.composite
def journals(draw: st.DrawFn) -> list[Told]:
    """Distinct events, many of them at the same moment."""
    ids = draw(st.lists(st.uuids(), unique=True, max_size=25))
    return [
        Told(
            id=str(uuid),
            seq=draw(st.integers(0, 9)),
            at=draw(st.integers(-3, 12)),
            kind=kind,
            lesson=draw(st.sampled_from(["tin", "bai", "phong-su"])),
            edition=draw(st.sampled_from(["e1", "e2"])),
            data=data,
        )
        for uuid in ids
        for kind, data in [draw(KINDS)]
    ]


@given(journals(), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(events: list[Told], chance: Any) -> None:
    shuffled = events + [chance.choice(events) for _ in range(len(events)) if events]
    chance.shuffle(shuffled)

    assert folded(shuffled) == folded(events)


@given(journals())
def test_each_lesson_folds_by_itself(events: list[Told]) -> None:
    whole = folded(events)["lessons"]

    apart = {
        lesson: folded([event for event in events if event.lesson == lesson])["lessons"].get(lesson)
        for lesson in {event.lesson for event in events}
    }

    assert whole == {lesson: state for lesson, state in apart.items() if state is not None}


@given(journals())
def test_more_events_never_take_anything_back(events: list[Told]) -> None:
    before, after = folded(events[: len(events) // 2])["lessons"], folded(events)["lessons"]

    for lesson, state in before.items():
        assert after[lesson]["opened"] >= state["opened"]
        assert after[lesson]["finished"] >= state["finished"]
        for check, held in state["checks"].items():
            assert after[lesson]["checks"][check]["tries"] >= held["tries"]
            assert after[lesson]["checks"][check]["right_ever"] >= held["right_ever"]


def test_python_and_the_player_fold_alike(tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node, "Node.js is needed: the player's fold is checked against this one"
    told: list[list[Told]] = []

    @settings(max_examples=200, database=None, derandomize=True)
    @given(journals())
    def collect(events: list[Told]) -> None:
        told.append([*events, *events[::3]])

    collect()
    given_file = tmp_path / "journals.json"
    given_file.write_text(json.dumps([[event.__dict__ for event in events] for events in told]))
    program = (
        f"import {{ fold }} from {json.dumps(str(ROOT / 'player/core/fold.js'))};"
        "import { readFileSync } from 'node:fs';"
        "const told = JSON.parse(readFileSync(process.argv[1], 'utf8'));"
        "console.log(JSON.stringify(told.map((events) => fold(events))));"
    )
    run = [node, "--input-type=module", "--eval", program, str(given_file)]

    by_player = json.loads(subprocess.run(run, check=True, capture_output=True, timeout=60).stdout)

    assert len(told) >= 200
    assert by_player == [folded(events) for events in told]

"""Which answer counts: the vectors shared with the player, and the law that arrival order means nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.exams.enums import ClosingKind, LatePolicy
from lantoa.exams.rules.timing import WindowTimes, accepted_until, due_at, may_reopen, may_start
from lantoa.exams.rules.winners import (
    Answer,
    Closing,
    Opening,
    closing_in_force,
    counted,
    counted_until,
    ending,
    winners,
    winning_responses,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors/exam/winners.json").read_text(encoding="utf-8")
)

answers = st.builds(
    Answer,
    item=st.sampled_from(["x", "y"]),
    epoch=st.integers(1, 3),
    revision=st.integers(1, 4),
    response=st.just(""),
    received_at=st.integers(0, 500),
).map(
    lambda one: Answer(
        one.item, one.epoch, one.revision, f"{one.item}{one.epoch}.{one.revision}", one.received_at
    )
)


def as_json(found: dict[str, Answer]) -> list[dict[str, Any]]:
    return [
        {"item": item, "epoch": one.epoch, "revision": one.revision, "response": one.response}
        for item, one in sorted(found.items())
    ]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda one: one["name"])
def test_winners_are_those_of_the_vectors(case: dict[str, Any]) -> None:
    given_answers = [Answer(**one) for one in case["answers"]]

    assert as_json(winners(given_answers)) == case["winners"]
    if "judge" in case:
        judge = case["judge"]
        found = counted(
            given_answers,
            accepted_until=judge["accepted_until"],
            ended_at=judge["ended_at"],
            policy=LatePolicy(judge["policy"]),
        )
        assert as_json(found) == case["counted"]


@pytest.mark.parametrize("case", VECTORS["closings"], ids=lambda one: one["name"])
def test_the_hand_in_in_force_is_that_of_the_vectors(case: dict[str, Any]) -> None:
    found = closing_in_force(
        [Opening(**one) for one in case["openings"]], [Closing(**one) for one in case["closings"]]
    )

    assert (found.closed_at if found else None) == case["closed_at"]


@pytest.mark.parametrize("case", VECTORS["due"], ids=lambda one: one["name"])
def test_due_times_are_those_of_the_vectors(case: dict[str, Any]) -> None:
    window = WindowTimes(case["opens_at"], case["closes_at"], case["limit_s"], case["grace_s"])

    assert due_at(window, case["opened_at"], case["extra_s"]) == case["due_at"]
    assert accepted_until(window, case["opened_at"], case["extra_s"]) == case["accepted_until"]


@given(sent=st.lists(answers, max_size=20), data=st.data())
def test_any_order_and_any_replay_give_the_same_winners(sent: list[Answer], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(sent), max_size=20)) if sent else []
    arrived = data.draw(st.permutations(sent + again))

    found = winners(arrived)

    assert as_json(found) == as_json(winners(sent))
    for item, best in found.items():
        assert all(
            (one.epoch, one.revision) <= (best.epoch, best.revision) for one in sent if one.item == item
        )
    assert set(found) == {one.item for one in sent}


@given(
    sent=st.lists(answers, max_size=20),
    until=st.integers(0, 500),
    ended_at=st.none() | st.integers(0, 500),
    policy=st.sampled_from(LatePolicy),
)
def test_marking_many_counts_the_same_answers(
    sent: list[Answer], until: int, ended_at: int | None, policy: LatePolicy
) -> None:
    arrived = [(one.item, one.epoch, one.revision, str(one.response), one.received_at) for one in sent]

    last = counted_until(accepted_until=until, ended_at=ended_at, policy=policy)
    found = counted(sent, accepted_until=until, ended_at=ended_at, policy=policy)

    assert winning_responses(arrived, last) == {item: one.response for item, one in found.items()}


@given(
    sent=st.lists(answers, max_size=20),
    until=st.integers(0, 500),
    ended_at=st.none() | st.integers(0, 500),
    policy=st.sampled_from(LatePolicy),
)
def test_an_answer_on_time_always_counts_unless_a_higher_one_on_time_replaces_it(
    sent: list[Answer], until: int, ended_at: int | None, policy: LatePolicy
) -> None:
    found = counted(sent, accepted_until=until, ended_at=ended_at, policy=policy)

    for one in sent:
        if one.received_at <= until and (ended_at is None or one.received_at <= ended_at):
            best = found[one.item]
            assert (best.epoch, best.revision) >= (one.epoch, one.revision)
    if policy is LatePolicy.DISCARD:
        assert all(one.received_at <= until for one in found.values())


@pytest.mark.parametrize(
    ("closing", "stopped_at", "now", "kind", "ended_at"),
    [
        (None, None, 300, None, None),
        (None, None, 301, ClosingKind.EXPIRED, 300),
        (Closing(1, 120), None, 200, ClosingKind.HANDED_IN, 120),
        (Closing(1, 120), 110, 200, ClosingKind.ORGANISER, 110),
        (Closing(1, 120), 130, 200, ClosingKind.HANDED_IN, 120),
        (None, 130, 200, ClosingKind.ORGANISER, 130),
        (None, 250, 200, None, None),
    ],
)
def test_a_sitting_ends_by_hand_in_by_the_organiser_or_by_running_out(
    closing: Closing | None, stopped_at: int | None, now: int, kind: ClosingKind | None, ended_at: int | None
) -> None:
    found = ending(closing=closing, stopped_at=stopped_at, accepted_until=300, now=now)

    assert (found.kind if found else None) == kind
    assert (found.ended_at if found else None) == ended_at


def test_a_window_lets_start_until_its_end_and_take_up_again_until_grace_is_over() -> None:
    window = WindowTimes(opens_at=1_000, closes_at=101_000, limit_seconds=0, grace_seconds=5)

    assert not may_start(window, 999, 0)
    assert may_start(window, 1_000, 0) and may_start(window, 100_999, 0)
    assert not may_start(window, 101_000, 0) and may_start(window, 101_000, 1)
    assert may_reopen(window, 106_000, 50_000, 0) and not may_reopen(window, 106_001, 50_000, 0)

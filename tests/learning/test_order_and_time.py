"""Which lessons count in a forced order, and how long somebody studied: tables and laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.learning.rules.order import counted_lessons, lessons_to_open
from lantoa.learning.rules.study_time import study_seconds

MINUTE = 60_000


@pytest.mark.parametrize(
    ("finished", "in_order", "counted", "to_open"),
    [
        ("", False, "", "abcd"),
        ("ca", False, "ac", "abcd"),
        ("", True, "", "a"),
        ("a", True, "a", "ab"),
        ("c", True, "", "a"),
        ("ac", True, "a", "ab"),
        ("abc", True, "abc", "abcd"),
        ("abcd", True, "abcd", "abcd"),
        ("abcdx", True, "abcd", "abcd"),
    ],
)
def test_a_lesson_counts_when_its_turn_has_come(
    finished: str, in_order: bool, counted: str, to_open: str
) -> None:
    assert counted_lessons("abcd", set(finished), in_order=in_order) == list(counted)
    assert lessons_to_open("abcd", set(finished), in_order=in_order) == list(to_open)


@given(finished=st.sets(st.sampled_from("abcdef")), one_more=st.sampled_from("abcdef"))
def test_finishing_more_never_takes_a_lesson_away(finished: set[str], one_more: str) -> None:
    before = counted_lessons("abcdef", finished, in_order=True)

    after = counted_lessons("abcdef", finished | {one_more}, in_order=True)

    assert set(before) <= set(after)


@given(finished=st.sets(st.sampled_from("abcdef")))
def test_all_lessons_are_finished_in_both_ways_or_in_none(finished: set[str]) -> None:
    is_all = [len(counted_lessons("abcdef", finished, in_order=way)) == 6 for way in (True, False)]

    assert is_all[0] == is_all[1]


@pytest.mark.parametrize(
    ("moments", "seconds"),
    [
        ([], 0),
        ([5 * MINUTE], 0),
        ([0, 3 * MINUTE], 180),
        ([3 * MINUTE, 0], 180),
        ([0, 10 * MINUTE], 600),
        ([0, 11 * MINUTE], 600),
        ([0, 24 * 60 * MINUTE, (24 * 60 + 2) * MINUTE], 720),
        ([7, 7, 7], 0),
        ([-2 * MINUTE, 0], 120),
    ],
    ids=[
        "nothing",
        "one event",
        "a gap",
        "any order",
        "just ten",
        "capped",
        "a day between",
        "one moment",
        "before 1970",
    ],
)
def test_gaps_within_a_lesson_are_added_up_to_ten_minutes_each(moments: list[int], seconds: int) -> None:
    assert study_seconds(moments) == seconds


@given(moments=st.lists(st.integers(0, 10**9), max_size=20))
def test_study_time_never_exceeds_the_time_that_passed(moments: list[int]) -> None:
    passed = (max(moments) - min(moments)) if moments else 0

    assert 0 <= study_seconds(moments) * 1000 <= passed

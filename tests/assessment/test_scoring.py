"""Scoring: tables of cases for the five kinds, and laws that hold for every response."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.assessment.enums import Credit, Difficulty
from lantoa.assessment.rules.item_json import from_content, to_content
from lantoa.assessment.rules.items import (
    Item,
    MultipleChoice,
    Numeric,
    Option,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from lantoa.assessment.rules.scoring import passes, score, total

COMMON = {
    "uuid": "0197a000-0000-7000-8000-000000000001",
    "topic": "tin",
    "difficulty": Difficulty.EASY,
    "prompt": "?",
    "points": Decimal(2),
}
OPTIONS = tuple(Option(letter, letter, right=letter in "ac") for letter in "abcd")
SINGLE = SingleChoice(**COMMON, options=(Option("a", "1"), Option("b", "2", right=True)))
ALL = MultipleChoice(**COMMON, options=OPTIONS)
EACH = MultipleChoice(**COMMON, options=OPTIONS, credit=Credit.EACH)
TRUE = TrueFalse(**COMMON, right=True)
SHORT = ShortAnswer(**COMMON, answers=("Đài Hòa Bình", "5h30"))
NUMBER = Numeric(**COMMON, value=Decimal(5500), tolerance=Decimal("0.5"), unit="người")
ITEMS = [SINGLE, ALL, EACH, TRUE, SHORT, NUMBER]

responses = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=60) | st.sampled_from("abcd"),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("item", "response", "points"),
    [
        (SINGLE, "b", "2"),
        (SINGLE, "a", "0"),
        (SINGLE, "z", "0"),
        (SINGLE, ["b"], "0"),
        (SINGLE, None, "0"),
        (ALL, ["c", "a"], "2"),
        (ALL, ["a"], "0"),
        (ALL, ["a", "b", "c"], "0"),
        (ALL, [], "0"),
        (ALL, ["a", "a", "c"], "0"),
        (EACH, ["a"], "1"),
        (EACH, ["a", "b"], "0"),
        (EACH, ["a", "c", "b"], "1"),
        (EACH, ["a", "b", "c", "d"], "0"),
        (EACH, ["b", "d"], "0"),
        (TRUE, True, "2"),
        (TRUE, False, "0"),
        (TRUE, 1, "0"),
        (TRUE, "true", "0"),
        (SHORT, "đài hoà bình", "2"),
        (SHORT, "05:30", "2"),
        (SHORT, "đai hoa binh", "0"),
        (SHORT, "", "0"),
        (NUMBER, "5.500", "2"),
        (NUMBER, "5500,5", "2"),
        (NUMBER, "5500,6", "0"),
        (NUMBER, "năm", "0"),
        (NUMBER, 5500, "0"),
    ],
)
def test_a_response_earns_what_the_rule_of_its_kind_says(item: Item, response: object, points: str) -> None:
    assert score(item, response) == Decimal(points)


@given(item=st.sampled_from(ITEMS), response=responses)
def test_a_score_is_between_zero_and_the_points_whatever_comes(item: Item, response: object) -> None:
    earned = score(item, response)

    assert 0 <= earned <= item.points
    assert earned == score(item, response)


@given(chosen=st.sets(st.sampled_from("abcd")))
def test_choosing_one_more_wrong_option_never_pays(chosen: set[str]) -> None:
    with_wrong = sorted(chosen | {"b", "d"})

    assert score(EACH, with_wrong) <= score(EACH, sorted(chosen))


@given(pairs=st.lists(st.sampled_from([("0", "1"), ("1", "1"), ("0.5", "2"), ("2", "2")]), max_size=50))
def test_a_total_is_the_sum_and_its_percent_between_0_and_100(pairs: list[tuple[str, str]]) -> None:
    result = total([(Decimal(one), Decimal(most)) for one, most in pairs])

    assert result.score == sum(Decimal(one) for one, _ in pairs)
    assert 0 <= result.percent <= 100


def test_a_percent_is_never_rounded_up_to_a_pass() -> None:
    result = total([(Decimal("49.996"), Decimal(100))])

    assert result.percent == Decimal("49.99")
    assert not passes(result, Decimal(50))


@given(reached=st.integers(0, 400_000), most=st.integers(1, 400_000), pass_mark=st.decimals(0, 100, places=2))
def test_the_percent_shown_and_the_verdict_never_disagree(
    reached: int, most: int, pass_mark: Decimal
) -> None:
    result = total([(Decimal(min(reached, most)) / 10_000, Decimal(most) / 10_000)])

    assert passes(result, pass_mark) == (result.percent >= pass_mark)


def test_an_empty_paper_is_not_passed() -> None:
    assert not passes(total([]), Decimal(0))


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_comes_back_the_same_from_its_json(item: Item) -> None:
    assert from_content(item.kind, {**COMMON, "explanation": ""}, to_content(item)) == item

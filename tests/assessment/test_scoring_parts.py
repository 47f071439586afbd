"""Scoring of items of several parts: vectors, and laws that hold for every response."""

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.assessment.enums import Credit, Difficulty, ItemKind
from lantoa.assessment.rules.item_json import from_content, to_content
from lantoa.assessment.rules.items import (
    Cloze,
    Gap,
    Item,
    Left,
    Matching,
    Media,
    Option,
    Ordering,
    drawn_options,
    options_of,
)
from lantoa.assessment.rules.responses import fits, make_shape, parts_of, shape_of
from lantoa.assessment.rules.right_answers import right_response
from lantoa.assessment.rules.scoring import right_parts, score
from tests.assessment.test_scoring import ITEMS, responses

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/scoring/parts.json").read_text())
COMMON: dict[str, Any] = {
    "uuid": "0197a000-0000-7000-8000-000000000001",
    "topic": "tin",
    "difficulty": Difficulty.EASY,
    "prompt": "?",
    "points": Decimal("1.25"),
}


def options(letters: str, right: str = "") -> tuple[Option, ...]:
    return tuple(Option(one, f"Lựa chọn {one}", right=one == right) for one in letters)


def matching(credit: Credit = Credit.EACH) -> Matching:
    spec = VECTORS["matching"]
    left = tuple(Left(one, one, match) for one, match in spec["left"].items())
    return Matching(**COMMON, left=left, options=options("".join(spec["options"])), credit=credit)


def ordering(credit: Credit = Credit.EACH) -> Ordering:
    return Ordering(**COMMON, options=options("".join(VECTORS["ordering"]["right"])), credit=credit)


def cloze(credit: Credit = Credit.EACH) -> Cloze:
    gaps = (
        Gap("a", answers=("ở đâu", "nơi nào")),
        Gap("b", value=Decimal(5), tolerance=Decimal("0.5")),
        Gap("c", options=options("ab", "b")),
    )
    return Cloze(**COMMON, text="[[a]] [[b]] [[c]]", gaps=gaps, credit=credit)


MAKERS = {"matching": matching, "ordering": ordering, "cloze": cloze}
PARTS = [make(credit) for make in MAKERS.values() for credit in Credit]
CASES = [
    (kind, credit, case["response"], case[credit.value])
    for kind in MAKERS
    for credit in Credit
    for case in VECTORS[kind]["cases"]
]


@pytest.mark.parametrize(("kind", "credit", "response", "share"), CASES)
def test_a_response_earns_its_share(kind: str, credit: Credit, response: object, share: str) -> None:
    exact = Fraction(share) * Fraction(COMMON["points"])
    expected = (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    assert score(MAKERS[kind](credit), response) == expected


@given(item=st.sampled_from(PARTS), response=responses)
def test_a_score_is_between_zero_and_the_points_whatever_comes(item: Item, response: object) -> None:
    assert 0 <= score(item, response) <= item.points


@pytest.mark.parametrize("item", [*PARTS, *ITEMS])
def test_the_right_response_fits_and_earns_all_points(item: Item) -> None:
    right = right_response(item)

    assert fits(shape_of(item), right)
    assert score(item, right) == item.points


@given(chosen=st.dictionaries(st.sampled_from("abc"), st.sampled_from("abcd")), one=st.sampled_from("abc"))
def test_putting_one_match_right_earns_exactly_one_share(chosen: dict[str, str], one: str) -> None:
    item = matching()
    was_right = one in right_parts(item, chosen)

    gained = score(item, chosen | {one: VECTORS["matching"]["left"][one]}) - score(item, chosen)

    assert abs(gained - (0 if was_right else item.points / 3)) <= Decimal("0.0001")


@given(order=st.permutations("abcd"), place=st.integers(0, 2))
def test_exchanging_neighbours_in_the_wrong_order_never_harms(order: list[str], place: int) -> None:
    item, right = ordering(), VECTORS["ordering"]["right"]
    first, second = order[place], order[place + 1]
    better = [*order[:place], second, first, *order[place + 2 :]]

    if right.index(first) > right.index(second):
        assert score(item, better) >= score(item, order)
    else:
        assert score(item, better) <= score(item, order)


@given(order=st.permutations("abcd"))
def test_only_the_right_order_earns_all(order: list[str]) -> None:
    item = ordering()

    assert (score(item, order) == item.points) == (order == VECTORS["ordering"]["right"])


@given(
    a=st.sampled_from(["ở đâu", "sai", ""]), b=st.sampled_from(["5", "9", ""]), c=st.sampled_from(["b", "a"])
)
def test_filling_one_more_gap_right_never_harms(a: str, b: str, c: str) -> None:
    item, given_ = cloze(), {"a": a, "b": b, "c": c}

    for gap, right in {"a": "ở đâu", "b": "5", "c": "b"}.items():
        assert score(item, given_ | {gap: right}) >= score(item, given_)


@given(item=st.sampled_from(PARTS), response=responses)
def test_the_gateway_judges_the_form_as_the_item_itself(item: Item, response: object) -> None:
    known = make_shape(item.kind, drawn_options(item), parts_of(item))

    assert fits(known, response) == fits(shape_of(item), response)


@pytest.mark.parametrize(
    ("item", "response", "fitting"),
    [
        (matching(), {"a": "d"}, True),
        (matching(), {"a": "z"}, False),
        (matching(), {"z": "a"}, False),
        (matching(), {"a": None}, False),
        (matching(), {"a": ["c"]}, False),
        (matching(), ["a"], False),
        (ordering(), ["b", "a"], True),
        (ordering(), ["b", "b"], False),
        (ordering(), ["b", 1], False),
        (ordering(), "b", False),
        (cloze(), {"a": "bất kỳ", "b": "chữ", "c": "a"}, True),
        (cloze(), {"c": "bất kỳ"}, False),
        (cloze(), {"a": "x" * 201}, False),
        (cloze(), {"a": "x\x00"}, False),
        (cloze(), {"a": 5}, False),
        (cloze(), {"a.b": "x"}, False),
        (cloze(), None, True),
    ],
)
def test_form_of_responses(item: Item, response: object, fitting: bool) -> None:
    assert fits(shape_of(item), response) is fitting


@pytest.mark.parametrize("item", PARTS)
def test_an_item_comes_back_the_same_from_its_json(item: Item) -> None:
    media = Media("media/x.png", "0" * 64, "image/png", 12, "Loa", "")
    with_media = type(item)(**{**item.__dict__, "media": (media,)})
    base = {**COMMON, "explanation": ""}

    for one in (item, with_media):
        assert from_content(one.kind, base, json.loads(json.dumps(to_content(one)))) == one


def test_options_of_an_ordering_do_not_tell_the_order() -> None:
    assert [one.id for one in options_of(ordering())] == ["a", "b", "c", "d"]
    assert drawn_options(cloze()) == ("c.a", "c.b")
    assert ordering().kind is ItemKind.ORDERING

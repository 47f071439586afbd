"""The bank of a rehearsal: its own tables of points agree with the product's scoring, so that a difference is a defect."""

from decimal import Decimal

import msgspec
import pytest

from lantoa.assessment.enums import ItemKind
from lantoa.assessment.rules.bank_files import read_bank
from lantoa.assessment.rules.items import Item
from lantoa.assessment.rules.responses import fits, shape_of
from lantoa.assessment.rules.scoring import score
from lantoa.rehearsal.bank import DRAWN, ITEMS, bank_files, item_uuid, response_of, responses


@pytest.fixture(scope="module")
def items() -> dict[str, Item]:
    bank, problems = read_bank(bank_files())
    assert bank is not None and not problems
    return {one.uuid: one for one in bank.items}


def test_bank_is_read_without_a_problem_and_is_larger_than_a_paper(items: dict[str, Item]) -> None:
    assert list(items) == [item_uuid(number) for number in range(1, ITEMS + 1)]
    assert DRAWN < ITEMS
    kinds = {one.kind for one in items.values()}
    assert kinds == {
        ItemKind.SINGLE,
        ItemKind.MULTIPLE,
        ItemKind.TRUE_FALSE,
        ItemKind.SHORT,
        ItemKind.NUMERIC,
    }


def test_every_response_earns_what_its_table_says(items: dict[str, Item]) -> None:
    for uuid, item in items.items():
        for response, points in responses(uuid):
            value = msgspec.json.decode(response)
            assert fits(shape_of(item), value), f"{uuid}: the gateway would refuse {value!r}"
            assert score(item, value) == Decimal(points), f"{uuid}: {value!r}"


def test_every_item_can_be_answered_right_and_wrong(items: dict[str, Item]) -> None:
    for uuid in items:
        assert {points for _, points in responses(uuid)} == {0, 1}


def test_a_response_follows_from_candidate_item_and_revision() -> None:
    asked = [
        (one, item_uuid(item), revision)
        for one in (0, 7, 99_999)
        for item in (1, 66, 120)
        for revision in (1, 2, 8)
    ]

    first, again = [response_of(*one) for one in asked], [response_of(*one) for one in asked]

    assert first == again
    assert all(answer in responses(item) for answer, (_, item, _) in zip(first, asked, strict=True))
    changed = [
        response_of(candidate, item_uuid(1), 1) != response_of(candidate, item_uuid(1), 2)
        for candidate in range(50)
    ]
    assert any(changed), "a later revision must be able to differ, or a wrong winner is never seen"

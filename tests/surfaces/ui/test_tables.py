"""What the address of a list asks for, and what is kept of it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from lantoa.surfaces.ui.tables import ListPage, ListState, ordered

PAGE = ListPage(
    "people", "organiser:learners", sorts={"ten": "name", "vao": "seen"}, filters=("don-vi", "loc")
)


def state(query: str, *saved: Any) -> ListState:
    return ListState(PAGE, QueryDict(query), saved)


@pytest.mark.parametrize(
    ("query", "order", "size", "number"),
    [
        ("", None, 50, 1),
        ("xep=ten&moi-trang=100&trang=3", ("name", False), 100, 3),
        ("xep=-vao", ("seen", True), 50, 1),
        ("xep=--ten", None, 50, 1),
        ("xep=mat-khau&moi-trang=100000&trang=-4", None, 50, 1),
        ("moi-trang=", None, 50, 1),
    ],
)
def test_only_known_orders_and_sizes_count(
    query: str, order: tuple[str, bool] | None, size: int, number: int
) -> None:
    asked = state(query)

    assert (asked.order, asked.size, asked.number) == (order, size, number)


def test_a_head_turns_the_order_round_keeps_the_filters_and_goes_to_the_first_page() -> None:
    first, second = state("tim=Lê&xep=ten&trang=4").head("ten"), state("loc=x").head("ten")

    assert (first.query, first.direction) == ("?tim=L%C3%AA&xep=-ten", "ascending")
    assert (second.query, second.direction) == ("?loc=x&xep=ten", "none")
    assert state("xep=-ten").head("ten").direction == "descending"


def test_a_saved_view_keeps_neither_the_search_nor_anything_unknown() -> None:
    kept = state("tim=Nguyễn+Văn+An&loc=chua-vao&xep=-vao&trang=3&next=//evil&moi-trang=25").tidy_query

    assert kept == "loc=chua-vao&xep=-vao&moi-trang=25"


def test_a_plain_page_leads_to_the_default_view_and_any_parameter_stays() -> None:
    default = SimpleNamespace(query="loc=chua-vao", is_default=True)

    led = state("", default).leads_to
    assert led is not None and led["Location"] == "?loc=chua-vao"
    assert state("tat-ca=1", default).leads_to is None
    assert state("", SimpleNamespace(query="", is_default=True)).leads_to is None


def test_the_filter_form_repeats_order_and_size() -> None:
    assert state("xep=-ten&moi-trang=25&loc=a").kept == [("xep", "-ten"), ("moi-trang", "25")]
    assert state("").kept == []


@given(st.lists(st.tuples(st.integers(0, 3) | st.none(), st.integers())), st.booleans())
def test_rows_in_memory_keep_equals_in_place_and_nothing_last(
    rows: list[tuple[int | None, int]], is_turned: bool
) -> None:
    keys: dict[str, Callable[[tuple[int | None, int]], Any]] = {"a": lambda row: row[0]}

    found = ordered(rows, ("a", is_turned), keys)

    values = [row[0] for row in found]
    present = [value for value in values if value is not None]
    assert values == sorted(present, reverse=is_turned) + [None] * (len(values) - len(present))
    for value in {row[0] for row in rows}:
        assert [row for row in found if row[0] == value] == [row for row in rows if row[0] == value]
    assert ordered(rows, ("b", False), keys) == ordered(rows, None, keys) == rows

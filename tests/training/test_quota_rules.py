"""Seats down the tree: the law holds whatever is shared, and every seat comes from the nearest row."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.training.rules.quotas import (
    NotEnoughSeats,
    QuotaPlan,
    Seats,
    allot,
    chain,
    nearest,
    nearest_above,
)

NATION, PROVINCE, COMMUNE, OTHER = "VN/", "VN/75/", "VN/75/25270/", "VN/75/26248/"
PATHS = [NATION, PROVINCE, "VN/40/", COMMUNE, OTHER, "VN/40/16681/"]


def test_a_chain_goes_up_to_the_root() -> None:
    assert list(chain(COMMUNE)) == [COMMUNE, PROVINCE, NATION]


@pytest.mark.parametrize(
    ("rows", "path", "found"),
    [
        ([PROVINCE, COMMUNE], COMMUNE, COMMUNE),
        ([PROVINCE, COMMUNE], OTHER, PROVINCE),
        ([NATION], COMMUNE, NATION),
        ([OTHER], COMMUNE, None),
        (["VN/7/"], PROVINCE, None),
    ],
)
def test_a_seat_comes_from_the_nearest_row(rows: list[str], path: str, found: str | None) -> None:
    assert nearest(dict.fromkeys(rows), path) == found


def test_sharing_moves_seats_between_parent_and_child() -> None:
    plan = QuotaPlan(rows={PROVINCE: Seats(100, taken=10)})

    plan.set_seats(COMMUNE, 30)
    plan.set_seats(OTHER, 60)
    plan.check()
    plan.set_seats(COMMUNE, 20)

    assert plan.rows == {PROVINCE: Seats(100, 80, 10), COMMUNE: Seats(20), OTHER: Seats(60)}


def test_moving_between_siblings_needs_no_spare_seat() -> None:
    plan = QuotaPlan(rows={PROVINCE: Seats(50, 50), COMMUNE: Seats(30), OTHER: Seats(20)})

    plan.set_seats(OTHER, 35)
    plan.set_seats(COMMUNE, 15)
    plan.check()

    assert plan.rows[PROVINCE] == Seats(50, 50)


@pytest.mark.parametrize(
    ("rows", "path", "seats", "short"),
    [
        ({PROVINCE: Seats(100, taken=80)}, COMMUNE, 21, PROVINCE),
        ({PROVINCE: Seats(100, 50), COMMUNE: Seats(50, taken=40)}, COMMUNE, 39, COMMUNE),
        ({PROVINCE: Seats(100, 50), COMMUNE: Seats(50)}, PROVINCE, 49, PROVINCE),
    ],
)
def test_more_than_there_is_cannot_be_given(
    rows: dict[str, Seats], path: str, seats: int, short: str
) -> None:
    plan = QuotaPlan(rows=dict(rows))
    plan.set_seats(path, seats)

    with pytest.raises(NotEnoughSeats) as caught:
        plan.check()
    assert caught.value.path == short


def test_a_new_row_takes_over_the_people_of_its_unit() -> None:
    plan = QuotaPlan(
        rows={PROVINCE: Seats(10, taken=5)},
        seated=Counter({(PROVINCE, COMMUNE): 3, (PROVINCE, PROVINCE): 2}),
    )

    plan.set_seats(COMMUNE, 4)
    plan.check()

    assert plan.rows == {PROVINCE: Seats(10, 4, 2), COMMUNE: Seats(4, 0, 3)}
    assert plan.moves == [(PROVINCE, COMMUNE)]


def test_a_row_put_above_others_shares_out_to_them() -> None:
    plan = QuotaPlan(
        rows={COMMUNE: Seats(5, taken=5), OTHER: Seats(7)}, seated=Counter({(COMMUNE, COMMUNE): 5})
    )

    plan.set_seats(PROVINCE, 20)
    plan.set_seats(NATION, 100)
    plan.check()

    assert plan.rows[PROVINCE] == Seats(20, 12)
    assert plan.rows[NATION] == Seats(100, 20)


@given(
    changes=st.lists(st.tuples(st.sampled_from(PATHS), st.integers(0, 40)), max_size=12),
    people=st.lists(st.sampled_from(PATHS), max_size=25),
)
def test_whatever_is_shared_the_tree_adds_up(changes: list[tuple[str, int]], people: list[str]) -> None:
    """Enrol some people, share in any order: seats shared out are the seats of the rows below, taken are the people."""
    rows = {NATION: Seats(60)}
    seated: Counter[tuple[str | None, str]] = Counter()
    for path, row in zip(people, allot(people, {NATION: 60}), strict=True):
        assert row == NATION
        seated[row, path] += 1
        rows[NATION] = Seats(60, 0, rows[NATION].taken + 1)
    plan = QuotaPlan(rows=rows, seated=seated)

    for path, seats in changes:
        before = (dict(plan.rows), Counter(plan.seated), list(plan.moves))
        plan.set_seats(path, seats)
        try:
            plan.check()
        except NotEnoughSeats:
            plan.rows, plan.seated, plan.moves = before

    for path, row in plan.rows.items():
        below = [other for other in plan.rows if nearest_above(plan.rows, other) == path]
        assert row.shared_out == sum(plan.rows[other].seats for other in below)
        assert row.taken == sum(count for (seat, _), count in plan.seated.items() if seat == path)
        assert row.left >= 0
    assert sum(plan.seated.values()) == len(people)
    assert all(nearest(plan.rows, unit) == seat for (seat, unit), count in plan.seated.items() if count)


def test_seats_are_allotted_in_order_and_a_full_commune_stays_full() -> None:
    answers = allot([COMMUNE, COMMUNE, OTHER, PROVINCE, OTHER], {PROVINCE: 2, COMMUNE: 1})

    assert answers == [COMMUNE, "", PROVINCE, PROVINCE, ""]


def test_without_any_row_there_is_no_limit_and_outside_the_rows_there_is_no_seat() -> None:
    assert allot([COMMUNE], {}) == [None]
    assert allot([COMMUNE], {"VN/40/": 5}) == [""]

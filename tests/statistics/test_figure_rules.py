"""Scores, plans, the map: rules as tables, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.statistics.rules.maps import Band, band_of, frame_around, sign_path
from lantoa.statistics.rules.plans import Plan, Waypoint, plan_problem
from lantoa.statistics.rules.scores import BINS, bin_limits, bin_of, grade_of, spread_of

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 10)


@pytest.mark.parametrize(
    ("people", "mean", "median"),
    [
        ({}, None, None),
        ({5000: 1}, "5", "5"),
        ({5000: 1, 6000: 1}, "5.5", "5.5"),
        ({0: 1, 10_000: 3}, "7.5", "10"),
        ({3000: 2, 9000: 1}, "5", "3"),
        ({4000: 2, 8000: 2}, "6", "6"),
    ],
)
def test_mean_and_median_are_points_of_ten(
    people: dict[int, int], mean: str | None, median: str | None
) -> None:
    spread = spread_of(people, 0)

    assert spread.mean == (None if mean is None else Decimal(mean))
    assert spread.median == (None if median is None else Decimal(median))


@given(st.dictionaries(st.integers(0, 10_000), st.integers(1, 5), max_size=30))
def test_bins_hold_everybody_once_and_the_median_is_the_middle_one(people: dict[int, int]) -> None:
    spread = spread_of(people, 0)

    everybody = sorted(best for best, number in people.items() for _ in range(number))
    assert sum(spread.bins) == spread.people == len(everybody)
    for best in people:
        low, high = bin_limits(bin_of(best))
        assert low <= best < high
    if everybody:
        middle = everybody[(len(everybody) - 1) // 2] + everybody[len(everybody) // 2]
        assert spread.median == Decimal(middle) / 2000


def test_the_last_half_point_takes_ten_in() -> None:
    assert [bin_of(0), bin_of(499), bin_of(500), bin_of(9999), bin_of(10_000)] == [
        0,
        0,
        1,
        BINS - 1,
        BINS - 1,
    ]


@pytest.mark.parametrize(
    ("percent", "passed", "grade"),
    [
        (None, False, ""),
        ("95", True, "excellent"),
        ("90", True, "excellent"),
        ("89.99", True, "good"),
        ("80", True, "good"),
        ("65", True, "fair"),
        ("64.99", True, "passed"),
        ("70", False, "failed"),
    ],
)
def test_grades(percent: str | None, passed: bool, grade: str) -> None:
    assert grade_of(None if percent is None else Decimal(percent), passed=passed) == grade


@pytest.mark.parametrize(("day", "people"), [(0, 0), (1, 10), (5, 50), (10, 100), (30, 100)])
def test_without_waypoints_the_plan_is_a_straight_line(day: int, people: int) -> None:
    plan = Plan(FIRST, LAST)

    assert plan.people(FIRST + timedelta(days=day - 1), 100) == people


@pytest.mark.parametrize(
    ("day", "people"), [(1, 20), (2, 40), (3, 40), (6, 40), (8, 70), (10, 100), (12, 100)]
)
def test_between_waypoints_the_plan_is_straight_and_level_after_the_last(day: int, people: int) -> None:
    points = (
        Waypoint(date(2026, 5, 2), Decimal(40)),
        Waypoint(date(2026, 5, 6), Decimal(40)),
        Waypoint(date(2026, 5, 10), Decimal(100)),
    )

    assert Plan(FIRST, LAST, points).people(date(2026, 5, day), 100) == people


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 100)), unique_by=lambda one: one[0], max_size=8))
def test_a_plan_never_falls_and_stays_a_share(written: list[tuple[int, int]]) -> None:
    points = [Waypoint(FIRST + timedelta(days=day), Decimal(percent)) for day, percent in sorted(written)]
    points = [
        one for place, one in enumerate(points) if all(one.percent >= past.percent for past in points[:place])
    ]
    plan = Plan(FIRST, LAST, tuple(points))

    percents = [plan.percent(FIRST + timedelta(days=day)) for day in range(-3, 15)]

    assert percents == sorted(percents)
    assert percents[0] == 0 and 0 <= percents[-1] <= 100


@pytest.mark.parametrize(
    ("points", "problem"),
    [
        ([], ""),
        ([(3, 20), (5, 60)], ""),
        ([(3, 20), (3, 60)], "twice"),
        ([(3, 60), (5, 20)], "falling"),
        ([(11, 20)], "outside"),
        ([(3, 101)], "range"),
        ([(day, day) for day in range(1, 14)], "many"),
    ],
)
def test_what_is_wrong_with_a_plan(points: list[tuple[int, int]], problem: str) -> None:
    written = [Waypoint(date(2026, 5, day), Decimal(percent)) for day, percent in points]

    assert plan_problem(written, starts_on=FIRST, ends_on=LAST) == problem


@pytest.mark.parametrize(
    ("passed", "quota", "band"),
    [
        (0, None, Band.NO_QUOTA),
        (0, 0, Band.NO_QUOTA),
        (0, 4, Band.NOBODY),
        (-1, 4, Band.NOBODY),
        (1, 4, Band.LOW),
        (2, 4, Band.MIDDLE),
        (3, 4, Band.MIDDLE),
        (4, 5, Band.HIGH),
        (6, 5, Band.HIGH),
    ],
)
def test_bands_of_the_map(passed: int, quota: int | None, band: Band) -> None:
    assert band_of(passed, quota) is band


def test_points_keep_their_place_on_the_drawing() -> None:
    hoang_sa, truong_sa, ha_noi = (16.568, 112.135), (9.71, 114.45), (21.0, 105.7)
    frame = frame_around([hoang_sa, truong_sa, ha_noi, (8.64, 104.7)])

    (x_hs, y_hs), (x_ts, y_ts), (x_hn, y_hn) = (frame.place(*one) for one in (hoang_sa, truong_sa, ha_noi))

    assert x_hn < x_hs < x_ts and y_hn < y_hs < y_ts
    for x, y in ((x_hs, y_hs), (x_ts, y_ts), (x_hn, y_hn)):
        assert 0 < x < frame.width and 0 < y < frame.height


def test_one_commune_alone_still_has_a_frame() -> None:
    frame = frame_around([(21.0, 105.7)])

    assert frame.width > 0 and frame.height > 0


def test_signs_differ_in_shape() -> None:
    shapes = {sign_path(band, 10, 10, 6) for band in Band}

    assert len(shapes) == len(Band)

"""Where a learner stands with a test: decided from times and sittings, without a database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lantoa.exams.models import Mark, Sitting, Window
from lantoa.exams.queries import More
from lantoa.surfaces.learner.final_test import Stand, line_of

NOW = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def window(opens: timedelta = -HOUR, closes: timedelta = HOUR, **values: Any) -> Window:
    fields = {"limit_seconds": 1800, "attempts": 1, "pass_percent": Decimal(50)}
    return Window(opens_at=NOW + opens, closes_at=NOW + closes, **(fields | values))


def sitting(attempt: int = 1, *, percent: int | None = None, **values: Any) -> Sitting:
    made = Sitting(attempt=attempt, **values)
    if percent is not None:
        made.mark = Mark(percent=Decimal(percent), passed=percent >= 50)
    return made


OPENED = {"opened_at": NOW - 5 * MINUTE, "accepted_until": NOW + 26 * MINUTE}
OVERDUE = {"opened_at": NOW - 40 * MINUTE, "accepted_until": NOW - MINUTE}
HANDED_IN = {**OPENED, "ended_at": NOW - MINUTE}


@pytest.mark.parametrize(
    ("given", "sittings", "stand"),
    [
        (window(HOUR, 2 * HOUR), [], Stand.SOON),
        (window(HOUR, 2 * HOUR), [sitting()], Stand.SOON),
        (window(), [], Stand.OPEN),
        (window(), [sitting()], Stand.OPEN),
        (window(), [sitting(**OPENED)], Stand.RUNNING),
        (window(), [sitting(opened_at=NOW - MINUTE)], Stand.RUNNING),
        (window(), [sitting(**OVERDUE)], Stand.MARKING),
        (window(), [sitting(**HANDED_IN)], Stand.MARKING),
        (window(), [sitting(**HANDED_IN, percent=80)], Stand.DONE),
        (window(), [sitting(**HANDED_IN, percent=30)], Stand.DONE),
        (window(attempts=2), [sitting(**HANDED_IN, percent=30)], Stand.AGAIN),
        (window(attempts=2), [sitting(**HANDED_IN, percent=80)], Stand.DONE),
        (window(attempts=2), [sitting(**HANDED_IN, percent=30), sitting(2)], Stand.OPEN),
        (window(attempts=2), [sitting(**HANDED_IN, percent=30), sitting(2, **OPENED)], Stand.RUNNING),
        (window(-2 * HOUR, -HOUR), [], Stand.MISSED),
        (window(-2 * HOUR, -HOUR), [sitting()], Stand.MISSED),
        (window(-2 * HOUR, -HOUR, attempts=2), [sitting(**HANDED_IN, percent=30), sitting(2)], Stand.DONE),
        (window(-2 * HOUR, -MINUTE), [sitting(extra_seconds=600)], Stand.OPEN),
        (window(-2 * HOUR, -MINUTE), [sitting(**OPENED)], Stand.RUNNING),
    ],
)
def test_stand(given: Window, sittings: list[Sitting], stand: Stand) -> None:
    assert line_of(given, sittings, now=NOW).stand is stand


def test_best_mark_is_shown() -> None:
    rows = [sitting(**HANDED_IN, percent=80), sitting(2, **HANDED_IN, percent=30)]

    line = line_of(window(attempts=2), rows, now=NOW)

    assert (line.percent, line.passed, line.stand) == (Decimal(80), True, Stand.DONE)


def test_no_result_is_shown_when_organisers_keep_it() -> None:
    line = line_of(window(review_when="never"), [sitting(**HANDED_IN, percent=80)], now=NOW)

    assert (line.percent, line.passed, line.stand) == (None, None, Stand.DONE)


@pytest.mark.parametrize(
    ("sittings", "attempt"),
    [([], 1), ([sitting()], 1), ([sitting(**HANDED_IN, percent=30)], 2), ([sitting(2, **OPENED)], 2)],
)
def test_attempt_that_runs_or_comes_next(sittings: list[Sitting], attempt: int) -> None:
    assert line_of(window(attempts=3), sittings, now=NOW).attempt == attempt


def test_extra_time_moves_the_end() -> None:
    line = line_of(window(), [sitting(extra_seconds=600)], now=NOW)

    assert line.closes_at == NOW + HOUR + 10 * MINUTE


SPREAD = 600


@pytest.mark.parametrize(
    ("since_the_end", "stand"),
    [(9 * MINUTE, Stand.OPEN), (10 * MINUTE, Stand.MISSED), (15 * MINUTE, Stand.MISSED)],
)
def test_a_spread_start_lets_people_begin_as_long_as_the_gateway_does(
    since_the_end: timedelta, stand: Stand
) -> None:
    given = window(-2 * HOUR, -since_the_end, spread_seconds=SPREAD)

    assert [line_of(given, rows, now=NOW).stand for rows in ([], [sitting()])] == [stand, stand]


def test_the_end_that_people_are_told_is_without_the_spread() -> None:
    assert line_of(window(spread_seconds=SPREAD), [], now=NOW).closes_at == NOW + HOUR


def test_a_later_end_of_the_unit_counts_for_who_never_came_to_the_test_s_page() -> None:
    over = window(-2 * HOUR, -MINUTE)

    line = line_of(over, [], more=More(later_seconds=1800), now=NOW)

    assert (line.stand, line.closes_at) == (Stand.OPEN, NOW + 29 * MINUTE)


def test_attempts_given_on_the_day_are_offered() -> None:
    failed = [sitting(**HANDED_IN, percent=30)]

    line = line_of(window(), failed, more=More(attempts=1), now=NOW)

    assert (line.stand, line.attempt, line.attempts) == (Stand.AGAIN, 2, 2)


def test_an_attempt_given_on_the_day_counts_until_the_unit_s_later_end() -> None:
    over, failed = window(-2 * HOUR, -MINUTE), [sitting(**HANDED_IN, percent=30)]

    stands = [
        line_of(over, failed, more=More(attempts=1, later_seconds=later), now=NOW).stand
        for later in (0, 1800)
    ]

    assert stands == [Stand.DONE, Stand.AGAIN]

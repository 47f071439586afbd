"""Chunks that learn their size."""

import time
import uuid

import pytest
from django.db import connection

from lantoa.kernel.chunks import Pace
from lantoa.kernel.models import Job

AIM = 0.02


@pytest.mark.parametrize(
    ("rows", "seconds", "expected"),
    [
        (100, 0.02, 100),  # as long as aimed at
        (100, 0.015, 100),  # and about as long
        (100, 0.025, 100),
        (100, 0.0135, 148),  # quicker: proportionally more
        (100, 0.001, 150),  # much quicker: at most half more, one quick chunk proves little
        (100, 0.04, 50),  # slower: proportionally fewer
        (100, 2.0, 40),  # a stall: two fifths
        (3, 0.001, 100),  # a small rest says nothing
        (3, 0.05, 40),  # unless it took too long
        (100, 0.0, 150),
    ],
)
def test_next_size_follows_the_time_of_a_chunk(rows: int, seconds: float, expected: int) -> None:
    pace = Pace(first=100, most=1000, aim_seconds=AIM)

    pace.note(rows, seconds)

    assert pace.size == expected


def test_size_stays_within_its_bounds() -> None:
    pace = Pace(first=20, least=10, most=40, aim_seconds=AIM)

    for _ in range(10):
        pace.note(pace.size, 0.0001)
    assert pace.size == 40
    for _ in range(10):
        pace.note(pace.size, 5)
    assert pace.size == 10


@pytest.mark.parametrize("per_row", [0.000_01, 0.000_5, 0.004])
def test_chunks_come_to_take_what_is_aimed_at(per_row: float) -> None:
    pace = Pace(first=25, most=10_000, aim_seconds=AIM)

    for _ in range(30):
        pace.note(pace.size, 0.002 + pace.size * per_row)

    assert 0.5 * AIM <= 0.002 + pace.size * per_row <= 1.3 * AIM


def test_impossible_bounds_are_refused() -> None:
    with pytest.raises(ValueError):
        Pace(first=5, least=10, most=40)


@pytest.mark.django_db(transaction=True)
def test_chunk_is_one_transaction_and_its_time_counts() -> None:
    pace = Pace(first=8, most=100, aim_seconds=AIM)

    with pace.transaction(8):
        assert connection.in_atomic_block
        Job.objects.create(kind="chunk", uuid=uuid.uuid4())
        time.sleep(0.08)

    assert Job.objects.filter(kind="chunk").count() == 1
    assert pace.size == 3


@pytest.mark.django_db(transaction=True)
def test_failed_chunk_leaves_nothing_and_is_not_counted() -> None:
    pace = Pace(first=8, most=100, aim_seconds=AIM)

    with pytest.raises(RuntimeError), pace.transaction(8):
        Job.objects.create(kind="chunk", uuid=uuid.uuid4())
        raise RuntimeError

    assert not Job.objects.filter(kind="chunk").exists()
    assert pace.size == 8

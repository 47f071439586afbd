"""Large writes in chunks of the right size: each its own transaction, short enough that other writers hardly wait.

On SQLite a transaction keeps every other writer out, so a chunk aims at half of what may be held; on PostgreSQL only the
rows are held, and fewer, larger chunks are quicker. Chunks within the aimed-at span keep their size: each has a fixed cost,
and the smallest ones that are quick enough are not the best.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

# The longest a transaction may keep the writers' lock on SQLite.
LONGEST_HOLD_SECONDS = 0.05
AIM_SECONDS = {"sqlite": 0.025, "postgresql": 0.25}
ALONE_SECONDS = 0.5
_QUICK, _SLOW = 0.7, 1.3  # shares of the aim
_GROW_MOST, _SHRINK_MOST = 1.5, 0.4

_is_alone: ContextVar[bool] = ContextVar("is_alone", default=False)


@contextmanager
def alone() -> Iterator[None]:
    """While nobody else writes (a demonstration being loaded, a restore), chunks may be long ones."""
    before = _is_alone.set(True)
    try:
        yield
    finally:
        _is_alone.reset(before)


class Pace:
    """How many rows the next chunk should hold, learned from how long the chunks before it took."""

    def __init__(self, *, first: int, least: int = 1, most: int, aim_seconds: float | None = None) -> None:
        """`first` should be small enough for a slow machine: the size grows by half with each quick chunk."""
        if not 1 <= least <= first <= most:
            raise ValueError("1 <= least <= first <= most")
        self._size, self._least, self._most = float(first), least, most
        self._aim = aim_seconds

    @property
    def size(self) -> int:
        """Rows of the next chunk."""
        return int(self._size)

    @contextmanager
    def transaction(self, rows: int) -> Iterator[None]:
        """`atomic` around a chunk of so many rows. Its time counts from when the transaction has begun: waiting for
        other writers says nothing about the chunk. One that fails is not counted.
        """
        with transaction.atomic():
            begun = time.monotonic()
            yield
        self.note(rows, time.monotonic() - begun)

    def note(self, rows: int, seconds: float) -> None:
        """Learn from a chunk of so many rows."""
        aim = ALONE_SECONDS if _is_alone.get() else self._aim or AIM_SECONDS[connection.vendor]
        is_rest = rows < self._size / 2  # the last few rows of something say little when they are quick
        if seconds <= aim * _SLOW and (is_rest or seconds >= aim * _QUICK):
            return
        wanted = rows * aim / max(seconds, 0.000_1)
        bounded = min(max(wanted, self._size * _SHRINK_MOST), self._size * _GROW_MOST)
        self._size = min(max(bounded, self._least), self._most)

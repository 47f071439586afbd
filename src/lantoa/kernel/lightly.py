"""Commits that need not wait for the disk: what a person simply does again when the power failed in that very second.

Sign-ins are such, and the counters of wrong tries. A commit that waits for the disk takes milliseconds, more while the
exam's journal keeps the disk busy, and on SQLite every other writer waits meanwhile. These are safe against a process
that dies, only not against the machine losing power; answers, enrolments and certificates never go this way.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def lightly() -> Iterator[None]:
    """A transaction whose commit does not wait for the disk. Inside another one it is a part of that one, as it commits."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")  # with a write-ahead log: written, synced later
        try:
            with transaction.atomic():
                yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=FULL")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO off")
            yield

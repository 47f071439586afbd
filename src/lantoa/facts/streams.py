"""Append-only tables read in the order of their commits, and several tables read as of one moment."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F

from lantoa.facts.models import BEGINNING, Cursor

Read = Callable[[int, int, int], Sequence[Any]]


def read_stream(
    model: type[models.Model], after_xact: int, after_id: int, limit: int, *, settled_only: bool = True
) -> Sequence[Any]:
    """The next rows of a table with `xact` and `id` in the order (xact, id), safe against late commits.

    On PostgreSQL ids and transaction numbers are given before the commit, so a row with a smaller key can
    appear later. Only rows of transactions older than the oldest running one are read: none can appear before
    them any more. On SQLite `xact` is 0 and writers follow one another, so `id` is the order of commits.
    `settled_only` False is for looking at what waits, never for consuming.
    """
    settled = model._default_manager.order_by("xact", "id")
    if settled_only and connection.vendor == "postgresql":
        # Asked before the rows, in a statement of its own: the rows' statement then sees all that is settled.
        settled = settled.filter(xact__lt=_settled_below())
    # Two index ranges; one condition with OR (or a row comparison on SQLite) walks everything already read.
    rows = list(settled.filter(xact=after_xact, id__gt=after_id)[:limit])
    if len(rows) < limit:
        rows += settled.filter(xact__gt=after_xact)[: limit - len(rows)]
    return rows


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is as of one moment; writers are not held up. Nothing may be written inside.

    Inside a transaction that is already running (tests) the reads are simply part of it.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            # Django's own transactions are IMMEDIATE here and would hold up writers.
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")


def heal_restored_streams() -> int:
    """Call before any worker starts, after any restore. Returns by how much numbers were moved; 0 = nothing to heal.

    A dump restored into a new PostgreSQL cluster brings large transaction numbers to a server that counts from the
    start: consumers would take the rows for unsettled, and new rows would sort before them and never be read. Then all
    numbers, of rows and cursors alike, are moved to zero and below; their order stays.
    """
    if connection.vendor != "postgresql":
        return 0
    streams = [model for model in apps.get_models() if model is not Cursor and _has_number(model)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "LOCK TABLE facts_cursor IN SHARE ROW EXCLUSIVE MODE"
        )  # two nodes that start heal once
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (next_number,) = cursor.fetchone()
        numbered: list[type[models.Model]] = [*streams, Cursor]
        tops = [model._default_manager.aggregate(top=models.Max("xact"))["top"] for model in numbered]
        highest: int = max([0, *(top for top in tops if top is not None)])
        if highest < next_number:
            return 0
        for model in streams:
            model._default_manager.update(xact=F("xact") - highest)
        Cursor.objects.exclude(xact=BEGINNING).update(xact=F("xact") - highest)
    return highest


def _has_number(model: type[models.Model]) -> bool:
    return any(field.name == "xact" for field in model._meta.get_fields())


# Transactions of other databases of the server never write here; were they not left out, a long one elsewhere would stop
# every figure. One that cannot be traced to another database (over by now, or prepared) counts as ours.
_SETTLED_BELOW = """
SELECT least(
  pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
  pg_current_xact_id_if_assigned()::text::bigint,
  (SELECT min(running::text::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) running
   WHERE NOT EXISTS (
     SELECT FROM pg_locks held JOIN pg_stat_activity backend USING (pid)
     WHERE held.locktype = 'transactionid' AND held.mode = 'ExclusiveLock' AND held.granted
       AND held.transactionid = running::xid AND backend.datname <> current_database())))
"""


def _settled_below() -> int:
    """Every transaction of this database with a smaller number is over; what the asking one wrote itself is
    not read.

    The snapshot lists running transactions below its upper end only, so nothing at or above that end may be
    read.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED_BELOW)
        (value,) = cursor.fetchone()
    return int(value)

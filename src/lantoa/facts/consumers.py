"""Consumers: idempotent readers of an append-only stream, each with a leased cursor.

A consumer's effect and its cursor are committed together, so a batch is applied once even if a worker dies in between.
Streams are ordered by (xact, id): on PostgreSQL ids commit out of order, so only rows of transactions older than the
oldest running one are read; a row read then can no longer be preceded by a late commit.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q

from lantoa.facts.models import Cursor, Fact
from lantoa.kernel.clock import now as wall_clock

logger = logging.getLogger("lantoa.consumers")

BATCH = 1000
LEASE_SECONDS = 30

Take = Callable[[Sequence[Any], datetime], None]
Read = Callable[[int, int, int], Sequence[Any]]


@dataclass(frozen=True)
class Consumer:
    """`read(after_xact, after_id, limit)` gives rows with `.xact` and `.id`; `take(rows, now)` applies them."""

    name: str
    read: Read
    take: Take


_CONSUMERS: dict[str, Consumer] = {}


def register_consumer(name: str, *, take: Take, read: Read | None = None) -> None:
    """Plug a consumer in, from a room's wiring. Without `read` it reads facts."""
    _CONSUMERS[name] = Consumer(name=name, read=read or read_facts, take=take)


def consumers() -> Sequence[Consumer]:
    """All consumers, in order of registration."""
    return list(_CONSUMERS.values())


def read_stream(model: type[models.Model], after_xact: int, after_id: int, limit: int) -> Sequence[Any]:
    """The next rows of a table with `xact` and `id`, safe against late commits."""
    rows = model._default_manager.filter(Q(xact__gt=after_xact) | Q(xact=after_xact, id__gt=after_id))
    if connection.vendor == "postgresql":
        rows = rows.filter(xact__lt=_oldest_running())
    return list(rows.order_by("xact", "id")[:limit])


def _oldest_running() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (value,) = cursor.fetchone()
    return int(value)


def read_facts(after_xact: int, after_id: int, limit: int) -> Sequence[Fact]:
    """The stream of facts."""
    return read_stream(Fact, after_xact, after_id, limit)


def run_consumer(consumer: Consumer, *, holder: str, now: datetime | None = None) -> int:
    """Apply one batch; returns how many rows. 0 also when another worker holds the cursor."""
    moment = now or wall_clock()
    if not _lease(consumer.name, holder, moment):
        return 0
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(consumer=consumer.name)
        if cursor.holder != holder:
            return 0
        rows = consumer.read(cursor.xact, cursor.position, BATCH)
        if not rows:
            return 0
        consumer.take(rows, moment)
        cursor.xact, cursor.position, cursor.moved_at = rows[-1].xact, rows[-1].id, moment
        cursor.save(update_fields=["xact", "position", "moved_at"])
    return len(rows)


def _lease(name: str, holder: str, moment: datetime) -> bool:
    free = Q(holder=holder) | Q(holder="") | Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
    cursors = Cursor.objects.filter(consumer=name)
    current = cursors.values_list("holder", "leased_until").first()
    if current is None:
        Cursor.objects.bulk_create([Cursor(consumer=name)], ignore_conflicts=True)
    elif current[0] == holder and current[1] is not None and current[1] - moment > timedelta(seconds=LEASE_SECONDS / 2):
        return True
    return bool(cursors.filter(free).update(holder=holder, leased_until=moment + timedelta(seconds=LEASE_SECONDS)))


def run_all_once(*, holder: str | None = None, now: datetime | None = None) -> int:
    """One batch of every consumer; a consumer that fails is logged and does not stop the others."""
    holder = holder or f"once-{uuid.uuid4().hex[:12]}"
    done = 0
    for consumer in consumers():
        try:
            done += run_consumer(consumer, holder=holder, now=now)
        except Exception:  # noqa: BLE001 the consumer loop is a job runner: one bad batch must not stop other figures
            logger.exception("consumer %s failed on a batch; it will be tried again", consumer.name)
    return done


def drain(*, now: datetime | None = None, rounds: int = 10_000) -> int:
    """Run all consumers until nothing is left; for the demonstration, recount and tests. Errors are raised."""
    total = 0
    for _ in range(rounds):
        done = sum(run_consumer(consumer, holder="drain", now=now) for consumer in consumers())
        if not done:
            break
        total += done
    Cursor.objects.filter(holder="drain").update(holder="", leased_until=None)
    return total

"""Consumers: idempotent readers of an append-only stream, each with a leased cursor.

A consumer's effect and its cursor are committed together, so a batch is applied once even if a worker dies in
between. The lease only keeps workers out of each other's way; what makes two workers safe is the lock on the
cursor's row.
"""

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from lantoa.facts.models import BEGINNING, Cursor, Fact
from lantoa.facts.streams import Read, read_stream
from lantoa.kernel.chunks import Pace
from lantoa.kernel.clock import now as wall_clock

logger = logging.getLogger("lantoa.consumers")

FIRST_BATCH, SMALLEST_BATCH, BATCH = 50, 25, 1000
LEASE_SECONDS = 10  # how long a dead worker keeps its consumers from the others
LONGEST_WAIT_SECONDS = 60.0

Take = Callable[[Sequence[Any], datetime], None]


@dataclass(frozen=True)
class Consumer:
    """`read(after_xact, after_id, limit)` gives rows with `.xact` and `.id` in that order; `take(rows, now)`
    applies them.

    `take` runs in the transaction that moves the cursor, may see rows again (after a reset) and must then
    change nothing.

    `is_stream` False: `read` gives what is to be done now, and `take` does it in short transactions of its own; two at once
    must come to the same. The cursor then only tells who works and how it goes.
    """

    name: str
    read: Read
    take: Take
    is_stream: bool = True


_CONSUMERS: dict[str, Consumer] = {}
_paces: dict[str, Pace] = {}


def register_consumer(name: str, *, take: Take, read: Read | None = None, is_stream: bool = True) -> None:
    """Plug a consumer in, from a room's wiring. Without `read` it reads facts."""
    _CONSUMERS[name] = Consumer(name=name, read=read or read_facts, take=take, is_stream=is_stream)


def consumers() -> Sequence[Consumer]:
    """All consumers, in order of registration."""
    return list(_CONSUMERS.values())


def read_facts(after_xact: int, after_id: int, limit: int) -> Sequence[Fact]:
    """The stream of facts."""
    return read_stream(Fact, after_xact, after_id, limit)


def run_consumer(consumer: Consumer, *, holder: str, now: datetime | None = None) -> int:
    """Apply one batch; returns how many rows. 0 also when another worker holds the cursor."""
    moment = now or wall_clock()
    # Twice a second and mostly in vain: no lock is taken before there is something to do.
    if not _has_news(consumer) or not _lease(consumer.name, holder, moment):
        return 0
    if not consumer.is_stream:
        return _do_what_waits(consumer, moment)
    pace = _paces.setdefault(consumer.name, _pace(FIRST_BATCH))
    with transaction.atomic():
        begun = time.monotonic()
        cursor = Cursor.objects.select_for_update().get(consumer=consumer.name)
        if cursor.holder != holder:
            return 0
        rows = consumer.read(cursor.xact, cursor.position, pace.size)
        if not rows:
            return 0
        consumer.take(rows, moment)
        cursor.xact, cursor.position, cursor.moved_at = rows[-1].xact, rows[-1].id, moment
        cursor.failures, cursor.last_error, cursor.retry_at = 0, "", None
        cursor.save(update_fields=["xact", "position", "moved_at", "failures", "last_error", "retry_at"])
    pace.note(len(rows), time.monotonic() - begun)
    return len(rows)


def _do_what_waits(consumer: Consumer, moment: datetime) -> int:
    rows = consumer.read(BEGINNING, 0, BATCH)
    if rows:
        consumer.take(rows, moment)
        cursor = Cursor.objects.filter(consumer=consumer.name)
        cursor.update(moved_at=moment, failures=0, last_error="", retry_at=None)
    return len(rows)


def run_all_once(*, holder: str | None = None, now: datetime | None = None) -> int:
    """One batch of every consumer; returns how many rows were applied.

    A consumer that fails is logged, noted on its cursor and tried again after a growing pause; the others go
    on. Without a `holder` the leases are given back at once.
    """
    name = holder or f"once-{uuid.uuid4().hex[:12]}"
    moment = now or wall_clock()
    resting = set(Cursor.objects.filter(retry_at__gt=moment).values_list("consumer", flat=True))
    done = 0
    for consumer in consumers():
        if consumer.name in resting:
            continue
        # Broad on purpose: this is a job runner, and one bad batch must not stop the other figures.
        try:
            done += run_consumer(consumer, holder=name, now=moment)
        except Exception as error:
            logger.exception("consumer %s failed on a batch; it will be tried again", consumer.name)
            connection.close_if_unusable_or_obsolete()
            _note_failure(consumer.name, error, moment)
    if holder is None:
        release_leases(holder=name)
    return done


def release_leases(*, holder: str) -> None:
    """Give back what this worker holds; a worker that stops calls it so that the next one need not wait."""
    Cursor.objects.filter(holder=holder).update(holder="", leased_until=None)


def drain(*, now: datetime | None = None, rounds: int = 10_000, is_alone: bool = False) -> int:
    """Run all consumers until nothing is left; for the demonstration, recount and tests. Errors are raised.

    A consumer another worker holds is left to that worker. `is_alone`: nobody else writes, so batches are whole ones.
    """
    holder = f"drain-{uuid.uuid4().hex[:12]}"
    total = 0
    try:
        for _ in range(rounds):
            if is_alone:
                _paces.update((consumer.name, _pace(BATCH)) for consumer in consumers())
            done = sum(run_consumer(consumer, holder=holder, now=now) for consumer in consumers())
            if not done:
                break
            total += done
    finally:
        if not connection.needs_rollback:
            release_leases(holder=holder)
    return total


def _pace(first: int) -> Pace:
    return Pace(first=first, least=SMALLEST_BATCH, most=BATCH)


def _has_news(consumer: Consumer) -> bool:
    cursor = Cursor.objects.filter(consumer=consumer.name).first()
    if cursor is None:
        Cursor.objects.bulk_create([Cursor(consumer=consumer.name)], ignore_conflicts=True)
        cursor = Cursor.objects.get(consumer=consumer.name)
    return bool(consumer.read(cursor.xact, cursor.position, 1))


def _lease(name: str, holder: str, moment: datetime) -> bool:
    cursors = Cursor.objects.filter(consumer=name)
    current_holder, until = cursors.values_list("holder", "leased_until").get()
    if current_holder == holder and until and until - moment > timedelta(seconds=LEASE_SECONDS / 2):
        return True
    free = Q(holder=holder) | Q(holder="") | Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
    end = moment + timedelta(seconds=LEASE_SECONDS)
    return bool(cursors.filter(free).update(holder=holder, leased_until=end))


def _note_failure(name: str, error: Exception, moment: datetime) -> None:
    cursor = Cursor.objects.filter(consumer=name).first()
    if cursor is None:
        return
    cursor.failures += 1
    cursor.last_error = type(error).__name__[:60]  # the message may hold personal data; it is in the log
    pause = min(LONGEST_WAIT_SECONDS, 0.5 * 2.0 ** min(cursor.failures, 10))
    cursor.retry_at = moment + timedelta(seconds=pause)
    cursor.save(update_fields=["failures", "last_error", "retry_at"])

"""Consumers: a batch is applied once, whoever dies, and only by the holder of the lease."""

import os
import signal
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection

from lantoa.facts.consumers import (
    BATCH,
    LEASE_SECONDS,
    Consumer,
    drain,
    read_facts,
    release_leases,
    run_all_once,
    run_consumer,
)
from lantoa.facts.models import BEGINNING, AuditEntry, Cursor, Fact
from lantoa.facts.queries import consumer_states
from lantoa.facts.services import record_audit
from tests.facts.streams import AT, in_thread, join, only_consumers, write_facts


class Ledger:
    """A consumer whose effect is one audit line per fact, so that effects can be counted in the database."""

    def __init__(self, name: str = "ledger") -> None:
        self.name = name
        self.batches: list[int] = []
        self.broken: Exception | None = None

    def take(self, rows: Sequence[Fact], now: datetime) -> None:
        self.batches.append(len(rows))
        for row in rows:
            record_audit(actor_uuid=None, action=f"{self.name}.took", now=now, subject=row.subject)
        if self.broken is not None:
            raise self.broken

    @property
    def consumer(self) -> Consumer:
        return Consumer(name=self.name, read=read_facts, take=self.take)

    def taken(self) -> list[uuid.UUID | None]:
        entries = AuditEntry.objects.filter(action=f"{self.name}.took").order_by("id")
        return list(entries.values_list("subject", flat=True))


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


# On PostgreSQL a fact is read only after its transaction is over, so these tests need real commits.
committed = pytest.mark.django_db(transaction=True)


@committed
def test_every_fact_is_taken_once_and_in_order(ledger: Ledger) -> None:
    subjects = write_facts(7)

    with only_consumers(ledger.consumer):
        first, second = drain(now=AT), drain(now=AT)

    assert (first, second) == (7, 0)
    assert ledger.taken() == subjects


@committed
def test_a_large_stream_is_taken_in_batches(ledger: Ledger) -> None:
    subjects = write_facts(BATCH + 3)
    ledger.take = lambda rows, now: ledger.batches.append(len(rows))  # type: ignore[method-assign]

    with only_consumers(ledger.consumer):
        drain(now=AT)

    assert sum(ledger.batches) == len(subjects)
    assert max(ledger.batches) <= BATCH


@committed
def test_a_consumer_that_joins_late_reads_from_the_beginning(ledger: Ledger) -> None:
    subjects = write_facts(3)
    with only_consumers(ledger.consumer):
        drain(now=AT)
    newcomer = Ledger("newcomer")

    with only_consumers(ledger.consumer, newcomer.consumer):
        drain(now=AT)

    assert newcomer.taken() == subjects
    assert ledger.taken() == subjects


@committed
def test_a_crash_between_effect_and_cursor_leaves_neither(ledger: Ledger) -> None:
    subjects = write_facts(5)
    ledger.broken = RuntimeError("the light went out")

    with pytest.raises(RuntimeError):
        run_consumer(ledger.consumer, holder="a", now=AT)

    assert ledger.taken() == []
    assert Cursor.objects.get().position == 0
    ledger.broken = None
    assert run_consumer(ledger.consumer, holder="a", now=AT) == 5
    assert ledger.taken() == subjects


@committed
@pytest.mark.process
def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(ledger: Ledger) -> None:
    subjects = write_facts(20)
    connection.close()

    child = os.fork()
    if child == 0:

        def take_and_die(rows: Sequence[Fact], now: datetime) -> None:
            ledger.take(rows, now)
            os.kill(os.getpid(), signal.SIGKILL)

        run_consumer(Consumer(name=ledger.name, read=read_facts, take=take_and_die), holder="dead", now=AT)
        os._exit(1)
    _, status = os.waitpid(child, 0)

    assert os.WIFSIGNALED(status)
    assert ledger.taken() == []
    later = AT + timedelta(seconds=LEASE_SECONDS + 1)
    assert run_consumer(ledger.consumer, holder="alive", now=later) == 20
    assert ledger.taken() == subjects


@committed
def test_a_lease_keeps_others_out_until_it_ends(ledger: Ledger) -> None:
    write_facts(2)
    assert run_consumer(ledger.consumer, holder="a", now=AT) == 2
    write_facts(2)

    during = run_consumer(ledger.consumer, holder="b", now=AT + timedelta(seconds=LEASE_SECONDS - 1))
    after = run_consumer(ledger.consumer, holder="b", now=AT + timedelta(seconds=LEASE_SECONDS + 1))

    assert (during, after) == (0, 2)
    assert len(ledger.taken()) == 4


@committed
def test_a_lease_given_back_is_free_at_once(ledger: Ledger) -> None:
    write_facts(1)
    run_consumer(ledger.consumer, holder="a", now=AT)
    write_facts(1)

    release_leases(holder="a")

    assert run_consumer(ledger.consumer, holder="b", now=AT) == 1


@committed
def test_a_single_run_without_a_name_holds_no_lease_afterwards(ledger: Ledger) -> None:
    with only_consumers(ledger.consumer):
        write_facts(1)
        first = run_all_once(now=AT)
        write_facts(1)
        second = run_all_once(now=AT)

    assert (first, second) == (1, 1)


@committed
def test_two_workers_at_once_take_every_fact_once(ledger: Ledger) -> None:
    subjects = write_facts(300)
    Cursor.objects.create(consumer=ledger.name)

    def work(holder: str) -> None:
        for round_number in range(40):
            # Leases that are always over: only the lock on the cursor is left to keep the two apart.
            run_consumer(ledger.consumer, holder=holder, now=AT + timedelta(minutes=round_number))

    join(*(in_thread(lambda holder=holder: work(holder)) for holder in ("a", "b")))  # type: ignore[misc]

    assert ledger.taken() == subjects


@committed
def test_a_failing_consumer_does_not_stop_the_others_and_rests_before_it_tries_again(ledger: Ledger) -> None:
    broken = Ledger("broken")
    broken.broken = DatabaseError("no such luck")
    write_facts(3)

    with only_consumers(broken.consumer, ledger.consumer):
        done = run_all_once(holder="a", now=AT)
        run_all_once(holder="a", now=AT)
        states = {state.name: state for state in consumer_states()}

    assert done == 3
    assert len(broken.batches) == 1
    assert (states["broken"].failures, states["broken"].last_error) == (1, "DatabaseError")
    assert not states["broken"].is_caught_up
    assert states["ledger"].is_caught_up


@committed
def test_a_consumer_that_recovers_forgets_its_failures(ledger: Ledger) -> None:
    ledger.broken = ValueError("bad")
    write_facts(3)
    with only_consumers(ledger.consumer):
        run_all_once(holder="a", now=AT)
        ledger.broken = None

        done = run_all_once(holder="a", now=AT + timedelta(minutes=2))

    assert done == 3
    assert Cursor.objects.get().failures == 0


@committed
def test_an_idle_consumer_takes_no_lock_and_writes_nothing(ledger: Ledger) -> None:
    write_facts(1)
    run_consumer(ledger.consumer, holder="a", now=AT)
    before = Cursor.objects.values().get()

    assert run_consumer(ledger.consumer, holder="b", now=AT + timedelta(hours=1)) == 0

    assert Cursor.objects.values().get() == before


@committed
def test_a_cursor_starts_before_every_possible_row(ledger: Ledger) -> None:
    write_facts(1)
    Fact.objects.update(xact=-5)

    with only_consumers(ledger.consumer):
        assert drain(now=AT) == 1

    assert Cursor.objects.get().xact == -5 > BEGINNING

"""PostgreSQL: ids and transaction numbers are given before the commit; no late row may be skipped."""

import random
import threading
import time
import uuid
from collections.abc import Sequence
from datetime import datetime

import psycopg
import pytest
from django.db import connection, transaction

from lantoa.facts.consumers import Consumer, read_facts, run_consumer
from lantoa.facts.models import BEGINNING, Fact
from lantoa.facts.streams import heal_restored_streams, read_stream
from tests.facts.streams import AT, in_thread, join, write_facts

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


class Slow:
    """A transaction on another connection that takes its number at once, writes and commits on demand."""

    def __init__(self, *, writes_first: bool) -> None:
        self._writes_first = writes_first
        self._started, self._write, self._commit = threading.Event(), threading.Event(), threading.Event()
        self._written = threading.Event()
        self.subjects: list[uuid.UUID] = []
        self._thread = in_thread(self._run)
        assert self._started.wait(20)

    def _run(self) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()")
            if self._writes_first:
                self.subjects = write_facts(1)
            self._started.set()
            assert self._write.wait(20)
            if not self._writes_first:
                self.subjects = write_facts(1)
            self._written.set()
            assert self._commit.wait(20)

    def write(self) -> None:
        self._write.set()
        assert self._written.wait(20)

    def commit(self) -> None:
        self._write.set()
        self._commit.set()
        join(self._thread)


def collecting(taken: list[uuid.UUID], name: str = "collector") -> Consumer:
    def take(rows: Sequence[Fact], now: datetime) -> None:
        taken.extend(row.subject for row in rows)

    return Consumer(name=name, read=read_facts, take=take)


def test_a_lower_id_that_commits_late_is_not_skipped() -> None:
    taken: list[uuid.UUID] = []
    slow = Slow(writes_first=True)
    quick = write_facts(2)

    before = run_consumer(collecting(taken), holder="a", now=AT)
    slow.commit()
    after = run_consumer(collecting(taken), holder="a", now=AT)

    assert (before, after) == (0, 3)
    assert taken == [*slow.subjects, *quick]
    assert Fact.objects.get(subject=slow.subjects[0]).id < Fact.objects.get(subject=quick[0]).id


def test_an_older_transaction_that_writes_a_higher_id_late_is_not_skipped() -> None:
    taken: list[uuid.UUID] = []
    slow = Slow(writes_first=False)
    quick = write_facts(2)
    before = run_consumer(collecting(taken), holder="a", now=AT)

    slow.write()
    during = run_consumer(collecting(taken), holder="a", now=AT)
    slow.commit()
    after = run_consumer(collecting(taken), holder="a", now=AT)

    assert (before, during, after) == (0, 0, 3)
    assert taken == [*slow.subjects, *quick]
    assert Fact.objects.get(subject=slow.subjects[0]).id > Fact.objects.get(subject=quick[0]).id


def test_rows_before_the_oldest_running_transaction_are_read_meanwhile() -> None:
    taken: list[uuid.UUID] = []
    early = write_facts(2)
    slow = Slow(writes_first=True)
    write_facts(2)

    done = run_consumer(collecting(taken), holder="a", now=AT)
    slow.commit()

    assert done == 2
    assert taken == early


def test_a_long_transaction_in_another_database_of_the_server_holds_nothing_up() -> None:
    taken: list[uuid.UUID] = []
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS lantoa_neighbour")
        cursor.execute("CREATE DATABASE lantoa_neighbour")
    parameters = {**connection.get_connection_params(), "dbname": "lantoa_neighbour"}
    parameters.pop("cursor_factory", None)
    with psycopg.connect(**parameters) as neighbour:
        neighbour.execute("SELECT pg_current_xact_id()")
        subjects = write_facts(3)

        done = run_consumer(collecting(taken), holder="a", now=AT)

    assert done == 3
    assert taken == subjects


def test_rows_of_the_transaction_that_asks_are_not_read_before_it_is_over() -> None:
    with transaction.atomic():
        write_facts(2)
        join(in_thread(lambda: write_facts(1)))  # a younger transaction that is over already
        during = read_stream(Fact, BEGINNING, 0, 10)

    assert during == []
    assert len(read_stream(Fact, BEGINNING, 0, 10)) == 3


def test_a_batch_that_ends_inside_a_transaction_goes_on_where_it_stopped() -> None:
    subjects = write_facts(5)

    first = read_stream(Fact, 0, 0, 2)
    rest = read_stream(Fact, first[-1].xact, first[-1].id, 10)

    assert first[0].xact == rest[-1].xact
    assert [row.subject for row in [*first, *rest]] == subjects


def test_many_writers_that_commit_and_roll_back_in_any_order_are_read_exactly_once() -> None:
    chance, written, taken = random.Random(7), [], []
    guard, over = threading.Lock(), threading.Event()

    def write(seed: int) -> None:
        own = random.Random(seed)
        for _ in range(25):
            try:
                with transaction.atomic():
                    if own.random() < 0.5:
                        with connection.cursor() as cursor:
                            cursor.execute("SELECT pg_current_xact_id()")
                        time.sleep(own.random() * 0.01)
                    subjects = write_facts(own.randint(1, 3))
                    # A savepoint has a number of its own; rows carry the outer one.
                    with transaction.atomic():
                        subjects += write_facts(1)
                    time.sleep(own.random() * 0.02)
                    if own.random() < 0.2:
                        raise InterruptedError
            except InterruptedError:
                continue
            with guard:
                written.extend(subjects)

    def read() -> None:
        while not over.is_set():
            run_consumer(collecting(taken), holder="reader", now=AT)
            time.sleep(chance.random() * 0.003)

    reader = in_thread(read)
    writers = [in_thread(lambda seed=seed: write(seed)) for seed in range(6)]  # type: ignore[misc]
    join(*writers)
    over.set()
    join(reader)
    while run_consumer(collecting(taken), holder="reader", now=AT):
        pass

    assert len(taken) == len(set(taken)) == len(written)
    assert set(taken) == set(written)


def test_a_stream_restored_into_a_younger_server_is_healed_and_loses_nothing() -> None:
    taken: list[uuid.UUID] = []
    read_before = write_facts(3)
    run_consumer(collecting(taken), holder="a", now=AT)
    unread = write_facts(2)
    far = 10**12  # the numbers of an old server
    with connection.cursor() as cursor:
        cursor.execute("UPDATE facts_fact SET xact = xact + %s", [far])
        cursor.execute("UPDATE facts_cursor SET xact = xact + %s", [far])

    moved = heal_restored_streams()
    newer = write_facts(2)
    run_consumer(collecting(taken), holder="a", now=AT)

    assert moved > far
    assert taken == [*read_before, *unread, *newer]
    assert heal_restored_streams() == 0


def test_a_healthy_stream_is_left_alone() -> None:
    write_facts(2)
    before = list(Fact.objects.values_list("xact", flat=True))

    assert heal_restored_streams() == 0

    assert list(Fact.objects.values_list("xact", flat=True)) == before

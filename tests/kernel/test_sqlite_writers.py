"""Writers on SQLite queue: nobody is told "database is locked", nobody starves, nothing is lost."""

import threading
import time
import uuid

import pytest
from django.db import connection, transaction

from lantoa.kernel.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_threads_write_and_none_is_refused() -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    Job.objects.create(kind="w", uuid=uuid.uuid4())
        except BaseException as error:  # noqa: BLE001 shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Job.objects.filter(kind="w").count() == 80


def test_a_bulk_writer_does_not_starve_a_small_one() -> None:
    stop = threading.Event()
    chunks = [0]

    def bulk() -> None:
        while not stop.is_set():
            with transaction.atomic():
                Job.objects.create(kind="bulk", uuid=uuid.uuid4())
                time.sleep(0.02)
            chunks[0] += 1
        connection.close()

    thread = threading.Thread(target=bulk)
    thread.start()
    before = 0
    try:
        time.sleep(0.1)
        before = chunks[0]
        for _ in range(5):
            with transaction.atomic():
                Job.objects.create(kind="small", uuid=uuid.uuid4())
        passed = chunks[0] - before
    finally:
        stop.set()
        thread.join()

    # Fair queueing lets at most a few bulk chunks in between; SQLite's own polling let through dozens.
    assert passed <= 15


def test_rolled_back_transaction_frees_the_lock() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        Job.objects.create(kind="gone", uuid=uuid.uuid4())
        raise RuntimeError

    with transaction.atomic():
        Job.objects.create(kind="kept", uuid=uuid.uuid4())

    assert list(Job.objects.values_list("kind", flat=True)) == ["kept"]

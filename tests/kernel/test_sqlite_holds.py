"""While the writers' lock is held: nothing that could wait is done, and its time is told."""

import gc
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from lantoa.kernel.models import Job
from lantoa.kernel.sqlite import base

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(os.environ.get("LANTOA_TEST_DB") == "postgresql", reason="about SQLite's one writer"),
]
KILOBYTES_OF_ROWS = 2_000


@pytest.fixture
def holds() -> Iterator[list[float]]:
    told: list[float] = []
    base.on_hold.append(told.append)
    yield told
    base.on_hold.remove(told.append)


@pytest.fixture
def main() -> base.DatabaseWrapper:
    found = connections["default"]
    assert isinstance(found, base.DatabaseWrapper)
    return found


def _write_much() -> None:
    for _ in range(4):
        Job.objects.bulk_create(
            Job(kind="log", uuid=uuid.uuid4(), arguments={"x": "x" * 1000})
            for _ in range(KILOBYTES_OF_ROWS // 4)
        )


def test_time_of_a_hold_is_told_once_for_each_transaction(holds: list[float]) -> None:
    with transaction.atomic():
        Job.objects.create(kind="held", uuid=uuid.uuid4())
        with transaction.atomic():
            time.sleep(0.03)
    with pytest.raises(RuntimeError), transaction.atomic():
        raise RuntimeError

    assert len(holds) == 2
    assert 0.03 <= holds[0] < 1
    assert holds[1] < 0.03


def test_collector_rests_while_the_lock_is_held_and_goes_on_after() -> None:
    with transaction.atomic():
        inside = gc.isenabled()
    after_commit = gc.isenabled()
    with pytest.raises(RuntimeError), transaction.atomic():
        raise RuntimeError
    after_rollback = gc.isenabled()
    transaction.set_autocommit(False)
    Job.objects.count()
    connection.close()  # in the middle of a transaction

    assert (inside, after_commit, after_rollback, gc.isenabled()) == (False, True, True, True)


def test_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with transaction.atomic():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_log_is_moved_in_and_starts_over(main: base.DatabaseWrapper) -> None:
    log = Path(f"{main.settings_dict['NAME']}-wal")
    _write_much()
    before = log.stat().st_size
    main._log_moved_at = 0.0

    assert not main.move_log_in(over_bytes=before)  # not larger than that
    with transaction.atomic():
        assert not main.move_log_in(over_bytes=0)  # somebody is writing: us
    assert main.move_log_in(over_bytes=before // 2)
    assert not main.move_log_in(over_bytes=0)  # a moment ago
    Job.objects.create(kind="after", uuid=uuid.uuid4())

    assert before > KILOBYTES_OF_ROWS * 1000
    assert log.stat().st_size < before / 10
    assert Job.objects.filter(kind="log").count() == KILOBYTES_OF_ROWS


def test_moving_the_log_in_waits_for_no_writer(main: base.DatabaseWrapper) -> None:
    _write_much()
    main._log_moved_at = 0.0
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            begun = time.monotonic()
            assert main.move_log_in(over_bytes=1)
            assert time.monotonic() - begun < 5
            cursor.execute("ROLLBACK")
    finally:
        other.close()

"""Facts for tests, and a second connection to the test database."""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from lantoa.facts import consumers
from lantoa.facts.consumers import Consumer
from lantoa.facts.services import NewFact, record_facts

AT = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)


def write_facts(count: int, *, kind: str = "enrolment.created", campaign_id: int = 1) -> list[uuid.UUID]:
    """`count` facts about new subjects; returns the subjects in order."""
    subjects = [uuid.uuid4() for _ in range(count)]
    facts = [NewFact(kind=kind, subject=subject) for subject in subjects]
    record_facts(actor_uuid=None, campaign_id=campaign_id, facts=facts, now=AT)
    return subjects


@contextmanager
def only_consumers(*wanted: Consumer) -> Iterator[None]:
    """Replace the registered consumers for the length of a test."""
    before = dict(consumers._CONSUMERS)
    consumers._CONSUMERS.clear()
    consumers._CONSUMERS.update({consumer.name: consumer for consumer in wanted})
    try:
        yield
    finally:
        consumers._CONSUMERS.clear()
        consumers._CONSUMERS.update(before)


def in_thread(work: Callable[[], Any]) -> threading.Thread:
    """Run `work` on a connection of its own; join it and look at `.error`."""

    class Worker(threading.Thread):
        error: BaseException | None = None

        def run(self) -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001
                self.error = error
            finally:
                connection.close()

    thread = Worker(daemon=True)
    thread.start()
    return thread


def join(*threads: threading.Thread, seconds: float = 60) -> None:
    """Wait for threads of `in_thread`; raises what they raised."""
    for thread in threads:
        thread.join(timeout=seconds)
        assert not thread.is_alive(), "a thread did not end"
        error = getattr(thread, "error", None)
        if error is not None:
            raise error

"""Group commit: one thread takes whatever has come in and makes it durable in one transaction.

While a commit waits for the disk the next batch gathers by itself: alone, a save costs one commit and waits for nothing;
at a steady trickle commits are a few milliseconds apart; under load a commit carries hundreds. The queue is bounded; what does not fit is refused, not forgotten.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from lantoa.exams.journal.records import Fault, Operation

logger = logging.getLogger("lantoa.exams.journal")

QUEUE_LIMIT = 20_000
# Commits of a few rows follow each other by so much at least: at a steady trickle most of the CPU went into commits.
GATHER_SECONDS, FEW = 0.008, 48
BATCH_ROWS = 2_000
_RETRY_SECONDS = 3.0


class JournalFull(Exception):
    """The queue is full: come back later."""


class JournalUnavailable(Exception):
    """Nothing of the batch is promised: `code` is storage_full, database_away or journal_failed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BatchStore(Protocol):
    """Where batches go."""

    def apply(self, batch: Sequence[Operation]) -> None: ...
    def close(self) -> None: ...
    def fault_of(self, error: Exception) -> Fault | None:
        """What is wrong with the store itself; None when the batch is to blame."""


class JournalWriter:
    """The queue, the thread, and the way back to the event loop."""

    def __init__(
        self,
        make_store: Callable[[], BatchStore],
        *,
        queue_limit: int = QUEUE_LIMIT,
        batch_rows: int = BATCH_ROWS,
    ) -> None:
        self._make_store = make_store
        self._queue_limit = queue_limit
        self._batch_rows = batch_rows
        self._waiting: list[tuple[Operation, asyncio.Future[None]]] = []
        self._lock = threading.Lock()
        self._arrived = threading.Event()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self.healthy = True
        self.batches = 0
        self.rows = 0

    def start(self) -> None:
        """Start the thread; call it on the event loop that will submit."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="exam-journal", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Write what is waiting, then end the thread."""
        self._stopping = True
        self._arrived.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 20)

    async def submit(self, operation: Operation) -> None:
        """Returns when the operation is on disk. JournalFull at once, JournalUnavailable when it could not be kept."""
        if self._loop is None or self._stopping:
            raise JournalUnavailable("journal_failed")
        future: asyncio.Future[None] = self._loop.create_future()
        with self._lock:
            if len(self._waiting) >= self._queue_limit:
                raise JournalFull
            self._waiting.append((operation, future))
            if not self._arrived.is_set():
                self._arrived.set()
        await future
        if operation.failure is not None:
            raise operation.failure

    @property
    def is_writing(self) -> bool:
        """Whether the thread lives and the last commit went well."""
        return self.healthy and self._thread is not None and self._thread.is_alive()

    @property
    def depth(self) -> int:
        """How many operations wait."""
        return len(self._waiting)

    def _run(self) -> None:
        store = self._make_store()
        wrote = 0.0
        while True:
            self._arrived.wait()
            early = wrote + GATHER_SECONDS - time.monotonic()
            if early > 0 and len(self._waiting) < FEW and not self._stopping:
                time.sleep(early)
            wrote = time.monotonic()
            batch = self._take()
            if batch:
                self._write(store, batch)
            elif self._stopping:
                break
        store.close()

    def _take(self) -> list[tuple[Operation, asyncio.Future[None]]]:
        with self._lock:
            rows = count = 0
            for operation, _ in self._waiting:
                rows += 1 + len(operation.rows)
                count += 1
                if rows >= self._batch_rows:
                    break
            batch, self._waiting = self._waiting[:count], self._waiting[count:]
            if not self._waiting and not self._stopping:
                self._arrived.clear()
        return batch

    def _write(self, store: BatchStore, batch: list[tuple[Operation, asyncio.Future[None]]]) -> None:
        operations = [operation for operation, _ in batch]
        self.healthy = self._apply(store, operations)
        self.batches += 1
        self.rows += sum(len(operation.rows) for operation in operations)
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(_wake, [future for _, future in batch])
        except RuntimeError:  # the loop is gone: nobody waits for the acknowledgement any more
            logger.warning("%d operations were written after the server had stopped", len(batch))

    def _apply(self, store: BatchStore, operations: Sequence[Operation]) -> bool:
        """Write the batch or mark every operation as failed. Whether the journal itself works.

        PostgreSQL gets a few tries over a lost connection: writing twice is harmless.
        """
        until = time.monotonic() + _RETRY_SECONDS
        while True:
            try:
                store.apply(operations)
                return True
            except Exception as error:
                # In full the first time only: a disk that is full must not be filled by saying so.
                logger.error(
                    "exam journal: a batch of %d was not kept: %s",
                    len(operations),
                    error,
                    exc_info=self.healthy,
                )
                store.close()
                fault = store.fault_of(error)
                if fault is None:
                    return self._apply_apart(store, operations)
                if not fault.may_pass or time.monotonic() > until:
                    _fail(operations, JournalUnavailable(fault.code))
                    return False
                time.sleep(0.2)

    def _apply_apart(self, store: BatchStore, operations: Sequence[Operation]) -> bool:
        """After an error that one of the batch brought: each by itself, so that the others are kept."""
        if len(operations) == 1:
            _fail(operations, JournalUnavailable("journal_failed"))
            return True
        # A list on purpose: every operation is tried, also after one that failed.
        return all([self._apply(store, [one]) for one in operations])  # noqa: C419


def _fail(operations: Sequence[Operation], failure: JournalUnavailable) -> None:
    for one in operations:
        one.failure = failure


def _wake(futures: Sequence[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)

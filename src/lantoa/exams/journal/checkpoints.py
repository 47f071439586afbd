"""Moving the SQLite journal's write-ahead log into its file, beside the writing and not in it.

SQLite's own automatic checkpoint runs inside a commit and was measured to hold saves up for 100 ms every few seconds.
Here a thread copies pages back without holding the writer; when the log has grown long, the writer itself finishes the
few pages that are left and starts the log over, which takes milliseconds.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable

logger = logging.getLogger("lantoa.exams.journal")

SECONDS = 1.0
# Frames of 4 KB: from about 32 MB on, the log is started over.
LONG_LOG = 8_000


class Checkpointer:
    """One thread with a connection of its own. `is_due` asks the writer to call `start_over`."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="exam-checkpoints", daemon=True)
        self.is_due = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; the log keeps what is not copied yet, nothing is lost."""
        self._stopping.set()
        self._thread.join(20)

    def start_over(self, connection: sqlite3.Connection) -> None:
        """On the writer's connection, between two transactions; put off to the next look when readers are in or it fails.

        Never raises: what was committed before is durable and must be acknowledged.
        """
        self.is_due = False
        try:
            connection.execute("PRAGMA busy_timeout=0")
            connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
            connection.execute("PRAGMA busy_timeout=10000")
        except sqlite3.Error as error:
            logger.warning("exam journal: the log was not started over: %s", error)

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        while not self._stopping.wait(SECONDS):
            try:
                connection = connection or self._connect()
                _busy, frames, copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                self.is_due = frames > LONG_LOG and frames - copied < LONG_LOG // 8
            except sqlite3.Error as error:
                logger.warning("exam journal: checkpoint put off: %s", error)
        if connection is not None:
            connection.close()

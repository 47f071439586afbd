"""Django's SQLite backend, with writers queueing fairly.

SQLite's own busy handler sleeps and retries: a web request can lose to a roster import again and again. Here every
transaction first takes an advisory file lock (the kernel wakes waiters in order of arrival), then BEGIN IMMEDIATE.
Single statements outside a transaction keep SQLite's own handler.

The write-ahead log is moved into the file (a "checkpoint", 100 ms of syncing) only after the lock is free: left to SQLite,
the commit that crosses 1,000 pages does it while every other writer waits. The worker does it early, so that hardly any
request ever has to. `wal_autocheckpoint` in the settings stays as a net far above.

Python's collector rests while the lock is held: going through the whole heap takes 100 ms, more than the chunk it falls
into. One thread of a process at a time holds the lock, so switching it off and on cannot cross.
"""

import fcntl
import gc
import logging
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

logger = logging.getLogger("lantoa.database")

LOCK_SECONDS = 20.0
# A transaction that kept all other writers waiting this long is a defect worth a line in the log.
LONG_HOLD_SECONDS = 1.0

LOG_BYTES_IN_WORKER = 4 * 1024 * 1024
LOG_BYTES_ANYWHERE = 16 * 1024 * 1024
_LOG_PAUSE_SECONDS = 1.0

# Told how long each transaction held the writers' lock; for benches and tests.
on_hold: list[Callable[[float], None]] = []


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection of one thread."""

    _lock_file: int | None = None
    _lock_held = False
    _held_since = 0.0
    _log_moved_at = 0.0
    _collecting = False

    def _lock_path(self) -> str | None:
        name = str(self.settings_dict["NAME"])
        return None if ":memory:" in name or "mode=memory" in name else f"{name}.writers"

    def _take_lock(self) -> None:
        path = self._lock_path()
        if path is None or self._lock_held:
            return
        if self._lock_file is None:
            self._lock_file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._wait_for_lock(self._lock_file)
        self._lock_held = True
        self._held_since = time.monotonic()
        self._collecting = gc.isenabled()
        gc.disable()

    def _wait_for_lock(self, descriptor: int) -> None:
        # A blocking flock queues fairly; a writer that hangs for LOCK_SECONDS is a defect that must surface.
        started = time.monotonic()
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        waited = time.monotonic() - started
        if waited > LOCK_SECONDS:
            raise sqlite3.OperationalError(f"database is locked: waited {waited:.0f} s for other writers")

    def _free_lock(self) -> None:
        if not self._lock_held or self._lock_file is None:
            return
        self._lock_held = False
        fcntl.flock(self._lock_file, fcntl.LOCK_UN)
        if self._collecting:
            gc.enable()
        self._tell(time.monotonic() - self._held_since)

    def _tell(self, seconds: float) -> None:
        for listener in on_hold:
            listener(seconds)
        if seconds > LONG_HOLD_SECONDS:
            logger.warning("a transaction kept other writers waiting for %.1f s", seconds)

    def _start_transaction_under_autocommit(self) -> None:
        self._take_lock()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._free_lock()
            raise

    def _commit(self) -> Any:
        result = super()._commit()  # type: ignore[misc]
        self._free_lock()
        self.move_log_in(over_bytes=LOG_BYTES_ANYWHERE)
        return result

    def move_log_in(self, *, over_bytes: int) -> bool:
        """Move the write-ahead log into the file when it is large; nobody waits for it. Outside a transaction only.

        The log starts over, and is cut, with the first commit after its last reader has gone (`journal_size_limit`);
        until then one try a second is enough.
        """
        path = self._lock_path()
        moment = time.monotonic()
        if path is None or self.in_atomic_block or moment - self._log_moved_at < _LOG_PAUSE_SECONDS:
            return False
        try:
            # Only its size: opening and closing a file of SQLite's would drop the locks SQLite holds on it.
            if Path(f"{self.settings_dict['NAME']}-wal").stat().st_size <= over_bytes:
                return False
        except FileNotFoundError:
            return False
        self._log_moved_at = moment
        self.ensure_connection()
        self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
        return True

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._free_lock()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._free_lock()
            if self._lock_file is not None:
                os.close(self._lock_file)
                self._lock_file = None

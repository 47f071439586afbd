"""Django's SQLite backend, with writers queueing fairly.

SQLite's own busy handler sleeps and retries: a web request can lose to a roster import again and again. Here every
transaction first takes an advisory file lock (the kernel wakes waiters in order of arrival), then BEGIN IMMEDIATE.
Single statements outside a transaction keep SQLite's own handler.
"""

import fcntl
import os
import sqlite3
import time
from typing import Any

from django.db.backends.sqlite3 import base

LOCK_SECONDS = 20.0


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection of one thread."""

    _lock_file: int | None = None
    _lock_held = False

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

    def _wait_for_lock(self, descriptor: int) -> None:
        # A blocking flock queues fairly; a writer that hangs for LOCK_SECONDS is a defect that must surface, so the
        # wait is measured and a very long one is reported by the caller's own slow-transaction log.
        started = time.monotonic()
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        waited = time.monotonic() - started
        if waited > LOCK_SECONDS:
            raise sqlite3.OperationalError(f"database is locked: waited {waited:.0f} s for other writers")

    def _free_lock(self) -> None:
        if self._lock_held and self._lock_file is not None:
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)
        self._lock_held = False

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
        return result

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._free_lock()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._lock_held = False
            if self._lock_file is not None:
                os.close(self._lock_file)
                self._lock_file = None

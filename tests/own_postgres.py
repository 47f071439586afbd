"""A PostgreSQL of its own for tests that kill it: the run's own server belongs to everybody."""

import logging
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the wheel warns of a missing XDG folder while it is imported
    import pgserver


class OwnPostgres:
    """A server in `folder`, with its commits on disk when they return; `url` stays the same over restarts."""

    def __init__(self, folder: Path) -> None:
        logging.getLogger("pgserver").setLevel(logging.CRITICAL)
        self._folder = folder
        server = pgserver.get_server(folder, cleanup_mode=None)
        self._user = server.system_user
        self._sockets = server.get_postmaster_info().socket_dir
        self.url: str = server.get_uri(database="postgres")

    @property
    def pid(self) -> int:
        return int((self._folder / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """kill -9 of the server and of every process it started."""
        family = [self.pid, *_children(self.pid)]
        for one in family:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        for one in family:
            _wait_for_end(one)
        # A dead process that nobody has collected yet counts as a living one there.
        for lock in [self._folder / "postmaster.pid", *Path(self._sockets).glob(".s.PGSQL.*.lock")]:
            lock.unlink(missing_ok=True)

    def stop_at_once(self) -> None:
        """No farewell, no checkpoint; the next start recovers from the log."""
        self._control("stop", "--mode=immediate")

    def start(self) -> None:
        """After a kill or a stop; returns when it takes connections again."""
        self._control("start", "-o", f'-h "" -k {self._sockets}', "-l", str(self._folder / "log"))

    def take_over(self, url: str) -> str:
        """A copy of that database, under the same name; returns its address."""
        tools, name = Path(pgserver.__file__).parent / "pginstall" / "bin", urlsplit(url).path.lstrip("/")
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]  # a name of ours
        copy = self.url.replace("/postgres?", f"/{name}?")
        with tempfile.NamedTemporaryFile() as dump:
            subprocess.run([tools / "pg_dump", "-Fc", "-f", dump.name, url], check=True)
            subprocess.run([tools / "pg_restore", "--no-owner", "-d", copy, dump.name], check=True)
        return copy

    def end(self) -> None:
        if is_up(self.url):
            self.stop_at_once()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *words: str) -> None:
        pgserver.pg_ctl(["-w", "-t", "60", *words], pgdata=self._folder, user=self._user)


@contextmanager
def own_postgres(folder: Path) -> Iterator[OwnPostgres]:
    """The server until the block ends. `folder` must not exist yet, its parent must."""
    server = OwnPostgres(folder)
    try:
        yield server
    finally:
        server.end()


def is_up(url: str) -> bool:
    """Whether a server takes connections."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(one) for one in (task / "children").read_text().split()]
    return found


def _wait_for_end(pid: int) -> None:
    edge = time.monotonic() + 20
    while time.monotonic() < edge:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return
        if state == "Z":
            return
        time.sleep(0.02)
    raise AssertionError(f"process {pid} did not end")

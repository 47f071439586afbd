"""The limit the exam gateway is held against: the same server, the same group commit, and nothing else.

Takes any body, keeps it as one row in one durable transaction with whatever else has come in, answers a constant of the
length of the gateway's answer. It checks nothing, knows nobody, and could serve no test.
"""

import asyncio
import sqlite3
import sys
import threading
from typing import Any

ANSWER = b'{"saved":[{"item":"0197c000-0000-7000-8000-000000000001","revision":1}],"refused":[],"server_time":1780000000000,'
ANSWER += b'"due_at":1780000000000,"closed":false,"superseded":false,"late":false}'
HEADERS = [("content-type", "application/json"), ("cache-control", "no-store")]


class BareApp:
    """One RSGI application with one writing thread."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._lock = threading.Lock()
        self._arrived = threading.Event()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        threading.Thread(target=self._write, daemon=True).start()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        body = await protocol()
        future: asyncio.Future[None] = self._loop.create_future()
        with self._lock:
            self._waiting.append((body, future))
        self._arrived.set()
        await future
        protocol.response_bytes(200, HEADERS, ANSWER)

    def _write(self) -> None:
        commit = _postgresql(self._place) if self._place.startswith("postgresql") else _sqlite(self._place)
        while True:
            self._arrived.wait()
            with self._lock:
                batch, self._waiting = self._waiting, []
                self._arrived.clear()
            if batch:
                commit([body for body, _ in batch])
                self._loop.call_soon_threadsafe(_wake, [future for _, future in batch])


def _wake(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        future.set_result(None)


def _sqlite(path: str) -> Any:
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    file.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE IF NOT EXISTS answer (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"
    )

    def commit(bodies: list[bytes]) -> None:
        file.execute("BEGIN IMMEDIATE")
        file.executemany("INSERT INTO answer (body) VALUES (?)", [(one,) for one in bodies])
        file.execute("COMMIT")

    return commit


def _postgresql(url: str) -> Any:
    import psycopg

    line = psycopg.connect(url, autocommit=True, options="-c synchronous_commit=on")
    line.execute("CREATE TABLE IF NOT EXISTS bare_answer (id bigserial PRIMARY KEY, body bytea NOT NULL)")

    def commit(bodies: list[bytes]) -> None:
        line.execute("INSERT INTO bare_answer (body) SELECT unnest(%s::bytea[])", [bodies], binary=True)

    return commit


def create_app() -> BareApp:
    """Called by granian inside its worker."""
    import os

    return BareApp(os.environ["BARE_PLACE"])


def main() -> None:
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "bench._bare_server:create_app",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.RSGI,
        workers=1,
        loop=Loops.asyncio,
        websockets=False,
        backlog=4096,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()

"""The limit the exam gateway is held against: the same server, the same group commit, and nothing else.

Takes any body, keeps one row of an answer (made up, but in the gateway's own table with its unique key, for as many
sittings) in one durable transaction with whatever else has come in, answers a constant of the length of the gateway's
answer. It reads nothing, checks nothing, knows nobody, and could serve no test.
"""

import asyncio
import itertools
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from lantoa.exams.journal.schema import POSTGRESQL, make_sqlite_file

COLUMNS = "campaign_id, sitting, item, epoch, revision, response, device_at, received_at, flags"

ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
BLOCKS = (64, 32, 16, 8, 4, 2, 1)  # as the gateway does: fewer steps are quicker
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


def _rows() -> Iterator[tuple[Any, ...]]:
    """Rows for ever: 2,000 sittings of 40 items in turn, as the candidates of the bench answer."""
    sittings, items = [uuid4() for _ in range(2_000)], [uuid4() for _ in range(40)]
    at = 1780000000000
    for number in itertools.count():
        yield 1, sittings[number % 2_000], items[number % 40], 1, number, '"a"', at, at, 0


def _sqlite(path: str) -> Any:
    make_sqlite_file(Path(path))
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    file.execute("PRAGMA synchronous=FULL")
    rows = ((one[0], one[1].bytes, one[2].bytes, *one[3:]) for one in _rows())

    def commit(bodies: list[bytes]) -> None:
        file.execute("BEGIN IMMEDIATE")
        left = len(bodies)
        for block in BLOCKS:
            while left >= block:
                values = [one for row in itertools.islice(rows, block) for one in row]
                file.execute(f"INSERT INTO exam_answer ({COLUMNS}) VALUES {','.join([ROW] * block)}", values)
                left -= block
        file.execute("COMMIT")

    return commit


def _postgresql(url: str) -> Any:
    import psycopg

    line = psycopg.connect(url, autocommit=True, options="-c synchronous_commit=on")
    line.execute(POSTGRESQL.replace("exam_", "bare_"))
    rows = ((one[0], str(one[1]), str(one[2]), *one[3:]) for one in _rows())
    types = ("bigint", "text", "text", "int", "int", "text", "bigint", "bigint", "smallint")
    arrays = ", ".join(f"%s::{one}[]" for one in types)
    statement = (
        f"INSERT INTO bare_answer ({COLUMNS}) SELECT a, b::uuid, c::uuid, d, e, f, g, h, i "
        f"FROM unnest({arrays}) AS t(a, b, c, d, e, f, g, h, i)"
    )

    def commit(bodies: list[bytes]) -> None:
        columns = zip(*itertools.islice(rows, len(bodies)), strict=True)
        line.execute(statement, [list(one) for one in columns], prepare=True)

    return commit


def create_app() -> BareApp:
    """Called by granian inside its worker."""
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
        loop=Loops.uvloop,
        websockets=False,
        backlog=4096,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()

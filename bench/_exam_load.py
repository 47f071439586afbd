"""Candidates for exam benches: real HTTP over kept connections, cheap enough to share two cores with the server.

Rates are offered open loop: a request is due at its moment whatever happened before, and its time counts from that
moment, so that a slow server cannot hide behind a client that waits for it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

encode = msgspec.json.encode
decode = msgspec.json.decode


class Connection(asyncio.Protocol):
    """One kept connection; one request at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self.is_open = transport, True

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((0, b""))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        place = head.find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(self._buffer) < end + 4 + length:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        self._buffer.clear()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((int(head[9:12]), body))

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """(status, body); status 0 when the connection was lost."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass
class Result:
    """What came of a load: seconds for each request by its due moment, and statuses."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    duration: float = 0.0

    def milliseconds(self, share: float) -> float:
        """The time within which this share of the requests was answered."""
        ordered = sorted(self.seconds)
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 2) if ordered else 0.0

    @property
    def per_second(self) -> float:
        return round(self.statuses[200] / self.duration, 1) if self.duration else 0.0


class Client:
    """A pool of connections to one server."""

    def __init__(self, port: int, *, most: int = 256) -> None:
        self._port = port
        self._free: list[Connection] = []
        self._places = asyncio.Semaphore(most)

    def request(self, method: str, path: str, body: bytes = b"", headers: str = "") -> bytes:
        """The bytes of a request."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{headers}"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return head.encode() + b"\r\n" + body

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """(status, body) over a free connection, or a new one."""
        async with self._places:
            connection = await self._one()
            answer = await connection.send(request)
            if connection.is_open:
                self._free.append(connection)
            return answer

    async def post(self, path: str, message: object) -> tuple[int, bytes]:
        return await self.send(self.request("POST", path, encode(message)))

    async def offer(self, *, rate: float, seconds: float, make: Callable[[int], bytes]) -> Result:
        """Send `make(n)` at a steady rate, open loop."""
        result, running = Result(), set()
        started = time.perf_counter()

        async def one(number: int, due: float) -> None:
            status, _body = await self.send(make(number))
            result.seconds.append(time.perf_counter() - due)
            result.statuses[status] += 1

        for number in range(int(rate * seconds)):
            due = started + number / rate
            wait = due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            task = asyncio.create_task(one(number, due))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)
        result.duration = time.perf_counter() - started
        return result

    def close(self) -> None:
        for one in self._free:
            one.close()

    async def _one(self) -> Connection:
        while self._free:
            connection = self._free.pop()
            if connection.is_open:  # the server closes connections that were idle for long
                return connection
        return await self._connect()

    async def _connect(self) -> Connection:
        _transport, connection = await asyncio.get_running_loop().create_connection(
            Connection, "127.0.0.1", self._port
        )
        return connection


async def open_sittings(
    client: Client, messages: Sequence[object], *, at_once: int = 32
) -> list[dict[str, object]]:
    """The answers to opening messages; the bench ends when one is refused."""
    gate = asyncio.Semaphore(at_once)

    async def one(message: object) -> dict[str, object]:
        async with gate:
            status, body = await client.post("/exam/v1/open", message)
            if status != 200:
                raise SystemExit(f"a sitting did not open: {status} {body.decode(errors='replace')}")
            opened: dict[str, object] = decode(body)
            return opened

    return list(await asyncio.gather(*(one(message) for message in messages)))

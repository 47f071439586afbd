"""HTTP for many candidates in one thread: kept connections on epoll, callbacks instead of tasks.

A candidate must cost little, because it shares the machine with the server it asks: one request costs about 15 µs of
CPU here, of which most is the kernel's. An asyncio client was measured at about 90 µs.
"""

import errno
import heapq
import select
import socket
import time
from collections import deque
from collections.abc import Callable

OnAnswer = Callable[[int, bytes], None]

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_CHUNKED = b"transfer-encoding: chunked"
_CHUNK = 65_536
LOST = 0


class _Line:
    """One connection. `waiting` is the request under way: who to tell, and when it was sent."""

    __slots__ = ("buffer", "connected", "head", "length", "on_answer", "rest", "socket", "until")

    def __init__(self, made: socket.socket) -> None:
        self.socket = made
        self.connected = False
        self.buffer = b""
        self.head = 0
        self.length = 0
        self.rest = b""
        self.on_answer: OnAnswer | None = None
        self.until = 0.0


class Wire:
    """Requests to one server over at most `most` connections; what does not fit waits its turn.

    `post` returns at once; `on_answer(status, body)` is called from `turn`, with status 0 when the connection was lost
    or nothing came within `patience` seconds.
    """

    def __init__(self, host: str, port: int, *, most: int = 512, patience: float = 30.0) -> None:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        self._family, self._place = found[0], found[4]
        self._most = most
        self._patience = patience
        self._head = (
            f" HTTP/1.1\r\nHost: {f'[{host}]' if ':' in host else host}:{port}\r\nContent-Type: application/json\r\nContent-Length: "
        ).encode()
        self._epoll = select.epoll()
        self._lines: dict[int, _Line] = {}
        self._free: list[_Line] = []
        self._queue: deque[tuple[bytes, OnAnswer]] = deque()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._looked = time.monotonic()
        self.sent = 0
        self.lost = 0
        self.retry_after = 0.0  # seconds, of the answer that is being told
        self.answer_head = b""  # of the same answer: status line and headers

    @property
    def live(self) -> int:
        """Connections that are open now."""
        return len(self._lines)

    @property
    def waiting(self) -> int:
        """Requests that are under way or wait for a connection."""
        return len(self._queue) + len(self._lines) - len(self._free)

    def post(self, path: str, body: bytes, on_answer: OnAnswer) -> None:
        """Send a JSON body."""
        self.send(b"POST " + path.encode() + self._head + b"%d\r\n\r\n" % len(body) + body, on_answer)

    def get(self, path: str, on_answer: OnAnswer) -> None:
        """Ask for a path."""
        self.send(b"GET " + path.encode() + self._head + b"0\r\n\r\n", on_answer)

    def send(self, request: bytes, on_answer: OnAnswer) -> None:
        """Send the bytes of a request."""
        if self._free:
            self._give(self._free.pop(), request, on_answer)
        elif len(self._lines) < self._most:
            self._give(self._connect(), request, on_answer)
        else:
            self._queue.append((request, on_answer))

    def at(self, moment: float, work: Callable[[], None]) -> None:
        """Do something at a moment of `time.monotonic`."""
        self._count += 1
        heapq.heappush(self._timers, (moment, self._count, work))

    def turn(self, most_seconds: float = 0.05) -> None:
        """One round: due timers, then whatever the connections have; waits at most so long."""
        now = time.monotonic()
        timers = self._timers
        while timers and timers[0][0] <= now:
            heapq.heappop(timers)[2]()
        wait = most_seconds
        if timers:
            wait = min(wait, max(0.0, timers[0][0] - time.monotonic()))
        for number, what in self._epoll.poll(wait, 1024):
            line = self._lines.get(number)
            if line is not None:
                self._serve(line, what)
        if now - self._looked > 1.0:
            self._looked = now
            for line in [one for one in self._lines.values() if one.on_answer and one.until < now]:
                self._lose(line)

    def drop(self, share: float, chance: Callable[[], float]) -> int:
        """Cut a share of the connections, as a weak line does; how many."""
        chosen = [line for line in self._lines.values() if chance() < share]
        for line in chosen:
            self._lose(line)
        return len(chosen)

    def close(self) -> None:
        """Let go of every connection; nobody is told."""
        for line in self._lines.values():
            line.socket.close()
        self._lines.clear()
        self._free.clear()
        self._epoll.close()

    def _connect(self) -> _Line:
        made = socket.socket(self._family, socket.SOCK_STREAM)
        made.setblocking(False)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = _Line(made)
        state = made.connect_ex(self._place)
        self._lines[made.fileno()] = line
        if state not in (0, errno.EINPROGRESS):
            # Refused at once: told by the next turn, so that callers are never called back from within `send`.
            line.until = 0.0
        self._epoll.register(made.fileno(), select.EPOLLIN | select.EPOLLOUT)
        return line

    def _give(self, line: _Line, request: bytes, on_answer: OnAnswer) -> None:
        line.on_answer, line.until = on_answer, time.monotonic() + self._patience
        self.sent += 1
        if not line.connected:
            line.rest = request
            return
        try:
            done = line.socket.send(request)
        except BlockingIOError:
            done = 0
        except OSError:
            line.until = 0.0  # told by the next look
            self._looked = 0.0
            return
        if done < len(request):
            line.rest = request[done:]
            self._epoll.modify(line.socket.fileno(), select.EPOLLIN | select.EPOLLOUT)

    def _serve(self, line: _Line, what: int) -> None:
        if what & select.EPOLLOUT and not self._write(line):
            return
        if what & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR):
            self._read(line)

    def _write(self, line: _Line) -> bool:
        if not line.connected:
            if line.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                self._lose(line)
                return False
            line.connected = True
        try:
            done = line.socket.send(line.rest) if line.rest else 0
        except BlockingIOError:
            return True
        except OSError:
            self._lose(line)
            return False
        line.rest = line.rest[done:]
        if not line.rest:
            self._epoll.modify(line.socket.fileno(), select.EPOLLIN)
        return True

    def _read(self, line: _Line) -> None:
        try:
            data = line.socket.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose(line)
            return
        buffer = line.buffer + data if line.buffer else data
        if not line.head:
            end = buffer.find(_HEAD_END)
            if end < 0:
                line.buffer = buffer
                return
            line.head = end + 4
            line.length = _number(buffer[: line.head], _LENGTH)
        if len(buffer) < line.head + line.length:
            line.buffer = buffer
            return
        body = buffer[line.head : line.head + line.length]
        if not line.length and _CHUNKED in buffer[: line.head].lower():
            # Not the gateway's own answers: a proxy before it may send its errors so.
            whole = _joined(buffer[line.head :])
            if whole is None:
                line.buffer = buffer
                return
            body = whole
        status = int(buffer[9:12])
        self.answer_head = buffer[: line.head]
        self.retry_after = _number(self.answer_head, b"retry-after:") if status >= 429 else 0.0
        on_answer, line.on_answer = line.on_answer, None
        line.buffer, line.head = b"", 0
        if self._queue:
            self._give(line, *self._queue.popleft())
        else:
            self._free.append(line)
        if on_answer is not None:
            on_answer(status, body)

    def _lose(self, line: _Line) -> None:
        number = line.socket.fileno()
        self._lines.pop(number, None)
        if number >= 0:
            self._epoll.unregister(number)
        line.socket.close()
        if line in self._free:
            self._free.remove(line)
        on_answer, line.on_answer = line.on_answer, None
        if self._queue:
            self._give(self._connect(), *self._queue.popleft())
        if on_answer is not None:
            self.lost += 1
            self.retry_after = 0.0
            on_answer(LOST, b"")


def _number(head: bytes, name: bytes) -> int:
    """A header that is a number; 0 without it."""
    lowered = head.lower()
    place = lowered.find(name)
    text = lowered[place + len(name) :].split(b"\r\n", 1)[0].strip() if place >= 0 else b""
    return int(text) if text.isdigit() else 0


def _joined(coded: bytes) -> bytes | None:
    """A body that came in chunks; None while some are missing."""
    parts: list[bytes] = []
    place = 0
    while (end := coded.find(b"\r\n", place)) >= 0:
        size = int(coded[place:end].split(b";", 1)[0], 16)
        if not size:
            return b"".join(parts) if coded.endswith(b"\r\n\r\n") else None
        parts.append(coded[end + 2 : end + 2 + size])
        place = end + 4 + size
    return None

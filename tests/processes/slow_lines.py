"""Lines that only cost: silent, with heads and bodies that come byte by byte, half closed, or never read.

In a process of its own: `python -m tests.processes.slow_lines PORT COUNT`. Says "held" when all are open; a line that
the server ends is opened again. It ends with its standard input.
"""

import resource
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
_HEAD = b"Host: x\r\n"
# How each kind of line begins.
KINDS = {
    "silent": b"",
    "slow head": b"GET /hoc/ HTTP/1.1\r\n" + _HEAD + b"X-Slow: ",
    "slow body": b"POST /exam/v1/save HTTP/1.1\r\n" + _HEAD + b'Content-Length: 60000\r\n\r\n{"ticket":"',
    "slow body to web": b"POST /dang-nhap/ HTTP/1.1\r\n" + _HEAD + b"Content-Length: 60000\r\n\r\na=",
    "half closed": b"POST /exam/v1/save HTTP/1.1\r\n" + _HEAD + b"Content-Length: 60000\r\n\r\n{",
    "unread": (b"GET /player/1/vendor/htmx.min.js HTTP/1.1\r\n" + _HEAD + b"\r\n"),
}
_DRIPS = frozenset({"slow head", "slow body", "slow body to web"})
_OPENED_AT_ONCE = 75  # each twentieth of a second: thousands that wait, no flood of new ones
_DRIP_SECONDS = 5.0


class SlowLines:
    """So many lines to one port, the kinds in turn."""

    def __init__(self, port: int, count: int) -> None:
        self._port = port
        self._lines: dict[int, tuple[socket.socket, str]] = {}
        self._ended = select.epoll()
        kinds = list(KINDS)
        self._missing = [kinds[number % len(kinds)] for number in range(count)]

    def hold(self) -> None:
        """Until there is nobody left to say that it is over."""
        listening = select.poll()
        listening.register(sys.stdin, select.POLLIN | select.POLLHUP)
        said, dripped = False, 0.0
        while not listening.poll(0):
            for _ in range(min(_OPENED_AT_ONCE, len(self._missing))):
                self._open(self._missing.pop())
            if not self._missing and not said:
                said = True
                print("held", flush=True)
            if time.monotonic() - dripped > _DRIP_SECONDS:
                dripped = time.monotonic()
                self._drip()
            self._look()
            time.sleep(0.05)

    def _open(self, kind: str) -> None:
        line = begun(self._port, kind)
        self._lines[line.fileno()] = line, kind
        wanted = 0 if kind == "unread" else select.EPOLLIN
        self._ended.register(line.fileno(), wanted | select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR)

    def _look(self) -> None:
        """Forget lines that the server answered or ended, to open others."""
        for number, _event in self._ended.poll(0, _OPENED_AT_ONCE):
            self._ended.unregister(number)
            if self._lines[number][1] != "half closed":  # the server ends its half at once; ours stays
                line, kind = self._lines.pop(number)
                line.close()
                self._missing.append(kind)

    def _drip(self) -> None:
        for line, kind in self._lines.values():
            if kind in _DRIPS:
                with suppress(OSError):
                    line.send(b"a")


def begun(port: int, kind: str) -> socket.socket:
    """A line of this kind, not blocking."""
    line = socket.socket()
    line.settimeout(30)
    if kind == "unread":
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", port))
    with suppress(OSError):
        line.sendall(KINDS[kind])
        if kind == "half closed":
            line.shutdown(socket.SHUT_WR)
    line.setblocking(False)
    return line


@contextmanager
def slow_lines(port: int, count: int) -> Iterator[subprocess.Popen[bytes]]:
    """All of them are open inside the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.processes.slow_lines", str(port), str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        assert process.stdout.readline() == b"held\n"
        yield process
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    SlowLines(int(sys.argv[1]), int(sys.argv[2])).hold()

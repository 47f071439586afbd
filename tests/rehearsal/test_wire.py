"""The wire of many candidates: kept connections, answers in pieces, lost and refused lines, patience, back-pressure."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from lantoa.rehearsal.wire import LOST, Wire
from tests.server import free_port

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Serve = Callable[[socket.socket, bytes], None]


class Place:
    """A server that reads one request after the other and lets `serve` answer it. `lines`: connections so far."""

    def __init__(self, serve: Serve) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.lines = 0
        self.requests: list[bytes] = []
        self._serve = serve
        self._opened: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for one in [self._listening, *self._opened]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            self.lines += 1
            self._opened.append(line)
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with suppress(OSError):
            while request := _request(line):
                self.requests.append(request)
                self._serve(line, request)


def _request(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(4096)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(4096)
    return head + b"\r\n\r\n" + body


@contextmanager
def at(serve: Serve, *, most: int = 8, patience: float = 5.0) -> Iterator[tuple[Place, Wire]]:
    place = Place(serve)
    wire = Wire("127.0.0.1", place.port, most=most, patience=patience)
    try:
        yield place, wire
    finally:
        wire.close()
        place.close()


def turn_until(wire: Wire, claim: Callable[[], bool], seconds: float = 5.0) -> None:
    edge = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < edge, "nothing came"
        wire.turn(0.01)


def answers(line: socket.socket, request: bytes) -> None:
    line.sendall(OK)


def in_pieces(*pieces: bytes) -> Serve:
    def serve(line: socket.socket, request: bytes) -> None:
        for one in pieces:
            line.sendall(one)
            time.sleep(0.02)

    return serve


def test_connections_are_kept_and_the_rest_waits_its_turn() -> None:
    got: list[tuple[int, bytes]] = []
    with at(answers, most=3) as (place, wire):
        for number in range(60):
            wire.post("/exam/v1/save", b'{"n":%d}' % number, lambda *one: got.append(one))
        assert (wire.live, wire.waiting) == (3, 60)

        turn_until(wire, lambda: len(got) == 60)

        assert (place.lines, wire.live, wire.waiting, wire.sent, wire.lost) == (3, 3, 0, 60, 0)
        assert set(got) == {(200, b"{}")}
        assert sorted(one[-2:-1] for one in place.requests) == sorted(b"%d" % (n % 10) for n in range(60))
        assert place.requests[0].startswith(
            b"POST /exam/v1/save HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % place.port
        )


@pytest.mark.parametrize(
    ("pieces", "body"),
    [
        ((OK[:5], OK[5:20], OK[20:-1], OK[-1:]), b"{}"),
        (
            (b"HTTP/1.1 200 OK\r\ncontent-length: 70000\r\n\r\n", b"x" * 40_000, b"y" * 30_000),
            b"x" * 40_000 + b"y" * 30_000,
        ),
        (
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"3\r\nabc\r\n2;a=b\r\nd",
                b"e\r\n0\r\n\r\n",
            ),
            b"abcde",
        ),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",), b""),
    ],
)
def test_an_answer_in_pieces_is_told_once_and_whole(pieces: tuple[bytes, ...], body: bytes) -> None:
    got: list[tuple[int, bytes]] = []
    with at(in_pieces(*pieces)) as (_, wire):
        wire.post("/", b"{}", lambda *one: got.append(one))
        turn_until(wire, lambda: bool(got))
        wire.post("/", b"{}", lambda *one: got.append(one))
        turn_until(wire, lambda: len(got) == 2)

    assert got == [(200, body)] * 2


def test_a_large_request_goes_out_in_pieces() -> None:
    body, got = b'{"x":"' + b"a" * 3_000_000 + b'"}', []
    with at(answers) as (place, wire):
        wire.post("/", body, lambda *one: got.append(one))
        turn_until(wire, lambda: len(got) == 1)
        wire.post("/", body, lambda *one: got.append(one))  # on the line that is open now
        turn_until(wire, lambda: len(got) == 2)

        assert [one.endswith(body) for one in place.requests] == [True, True]


def test_a_line_the_server_shuts_is_told_as_lost_and_another_is_made() -> None:
    got: list[int] = []

    def shuts(line: socket.socket, request: bytes) -> None:
        line.shutdown(socket.SHUT_RDWR)

    with at(shuts, most=1) as (place, wire):
        for _ in range(3):
            wire.post("/", b"{}", lambda status, _: got.append(status))
        turn_until(wire, lambda: len(got) == 3)

        assert got == [LOST] * 3
        assert (place.lines, wire.lost, wire.live, wire.waiting) == (3, 3, 0, 0)


def test_a_kept_line_that_is_shut_while_idle_costs_nobody_an_answer() -> None:
    got: list[int] = []

    def answers_and_shuts(line: socket.socket, request: bytes) -> None:
        line.sendall(OK)
        line.shutdown(socket.SHUT_RDWR)

    with at(answers_and_shuts, most=1) as (_, wire):
        wire.post("/", b"{}", lambda status, _: got.append(status))
        turn_until(wire, lambda: got == [200] and wire.live == 0)
        wire.post("/", b"{}", lambda status, _: got.append(status))
        turn_until(wire, lambda: len(got) == 2)

        assert (got, wire.lost) == ([200, 200], 0)


def test_a_refused_connection_is_told_as_lost_and_not_from_within_the_asking() -> None:
    wire, got = Wire("127.0.0.1", free_port(), most=2, patience=5), []
    for _ in range(4):
        wire.post("/", b"{}", lambda status, _: got.append(status))
    assert got == []

    turn_until(wire, lambda: len(got) == 4)

    assert got == [LOST] * 4
    wire.close()


def test_patience_ends_with_a_silent_server() -> None:
    got: list[int] = []
    with at(lambda line, request: None, patience=0.3) as (_, wire):
        begun = time.monotonic()
        wire.post("/", b"{}", lambda status, _: got.append(status))
        turn_until(wire, lambda: bool(got))

        assert got == [LOST]
        assert 0.3 <= time.monotonic() - begun < 3


def test_retry_after_is_known_while_a_refusal_is_told_and_not_after() -> None:
    heard: list[tuple[int, float]] = []
    told = iter([b"HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\n{}", OK])
    with at(lambda line, request: line.sendall(next(told))) as (_, wire):
        for count in (1, 2):
            wire.post("/", b"{}", lambda status, _: heard.append((status, wire.retry_after)))
            turn_until(wire, lambda count=count: len(heard) == count)  # type: ignore[misc]

    assert heard == [(503, 3), (200, 0)]


def test_cutting_lines_tells_those_who_wait_on_them() -> None:
    got: list[int] = []
    with at(lambda line, request: None, most=4) as (_, wire):
        for _ in range(6):
            wire.post("/", b"{}", lambda status, _: got.append(status))
        wire.turn(0.05)

        assert wire.drop(0.0, lambda: 0.0) == 0
        assert wire.drop(1.0, lambda: 0.0) == 4

        assert got == [LOST] * 4
        assert wire.waiting == 2, "those in the queue have new lines"


def test_timers_come_in_the_order_of_their_moments() -> None:
    done: list[str] = []
    with at(answers) as (_, wire):
        now = time.monotonic()
        for name, seconds in (("third", 0.06), ("first", 0.0), ("second", 0.03)):
            wire.at(now + seconds, lambda name=name: done.append(name))  # type: ignore[misc]
        turn_until(wire, lambda: len(done) == 3)

    assert done == ["first", "second", "third"]

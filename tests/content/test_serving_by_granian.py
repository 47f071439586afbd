"""The pack handler behind a real granian: what arrives on the wire."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from tests.content.packs_on_disk import LESSON, World, lay_out, sha

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, int]]:
    world = lay_out(tmp_path_factory.mktemp("data"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "rsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--no-ws",
            "--log-level",
            "error",
            "tests.content.pack_app:app",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "PACK_APP_DATA": str(world.folders.data)},
    )
    try:
        _wait_for(port)
        yield world, port
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("granian did not start")


def _ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(
            method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_pages_come_compressed_with_a_length(served: tuple[World, int]) -> None:
    world, port = served

    answer, body = _ask(port, f"/packs/{world.open_pack.name}/{LESSON}", accept_encoding="br")

    assert answer.status == 200
    assert answer.headers["content-length"] == str(len(body))
    assert brotli.decompress(body) == world.open_pack.files[LESSON]


def test_large_media_come_whole_and_in_parts_with_exact_lengths(served: tuple[World, int]) -> None:
    world, port = served

    whole, body = _ask(port, f"/blobs/{world.large}")
    part, piece = _ask(port, f"/blobs/{world.large}", range="bytes=1000-1999")
    last, end = _ask(port, f"/blobs/{world.large}", range="bytes=-7")
    head, nothing = _ask(port, f"/blobs/{world.large}", "HEAD")

    assert (whole.status, whole.headers["content-length"], sha(body)) == (200, str(1 << 20), world.large[:64])
    assert (part.status, part.headers["content-length"], piece) == (206, "1000", world.large_bytes[1000:2000])
    assert (last.status, last.headers["content-length"], end) == (206, "7", world.large_bytes[-7:])
    assert (head.status, head.headers["content-length"], nothing) == (200, str(1 << 20), b"")


def test_304_and_416_and_405_hold_on_the_wire(served: tuple[World, int]) -> None:
    world, port = served
    path = f"/packs/{world.open_pack.name}/{LESSON}"
    tag = _ask(port, path)[0].headers["etag"]

    assert _ask(port, path, if_none_match=tag)[0].status == 304
    assert _ask(port, f"/blobs/{world.large}", range="bytes=99999999-")[0].status == 416
    assert _ask(port, path, "POST")[0].status == 405
    assert _ask(port, "/hoc/")[0].status == 418


@pytest.mark.parametrize(
    "path",
    [
        "/packs/%2e%2e/packs/{pack}/index.html",
        "/packs/{pack}/..%2findex.html",
        "/packs/{pack}/%00",
        "/packs/{pack}/%ff%fe",
        "/player/1/%2e%2e/outside.js",
        "/player/1/..%5coutside.js",
        "/blobs/..%2f..%2fetc%2fpasswd",
        "/packs/" + "a" * 5000,
    ],
)
def test_crooked_paths_get_404_on_the_wire(served: tuple[World, int], path: str) -> None:
    world, port = served

    answer, _body = _ask(port, path.replace("{pack}", world.open_pack.name))

    assert answer.status == 404


def test_odd_header_bytes_break_nothing(served: tuple[World, int]) -> None:
    world, port = served

    with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
        raw.sendall(
            f"GET /packs/{world.open_pack.name}/{LESSON} HTTP/1.1\r\nHost: x\r\n".encode()
            + b"Accept-Encoding: \xff\xfe\r\nRange: \xc3\x28\r\nIf-None-Match: \xe9\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"
        )
        answer = b""
        while chunk := raw.recv(65536):
            answer += chunk

    assert answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 400"))

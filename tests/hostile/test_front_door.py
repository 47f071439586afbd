"""What comes over the wire before any page sees it: sizes, encodings, headers, connections that break off."""

import json
import socket
import time
from pathlib import Path

import pytest

from tests.hostile.conftest import Target, refused_in_words
from tests.processes.clients import Answered, call, multipart, wait_for
from tests.processes.rosters import roster

pytestmark = pytest.mark.process
MEGABYTE = 1024 * 1024


def _raw(target: Target, data: bytes, *, wait: float = 5) -> bytes:
    """Send bytes as they are; what comes back until the other side closes or `wait` seconds of silence."""
    with socket.create_connection(("127.0.0.1", target.server.port), timeout=wait) as line:
        line.settimeout(wait)
        found = b""
        try:
            line.sendall(data)
            while chunk := line.recv(65536):
                found += chunk
                if len(found) > 10 * MEGABYTE:
                    break
        except OSError:
            pass
        return found


def _status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


PATHS = [
    "/%",
    "/%zz",
    "/%ff%fe",
    "/%c0%ae%c0%ae/",
    "/%00",
    "/hoc/%00/",
    "/k/%00/",
    "/k/" + "a" * 3000 + "/",
    "/thi/khong-phai-uuid/",
    "/giay-chung-nhan/%00.pdf",
    "/giay-chung-nhan/..%2f..%2fsecret.pdf",
    "/packs/../secret",
    "/packs/%2e%2e/%2e%2e/secret",
    "/packs/%2e%2e%2f%2e%2e%2fsecret",
    "/packs/" + "a" * 64 + "/../../../secret",
    "/packs/%ff/x",
    "/packs//",
    "/blobs/..%2f..%2flantoa.sqlite3",
    "/blobs/%00",
    "/papers/%2e%2e%2fsecret",
    "/player/1/../../secret",
    "/player/1/%2e%2e/%2e%2e/pyproject.toml",
    "/player/1/..%5c..%5csecret",
    "/player/1/%00",
    "/r/x/packs/y",
    "/r/%00/packs/%00/x",
    "/r/" + "A" * 5000 + "/packs/" + "a" * 64 + "/index.html",
    "/" + "a/" * 2000,
    "/dang-nhap/?next=" + "x" * 6000,
    "/dang-nhap/?" + "&".join(f"a{number}=1" for number in range(3000)),
    "/?q=%ff%00%zz",
    "/api/v1/%ff",
    "/api/v1/units?search=%00",
    "/api/v1/units?search=%ff%fe",
    "/api/v1/certificates/%00",
    "/exam/v1/",
    "/exam/v1/../../secret",
    "/exam/v1/open/",
    "//exam/v1/open",
    "/kiem-tra/?so=%00",
    "/kiem-tra/?q=" + "%F0%9F%92%A9" * 400,
]


@pytest.mark.parametrize("path", PATHS, ids=[path[:40].replace("/", "_") for path in PATHS])
def test_strange_addresses_are_answered_without_fault(target: Target, path: str) -> None:
    status = _status(_raw(target, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()))

    assert 200 <= status < 500, status
    if "secret" in path or "sqlite3" in path or "pyproject" in path:
        assert status in {400, 404}


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"G" * 100_000,
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n"
        + b"".join(b"X-%d: y\r\n" % number for number in range(5000))
        + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 2_000_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"a=b; " * 10_000 + b"\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: \xff\xfe\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        b"POST /dang-nhap/ HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\nConnection: close\r\n\r\n",
        b"POST /dang-nhap/ HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\nConnection: close\r\n\r\n",
        b"POST /dang-nhap/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello",
        b"POST /exam/v1/save HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
        b"POST /exam/v1/save HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: lantoa_session=\x01\x02; lantoa_device=zz; lantoa_csrf=''\r\nConnection: close\r\n\r\n",
        b"GET /hoc/ HTTP/1.1\r\nHost: x\r\nAccept-Language: "
        + b"xx," * 3000
        + b"\r\nConnection: close\r\n\r\n",
        b"GET /player/1/css/lantoa.css HTTP/1.1\r\nHost: x\r\nRange: bytes="
        + b"0-1," * 3000
        + b"0-1\r\nConnection: close\r\n\r\n",
        b"GET /player/1/css/lantoa.css HTTP/1.1\r\nHost: x\r\nRange: bytes=9-1,-0,99999999999999999999-\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    ],
    ids=lambda data: data[:60].decode("latin1").replace("\r\n", " "),
)
def test_strange_requests_harm_nobody(target: Target, request_bytes: bytes) -> None:
    status = _status(_raw(target, request_bytes, wait=3))

    assert status < 500, status


def test_flood_of_headers_from_outside_cannot_pose_as_a_proxy(target: Target) -> None:
    answered = target.call(
        "GET",
        "/dang-nhap/",
        X_Forwarded_For="1.2.3.4",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="evil.example",
    )

    assert answered.status == 200
    assert b"evil.example" not in answered.body


@pytest.mark.parametrize("path", ["/dang-nhap/", "/api/v1/me/journal"])
def test_body_over_the_limit_is_refused_at_the_door(target: Target, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {70 * MEGABYTE}\r\nConnection: close\r\n\r\n".encode()

    answer = _raw(target, head)

    assert _status(answer) == 413
    body = answer.partition(b"\r\n\r\n")[2]
    if path.startswith("/api/"):
        assert refused_in_words(Answered(413, {}, body))
    else:
        assert "Tệp quá lớn" in body.decode()


@pytest.mark.parametrize("path", ["/exam/v1/save", "/dang-nhap/", "/api/v1/me/journal"])
def test_body_without_a_length_is_refused_before_it_comes(target: Target, path: str) -> None:
    """One that breaks off could not be told from a whole one, and an endless one would fill the memory."""
    answer = _raw(
        target,
        f"POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n".encode(),
    )

    assert _status(answer) == 411
    if path != "/dang-nhap/":
        assert refused_in_words(Answered(411, {}, answer.partition(b"\r\n\r\n")[2]))


@pytest.mark.parametrize(
    ("path", "landed"),
    [
        ("/dang-nhap%2F", 200),
        ("/dang-nhap%3Fnext=x", 404),
        ("/dang-nhap/%20HTTP/1.1", 404),
        ("/dang-nhap/%0d%0aX-A:%201", 404),
    ],
)
def test_encoded_signs_of_a_path_stay_signs_of_the_path(target: Target, path: str, landed: int) -> None:
    assert target.call("GET", path).status == landed


def test_exam_body_of_the_limit_passes_and_one_more_does_not(target: Target) -> None:
    for size, expected in ((64 * 1024, 400), (64 * 1024 + 1, 413)):
        answered = target.call("POST", "/exam/v1/save", b"x" * size)
        assert answered.status == expected
        assert refused_in_words(answered)


def _rosters(target: Target) -> list[str]:
    return [
        one["uuid"]
        for one in call(target.server.port, "GET", f"{target.campaign}/rosters", headers=target.token).json()
    ]


def _files(target: Target) -> set[str]:
    return {str(path) for path in (target.place.data / "uploads").rglob("*") if path.is_file()}


def _temporary() -> set[str]:
    return {path.name for path in Path("/tmp").glob("*.upload.*")} | {
        path.name for path in Path("/tmp").glob("lantoa-sheet-*")
    }


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_upload_that_breaks_off_leaves_nothing(target: Target, share: float, chunked: bool) -> None:
    body, headers = multipart(roster(3_000, seed=11))
    rosters, files, temporary = _rosters(target), _files(target), _temporary()
    part = body[: int(len(body) * share)]
    head = (
        f"POST {target.campaign}/rosters HTTP/1.1\r\nHost: x\r\nContent-Type: {headers['Content-Type']}\r\n"
    )
    head += f"Authorization: {target.token['Authorization']}\r\n"
    with socket.create_connection(("127.0.0.1", target.server.port), timeout=10) as line:
        if chunked:
            line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
            if part:
                line.sendall(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        else:
            line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + part)
        time.sleep(0.3)

    wait_for(lambda: _temporary() <= temporary, 10, "temporary files are gone")
    time.sleep(0.3)
    assert _rosters(target) == rosters
    assert _files(target) == files


def test_slow_uploads_do_not_keep_others_waiting(target: Target) -> None:
    body, headers = multipart(roster(50, seed=12))
    head = (
        f"POST {target.campaign}/rosters HTTP/1.1\r\nHost: x\r\nContent-Type: {headers['Content-Type']}\r\n"
    )
    head += f"Authorization: {target.token['Authorization']}\r\nContent-Length: {len(body)}\r\n\r\n"
    lines = [socket.create_connection(("127.0.0.1", target.server.port), timeout=10) for _ in range(12)]
    try:
        for line in lines:
            line.sendall(head.encode() + body[:100])
        time.sleep(0.5)
        started = time.monotonic()

        answered = target.call("GET", "/dang-nhap/")

        assert answered.status == 200
        assert time.monotonic() - started < 30
    finally:
        for line in lines:
            line.close()


def test_away_is_said_in_the_shape_the_caller_reads(system: Target) -> None:
    system.server.kill_child("web")
    api, page = system.call("GET", "/api/v1/units/counts"), system.call("GET", "/dang-nhap/")
    system.server.wait_until("/dang-nhap/")
    system.server.wait_until("/readyz")

    if api.status != 200:
        assert api.status == 503 and api.headers["retry-after"]
        assert refused_in_words(api), json.dumps(api.body.decode())
    if page.status != 200:
        assert page.status == 503
        assert "Hệ thống đang khởi động lại" in page.body.decode()

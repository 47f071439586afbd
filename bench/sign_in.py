"""Signing in while others sit the test: `make bench NAME=sign_in`.

Server, database and all clients share this machine. For SQLite and for PostgreSQL: a real Lan Tỏa (front, web, worker);
2,000 candidates save, offered open loop at 2,000 a second; meanwhile first 100 people at a time sign in with name and
password (Argon2id, each waits its turn by the page that comes back by itself), then devices check in by HMAC, 16 at a time.
Every sign-in and check-in is of another person and ends with a session. Beside it, in the same run: hashes a second on both
cores with nothing else running, and Moodle's and Kolibri's 4 to 6 sign-ins a second on such a machine.
"""

import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from bench._machine import machine
from bench._sign_in_data import PASSWORD, SignInData
from bench.exam_save import OFFERED, Load, Saves, open_all
from tests.postgres import start_server
from tests.server import environment, running

from lantoa.kernel.signing import digest, to_base64url
from lantoa.rehearsal.wire import Wire

ANSWERING, PEOPLE = 2_000, 4_000
AT_ONCE, DEVICES_AT_ONCE = 100, 16
WARM_SECONDS, RUSH_SECONDS = 2.0, 15.0
MOODLE_PER_SECOND = 6  # the upper end of what Moodle and Kolibri manage
TARGETS = {"password_sign_ins_per_second": 15, "check_ins_per_second": 60}
P99_MS = 250
LOAD_AT_START = round(os.getloadavg()[0], 1)


@dataclass
class Rush:
    """What came of one rush, and of the saves meanwhile. `pages`: how often somebody saw the waiting page."""

    saves: Load = field(default_factory=Load)
    done: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    pages: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return round(self.done / self.seconds, 1) if self.seconds else 0.0


Start = Callable[[Wire, Rush, Callable[[], None]], None]


def main() -> None:
    alone = hashes_alone()
    rows: dict[str, tuple[Rush, Rush]] = {}
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        rows["sqlite"] = measure(Path(folder) / "sqlite", "")
        rows["postgresql"] = measure(Path(folder) / "postgresql", start_server(Path(folder) / "server"))
    report(rows, alone)


def hashes_alone() -> float:
    """Hashes a second on all cores with nothing else."""
    from argon2 import Type
    from argon2.low_level import hash_secret

    from lantoa.people.hashers import LeastArgon2id as ours

    def one(number: int) -> None:
        hash_secret(
            PASSWORD.encode(), b"%016d" % number, time_cost=ours.time_cost, memory_cost=ours.memory_cost,
            parallelism=ours.parallelism, hash_len=32, type=Type.ID,
        )  # fmt: skip

    started = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(one, range(100)))
    return round(100 / (time.perf_counter() - started), 1)


def measure(folder: Path, url: str) -> tuple[Rush, Rush]:
    """Both rushes on one database."""
    folder.mkdir()
    data = folder / "data"
    more = {"LANTOA_DATABASE_URL": url} if url else {}
    made = msgspec.msgpack.decode(_prepared(data, more), type=SignInData)
    with running(data, **more) as server:
        saves = Saves(open_all(server.port, made.openings), most=4)
        names, devices = deque(made.names), deque(made.devices)
        csrf = _csrf(server.port)
        by_password = rush(
            server.port, saves, AT_ONCE, lambda *given: _sign_in(names.popleft(), csrf, *given)
        )
        by_device = rush(
            server.port, saves, DEVICES_AT_ONCE, lambda *given: _check_in(*devices.popleft(), *given)
        )
    return by_password, by_device


def _prepared(data: Path, more: dict[str, str]) -> bytes:
    data.mkdir()
    environ = environment(data, 8000, **more)
    subprocess.run(
        [sys.executable, "-m", "lantoa", "prepare"], env=environ, check=True, stdout=subprocess.DEVNULL
    )
    script = (
        "import sys; from pathlib import Path; import msgspec; from bench._sign_in_data import prepare;"
        f"made = prepare(Path({str(data)!r}), answering={ANSWERING}, people={PEOPLE});"
        "sys.stdout.buffer.write(msgspec.msgpack.encode(made))"
    )
    return subprocess.run([sys.executable, "-c", script], env=environ, check=True, capture_output=True).stdout


def rush(port: int, make: Saves, at_once: int, start: Start) -> Rush:
    """`at_once` people under way at any time, and saves at a steady rate whatever becomes of them."""
    saving, entering = Wire("127.0.0.1", port, most=1_024), Wire("127.0.0.1", port, most=at_once * 2)
    found, counting = Rush(), Rush()
    began = time.monotonic() + 0.5
    total = int(OFFERED * (WARM_SECONDS + RUSH_SECONDS))

    def offer(number: int) -> Callable[[], None]:
        due = began + number / OFFERED

        def take(status: int, body: bytes) -> None:
            load = found.saves
            load.seconds.append(time.monotonic() - due)
            load.good += status == 200
            load.bad += status != 200

        return lambda: saving.post("/exam/v1/save", make(), take)

    for number in range(total):
        saving.at(began + number / OFFERED, offer(number))

    def next_one() -> None:
        start(entering, counting, next_one)

    for _ in range(at_once):
        next_one()
    before = began + WARM_SECONDS
    until = before + RUSH_SECONDS
    at_start = 0
    while time.monotonic() < until:
        if not at_start and time.monotonic() >= before:
            at_start = counting.done + 1  # 1 more, so that it is never 0
        saving.turn(0.002)
        entering.turn(0.0)
    found.done, found.seconds = counting.done - at_start + 1, time.monotonic() - before
    found.refused, found.pages, found.waits = counting.refused, counting.pages, counting.waits
    while found.saves.good + found.saves.bad < total:
        saving.turn()
    saving.close()
    entering.close()
    return found


def _csrf(port: int) -> str:
    """A token as the sign-in page hands out."""
    wire, cookies = Wire("127.0.0.1", port), []
    wire.get("/dang-nhap/", lambda status, body: cookies.append(_cookie(wire.answer_head, "lantoa_csrf")))
    while not cookies:
        wire.turn()
    wire.close()
    return str(cookies[0])


def _sign_in(name: str, csrf: str, wire: Wire, rush: Rush, on_end: Callable[[], None]) -> None:
    """One person: the form, then the waiting page as often as it says."""
    began = time.monotonic()
    body = urlencode({"csrfmiddlewaretoken": csrf, "name": name, "password": PASSWORD})
    form = "Content-Type: application/x-www-form-urlencoded\r\n"

    def take(status: int, page: bytes) -> None:
        head = wire.answer_head
        if status == 302 and _cookie(head, "lantoa_session"):
            rush.done += 1
            rush.waits.append(time.monotonic() - began)
            on_end()
        elif status == 303:
            ask(_cookie(head, "lantoa_turn"))
        else:
            rush.refused[status] += 1
            wire.at(time.monotonic() + 1, on_end)

    def ask(turn: str) -> None:
        request = _request("GET", "/dang-nhap/", f"lantoa_csrf={csrf}; lantoa_turn={turn}")

        def look(status: int, page: bytes) -> None:
            if status != 200:
                take(status, page)
                return
            rush.pages += 1
            place = page.find(b'http-equiv="refresh" content="')
            seconds = int(page[place + 30 : place + 32].strip(b'"'))
            wire.at(time.monotonic() + seconds, lambda: ask(turn))

        wire.send(request, look)

    wire.send(_request("POST", "/dang-nhap/", f"lantoa_csrf={csrf}", form, body.encode()), take)


def _check_in(
    person: str, device: str, secret: bytes, wire: Wire, rush: Rush, on_end: Callable[[], None]
) -> None:
    """One device: a signed message, and a session with the answer."""
    body = msgspec.json.encode({"person": person, "device": device, "at": int(time.time() * 1000)})
    mac = to_base64url(digest(secret, body))
    headers = f"Content-Type: application/json\r\nX-Lantoa: 1\r\nX-Lantoa-Mac: {mac}\r\n"

    def take(status: int, answer: bytes) -> None:
        good = status == 200 and bool(_cookie(wire.answer_head, "lantoa_session"))
        rush.done += good
        if not good:
            rush.refused[status] += 1
        on_end()

    wire.send(_request("POST", "/api/v1/me/check-in", "", headers, body), take)


def _request(method: str, path: str, cookie: str, headers: str = "", body: bytes = b"") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _cookie(head: bytes, name: str) -> str:
    """The value of a cookie that an answer sets; "" without it."""
    place = head.find(f"set-cookie: {name}=".encode())
    return head[place + 13 + len(name) :].split(b";", 1)[0].decode() if place >= 0 else ""


def report(rows: dict[str, tuple[Rush, Rush]], alone: float) -> None:
    """The table for people, then the line for machines."""
    figures: dict[str, float] = {"load_average_at_start": LOAD_AT_START, "hashes_per_second_alone": alone}
    print(f"\n{'Argon2id on all cores, nothing else running':52}{alone:>9,.1f} a second")
    for name, (by_password, by_device) in rows.items():
        print(f"\n{name}, {OFFERED:,} saves a second at the same time")
        waits = sorted(by_password.waits) or [0.0]
        print(f"{'  sign-ins with a password':52}{by_password.per_second:>9,.1f} a second")
        print(f"{'  waiting pages a sign-in, seconds waited (median)':52}"
              f"{by_password.pages / max(1, len(waits)):>9.1f} / {waits[len(waits) // 2]:.1f}")  # fmt: skip
        print(f"{'  check-ins of devices':52}{by_device.per_second:>9,.1f} a second")
        for words, one in (("sign-ins", by_password), ("check-ins", by_device)):
            p50, p99 = one.saves.milliseconds(0.5), one.saves.milliseconds(0.99)
            print(f"{f'  saves during {words}: p50 / p99 ms, failed':52}{p50:>9} / {p99}, {one.saves.bad}")
            print(f"{f'  {words} refused, by status':52}{dict(one.refused)!s:>9}")
        figures[f"password_sign_ins_per_second_{name}"] = by_password.per_second
        figures[f"check_ins_per_second_{name}"] = by_device.per_second
        figures[f"p99_ms_save_during_rush_{name}"] = max(
            one.saves.milliseconds(0.99) for one in (by_password, by_device)
        )
        figures[f"refused_{name}"] = sum(by_password.refused.values()) + sum(by_device.refused.values())
        figures[f"saves_failed_{name}"] = by_password.saves.bad + by_device.saves.bad
    for figure in TARGETS:
        figures[figure] = min(figures[f"{figure}_{name}"] for name in rows)
    figures["p99_ms_save_during_rush"] = max(figures[f"p99_ms_save_during_rush_{name}"] for name in rows)
    ratios = {
        "to_moodle": round(figures["password_sign_ins_per_second"] / MOODLE_PER_SECOND, 1),
        "check_ins_to_moodle": round(figures["check_ins_per_second"] / MOODLE_PER_SECOND, 1),
        "to_limit": round(figures["password_sign_ins_per_second"] / alone, 2),
    }
    met = all(figures[name] >= target for name, target in TARGETS.items())
    met = met and figures["p99_ms_save_during_rush"] < P99_MS
    print(
        f"\n{ratios['to_moodle']} and {ratios['check_ins_to_moodle']} times Moodle's {MOODLE_PER_SECOND} sign-ins a second"
    )
    print(
        f"targets: 15 sign-ins, 60 check-ins a second, p99 of saves under 250 ms: {'met' if met else 'NOT MET'}"
    )
    print(json.dumps({"name": "sign_in", "machine": machine(), "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()

"""Durable saves per second of the exam gateway: `make bench NAME=exam_save`.

Server, database and candidates share this machine. For SQLite and for PostgreSQL: a real Lan Tỏa (front, web, worker),
2,000 sittings opened, then CONNECTIONS candidates that save as fast as they are acknowledged, then saves offered open
loop at 2,000 a second. Beside it, in the same run: the same web server with a bare group commit (one answer row a request, no
checks, `bench/_bare_server.py`), and Moodle's 53 autosaves a second, tuned, on such a machine. A save carries one
answer, as a candidate's save mostly does; with 1 to 4 answers it is reported apart.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from bench._machine import machine
from tests.postgres import start_server
from tests.server import environment, free_port, running

from lantoa.rehearsal.wire import Wire

PEOPLE = 2_000
CONNECTIONS = 256
WARM_SECONDS, FULL_SECONDS = 1.5, 6.0
OFFERED, OFFERED_SECONDS = 2_000, 10.0
MOODLE_PER_SECOND = 53
TARGETS = {"sqlite": 5_000, "postgresql": 4_000}
LIMIT_SHARE, MOODLE_TIMES, P99_MS = 0.6, 90, 250
LOAD_AT_START = round(os.getloadavg()[0], 1)


@dataclass
class Load:
    """What came of one load; seconds of each request count from the moment it was due."""

    seconds: list[float] = field(default_factory=list)
    good: int = 0
    bad: int = 0
    duration: float = 0.0
    client_cpu: float = 0.0

    @property
    def per_second(self) -> float:
        return round(self.good / self.duration, 1) if self.duration else 0.0

    def milliseconds(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 1) if ordered else 0.0


class Saves:
    """The bodies of saves: sitting after sitting, item after item, with revisions that rise."""

    def __init__(self, opened: list[dict[str, Any]], *, most: int) -> None:
        self._papers = [
            (one["ticket"].encode(), [(item["item"].encode(), item["options"][0]) for item in one["draw"]])
            for one in opened
        ]
        self._most = most
        self._sent = 0

    def __call__(self) -> bytes:
        self._sent += 1
        number = self._sent
        ticket, items = self._papers[number % len(self._papers)]
        answers = b",".join(
            b'{"item":"%s","revision":%d,"response":"%s","at":%d}'
            % (
                items[(number + place) % len(items)][0],
                number,
                b"abcd"[number % 4 : number % 4 + 1],
                1780000000000,
            )
            for place in range(1 + number % self._most)
        )
        return b'{"ticket":"%s","answers":[%s]}' % (ticket, answers)


def main() -> None:
    rows: dict[str, dict[str, Load]] = {}
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        rows["sqlite"] = measure(Path(folder) / "sqlite", "")
        rows["postgresql"] = measure(Path(folder) / "postgresql", start_server(Path(folder) / "server"))
    report(rows)


def measure(folder: Path, url: str) -> dict[str, Load]:
    """The loads on one database."""
    folder.mkdir()
    data, port = folder / "data", free_port()
    found: dict[str, Load] = {}
    with bare_server(port, url or str(folder / "bare.sqlite3")):
        body = b"x" * 650
        found["bare"] = closed_loop(port, lambda: body)
    more = {"LANTOA_DATABASE_URL": url} if url else {}
    openings = msgspec.json.decode(prepared(data, more))
    with running(data, **more) as server:
        opened = open_all(server.port, openings)
        found["full"] = closed_loop(server.port, Saves(opened, most=1))
        found["mixed"] = closed_loop(server.port, Saves(opened, most=4), start=10_000_000)
        found["offered"] = open_loop(server.port, Saves(opened, most=4), start=20_000_000)
    return found


def prepared(data: Path, more: dict[str, str]) -> bytes:
    """Opening messages, made in a process of its own: Django is set up once a process."""
    data.mkdir()
    environ = environment(data, 8000, **more)
    subprocess.run(
        [sys.executable, "-m", "lantoa", "prepare"], env=environ, check=True, stdout=subprocess.DEVNULL
    )
    script = (
        "import sys; from pathlib import Path; import msgspec; from bench._exam_data import prepare;"
        f"sys.stdout.buffer.write(msgspec.json.encode(prepare(Path({str(data)!r}), people={PEOPLE}).openings))"
    )
    return subprocess.run([sys.executable, "-c", script], env=environ, check=True, capture_output=True).stdout


@contextlib.contextmanager
def bare_server(port: int, place: str) -> Iterator[None]:
    """The bare server until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench._bare_server", str(port)], env={**os.environ, "BARE_PLACE": place}
    )
    try:
        time.sleep(2)
        yield
    finally:
        process.terminate()
        process.wait(20)


def open_all(port: int, openings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers to all openings."""
    wire, opened = Wire("127.0.0.1", port, most=64), []

    def take(status: int, body: bytes) -> None:
        if status != 200:
            raise SystemExit(f"a sitting did not open: {status} {body[:500]!r}")
        opened.append(msgspec.json.decode(body))

    for one in openings:
        wire.post("/exam/v1/open", msgspec.json.encode(one), take)
    while len(opened) < len(openings):
        wire.turn()
    wire.close()
    return opened


def closed_loop(port: int, make: Callable[[], bytes], *, start: int = 0) -> Load:
    """As many saves as are acknowledged, CONNECTIONS under way at any time."""
    wire, load = Wire("127.0.0.1", port, most=CONNECTIONS), Load()
    counting = [False]
    if start and isinstance(make, Saves):
        make._sent = start

    def take(status: int, body: bytes) -> None:
        if counting[0]:
            good = status == 200
            load.good += good
            load.bad += not good
        wire.post("/exam/v1/save", make(), take)

    for _ in range(CONNECTIONS):
        wire.post("/exam/v1/save", make(), take)
    _turn_for(wire, WARM_SECONDS)
    counting[0], cpu, started = True, time.process_time(), time.perf_counter()
    _turn_for(wire, FULL_SECONDS)
    load.duration = time.perf_counter() - started
    load.client_cpu = (time.process_time() - cpu) / max(1, load.good)
    wire.close()
    return load


def open_loop(port: int, make: Saves, *, start: int) -> Load:
    """Saves at a steady rate, whatever became of those before."""
    wire, load = Wire("127.0.0.1", port, most=1_024), Load()
    make._sent = start
    began = time.monotonic() + 0.5
    total = int(OFFERED * OFFERED_SECONDS)

    def offer(due: float) -> Callable[[], None]:
        def take(status: int, body: bytes) -> None:
            load.seconds.append(time.monotonic() - due)
            load.good += status == 200
            load.bad += status != 200

        return lambda: wire.post("/exam/v1/save", make(), take)

    for number in range(total):
        due = began + number / OFFERED
        wire.at(due, offer(due))
    cpu = time.process_time()
    while load.good + load.bad < total:
        wire.turn()
    load.duration = time.monotonic() - began
    load.client_cpu = (time.process_time() - cpu) / total
    wire.close()
    return load


def _turn_for(wire: Wire, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        wire.turn()


def report(rows: dict[str, dict[str, Load]]) -> None:
    """The table for people, then the line for machines."""
    figures: dict[str, float] = {"load_average_at_start": LOAD_AT_START}
    ratios: dict[str, float] = {}
    for name, found in rows.items():
        full, bare, offered = found["full"], found["bare"], found["offered"]
        share = round(full.per_second / max(bare.per_second, 0.1), 2)
        print(f"\n{name}")
        print(f"{'  bare server and bare group commit':44}{bare.per_second:>12,.0f} a second")
        print(
            f"{'  durable saves, one answer':44}{full.per_second:>12,.0f} a second   {share:.0%} of the bare limit"
        )
        print(f"{'  durable saves, 1 to 4 answers':44}{found['mixed'].per_second:>12,.0f} a second")
        print(f"{'  not acknowledged':44}{full.bad + found['mixed'].bad + offered.bad:>12}")
        print(
            f"{f'  offered {OFFERED:,} a second, p50 / p99 ms':44}{offered.milliseconds(0.5):>12} / {offered.milliseconds(0.99)}"
        )
        print(f"{'  the candidate costs, µs of CPU a request':44}{full.client_cpu * 1e6:>12.0f}")
        figures[f"saves_per_second_{name}"] = full.per_second
        figures[f"saves_per_second_{name}_mixed"] = found["mixed"].per_second
        figures[f"bare_per_second_{name}"] = bare.per_second
        figures[f"p99_ms_at_2000_{name}"] = offered.milliseconds(0.99)
        figures[f"failed_{name}"] = full.bad + found["mixed"].bad + offered.bad
        ratios[f"to_limit_{name}"] = share
    figures["p99_ms_at_2000"] = max(figures[f"p99_ms_at_2000_{name}"] for name in rows)
    ratios["to_moodle"] = round(figures["saves_per_second_sqlite"] / MOODLE_PER_SECOND, 1)
    met = (
        all(figures[f"saves_per_second_{name}"] >= target for name, target in TARGETS.items())
        and all(ratios[f"to_limit_{name}"] >= LIMIT_SHARE for name in rows)
        and ratios["to_moodle"] >= MOODLE_TIMES
        and figures["p99_ms_at_2000"] < P99_MS
    )
    print(f"\n{ratios['to_moodle']:.0f} times a tuned Moodle ({MOODLE_PER_SECOND} autosaves a second)")
    print(
        f"targets: 5,000 and 4,000 a second, 60 % of the bare limit, 90 times Moodle, p99 under 250 ms: {'met' if met else 'NOT MET'}"
    )
    print(json.dumps({"name": "exam_save", "machine": machine(), "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()

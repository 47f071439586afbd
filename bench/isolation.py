"""Exam saves while Django is kept busy: `make bench NAME=isolation`.

Starts a real Lan Tỏa (front, web, worker; SQLite) on a data folder of its own. Saves are offered open loop at a steady
rate, first with web idle, then with 8 clients asking it for pages as fast as it answers. All on this machine, client
included. Target: p99 of a durable save under 50 ms while web is busy.
"""

import asyncio
import json
import multiprocessing
import os
import sqlite3
import tempfile
import time
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from bench._exam_data import ExamData, prepare
from bench._exam_load import Client, Result, encode, open_sittings
from bench._machine import machine
from tests.server import lantoa, running

PEOPLE = 400
RATE = 300
IDLE_SECONDS, BUSY_SECONDS, BARE_SECONDS = 10, 20, 4
WEB_CLIENTS = 8
TARGET_MS = 50
LOAD_AT_START = round(os.getloadavg()[0], 1)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        prepared = lantoa(data, "prepare")
        if prepared.returncode:
            raise SystemExit(f"lantoa prepare failed: {prepared.stderr[-2000:]}")
        exam = prepare(data, people=PEOPLE)
        bare = bare_commits(Path(folder))
        with running(data) as server:
            idle, busy, pages = asyncio.run(measure(server.port, exam))
    report(idle, busy, pages, bare)


def bare_commits(folder: Path) -> Result:
    """The floor on this disk now: one row in one durable SQLite commit, at the same rate, nothing else running."""
    file = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    file.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE answer (response blob)"
    )
    result = Result()
    for _ in range(RATE * BARE_SECONDS):
        started = time.perf_counter()
        file.execute("INSERT INTO answer VALUES (randomblob(200))")
        result.seconds.append(time.perf_counter() - started)
        time.sleep(1 / RATE)
    file.close()
    return result


async def measure(port: int, exam: ExamData) -> tuple[Result, Result, dict[str, int]]:
    """Saves with web idle, saves with web busy, and what web answered meanwhile."""
    client = Client(port)
    opened = await open_sittings(client, exam.openings)
    paths = await _pages(client, exam)
    save = Saves(client, opened)
    await client.offer(rate=RATE, seconds=2, make=save)
    idle = await client.offer(rate=RATE, seconds=IDLE_SECONDS, make=save)
    here, there = multiprocessing.Pipe()
    web = multiprocessing.get_context("spawn").Process(
        target=keep_web_busy, args=(there, port, paths, exam.cookie, BUSY_SECONDS + 3), daemon=True
    )
    web.start()
    await asyncio.to_thread(here.recv)
    await asyncio.sleep(1)
    busy = await client.offer(rate=RATE, seconds=BUSY_SECONDS, make=save)
    pages: dict[str, int] = await asyncio.to_thread(here.recv)
    web.join(10)
    client.close()
    return idle, busy, pages


class Saves:
    """Saves of 1 to 4 answers, sitting after sitting, with revisions that rise."""

    def __init__(self, client: Client, opened: list[dict[str, Any]]) -> None:
        self._client = client
        self._papers = [(one["ticket"], [item["item"] for item in one["draw"]]) for one in opened]
        self._sent = 0

    def __call__(self, number: int) -> bytes:
        self._sent += 1
        ticket, items = self._papers[self._sent % len(self._papers)]
        at = time.time_ns() // 1_000_000
        answers = [
            {
                "item": items[(self._sent + place) % len(items)],
                "revision": self._sent,
                "response": "abcd"[(self._sent + place) % 4],
                "at": at,
            }
            for place in range(1 + self._sent % 4)
        ]
        return self._client.request("POST", "/exam/v1/save", encode({"ticket": ticket, "answers": answers}))


async def _pages(client: Client, exam: ExamData) -> list[str]:
    """Pages that Django answers with 200 for the signed-in learner."""
    found = []
    for path in (
        "/hoc/",
        f"/hoc/{exam.campaign}/",
        "/",
        "/dang-nhap/",
        "/kiem-tra/?so=LT-2026-000001",
        "/tai-khoan/",
    ):
        status, _body = await client.send(client.request("GET", path, headers=f"Cookie: {exam.cookie}\r\n"))
        if status == 200:
            found.append(path)
    if not found:
        raise SystemExit("no page of Django answers 200")
    return found


def keep_web_busy(pipe: Pipe, port: int, paths: list[str], cookie: str, seconds: float) -> None:
    """In a process of its own: WEB_CLIENTS clients, each asking for the next page as soon as it has one."""
    counts: dict[str, int] = {}

    async def one(place: int, client: Client, until: float) -> None:
        number = place
        while time.perf_counter() < until:
            request = client.request("GET", paths[number % len(paths)], headers=f"Cookie: {cookie}\r\n")
            status, _body = await client.send(request)
            counts[str(status)] = counts.get(str(status), 0) + 1
            number += 1

    async def all_of_them() -> None:
        client = Client(port)
        until = time.perf_counter() + seconds
        pipe.send("started")
        await asyncio.gather(*(one(place, client, until) for place in range(WEB_CLIENTS)))
        client.close()

    asyncio.run(all_of_them())
    pipe.send(counts)


def report(idle: Result, busy: Result, pages: dict[str, int], bare: Result) -> None:
    print(f"{'':34}{'web idle':>12}{'web busy':>12}")
    rows = [
        ("saves offered per second", RATE, RATE),
        ("saves acknowledged per second", idle.per_second, busy.per_second),
        ("not acknowledged", _failed(idle), _failed(busy)),
        ("p50 ms", idle.milliseconds(0.5), busy.milliseconds(0.5)),
        ("p99 ms", idle.milliseconds(0.99), busy.milliseconds(0.99)),
        ("slowest ms", idle.milliseconds(1.0), busy.milliseconds(1.0)),
        ("pages answered by Django per second", 0, round(sum(pages.values()) / (BUSY_SECONDS + 3))),
    ]
    for name, left, right in rows:
        print(f"{name:34}{left:>12}{right:>12}")
    print(
        f"bare durable commit on this disk: p50 {bare.milliseconds(0.5)} ms, p99 {bare.milliseconds(0.99)} ms"
    )
    met = busy.milliseconds(0.99) < TARGET_MS and not _failed(busy)
    print(f"target: p99 under {TARGET_MS} ms while web is busy, nothing lost: {'met' if met else 'NOT MET'}")
    figures = {
        "p99_ms_save_while_web_busy": busy.milliseconds(0.99),
        "p50_ms_save_while_web_busy": busy.milliseconds(0.5),
        "p99_ms_save_web_idle": idle.milliseconds(0.99),
        "p99_ms_bare_commit": bare.milliseconds(0.99),
        "load_average_at_start": LOAD_AT_START,
        "saves_per_second": busy.per_second,
        "pages_per_second": round(sum(pages.values()) / (BUSY_SECONDS + 3), 1),
        "failed": _failed(busy),
    }
    ratios = {"to_idle": round(busy.milliseconds(0.99) / max(idle.milliseconds(0.99), 0.01), 2)}
    print(json.dumps({"name": "isolation", "machine": machine(), "figures": figures, "ratios": ratios}))


def _failed(result: Result) -> int:
    return sum(count for status, count in result.statuses.items() if status != 200)


if __name__ == "__main__":
    main()

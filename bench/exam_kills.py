"""Nothing acknowledged is lost, whatever dies: `make bench NAME=exam_kills`.

A real Lan Tỏa with CANDIDATES people saving all the time, on SQLite and on PostgreSQL. Again and again one part dies by
kill -9 (front with the gateway, web, worker; on PostgreSQL also one of its processes, all of them, and a stop without
farewell); the candidates send again what was not acknowledged. Then everybody hands in and the database is read: every
acknowledged answer must be there, and none that nobody gave. For SQLite the power is cut too, POWER_CUTS times, on a
disk that keeps only what was synced (tests/exams/faults). Target: lost 0, invented 0.
"""

import asyncio
import json
import logging
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from bench._exam_data import prepare
from bench._exam_load import Client, decode, open_sittings
from bench._machine import machine
from tests.own_postgres import OwnPostgres, own_postgres
from tests.server import Server, lantoa, running

CANDIDATES, PAUSE_SECONDS = 200, 0.5
ROUNDS, CALM_SECONDS, RECOVERY_MOST = 4, 2.0, 60.0
POWER_CUTS, CUTS_A_DAY = 1_000, 100
Key = tuple[str, str, int]
LOAD_AT_START = round(os.getloadavg()[0], 1)


@dataclass
class Ledger:
    """What was given to the server, what it called saved, and when it last did."""

    given: dict[Key, str] = field(default_factory=dict)
    acknowledged: set[Key] = field(default_factory=set)
    refused: int = 0
    saves: int = 0
    retries: int = 0


@dataclass
class Candidate:
    """One sitting, from its opening to its hand-in; sends until acknowledged."""

    client: Client
    ledger: Ledger
    opened: dict[str, Any]
    revision: int = 0

    async def sit(self, over: asyncio.Event) -> None:
        while not over.is_set():
            await self._until_acknowledged("save", self._answers(random.randint(1, 4)))
            await asyncio.sleep(PAUSE_SECONDS * random.uniform(0.5, 1.5))
        await self._until_acknowledged("close", self._answers(1))

    def _answers(self, count: int) -> list[dict[str, Any]]:
        answers = []
        for _ in range(count):
            self.revision += 1
            item = random.choice(self.opened["draw"])
            response = random.choice(item["options"])
            self.ledger.given[self.opened["sitting"], item["item"], self.revision] = response
            answers.append({"item": item["item"], "revision": self.revision, "response": response, "at": 0})
        return answers

    async def _until_acknowledged(self, door: str, answers: list[dict[str, Any]]) -> None:
        message = {"ticket": self.opened["ticket"], "answers": answers, "at": 0}
        while True:
            try:
                status, body = await asyncio.wait_for(self.client.post(f"/exam/v1/{door}", message), 10)
            except (OSError, TimeoutError):
                status, body = 0, b""
            if status == 200:
                break
            if status not in {0, 503}:
                raise SystemExit(f"{door} was answered {status}: {body.decode(errors='replace')}")
            self.ledger.retries += 1
            await asyncio.sleep(random.uniform(0.1, 0.4))
        answer = decode(body)
        self.ledger.refused += len(answer["refused"])
        self.ledger.saves += 1
        self.ledger.acknowledged |= {
            (self.opened["sitting"], one["item"], one["revision"]) for one in answer["saved"]
        }


async def sit_and_kill(
    server: Server, openings: list[dict[str, Any]], kills: list[Callable[[], None]]
) -> dict[str, Any]:
    """Everybody answers; parts die one after the other; the worst time until saves were acknowledged again."""
    client, ledger, over = Client(server.port, most=CANDIDATES), Ledger(), asyncio.Event()
    opened = await open_sittings(client, openings)
    work = asyncio.gather(*(Candidate(client, ledger, one).sit(over) for one in opened))
    recoveries = []
    for _ in range(ROUNDS):
        for kill in kills:
            await asyncio.sleep(CALM_SECONDS * random.uniform(0.5, 1.5))
            started = time.monotonic()
            await asyncio.to_thread(kill)
            edge = ledger.saves + CANDIDATES // 10
            while ledger.saves < edge and not work.done():
                if time.monotonic() - started > RECOVERY_MOST:
                    raise SystemExit("no save was acknowledged for a minute")
                await asyncio.sleep(0.02)
            recoveries.append(time.monotonic() - started)
    over.set()
    await work
    client.close()
    return {"ledger": ledger, "kills": len(recoveries), "recovery": round(max(recoveries), 2)}


def kills_of(server: Server, postgres: OwnPostgres | None, url: str) -> list[Callable[[], None]]:
    """The deaths of one round."""

    def of_child(name: str) -> None:
        while name not in server.children():
            time.sleep(0.05)
        server.kill_child(name)

    def of_backend() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'lantoa-gateway'"
            ).fetchall()
        if rows:
            os.kill(rows[0][0], signal.SIGKILL)

    found: list[Callable[[], None]] = [
        lambda: of_child("front"),
        lambda: of_child("web"),
        lambda: of_child("worker"),
        lambda: of_child("front"),
    ]
    if postgres is not None:
        found += [
            of_backend,
            lambda: (postgres.kill(), postgres.start()),  # type: ignore[func-returns-value,list-item,return-value]
            lambda: (postgres.stop_at_once(), postgres.start()),  # type: ignore[func-returns-value,list-item,return-value]
        ]
    return found


def stored(data: Path, url: str) -> dict[Key, str]:
    """Every answer in the journal."""
    query = "SELECT sitting, item, revision, response FROM exam_answer"
    if url:
        with psycopg.connect(url) as connection:
            rows = connection.execute(query).fetchall()
        return {(str(one), str(item), revision): json.loads(text) for one, item, revision, text in rows}
    with closing(sqlite3.connect(f"{(data / 'exam.sqlite3').as_uri()}?mode=ro", uri=True)) as file:
        return {
            (str(UUID(bytes=one)), str(UUID(bytes=item)), revision): json.loads(text)
            for one, item, revision, text in file.execute(query)
        }


def measure(database: str) -> dict[str, Any]:
    """One database, in a process of its own."""
    with ExitStack() as later:
        folder = Path(later.enter_context(tempfile.TemporaryDirectory(prefix="lantoa-bench-")))
        postgres = later.enter_context(own_postgres(folder / "p")) if database == "postgresql" else None
        url = postgres.url if postgres else ""
        more = {"LANTOA_DATABASE_URL": url} if url else {}
        os.environ |= more
        data = folder / "data"
        data.mkdir()
        prepared = lantoa(data, "prepare", **more)
        if prepared.returncode:
            raise SystemExit(f"lantoa prepare failed: {prepared.stderr[-2000:]}")
        exam = prepare(data, people=CANDIDATES)
        with running(data, **more) as server:
            result = asyncio.run(sit_and_kill(server, exam.openings, kills_of(server, postgres, url)))
        kept, ledger = stored(data, url), result["ledger"]
    return {
        "acknowledged": len(ledger.acknowledged),
        "lost": sum(kept.get(key) != ledger.given[key] for key in ledger.acknowledged),
        "invented": sum(ledger.given.get(key) != response for key, response in kept.items()),
        "refused": ledger.refused,
        "retries": ledger.retries,
        "kills": result["kills"],
        "recovery_seconds": result["recovery"],
    }


def cut_power() -> dict[str, int]:
    """Random work on a disk that forgets, cut at random moments; what the journal says the next morning."""
    from tests.exams.faults.sqlite_calls import is_possible
    from tests.exams.faults.test_power_cuts import FILE, at_work, mornings

    from lantoa.exams.journal import checkpoints
    from lantoa.exams.journal.schema import make_sqlite_file
    from lantoa.exams.journal.sqlite_store import SqliteStore

    if not is_possible():
        return {"power_cuts": 0, "power_cuts_with_loss": 0}
    logging.disable(logging.WARNING)
    checkpoints.SECONDS, checkpoints.LONG_LOG = 0.002, 60
    bad = 0
    for seed in range(POWER_CUTS // CUTS_A_DAY):
        with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as name:
            folder, chance = Path(name), random.Random(seed)
            (folder / "first").mkdir()
            disk = at_work(folder / "first", chance, SqliteStore)
            for morning in mornings(disk, folder, chance, CUTS_A_DAY):
                make_sqlite_file(morning.folder / FILE)
                bad += not morning.compare().is_none
    return {"power_cuts": POWER_CUTS, "power_cuts_with_loss": bad}


def main() -> None:
    found = {}
    for database in ("sqlite", "postgresql"):
        words = [sys.executable, "-m", "bench.exam_kills", database]
        result = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=False)
        if result.returncode:
            raise SystemExit(f"{database}: failed")
        found[database] = json.loads(result.stdout.splitlines()[-1])
    report(found, cut_power())


def report(found: dict[str, dict[str, Any]], cuts: dict[str, int]) -> None:
    print(f"{'':20}" + "".join(f"{name:>14}" for name in found))
    for name in next(iter(found.values())):
        print(f"{name:20}" + "".join(f"{one[name]:>14}" for one in found.values()))
    print(f"power cuts on SQLite: {cuts['power_cuts']}, with a loss: {cuts['power_cuts_with_loss']}")
    figures = {f"{name}_{database}": value for database, one in found.items() for name, value in one.items()}
    for name in ("acknowledged", "lost", "invented", "kills"):
        figures[name] = sum(one[name] for one in found.values())
    figures["recovery_seconds"] = max(one["recovery_seconds"] for one in found.values())
    figures |= cuts | {"load_average_at_start": LOAD_AT_START}
    met = not (figures["lost"] or figures["invented"] or cuts["power_cuts_with_loss"])
    print(f"target: nothing lost, nothing invented: {'met' if met else 'NOT MET'}")
    print(json.dumps({"name": "exam_kills", "machine": machine(), "figures": figures, "ratios": {}}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()

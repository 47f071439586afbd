"""A gateway of its own for a test, without Django: journal and table of changes in a fresh place, a clock to turn."""

import json
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from lantoa.exams.gateway.app import ExamGateway, GatewaySettings
from lantoa.exams.journal.schema import POSTGRESQL, make_sqlite_file
from lantoa.exams.rules.tokens import Admission, ExamKeys, opening_mac, secret_of_device, sign_admission

SECRET = b"mot-bi-mat-chi-dung-trong-kiem-thu-0123456789"
KEYS = ExamKeys.of(SECRET)
START = 1_760_000_000_000
HOUR = 3600 * 1000
ON_POSTGRESQL = os.environ.get("LANTOA_TEST_DB") == "postgresql"

_CHANGES = {
    "sqlite": "CREATE TABLE exams_gatewaychange (id integer PRIMARY KEY, kind text, key char(32), config text)",
    "postgresql": "CREATE TABLE exams_gatewaychange (id bigserial PRIMARY KEY, kind text, key uuid, config text)",
}


@dataclass
class Place:
    """Where a gateway keeps its journal; the same place can be used by one gateway after another, or by two."""

    folder: Path
    database_url: str = ""
    queue_limit: int = 20_000

    @property
    def settings(self) -> GatewaySettings:
        return GatewaySettings(
            install_secret=SECRET,
            exam_file=self.folder / "exam.sqlite3",
            main_file=self.folder / "main.sqlite3",
            database_url=self.database_url,
            queue_limit=self.queue_limit,
            refresh_seconds=60.0,
        )

    def tell(self, kind: str, key: str, config: dict[str, Any]) -> None:
        """Write a line of the table of changes, as services do."""
        self.execute(
            "INSERT INTO exams_gatewaychange (kind, key, config) VALUES (%s, %s, %s)",
            (kind, key.replace("-", ""), json.dumps(config)),
            main=True,
        )

    def execute(
        self, statement: str, values: tuple[Any, ...] = (), *, main: bool = False
    ) -> list[tuple[Any, ...]]:
        """Run one statement on the journal (or the main database) and give its rows."""
        if self.database_url:
            with psycopg.connect(self.database_url, autocommit=True) as connection:
                cursor = connection.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        with sqlite3.connect(self.folder / ("main.sqlite3" if main else "exam.sqlite3")) as file:
            rows = file.execute(statement.replace("%s", "?"), values).fetchall()
        file.close()
        return rows

    def count(self, table: str) -> int:
        return int(self.execute(f"SELECT count(*) FROM {table}")[0][0])


def make_place(folder: Path) -> Place:
    """A fresh journal with its tables, on the database of this test run."""
    folder.mkdir(parents=True, exist_ok=True)
    if not ON_POSTGRESQL:
        place = Place(folder)
        make_sqlite_file(place.settings.exam_file)
        place.execute("PRAGMA journal_mode=WAL", main=True)
        place.execute(_CHANGES["sqlite"], main=True)
        return place
    name = f"exam_{uuid4().hex[:12]}"
    url = os.environ["LANTOA_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    place = Place(folder, make_conninfo(url, dbname=name))
    place.execute(POSTGRESQL)
    place.execute(_CHANGES["postgresql"])
    return place


def item_uuid(number: int) -> str:
    return f"0197a000-0000-7000-8000-0000000001{number:02x}"


def window_config(window: str, **changed: Any) -> dict[str, Any]:
    """A window of 20 single-choice items of which 10 are drawn, open for two hours."""
    config = {
        "window": window,
        "campaign": 7,
        "opens_at": START,
        "closes_at": START + 2 * HOUR,
        "limit_s": 1800,
        "grace_s": 60,
        "sealed": True,
        "paper": "ab" * 32,
        "salt": "muoi",
        "blueprint": [{"topic": "tin", "difficulty": None, "count": 10}],
        "items": [
            {
                "item": item_uuid(number),
                "version": 1,
                "topic": "tin",
                "difficulty": "easy",
                "kind": "short" if number % 5 == 0 else "single",
                "options": [] if number % 5 == 0 else ["a", "b", "c"],
                "fixed": False,
            }
            for number in range(20)
        ],
        "payloads": None,
    }
    return config | changed


@dataclass
class Device:
    """A test taker's browser, as far as the gateway sees it."""

    gateway: ExamGateway
    window: str
    sitting: str = field(default_factory=lambda: str(uuid4()))
    person: str = field(default_factory=lambda: str(uuid4()))
    device: str = field(default_factory=lambda: str(uuid4()))
    extra_s: int = 0
    ticket: str = ""
    opened: dict[str, Any] = field(default_factory=dict)

    def elsewhere(self) -> "Device":
        """The same sitting on another device."""
        return Device(self.gateway, self.window, self.sitting, self.person, extra_s=self.extra_s)

    @property
    def admission(self) -> str:
        exp = START + 24 * HOUR
        return sign_admission(
            KEYS, Admission(1, self.sitting, self.window, 7, self.person, 1, self.extra_s, exp)
        )

    async def send(self, path: str, message: Any) -> tuple[int, dict[str, Any]]:
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        status, _headers, answer = await self.gateway.handle("POST", f"/exam/v1/{path}", {}, body)
        return status, json.loads(answer)

    def open_message(self) -> dict[str, Any]:
        mac = opening_mac(secret_of_device(KEYS, self.person, self.device), self.admission, START)
        return {"admission": self.admission, "device": self.device, "at": START, "mac": mac}

    async def open(self) -> tuple[int, dict[str, Any]]:
        status, answer = await self.send("open", self.open_message())
        if status == 200:
            self.ticket, self.opened = answer["ticket"], answer
        return status, answer

    async def save(self, *answers: tuple[str, int, Any]) -> tuple[int, dict[str, Any]]:
        given = [
            {"item": item, "revision": revision, "response": response, "at": START}
            for item, revision, response in answers
        ]
        return await self.send("save", {"ticket": self.ticket, "answers": given})

    async def close(self, *answers: tuple[str, int, Any]) -> tuple[int, dict[str, Any]]:
        given = [
            {"item": item, "revision": revision, "response": response, "at": START}
            for item, revision, response in answers
        ]
        return await self.send("close", {"ticket": self.ticket, "answers": given, "at": START})

    async def state(self) -> dict[str, Any]:
        return (await self.send("state", {"ticket": self.ticket}))[1]

    def singles(self) -> list[str]:
        """The drawn single-choice items."""
        return [one["item"] for one in self.opened["draw"] if one["options"]]


class Clock:
    """Milliseconds that stand still until turned."""

    def __init__(self, now: int = START + 60_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@asynccontextmanager
async def running(place: Place, clock: Clock | None = None) -> AsyncIterator[ExamGateway]:
    """A started gateway."""
    gateway = ExamGateway(place.settings, clock=clock or Clock())
    await gateway.start()
    try:
        yield gateway
    finally:
        await gateway.stop()

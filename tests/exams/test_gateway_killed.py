"""kill -9 of a gateway in the middle of saves: every acknowledged answer is there after the restart."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from lantoa.exams.rules.tokens import opening_mac, secret_of_device
from tests.exams.gateways import KEYS, START, Device, Place

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[2]
SECONDS = 30


class Child:
    """The killable gateway, spoken to over its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self._waiting: dict[int, asyncio.Future[tuple[int, dict[str, Any]]]] = {}
        self._listening = asyncio.create_task(self._listen())

    async def send(self, path: str, message: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and answer; (0, {}) when the process died before it answered."""
        number = len(self._waiting)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([number, path, message]).encode() + b"\n")
        return await asyncio.wait_for(self._waiting[number], SECONDS)

    async def _listen(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            if line.endswith(b"]\n"):
                number, status, answer = json.loads(line)
                self._waiting[number].set_result((status, answer))
        for one in self._waiting.values():
            if not one.done():
                one.set_result((0, {}))

    async def end(self, number: signal.Signals | None) -> None:
        if number is not None:
            os.kill(self.process.pid, number)
        elif self.process.stdin is not None:
            self.process.stdin.close()
        await asyncio.wait_for(self.process.wait(), SECONDS)
        await self._listening


@asynccontextmanager
async def child(place: Place) -> AsyncIterator[Child]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.exams.gateway_child", str(place.folder), place.database_url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), SECONDS) == b"ready\n"
    started = Child(process)
    try:
        yield started
    finally:
        if process.returncode is None:
            await started.end(signal.SIGKILL)


def open_message(device: Device) -> dict[str, Any]:
    mac = opening_mac(secret_of_device(KEYS, device.person, device.device), device.admission, START)
    return {"admission": device.admission, "device": device.device, "at": START, "mac": mac}


async def answer_until_it_dies(
    gateway: Child, ticket: str, items: list[str], first: int, kept: dict[tuple[str, int], str]
) -> None:
    """Save one answer after the other; note what was acknowledged."""
    for revision in range(first, first + 10_000):
        item, response = items[revision % len(items)], "abc"[revision % 3]
        message = {
            "ticket": ticket,
            "answers": [{"item": item, "revision": revision, "response": response, "at": 0}],
        }
        status, answer = await gateway.send("save", message)
        if status != 200:
            assert status == 0, answer
            return
        assert answer["saved"] == [{"item": item, "revision": revision}]
        kept[item, revision] = response


async def test_every_acknowledged_answer_is_there_after_kill_9(place: Place, window: str) -> None:
    devices = [Device(gateway=None, window=window) for _ in range(30)]  # type: ignore[arg-type]
    acknowledged: list[dict[tuple[str, int], str]] = [{} for _ in devices]
    first_revision = 1

    for round_number in range(3):
        async with child(place) as gateway:
            for one in devices:
                status, answer = await gateway.send("open", open_message(one))
                assert status == 200 and answer["epoch"] == round_number + 1
                one.ticket, one.opened = answer["ticket"], answer
            clients = [
                asyncio.create_task(
                    answer_until_it_dies(gateway, one.ticket, one.singles(), first_revision, kept)
                )
                for one, kept in zip(devices, acknowledged, strict=True)
            ]
            await asyncio.sleep(0.4)
            await gateway.end(signal.SIGKILL)
            await asyncio.gather(*clients)
        first_revision += 10_000

    async with child(place) as gateway:
        states = [await gateway.send("state", {"ticket": one.ticket}) for one in devices]
        await gateway.end(None)
    stored = {
        (str(sitting), str(item), revision): json.loads(response)
        for sitting, item, revision, response in place.execute(
            "SELECT sitting, item, revision, response FROM exam_answer"
            if place.database_url
            else "SELECT lower(hex(sitting)), lower(hex(item)), revision, response FROM exam_answer"
        )
    }
    dashes = "" if not place.database_url else "-"
    promised = 0
    for one, kept, (status, state) in zip(devices, acknowledged, states, strict=True):
        assert status == 200
        for (item, revision), response in kept.items():
            key = (one.sitting.replace("-", dashes), item.replace("-", dashes), revision)
            assert stored[key] == response
            promised += 1
        newest = {item: max(revision for known, revision in kept if known == item) for item, _ in kept}
        for winner in state["answers"]:
            assert winner["epoch"] == 3 and winner["revision"] >= newest[winner["item"]]
    assert promised > 200

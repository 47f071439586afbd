"""Exam saves while 10,000 lines only wait: `make bench NAME=slow_connections`.

A real Lan Tỏa (SQLite) with the saves of honest candidates offered open loop, alone and with LINES connections that are
silent, send heads and bodies byte by byte, are half closed or never read what they asked for; one that the server ends
is opened again (at most 1,500 a second: many that wait, no flood of new ones). All on this machine. Target: the honest
p99 stays within twice what it was alone, or under BARELY_MS, and no save is lost.
"""

import asyncio
import json
import os
import resource
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench._exam_data import prepare
from bench._exam_load import Client, Result, open_sittings
from bench._machine import descendants, machine, proportional_mb
from bench.isolation import Saves
from tests.processes.slow_lines import KINDS, slow_lines
from tests.server import Server, lantoa, running

PEOPLE, RATE = 400, 300
# Alone before and after, a third of the time each: what else the machine does must not look like the lines' doing.
ALONE_SECONDS, TOGETHER_SECONDS = 25, 65
LINES = 10_000
TIMES, BARELY_MS = 2.0, 50.0
LOAD_AT_START = round(os.getloadavg()[0], 1)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        prepared = lantoa(data, "prepare")
        if prepared.returncode:
            raise SystemExit(f"lantoa prepare failed: {prepared.stderr[-2000:]}")
        exam = prepare(data, people=PEOPLE)
        with running(data) as server:
            figures = asyncio.run(measure(server, exam.openings))
    report(figures)


async def measure(server: Server, openings: list[dict[str, Any]]) -> dict[str, Any]:
    """Honest saves alone and among the slow lines, with the lines that front really held and its memory."""
    client = Client(server.port)
    save = Saves(client, await open_sittings(client, openings))
    front = descendants(server.children()["front"])
    held: list[int] = []

    async def offer(seconds: float) -> tuple[Result, float]:
        before = sum(cpu_seconds(pid) for pid in front)
        result = await client.offer(rate=RATE, seconds=seconds, make=save)
        return result, sum(cpu_seconds(pid) for pid in front) - before

    await offer(2)
    alone, cpu_alone = await offer(ALONE_SECONDS)
    with slow_lines(server.port, _lines()):
        looking = asyncio.create_task(_look(front, held))
        together, cpu_together = await offer(TOGETHER_SECONDS)
        looking.cancel()
        front_mb = round(sum(proportional_mb(front).values()))
    after, cpu_after = await offer(ALONE_SECONDS)
    client.close()
    alone.seconds += after.seconds
    alone.statuses += after.statuses
    return {
        "connections": _lines(),
        "connections_held_least": min(held),
        "p99_ms_honest": together.milliseconds(0.99),
        "p99_ms_alone": alone.milliseconds(0.99),
        "p50_ms_honest": together.milliseconds(0.5),
        "p50_ms_alone": alone.milliseconds(0.5),
        "front_cpu_percent_honest": round(100 * cpu_together / together.duration),
        "front_cpu_percent_alone": round(100 * (cpu_alone + cpu_after) / (alone.duration + after.duration)),
        "saves_per_second": together.per_second,
        "failed": _failed(alone) + _failed(together),
        "front_mb": front_mb,
        "load_average_at_start": LOAD_AT_START,
    }


def _lines() -> int:
    """10,000, or what this machine lets one process open."""
    return min(LINES, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 500)


async def _look(front: Iterable[int], held: list[int]) -> None:
    while True:
        held.append(await asyncio.to_thread(lambda: max(_open_files(pid) for pid in front)))
        await asyncio.sleep(5)


def cpu_seconds(pid: int) -> float:
    """What a process has used until now."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _failed(result: Result) -> int:
    return sum(count for status, count in result.statuses.items() if status != 200)


def report(figures: dict[str, Any]) -> None:
    print(f"{figures['connections']} lines of {len(KINDS)} kinds: {', '.join(KINDS)}")
    print(
        f"open in front at least: {figures['connections_held_least']}, front's memory: {figures['front_mb']} MB"
    )
    print(f"{'':20}{'alone':>10}{'with them':>12}")
    for name in ("p50", "p99"):
        print(
            f"{'save ' + name + ' ms':20}{figures[f'{name}_ms_alone']:>10}{figures[f'{name}_ms_honest']:>12}"
        )
    print(
        f"saves acknowledged per second: {figures['saves_per_second']}, not acknowledged: {figures['failed']}"
    )
    ratio = round(figures["p99_ms_honest"] / max(figures["p99_ms_alone"], 0.01), 2)
    met = not figures["failed"] and (ratio <= TIMES or figures["p99_ms_honest"] < BARELY_MS)
    print(
        f"target: p99 within {TIMES} times or under {BARELY_MS} ms, no save lost: {'met' if met else 'NOT MET'}"
    )
    print(
        json.dumps(
            {
                "name": "slow_connections",
                "machine": machine(),
                "figures": figures,
                "ratios": {"ratio": ratio},
            }
        )
    )


if __name__ == "__main__":
    main()

"""Memory at rest and time to start: `make bench NAME=footprint`.

Runs `lantoa run --demo` on an empty data folder until the first page is served, stops it, starts it again, and after
QUIET_SECONDS without a request adds up the memory (PSS) of all its processes. PSS counts a page shared by n processes 1/n in
each, so the sum is what the machine gives. Limits: 250 MB and 5 s for a later start.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench._machine import descendants, machine, proportional_mb
from tests.server import Server, environment, free_port

QUIET_SECONDS = 10
LIMIT_MB = 250
LIMIT_START_SECONDS = 5.0
LATER_STARTS = 3
GIVE_UP_SECONDS = 120
LOAD_AT_START = round(os.getloadavg()[0], 1)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        data = Path(folder) / "data"
        with started(data) as (_server, first):
            pass
        later = []
        for number in range(LATER_STARTS):
            with started(data) as (server, seconds):
                later.append(seconds)
                if number == LATER_STARTS - 1:
                    time.sleep(QUIET_SECONDS)
                    names = descendants(server.process.pid)
                    memory = proportional_mb(names)
    report(first, sorted(later)[len(later) // 2], names, memory)


@contextlib.contextmanager
def started(data: Path) -> Iterator[tuple[Server, float]]:
    """`lantoa run --demo`, and how long it took until the first page was served."""
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    begun = time.perf_counter()
    with (data / "run.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lantoa", "run", "--demo"],
            env=environment(data, port),
            stdout=log,
            stderr=log,
        )
    server = Server(data=data, port=port, process=process)
    try:
        while server.get("/") != 200:
            if process.poll() is not None or time.perf_counter() - begun > GIVE_UP_SECONDS:
                raise SystemExit(f"lantoa run did not start: {server.log()[-2000:]}")
            time.sleep(0.02)
        seconds = time.perf_counter() - begun
        server.wait_until("/readyz")
        yield server, seconds
    finally:
        server.stop()


def report(first: float, later: float, names: dict[int, str], memory: dict[int, float]) -> None:
    for pid, megabytes in memory.items():
        print(f"{names[pid] or '(starts and watches)':24}{megabytes:>8.1f} MB")
    idle = sum(memory.values())
    print(f"{'all, PSS':24}{idle:>8.1f} MB   limit {LIMIT_MB}: {'met' if idle < LIMIT_MB else 'NOT MET'}")
    print(f"{'first start':24}{first:>8.1f} s    with the demonstration")
    print(
        f"{'later start':24}{later:>8.1f} s    limit {LIMIT_START_SECONDS:.0f}: {'met' if later < LIMIT_START_SECONDS else 'NOT MET'}"
    )
    figures = {
        "idle_mb": round(idle, 1),
        "processes": len(memory),
        "start_seconds": round(later, 2),
        "first_start_seconds": round(first, 1),
        "load_average_at_start": LOAD_AT_START,
    }
    ratios = {
        "idle_mb_to_limit": round(idle / LIMIT_MB, 2),
        "start_seconds_to_limit": round(later / LIMIT_START_SECONDS, 2),
        "to_limit": round(max(idle / LIMIT_MB, later / LIMIT_START_SECONDS), 2),
    }
    print(json.dumps({"name": "footprint", "machine": machine(), "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()

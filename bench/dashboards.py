"""Pages of figures with 100,000 enrolments: `make bench NAME=dashboards`.

Builds a campaign on SQLite in a folder of its own: rows in bulk for every commune, facts folded by the real consumer. Then asks
for the pages as a signed-in organiser, in this process, and takes the server's time of each: view, queries and template, with
all middleware. At the end the whole campaign is counted again and compared. Limit: 150 ms at p95.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from bench._dashboard_data import Prepared, prepare, set_up
from bench._machine import machine
from tests.server import lantoa

if TYPE_CHECKING:
    from django.http import HttpResponse

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
LIMIT_MS = 150
ROUNDS, WARM_UP = 60, 3
LOAD_AT_START = round(os.getloadavg()[0], 1)


@dataclass(frozen=True)
class Times:
    """Seconds of each request by the clock and of this processor, the most queries of one, the largest page in bytes."""

    seconds: list[float]
    busy: list[float]
    queries: int
    size: int


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        made = lantoa(data, "prepare")
        if made.returncode:
            raise SystemExit(f"lantoa prepare failed: {made.stderr[-2000:]}")
        set_up(data)
        begun = time.perf_counter()
        prepared = prepare(PEOPLE)
        building = time.perf_counter() - begun
        pages = measure(prepared)
        begun = time.perf_counter()
        differences = recounted(prepared)
        report(prepared, pages, building, time.perf_counter() - begun, differences)


def measure(prepared: Prepared) -> dict[str, Times]:
    """What each kind of page took."""
    from django.test import Client

    from lantoa.people.models import Person

    client = Client(HTTP_HOST="127.0.0.1")
    person = Person.objects.get(pk=prepared.cookie_person)
    client.force_login(person, backend="lantoa.people.backends.SignInNameBackend")
    base = f"/to-chuc/{prepared.campaign}/thong-ke/"
    provinces = [f"?don-vi={code}" for code in prepared.provinces]
    communes = [f"?don-vi={code}" for code in prepared.communes[:: max(1, len(prepared.communes) // ROUNDS)]]
    kinds: dict[str, tuple[str, list[str]]] = {
        "nation": ("", ["?don-vi=VN"]),
        "province": ("", provinces),
        "commune": ("", communes),
        "nation, up to a day": ("", ["?don-vi=VN&den-ngay=05/05/2026"]),
        "nation, scores": ("pho-diem/", ["?don-vi=VN"]),
        "nation, late": ("cham-tien-do/", ["?don-vi=VN"]),
        "nation, communes without anybody": ("xa/", ["?don-vi=VN&loc=trong"]),
        "nation, map": ("ban-do/", ["?don-vi=VN"]),
        "province, map": ("ban-do/", provinces),
        "province, mark list": ("bang-diem/", provinces),
        "province, messages": ("cham-tien-do/tin-nhan/", provinces),
        "nation, people behind": ("nguoi/", ["?don-vi=VN&chi-so=passed"]),
    }
    return {kind: _times(client.get, base + path, queries) for kind, (path, queries) in kinds.items()}


def _times(get: "Callable[[str], HttpResponse]", address: str, queries: list[str]) -> Times:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rounds = ROUNDS if len(queries) > 1 else ROUNDS // 2
    seconds: list[float] = []
    busy: list[float] = []
    most, largest = 0, 0
    asked: Iterator[str] = islice(cycle(queries), rounds + WARM_UP)
    for number, query in enumerate(asked):
        begun, used = time.perf_counter(), time.process_time()
        response = get(address + query)
        taken, worked = time.perf_counter() - begun, time.process_time() - used
        if response.status_code != 200:
            raise SystemExit(f"{address}{query}: {response.status_code}")
        largest = max(largest, len(response.content))
        if number >= WARM_UP:
            seconds.append(taken)
            busy.append(worked)
    with CaptureQueriesContext(connection) as captured:
        get(address + queries[0])
    most = max(most, len(captured))
    return Times(seconds, busy, most, largest)


def recounted(prepared: Prepared) -> int:
    """How many figures a recount finds wrong, against facts and against the tables of the rooms."""
    from lantoa.kernel.clock import now
    from lantoa.statistics.services.recounting import recount
    from lantoa.training.models import Campaign

    campaign = Campaign.objects.get(code=prepared.campaign)
    return len(recount(actor=None, campaign=campaign, now=now()).differences)


def p95_ms(seconds: list[float]) -> float:
    """The 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000, 1)


def report(
    prepared: Prepared,
    pages: dict[str, Times],
    building: float,
    recounting: float,
    differences: int,
) -> None:
    print(
        f"{PEOPLE:,} enrolments, {prepared.facts:,} facts; built in {building:.0f} s, recounted in {recounting:.0f} s"
    )
    print(f"{'page':36}{'p50 ms':>9}{'p95 ms':>9}{'p95 cpu':>9}{'queries':>9}{'KB':>8}")
    for kind, one in pages.items():
        middle = round(sorted(one.seconds)[len(one.seconds) // 2] * 1000, 1)
        words = f"{middle:>9}{p95_ms(one.seconds):>9}{p95_ms(one.busy):>9}"
        print(f"{kind:36}{words}{one.queries:>9}{one.size / 1024:>8.0f}")
    figures: dict[str, float] = {
        f"p95_ms_{kind}": p95_ms(pages[kind].seconds) for kind in ("nation", "province", "commune")
    }
    slowest = max(figures.values())
    print(f"target: each under {LIMIT_MS} ms at p95: {'met' if slowest < LIMIT_MS else 'NOT MET'}")
    print(f"recount: {differences} differences")
    figures |= {
        "recount_equal": int(differences == 0),
        "recount_seconds": round(recounting, 1),
        "build_seconds": round(building, 1),
        "p95_ms_slowest_of_all_pages": max(p95_ms(one.seconds) for one in pages.values()),
        "p95_cpu_ms_nation": p95_ms(pages["nation"].busy),
        "p95_cpu_ms_province": p95_ms(pages["province"].busy),
        "p95_cpu_ms_commune": p95_ms(pages["commune"].busy),
        "enrolments": PEOPLE,
        "load_average_at_start": LOAD_AT_START,
    }
    ratios = {"to_limit": round(slowest / LIMIT_MS, 2)}
    print(json.dumps({"name": "dashboards", "machine": machine(), "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()

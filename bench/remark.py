"""Marking 100,000 sittings, then marking them again by corrected keys: `make bench NAME=remark`.

On each database, in a process and a data folder of its own: people over all communes have sat one test of 40 items out of
120, the journal as the gateway leaves it. The worker's own consumers turn openings and hand-ins into facts and mark; then
three keys are corrected and an item is void: a preview of who changes, and the marking again, killed (-9) in the middle
and done on by another process. Meanwhile somebody else opens the test's page and writes a row, five times a second.
Every mark is compared with what this bench works out from its own tables of answers. Limits: preview and marking again
together under 120 s, under 500 MB, no write lock above 50 ms on SQLite.

`BENCH_SITTINGS=5000 python -m bench.remark sqlite` measures one database with fewer.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench._dashboard_data import set_up
from bench._machine import machine
from bench._marking_data import DRAWN, PASS_PERCENT, Built, bank_files, build, key_changes

SITTINGS = int(os.environ.get("BENCH_SITTINGS", "100000"))
LIMIT_SECONDS, LIMIT_MB, LIMIT_LOCK_MS, LIMIT_PER_SECOND = 120, 500, 50, 1000
TIMEOUT_SECONDS = 3_600
KILL_AFTER = 0.5  # of the marks that change
LOAD_AT_START = round(os.getloadavg()[0], 1)
_STAGES = {"exams.openings": "openings", "exams.closings": "closings", "exams.marks": "marking"}


def main(databases: list[str]) -> None:
    found = {name: measure_apart(name) for name in databases}
    for name, one in found.items():
        print(f"{name}: {one['sittings']:,} sittings, {one['answers']:,} answers")
        print(f"{'':12}{'seconds':>9}{'CPU s':>9}{'a second':>10}{'longest lock ms':>17}")
        for stage, (seconds, busy, rows, lock) in one["stages"].items():
            print(f"{stage:12}{seconds:>9.1f}{busy:>9.1f}{rows / max(seconds, 0.001):>10,.0f}{lock:>17.1f}")
        print(
            f"changed {one['changed']:,}; wrong {one['wrong']}; peak {one['peak_mb']} MB; meanwhile p99 of a page "
            f"{one['p99_ms_page_meanwhile']} ms, of a write {one['p99_ms_write_meanwhile']} ms"
        )
    figures: dict[str, float] = {"load_average_at_start": LOAD_AT_START}
    for name, one in found.items():
        end = "" if name == databases[0] else f"_{name}"
        figures |= {f"{key}{end}": value for key, value in figures_of(one).items()}
    first = figures_of(found[databases[0]])
    ratios = {
        "to_limit": round((first["seconds_preview"] + first["seconds_remark"]) / LIMIT_SECONDS, 3),
        "to_limit_memory": round(first["peak_mb"] / LIMIT_MB, 3),
        "to_limit_lock": round(first["longest_lock_ms"] / LIMIT_LOCK_MS, 3),
    }
    print(f"limits: 120 s, 500 MB, 50 ms: {'met' if max(ratios.values()) <= 1 else 'NOT MET'}")
    print(json.dumps({"name": "remark", "machine": machine(), "figures": figures, "ratios": ratios}))
    if any(one["wrong"] for one in found.values()):
        raise SystemExit("marks differ from the independent scoring")


def figures_of(one: dict[str, Any]) -> dict[str, float]:
    """What is told of one database."""
    stages = one["stages"]
    first = sum(stages[name][0] for name in _STAGES.values())
    figures = {
        "sittings": one["sittings"],
        "seconds_preview": round(stages["preview"][0], 1),
        "seconds_remark": round(stages["remark"][0], 1),
        "seconds_first_marking": round(first, 1),
        "cpu_seconds_preview": round(stages["preview"][1], 1),
        "cpu_seconds_remark": round(stages["remark"][1], 1),
        "cpu_seconds_first_marking": round(sum(stages[name][1] for name in _STAGES.values()), 1),
        "peak_mb": one["peak_mb"],
        "longest_lock_ms": max(stage[3] for stage in stages.values()),
        "p99_lock_ms": one["p99_lock_ms"],
        "locks_over_limit": one["over_limit"],
        "changed": one["changed"],
        "wrong": one["wrong"],
        "p99_ms_page_meanwhile": one["p99_ms_page_meanwhile"],
        "p99_ms_write_meanwhile": one["p99_ms_write_meanwhile"],
    }
    for name in _STAGES.values():
        seconds, _busy, rows, _lock = stages[name]
        figures[f"{name}_per_second"] = round(rows / max(seconds, 0.001))
    return figures


def measure_apart(database: str) -> dict[str, Any]:
    """One database in a fresh process."""
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.remark", "--one", database, folder],
            stdout=subprocess.PIPE,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result


class Stopwatch:
    """Seconds by the clock and of the processors (with processes that have ended), rows and the longest lock of each stage."""

    def __init__(self) -> None:
        from lantoa.kernel.sqlite import base

        self.stages: dict[str, tuple[float, float, int, float]] = {}
        self._locks: list[float] = []
        self.locks: list[float] = []
        base.on_hold.append(self._locks.append)

    @contextmanager
    def of(self, stage: str) -> Iterator[Callable[[int], None]]:
        """Time a stage; the caller says how many rows it did."""
        self._locks.clear()
        rows: list[int] = []
        begun, used = time.perf_counter(), sum(os.times()[:4])
        yield rows.append
        seconds, busy = time.perf_counter() - begun, sum(os.times()[:4]) - used
        self.locks += self._locks
        longest = round(max(self._locks, default=0) * 1000, 1)
        before = self.stages.get(stage, (0.0, 0.0, 0, 0.0))
        self.stages[stage] = (
            before[0] + seconds,
            before[1] + busy,
            before[2] + sum(rows),
            max(before[3], longest),
        )


def measure(database: str, folder: Path) -> dict[str, Any]:
    """Build, mark, look, mark again; in this process."""
    data = folder / "data"
    data.mkdir()
    os.environ["LANTOA_DATA"] = str(data)
    if database == "postgresql":
        from tests.postgres import start_server

        os.environ["LANTOA_DATABASE_URL"] = start_server(folder / "pg")
    subprocess.run([sys.executable, "-m", "lantoa", "prepare"], check=True, stdout=sys.stderr)
    set_up(data)
    built = build(SITTINGS)
    watch = Stopwatch()
    first_marking(watch)
    wrong = wrong_marks(built.before)
    remarking = corrected(built)
    from lantoa.exams.services.remarking import survey_remark

    with visitor() as seen, watch.of("preview") as rows:
        survey = survey_remark(remarking=remarking)
        rows(survey.marked)
    with visitor() as also_seen:
        killed = mark_again(watch, remarking, survey.below("").moved)
    remarking.refresh_from_db()
    wrong += wrong_marks(built.after)
    expected = sum(one != two for one, two in zip(built.before, built.after, strict=True))
    if remarking.changed < expected or remarking.changed != survey.below("").moved:
        raise SystemExit(f"changed {remarking.changed}, not {expected}; preview {survey.below('').moved}")
    own, children = (resource.getrusage(who).ru_maxrss // 1024 for who in _WHO)
    print(f"killed with {killed:,} done", file=sys.stderr)
    return {
        "sittings": SITTINGS, "answers": built.answers, "stages": watch.stages,
        "p99_lock_ms": p99_ms(watch.locks), "over_limit": sum(one * 1000 > LIMIT_LOCK_MS for one in watch.locks), "changed": remarking.changed,
        "wrong": wrong, "peak_mb": max(own, children), **_p99(seen, also_seen),
    }  # fmt: skip


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def first_marking(watch: Stopwatch) -> None:
    """The worker's consumers of the journal, one after the other until nothing is left."""
    from lantoa.facts.consumers import consumers, run_consumer

    for consumer in consumers():
        if stage := _STAGES.get(consumer.name):
            with watch.of(stage) as rows:
                while done := run_consumer(consumer, holder="bench"):
                    rows(done)


def wrong_marks(expected: Any) -> int:
    """How many marks in force are not what they must be."""
    from lantoa.exams.models import Sitting

    scores = Sitting.objects.order_by("pk").values_list("mark__score", "mark__passed", "mark__most")
    wrong = 0
    for points, (score, passed, most) in zip(expected, scores.iterator(chunk_size=5000), strict=True):
        wrong += score != points or most != DRAWN or passed != (points * 100 >= PASS_PERCENT * DRAWN)
    return wrong


def corrected(built: Built) -> Any:
    """The author's correction, and the plan to mark again by it."""
    from lantoa.assessment.services import import_bank
    from lantoa.exams.models import Remarking
    from lantoa.exams.services.remarking import plan_remark
    from lantoa.kernel.clock import now

    import_bank(actor=None, files=bank_files(corrected=True), now=now())
    made = plan_remark(actor=None, window=built.window, changes=key_changes(), reason="Đáp án sai", now=now())
    return Remarking.objects.select_related("window").get(pk=made.pk)


def mark_again(watch: Stopwatch, remarking: Any, expected: int) -> int:
    """Begin, be killed half-way, go on. The part that was killed is timed with the rest, its start left out."""
    from lantoa.exams.models import Remarking
    from lantoa.exams.services.remarking import run_remark, start_remark
    from lantoa.kernel.clock import now

    start_remark(actor=None, remarking=remarking, now=now())
    child = subprocess.Popen([sys.executable, "-m", "bench.remark", "--half", str(remarking.pk)])
    rows = Remarking.objects.filter(pk=remarking.pk).values_list("changed", flat=True)
    while not rows.get():
        time.sleep(0.01)
    with watch.of("remark") as done:
        while (killed := rows.get()) < expected * KILL_AFTER and child.poll() is None:
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        child.wait()
        run_remark(remarking=remarking, now=now())
        done(SITTINGS)
    return killed


def half(pk: int) -> None:
    """The process that is killed."""
    set_up(Path(os.environ["LANTOA_DATA"]))
    from lantoa.exams.models import Remarking
    from lantoa.exams.services.remarking import run_remark
    from lantoa.kernel.clock import now

    run_remark(remarking=Remarking.objects.get(pk=pk), now=now())


@contextmanager
def visitor() -> Iterator[dict[str, list[float]]]:
    """Somebody else at work in a process of their own; their times are there afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.remark", "--visitor"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdin and process.stdout
    process.stdout.readline()  # ready
    times: dict[str, list[float]] = {}
    try:
        yield times
    finally:
        process.stdin.close()
        times |= json.loads(process.stdout.read().splitlines()[-1])
        process.wait()


def visit() -> None:
    """Open the page of the test and write a row, five times a second, until told to stop."""
    import select

    set_up(Path(os.environ["LANTOA_DATA"]))
    from django.db import transaction
    from django.test import Client

    from lantoa.exams.models import Window
    from lantoa.facts.services import record_audit
    from lantoa.kernel.clock import now
    from lantoa.people.models import Person, Role
    from lantoa.territory.models import Unit

    unit = Unit.objects.get(path="VN/", valid_to__isnull=True)
    person = Person.objects.create(
        full_name="Người đo", name_key="d", name_fold="d", sort_key="d", unit=unit, unit_path="VN/"
    )
    Role.objects.create(person=person, name="organiser", unit_path="VN/")
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(person, backend="lantoa.people.backends.SignInNameBackend")
    address = f"/to-chuc/do-cham/bai-kiem-tra/{Window.objects.get().uuid}/"
    client.get(address)
    print("ready", flush=True)
    times: dict[str, list[float]] = {"page": [], "write": []}
    while True:
        begun = time.perf_counter()
        if client.get(address).status_code != 200:
            raise SystemExit("the page does not open")
        read = time.perf_counter()
        with transaction.atomic():
            record_audit(actor_uuid=None, action="bench.visit", now=now())
        times["page"].append(read - begun)
        times["write"].append(time.perf_counter() - read)
        if select.select([sys.stdin], [], [], 0.2)[0]:
            break
    print(json.dumps(times))


def _p99(*seen: dict[str, list[float]]) -> dict[str, float]:
    names = ("page", "write")
    return {
        f"p99_ms_{name}_meanwhile": p99_ms([value for one in seen for value in one[name]]) for name in names
    }


def p99_ms(seconds: list[float]) -> float:
    """The 99th percentile in milliseconds."""
    ordered = sorted(seconds) or [0.0]
    return round(ordered[int((len(ordered) - 1) * 0.99)] * 1000, 1)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--one", name, where]:
            print(json.dumps(measure(name, Path(where))))
        case ["--half", key]:
            half(int(key))
        case ["--visitor"]:
            visit()
        case names:
            main(names or ["sqlite", "postgresql"])

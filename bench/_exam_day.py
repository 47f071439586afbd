"""An exam day in one run: the rehearsal kit against a Lan Tỏa of its own, everything on this machine."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench._machine import machine
from tests.server import environment, lantoa, running

SAVE_MS, OPEN_MS, PEAK_MB, CPU_MS = 250, 1_000, 1_024, 6
MOODLE_CPU_MS = 490
FIGURES = (
    "candidates", "acknowledged", "lost", "invented", "p99_ms_save", "p99_ms_open", "peak_mb", "cpu_ms_per_attempt",
    "p50_ms_save", "p50_ms_open", "p99_ms_state", "p99_ms_close", "requests", "requests_per_second",
    "requests_per_attempt", "busiest_second_opens", "busiest_second_saves", "busiest_second_closes",
    "live_connections_most", "told_to_come_again", "failed_for_good", "state_wrong", "closings_lost",
    "marks_compared", "marks_wrong", "seconds", "opening_seconds", "client_us_per_request",
)  # fmt: skip


def run(name: str, *, candidates: int, minutes: float, opening_seconds: float) -> None:
    """Rehearse and report; the last line is for machines."""
    load = round(os.getloadavg()[0], 1)
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        prepared = lantoa(data, "prepare")
        if prepared.returncode:
            raise SystemExit(f"lantoa prepare failed: {prepared.stderr[-2000:]}")
        with running(data) as server:
            report = Path(folder) / "report.json"
            words = ["rehearse", "--candidates", str(candidates), "--minutes", str(minutes), "--keep"]
            words += ["--opening-seconds", str(opening_seconds), "--report", str(report)]
            done = subprocess.run(
                [sys.executable, "-m", "lantoa", *words], env=environment(data, server.port), check=False
            )
        if not report.exists():
            raise SystemExit(f"the rehearsal ended with {done.returncode} and wrote nothing")
        found = json.loads(report.read_text())
    figures = {one: found[one] for one in FIGURES} | {"load_average_at_start": load}
    met = (
        done.returncode == 0
        and not (found["lost"] or found["invented"] or found["failed_for_good"] or found["marks_wrong"])
        and found["p99_ms_save"] < SAVE_MS
        and found["p99_ms_open"] < OPEN_MS
        and found["peak_mb"] < PEAK_MB
        and found["cpu_ms_per_attempt"] < CPU_MS
    )
    print(
        "targets: nothing lost or invented, nobody refused, p99 save < 250 ms, p99 open < 1 s, under 1 GB,"
        f" under 6 ms of CPU an attempt: {'met' if met else 'NOT MET'}"
    )
    ratios = {"cpu_to_moodle": round(MOODLE_CPU_MS / max(found["cpu_ms_per_attempt"], 0.01), 1)}
    print(json.dumps({"name": name, "machine": machine(), "figures": figures, "ratios": ratios}))

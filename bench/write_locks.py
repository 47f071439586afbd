"""How long bulk work keeps other writers out on SQLite: `make bench NAME=write_locks`.

Builds an empty system, then does in one process what the worker does: loads the units, reads and confirms a roster of ROWS
people, counts them, and gives ROWS certificates. Every transaction says how long it held the writers' lock; statements
outside a transaction count by their own time. Nobody else writes, so a hold is the work of its transaction alone; the
kernel's fair queue adds these up for whoever waits. Limit: none above 50 ms.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from bench._machine import machine

ROWS = 2000
LIMIT_MS = 50
PROVINCE = "01"
LOAD_AT_START = round(os.getloadavg()[0], 1)
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Holds:
    """Seconds each lock was held, by the work at hand."""

    def __init__(self) -> None:
        self.by_work: dict[str, list[float]] = {}
        self.took: dict[str, float] = {}
        self._work = ""

    @contextmanager
    def of(self, work: str) -> Iterator[None]:
        """Everything written inside is this work's."""
        self._work, begun = work, time.perf_counter()
        self.by_work[work] = []
        try:
            yield
        finally:
            self.took[work], self._work = time.perf_counter() - begun, ""

    def note(self, seconds: float) -> None:
        if self._work:
            self.by_work[self._work].append(seconds)

    def single_statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Around every statement: one that writes outside a transaction holds SQLite's own lock while it runs."""
        begun = time.perf_counter()
        result = execute(sql, params, many, context)
        if not context["connection"].in_atomic_block and sql.lstrip().upper().startswith(_WRITES):
            self.note(time.perf_counter() - begun)
        return result


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        os.environ["LANTOA_DATA"] = str(Path(folder) / "data")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection

        from lantoa.kernel.sqlite import base

        for name in (settings.LANTOA.uploads_folder, settings.LANTOA.data / "run"):
            name.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        holds = Holds()
        base.on_hold.append(holds.note)
        with connection.execute_wrapper(holds.single_statement):
            work(holds)
        connection.close()
    report(holds)


def work(holds: Holds) -> None:
    """The bulk work of a campaign, on the database this process is set up for."""
    from tests.processes.rosters import roster

    from lantoa.facts.consumers import drain
    from lantoa.kernel.clock import now
    from lantoa.outcomes.models import Verdict
    from lantoa.outcomes.services.certificates import issue_certificates
    from lantoa.territory.services import load_units
    from lantoa.training.models import Enrolment, RosterBatch
    from lantoa.training.services.rosters.confirming import confirm_batch, enrol_ready_rows
    from lantoa.training.services.rosters.reading import read_roster
    from lantoa.training.services.rosters.undoing import undo_batch, withdraw_batch
    from lantoa.training.services.rosters.upload import upload_roster

    with holds.of("units"):
        load_units(actor=None)
    campaign = _campaign()
    batch = upload_roster(actor=None, campaign=campaign, file_name="x.xlsx", content=roster(ROWS), now=now())
    with holds.of("roster read"):
        read_roster(batch=batch, now=now())
    confirm_batch(actor=None, batch=batch, now=now())
    batch = RosterBatch.objects.select_related("campaign").get(pk=batch.pk)
    with holds.of("roster confirmed"):
        enrol_ready_rows(batch=batch, actor_uuid=None, now=now())
    with holds.of("enrolments counted"):
        drain()
    enrolments = list(Enrolment.objects.filter(campaign=campaign))
    assert len(enrolments) > 0.9 * ROWS, "the roster was not enrolled"
    Verdict.objects.bulk_create(
        [Verdict(enrolment=one, passed=True, percent=80, decided_at=now()) for one in enrolments]
    )
    with holds.of("certificates given"):
        issued = issue_certificates(actor=None, campaign=campaign, now=now())
    assert len(issued.serials) == len(enrolments), "not everybody has a certificate"
    with holds.of("certificates counted"):
        drain()
    other = upload_roster(
        actor=None, campaign=campaign, file_name="y.xlsx", content=roster(300, seed=11), now=now()
    )
    read_roster(batch=other, now=now())
    confirm_batch(actor=None, batch=other, now=now())
    enrol_ready_rows(batch=other, actor_uuid=None, now=now())
    undo_batch(actor=None, batch=other, now=now())
    with holds.of("roster undone"):
        withdraw_batch(batch=other, actor_uuid=None, now=now())


def _campaign() -> Any:
    from lantoa.kernel.clock import now
    from lantoa.training.enums import CampaignState
    from lantoa.training.models import Campaign
    from lantoa.training.services.quotas import set_quotas

    campaign = Campaign.objects.create(
        code="do-khoa", title="Đo khóa ghi", state=CampaignState.OPEN, starts_on=date(2026, 1, 1),
        ends_on=date(2099, 1, 1), units_as_of=date(2026, 5, 1),
    )  # fmt: skip
    set_quotas(actor=None, campaign=campaign, seats={"VN": ROWS * 3}, now=now())
    set_quotas(actor=None, campaign=campaign, seats={PROVINCE: ROWS * 2}, now=now())
    return campaign


def _share(values: list[float], share: float) -> float:
    ordered = sorted(values) or [0.0]
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def report(holds: Holds) -> None:
    print(f"{'':24}{'writes':>8}{'p50 ms':>9}{'p99 ms':>9}{'longest':>9}{'took s':>9}")
    for name, values in holds.by_work.items():
        shares = [_share(values, share) * 1000 for share in (0.5, 0.99, 1.0)]
        print(
            f"{name:24}{len(values):>8}"
            + "".join(f"{one:>9.1f}" for one in shares)
            + f"{holds.took[name]:>9.1f}"
        )
    everything = [value for values in holds.by_work.values() for value in values]
    longest, p99 = max(everything) * 1000, _share(everything, 0.99) * 1000
    print(f"limit: none above {LIMIT_MS} ms: {'met' if longest <= LIMIT_MS else 'NOT MET'}")
    figures = {
        "longest_hold_ms": round(longest, 1),
        "p99_hold_ms": round(p99, 1),
        "writes": len(everything),
        "over_limit": sum(value * 1000 > LIMIT_MS for value in everything),
        "roster_seconds": round(holds.took["roster read"] + holds.took["roster confirmed"], 1),
        "load_average_at_start": LOAD_AT_START,
    }
    ratios = {
        "to_limit": round(longest / LIMIT_MS, 2),
        "p99_to_limit": round(p99 / LIMIT_MS, 2),
    }
    print(json.dumps({"name": "write_locks", "machine": machine(), "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()

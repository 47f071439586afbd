"""5,500 certificates by one decision, then their files to print: `make bench NAME=certificates`.

Builds a campaign of BENCH_PEOPLE people who have passed, over communes of every province, on SQLite in a folder of its own. The
real job functions gather the list, issue, and make one file for each commune and one for each province. Peak memory is this
process plus the largest press it started.
"""

import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from bench._dashboard_data import set_up
from bench._machine import machine
from tests.server import lantoa

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "5500"))
LIMIT_MB = 500
COMMUNES = 300
FAMILIES, MIDDLES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng"), ("Văn", "Thị", "Minh", "Đức", "Ngọc")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Hà", "Hòa", "Lan", "Mai", "Phương", "Quân", "Thảo", "Yến")
AT = datetime(2026, 5, 16, 2, 0, tzinfo=UTC)
LOAD_AT_START = round(os.getloadavg()[0], 1)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lantoa-bench-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        made = lantoa(data, "prepare")
        if made.returncode:
            raise SystemExit(f"lantoa prepare failed: {made.stderr[-2000:]}")
        set_up(data)
        report(measure(prepare(PEOPLE)))


def prepare(people: int) -> int:
    """The campaign's id; everybody has passed and waits."""
    from lantoa.kernel.vietnamese.names import name_key
    from lantoa.kernel.vietnamese.normalise import fold
    from lantoa.kernel.vietnamese.sorting import person_sort_key
    from lantoa.outcomes.models import Verdict
    from lantoa.people.models import Person
    from lantoa.territory.queries import units_as_of
    from lantoa.training.models import Campaign, Enrolment

    day = date(2026, 5, 1)
    communes = sorted(
        (unit for unit in units_as_of(day) if unit.tier == "commune"), key=lambda unit: unit.path
    )
    homes = communes[:: max(1, len(communes) // COMMUNES)]
    campaign = Campaign.objects.create(
        code="cap-giay", title="Nghiệp vụ thông tin cơ sở năm 2026", organisation="Cục Thông tin cơ sở", state="open",
        starts_on=day, ends_on=date(2026, 5, 10), units_as_of=day,
    )  # fmt: skip
    persons = []
    for number in range(people):
        name = f"{FAMILIES[number % 5]} {MIDDLES[number // 5 % 5]} {GIVEN[number // 25 % 12]}"
        unit = homes[number % len(homes)]
        persons.append(
            Person(
                full_name=name, name_key=name_key(name), name_fold=fold(name), sort_key=person_sort_key(name),
                birth_date=date(1980 + number % 20, 1 + number % 12, 1 + number % 28), unit=unit, unit_path=unit.path,
            )
        )  # fmt: skip
    rows = Enrolment.objects.bulk_create(
        [
            Enrolment(
                campaign=campaign, person=one, unit=one.unit, unit_code=one.unit.code, unit_path=one.unit_path,
                enrolled_at=AT,
            )
            for one in Person.objects.bulk_create(persons, batch_size=500)
        ],
        batch_size=500,
    )  # fmt: skip
    Verdict.objects.bulk_create(
        [
            Verdict(enrolment=row, passed=True, percent=Decimal("86.67"), missing=[], decided_at=AT)
            for row in rows
        ],
        batch_size=500,
    )
    return campaign.pk


def measure(campaign_id: int) -> dict[str, float]:
    from lantoa.outcomes.enums import PrintLevel
    from lantoa.outcomes.models import Certificate, PrintRun
    from lantoa.outcomes.print_queries import print_path
    from lantoa.outcomes.services.batches import (
        Deciding,
        gather_members,
        issue_batch,
        open_batch,
        start_issue,
    )
    from lantoa.outcomes.services.prints import ask_print, make_print
    from lantoa.outcomes.workbooks import register_workbook
    from lantoa.territory.rules.scope import EVERYTHING
    from lantoa.training.models import Campaign

    campaign = Campaign.objects.get(pk=campaign_id)
    batch = open_batch(actor=None, campaign=campaign, unit_path="VN/", now=AT)
    deciding = Deciding(
        number="125/QĐ-TTCS", decided_on=date(2026, 5, 15), signer_name="Trần Quốc Bảo", book_suffix="/GCN"
    )
    figures = {"seconds_gather": timed(lambda: gather_members(batch=batch))}
    batch.refresh_from_db()
    start_issue(actor=None, batch=batch, deciding=deciding, now=AT)
    figures["seconds_issue"] = timed(lambda: issue_batch(batch_id=batch.pk, now=AT))
    numbers = list(Certificate.objects.order_by("book_number").values_list("book_number", flat=True))
    if numbers != list(range(1, PEOPLE + 1)):
        raise SystemExit("the numbers in the book are not 1, 2, 3 …")
    figures["seconds_book_xlsx"] = timed(lambda: register_workbook(campaign, EVERYTHING))
    for name, level in (("communes", PrintLevel.COMMUNE), ("provinces", PrintLevel.PROVINCE)):
        run: PrintRun = ask_print(actor=None, campaign=campaign, unit_path="VN/", level=level, now=AT)
        pk = run.pk
        before = cpu_seconds()
        figures[f"seconds_print_{name}"] = timed(lambda pk=pk: make_print(print_id=pk, now=AT))  # type: ignore[misc]
        figures[f"cpu_seconds_print_{name}"] = round(cpu_seconds() - before, 2)
        run.refresh_from_db()
        figures[f"files_{name}"] = run.files
        figures[f"zip_mb_{name}"] = round(print_path(run).stat().st_size / 1e6, 1)
    figures["pages_per_second"] = round(PEOPLE / figures["seconds_print_provinces"], 1)
    here, press = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    figures |= {"worker_mb": round(here, 1), "press_mb": round(press, 1), "peak_mb": round(here + press, 1)}
    return figures


def cpu_seconds() -> float:
    """What this process and the presses that have ended used of a processor: fair on a busy machine."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    seconds = round(time.perf_counter() - begun, 2)
    print(f"  … {seconds} s", flush=True)
    return seconds


def report(figures: dict[str, float]) -> None:
    print(f"{PEOPLE} certificates, SQLite, load at start {LOAD_AT_START}")
    for name, value in figures.items():
        print(f"  {name:24} {value:>10}")
    print(
        json.dumps(
            {
                "name": "certificates",
                "machine": machine(),
                "figures": {"people": PEOPLE, **figures},
                "ratios": {"to_limit": round(figures["peak_mb"] / LIMIT_MB, 2)},
            }
        )
    )


if __name__ == "__main__":
    main()

"""A campaign of 100,000 enrolments over every commune, with what happened in it: tables and facts that agree."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

START = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
DAYS = 10
CHUNK = 5000
PER_MILLE = {"signed_in": 860, "started": 780, "finished": 600, "sat": 540, "passed": 460, "certified": 200}


@dataclass(frozen=True)
class Prepared:
    """What the bench asks about."""

    campaign: str
    provinces: list[str]
    communes: list[str]
    cookie_person: int
    facts: int


def set_up(data: Path) -> None:
    """Django in this process, on that folder."""
    os.environ["LANTOA_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django

    django.setup()


def prepare(people: int) -> Prepared:
    """Fill the prepared data folder: rows in bulk, facts folded by the real consumer."""
    from django.db import transaction
    from django.db.models import OuterRef, Subquery

    from lantoa.exams.models import Mark, Sitting
    from lantoa.facts.models import Fact
    from lantoa.people.models import Person, Role
    from lantoa.territory.queries import units_as_of
    from lantoa.training.models import Campaign, Cohort, Enrolment

    day = date(2026, 5, 1)
    units = {unit.path: unit for unit in units_as_of(day)}
    communes = sorted(path for path, unit in units.items() if unit.tier == "commune")
    campaign = Campaign.objects.create(
        code="do-tai", title="Đo tải", state="open", starts_on=day, ends_on=day + timedelta(days=DAYS - 1),
        units_as_of=day, organisation="Ban tổ chức",
    )  # fmt: skip
    cohorts = [
        Cohort.objects.create(
            campaign=campaign,
            code=f"dot-{number}",
            title=f"Đợt {number}",
            starts_on=day,
            ends_on=campaign.ends_on,
        )
        for number in (1, 2)
    ]
    seats = people // len(communes) + 2
    _quotas(campaign, units, communes, seats)
    window = _window(campaign)
    chance = random.Random(7)
    number = 0
    while number < people:
        size = min(CHUNK, people - number)
        homes = [units[communes[(number + step) % len(communes)]] for step in range(size)]
        lucks = [chance.randrange(1000) for _ in range(size)]
        persons = Person.objects.bulk_create(_persons(homes, number), batch_size=500)
        rows = Enrolment.objects.bulk_create(
            [
                Enrolment(
                    campaign=campaign, person=one, unit=home, unit_code=home.code, unit_path=home.path,
                    cohort=cohorts[place % 2], enrolled_at=START,
                    signed_in_at=START if lucks[place] < PER_MILLE["signed_in"] else None,
                )
                for place, (one, home) in enumerate(zip(persons, homes, strict=True))
            ],
            batch_size=500,
        )  # fmt: skip
        with transaction.atomic():
            _happen(campaign, window, rows, lucks, chance)
        number += size
    newest = Mark.objects.filter(sitting=OuterRef("pk")).values("pk")[:1]
    Sitting.objects.filter(window=window).update(mark=Subquery(newest))
    organiser = Person.objects.create(
        full_name="Người đo", name_key="d", name_fold="d", sort_key="d", unit=units["VN/"]
    )
    Role.objects.create(person=organiser, name="organiser", unit_path="VN/")
    take_everything()
    return Prepared(
        campaign=campaign.code,
        provinces=sorted(path.split("/")[1] for path, unit in units.items() if unit.tier == "province"),
        communes=[path.split("/")[2] for path in communes],
        cookie_person=organiser.pk,
        facts=Fact.objects.count(),
    )


def take_everything() -> None:
    """The real consumer, until nothing is left; the cursor stands at the last fact as it would on a site."""
    from django.db import transaction

    from lantoa.facts.models import Cursor, Fact
    from lantoa.statistics.services.counting import CONSUMER, take_facts

    cursor = Cursor.objects.get_or_create(consumer=CONSUMER)[0]
    while batch := list(Fact.objects.filter(id__gt=cursor.position).order_by("id")[:CHUNK]):
        with transaction.atomic():  # outside of one, every counter would be a commit of its own
            take_facts(batch, START)
            cursor.position, cursor.xact = batch[-1].id, batch[-1].xact
            cursor.save(update_fields=["position", "xact"])


def _quotas(campaign: Any, units: dict[str, Any], communes: list[str], seats: int) -> None:
    from lantoa.training.models import Quota

    by_province: dict[str, int] = {}
    for path in communes:
        head = "/".join(path.split("/")[:2]) + "/"
        by_province[head] = by_province.get(head, 0) + seats
    total = sum(by_province.values())
    rows = [("VN/", total, total), *((path, number, number) for path, number in by_province.items())]
    rows += [(path, seats, 0) for path in communes]
    Quota.objects.bulk_create(
        Quota(campaign=campaign, unit=units[path], unit_path=path, seats=number, shared_out=shared)
        for path, number, shared in rows
    )


def _persons(homes: list[Any], first: int) -> Iterator[Any]:
    from lantoa.people.models import Person

    for place, home in enumerate(homes, start=first):
        name = f"Nguyễn Văn {place}"
        yield Person(
            full_name=name, name_key=name.lower(), name_fold=f"nguyen van {place}", sort_key=f"{place:07d}",
            phone=f"+849{place:08d}", post="Cán bộ văn hóa", unit=home, unit_path=home.path, password="!",
        )  # fmt: skip


def _window(campaign: Any) -> Any:
    from lantoa.assessment.models import Blueprint, ItemBank
    from lantoa.exams.models import Window

    bank = ItemBank.objects.create(code="do-tai", title="Đo tải", imported_at=START)
    blueprint = Blueprint.objects.create(bank=bank, title="Đo tải", lines=[], made_at=START)
    return Window.objects.create(
        campaign=campaign, title="Bài kiểm tra", blueprint=blueprint, opens_at=START, closes_at=START + timedelta(days=DAYS),
        limit_seconds=3600, pass_percent=50, salt="x", made_at=START, published_at=START, attempts=2,
    )  # fmt: skip


def _happen(campaign: Any, window: Any, rows: list[Any], lucks: list[int], chance: random.Random) -> None:
    """What a chunk of people did: rows of the rooms, and the facts the rooms would have written, day by day."""
    from lantoa.exams.models import Mark, Sitting
    from lantoa.facts.models import Fact
    from lantoa.learning.models import CourseProgress
    from lantoa.outcomes.models import Certificate

    facts: list[Fact] = []
    progress, sittings, marks, certificates = [], [], [], []

    def tell(kind: str, row: Any, days: int, **payload: Any) -> None:
        at = START + timedelta(days=days)
        facts.append(
            Fact(campaign_id=campaign.pk, kind=kind, subject=row.uuid, unit_code=row.unit_code, day=at.date(), at=at, payload=payload)
        )  # fmt: skip

    for row, luck in zip(rows, lucks, strict=True):
        days = chance.randrange(DAYS - 2)
        tell("enrolment.created", row, 0, unit_path=row.unit_path, cohort=row.cohort_id)
        if luck < PER_MILLE["signed_in"]:
            tell("enrolment.signed_in", row, days)
        if luck < PER_MILLE["started"]:
            done = row.uuid if luck < PER_MILLE["finished"] else None
            progress.append(
                CourseProgress(
                    campaign_id=campaign.pk, person=row.person.uuid, started_at=START, last_at=START,
                    started_for=row.uuid, finished_for=done,
                )
            )  # fmt: skip
            tell("enrolment.started", row, days)
            if done:
                tell("enrolment.finished", row, days + 1)
        if luck < PER_MILLE["sat"]:
            sittings.append(
                Sitting(
                    window=window,
                    enrolment=row,
                    attempt=1,
                    admitted_at=START,
                    opened_at=START,
                    ended_at=START,
                )
            )
            tell("sitting.opened", row, days + 1, sitting=str(sittings[-1].uuid))
    Sitting.objects.bulk_create(sittings, batch_size=500)
    lucky = {row.uuid: place for place, row in enumerate(rows)}
    for place, sitting in enumerate(sittings):
        passed = place % PER_MILLE["sat"] < PER_MILLE["passed"]
        percent = Decimal(chance.randrange(50, 101) if passed else chance.randrange(5, 50))
        mark = Mark(sitting=sitting, number=1, score=percent, most=100, percent=percent, passed=passed, items=[], rules_version=1, marked_at=START)  # fmt: skip
        marks.append(mark)
        row = rows[lucky[sitting.enrolment.uuid]]
        tell(
            "sitting.marked", row, DAYS - 1, sitting=str(sitting.uuid), percent=f"{percent}.00", passed=passed
        )
        if passed and place % 3 == 0:
            serial = f"DT-{row.pk:07d}"
            certificates.append(
                Certificate(
                    serial=serial, check_code=f"{row.pk:016d}", enrolment=row, full_name="x", unit_name="x", course_title="x",
                    campaign_title="x", starts_on=START.date(), ends_on=START.date(), organisation="x",
                    issued_on=START.date(), issued_at=START,
                )
            )  # fmt: skip
            tell("certificate.issued", row, DAYS - 1, serial=serial)
    Mark.objects.bulk_create(marks, batch_size=500)
    CourseProgress.objects.bulk_create(progress, batch_size=500)
    Certificate.objects.bulk_create(certificates, batch_size=500)
    Fact.objects.bulk_create(facts, batch_size=1000)

"""The stage of a rehearsal: a campaign of its own with made-up people, admitted ahead, each with a device."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings

from lantoa.assessment.models import Blueprint
from lantoa.assessment.rules.drawing import Wanted
from lantoa.assessment.services import import_bank, make_blueprint
from lantoa.exams.models import Window
from lantoa.exams.rules.tokens import ExamKeys, opening_mac, secret_of_device
from lantoa.exams.services import admit_ahead, open_window, publish_window
from lantoa.kernel.clock import to_milliseconds
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.rehearsal.bank import DRAWN, bank_files
from lantoa.territory.models import Unit
from lantoa.training.enums import CampaignState
from lantoa.training.models import Campaign, Enrolment

CHUNK = 250  # a transaction of more keeps other writers waiting too long on SQLite
PREFIX = "dien-tap-"
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """One candidate's place: the sitting, and the body that opens it."""

    sitting: str
    opening: bytes


@dataclass(frozen=True)
class Stage:
    """Everything the candidates need, and what the proof looks at afterwards."""

    campaign: Campaign
    window: Window
    places: list[Place]


def set_stage(*, people: int, minutes: float, now: datetime, report: Report | None = None) -> Stage:
    """A campaign, a sealed test that is open now for `minutes`, and so many people spread over all communes."""
    code = f"{PREFIX}{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    campaign = Campaign.objects.create(
        code=code,
        title=f"Diễn tập ngày thi {now:%d/%m/%Y}",
        state=CampaignState.DRAFT,
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=1),
        units_as_of=date(2026, 5, 1),
    )
    window = _test(campaign, minutes, now)
    communes = list(Unit.objects.filter(tier="commune", valid_to__isnull=True).order_by("id"))
    keys, at = ExamKeys.of(settings.INSTALL_SECRET), to_milliseconds(now)
    places: list[Place] = []
    for start in range(0, people, CHUNK):
        numbers = range(start, min(start + CHUNK, people))
        enrolments = _enrol(campaign, communes, numbers, now)
        persons = {one.pk: str(one.person.uuid) for one in enrolments}
        for one in admit_ahead(window=window, enrolments=enrolments, now=now):
            device = str(uuid4())
            secret = secret_of_device(keys, persons[one.sitting.enrolment_id], device)
            mac = opening_mac(secret, one.admission, at)
            body = f'{{"admission":"{one.admission}","device":"{device}","at":{at},"mac":"{mac}"}}'
            places.append(Place(str(one.sitting.uuid), body.encode()))
        if report is not None:
            report(len(places), people)
    return Stage(campaign, window, places)


def _test(campaign: Campaign, minutes: float, now: datetime) -> Window:
    bank = import_bank(actor=None, files=bank_files(), now=now).bank
    blueprint: Any = Blueprint.objects.filter(bank=bank, title="Diễn tập").order_by("-pk").first()
    if blueprint is None:
        blueprint = make_blueprint(
            actor=None, bank=bank, title="Diễn tập", lines=[Wanted("tin", None, DRAWN)], now=now
        )
    seconds = round(minutes * 60)
    window = open_window(
        actor=None,
        campaign=campaign,
        blueprint=blueprint,
        title="Bài kiểm tra diễn tập",
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(seconds=seconds) + timedelta(hours=2),
        limit_seconds=seconds + 3600,
        now=now,
    )
    return publish_window(actor=None, window=window, now=now)


def _enrol(campaign: Campaign, communes: list[Unit], numbers: range, now: datetime) -> list[Enrolment]:
    units = [communes[number * 7 % len(communes)] for number in numbers]
    persons = create_persons(
        actor=None,
        new=[
            NewPerson(full_name=f"Người Diễn Tập {number}", unit_id=unit.id, unit_path=unit.path)
            for number, unit in zip(numbers, units, strict=True)
        ],
        now=now,
    )
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                campaign=campaign,
                person=person,
                unit=unit,
                unit_code=unit.code,
                unit_path=unit.path,
                enrolled_at=now,
            )
            for person, unit in zip(persons, units, strict=True)
        ],
        batch_size=500,
    )
    # Read again with their persons: bulk_create gives keys on both databases, the order is by key.
    return list(
        Enrolment.objects.filter(campaign=campaign, person__in=[one.pk for one in persons])
        .select_related("person")
        .order_by("pk")
    )

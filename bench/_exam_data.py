"""A campaign with a published test and people, made by the real services in a data folder of the bench."""

import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

ITEMS, DRAWN = 120, 40


@dataclass(frozen=True)
class ExamData:
    """What a bench's client needs: the bodies that open sittings, and a cookie of a signed-in learner."""

    openings: list[dict[str, Any]]
    cookie: str
    window: str
    campaign: str


def prepare(data: Path, *, people: int) -> ExamData:
    """Fill a prepared data folder. Sets Django up in this process, on that folder."""
    os.environ["LANTOA_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from lantoa.exams.rules.tokens import ExamKeys, opening_mac, secret_of_device
    from lantoa.exams.services import admit_ahead
    from lantoa.kernel.clock import now as wall_clock
    from lantoa.kernel.clock import to_milliseconds

    now = wall_clock()
    window, enrolments = _campaign(people)
    keys, at = ExamKeys.of(settings.INSTALL_SECRET), to_milliseconds(now)
    openings: list[dict[str, Any]] = []
    admitted = admit_ahead(window=window, enrolments=enrolments, now=now)
    persons = {one.pk: str(one.person.uuid) for one in enrolments}
    for one in admitted:
        person, device = persons[one.sitting.enrolment_id], str(uuid4())
        mac = opening_mac(secret_of_device(keys, person, device), one.admission, at)
        openings.append({"admission": one.admission, "device": device, "at": at, "mac": mac})
    person = enrolments[0].person
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return ExamData(openings, cookie, str(window.uuid), window.campaign.code)


def _campaign(people: int) -> tuple[Any, list[Any]]:
    from lantoa.assessment.rules.drawing import Wanted
    from lantoa.assessment.services import import_bank, make_blueprint
    from lantoa.exams.services import open_window, publish_window
    from lantoa.kernel.clock import now as wall_clock
    from lantoa.people.services.persons import NewPerson, create_persons
    from lantoa.territory.models import Unit
    from lantoa.training.enums import CampaignState
    from lantoa.training.models import Campaign, Enrolment

    now = wall_clock()
    bank = import_bank(actor=None, files=_bank(), now=now).bank
    blueprint = make_blueprint(actor=None, bank=bank, title="Đo", lines=[Wanted("tin", None, DRAWN)], now=now)
    campaign = Campaign.objects.create(
        code="do-tai", title="Đo tải", state=CampaignState.OPEN, starts_on=date(2026, 1, 1),
        ends_on=date(2099, 1, 1), units_as_of=date(2026, 5, 1),
    )  # fmt: skip
    window = open_window(
        actor=None, campaign=campaign, blueprint=blueprint, title="Bài kiểm tra", opens_at=now - timedelta(minutes=5),
        closes_at=now + timedelta(hours=3), limit_seconds=3600, now=now,
    )  # fmt: skip
    window = publish_window(actor=None, window=window, now=now)
    unit = Unit.objects.filter(tier="commune", valid_to__isnull=True).order_by("id").first()
    assert unit is not None
    new = [
        NewPerson(full_name=f"Nguyễn Văn {n}", unit_id=unit.id, unit_path=unit.path) for n in range(people)
    ]
    persons = create_persons(actor=None, new=new, now=now)
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                campaign=campaign,
                person=one,
                unit=unit,
                unit_code=unit.code,
                unit_path=unit.path,
                enrolled_at=now,
            )
            for one in persons
        ],
        batch_size=500,
    )
    return window, list(Enrolment.objects.filter(campaign=campaign).select_related("person").order_by("pk"))


def _bank() -> dict[str, bytes]:
    items = "".join(
        f"- uuid: 0197c000-0000-7000-8000-{number:012d}\n  kind: single\n  difficulty: easy\n"
        f"  prompt: Câu hỏi số {number} về công việc của cán bộ thông tin cơ sở?\n  options:\n"
        + "".join(
            f"    - {{id: {letter}, text: Phương án {letter} của câu {number}, right: {str(letter == 'a').lower()}}}\n"
            for letter in "abcd"
        )
        for number in range(1, ITEMS + 1)
    )
    header = "uuid: 0197c000-0000-7000-8000-000000000000\ncode: do-tai\ntitle: Đo tải\n"
    return {"bank.yaml": header.encode(), "tin.yaml": items.encode()}

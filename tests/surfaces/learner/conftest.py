"""An officer who may learn, a colleague of another campaign, a stranger, an organiser, and a campaign with all it has."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lantoa.content.models import Course
from lantoa.content.services.importing import import_course
from lantoa.content.services.publishing import publish_course
from lantoa.learning.services.forms import record_by_form
from lantoa.people.models import Consent, Person
from lantoa.training.models import Campaign, Enrolment
from tests.content.folders import SMALL
from tests.exams.test_form_sitting import GatewayThread
from tests.exams.world import Wanted, World, bank_files, import_bank, make_window, publish_window
from tests.outcomes.scenes import LOC_NINH, make_organiser, make_person

# The pages use the real clock, so that campaigns and tests are made in the present.
NOW = datetime.now(UTC)
BACKEND = "lantoa.people.backends.SignInNameBackend"


@dataclass(frozen=True)
class Learner:
    """A person with a browser that is signed in."""

    person: Person
    client: Client


def signed_in(person: Person, **options: Any) -> Learner:
    client = Client(**options)
    client.force_login(person, backend=BACKEND)
    return Learner(person, client)


def ready_person(full_name: str = "Nguyễn Thị Ánh Nguyệt", **values: Any) -> Person:
    """Through with the first steps: activated, agreed, name confirmed."""
    person = make_person(full_name, activated_at=NOW, confirmed_at=NOW, phone="+84912345678", **values)
    Consent.objects.create(person=person, purpose="training", given=True, text_version="2026-01", at=NOW)
    return person


def enrol_person(person: Person, campaign: Campaign) -> Enrolment:
    return Enrolment.objects.create(
        campaign=campaign,
        person=person,
        unit=person.unit,
        unit_code="25270",
        unit_path=LOC_NINH,
        enrolled_at=NOW,
    )


def make_campaign(code: str, course: Course | None = None, **values: Any) -> Campaign:
    defaults: dict[str, Any] = {
        "title": f"Tập huấn thông tin cơ sở {code}",
        "organisation": "Sở Văn hóa, Thể thao và Du lịch",
        "hotline": "0271 123 456",
        "state": "open",
        "starts_on": date.today() - timedelta(days=3),
        "ends_on": date.today() + timedelta(days=20),
        "units_as_of": date(2026, 5, 1),
        "course": course,
    }
    return Campaign.objects.create(code=code, **{**defaults, **values})


def finish_lessons(person: Person, course: Course, lessons: list[str]) -> None:
    for lesson in lessons:
        record_by_form(actor=person, course=course.uuid, lesson=lesson, kind="lesson.finished", now=NOW)


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own for packs, papers and the exam journal."""
    settings.LANTOA = replace(settings.LANTOA, data=tmp_path, hotline="1900 1234")
    return tmp_path


@pytest.fixture
def course(data: Path, db: None) -> Course:
    """The small course, published: two topics."""
    import_course(actor=None, source=SMALL, now=NOW)
    publish_course(actor=None, code="khoa-nho", now=NOW)
    return Course.objects.get(code="khoa-nho")


@pytest.fixture
def campaign(course: Course) -> Campaign:
    return make_campaign("dot-1", course)


@pytest.fixture
def enrolment(campaign: Campaign) -> Enrolment:
    return enrol_person(ready_person(), campaign)


@pytest.fixture
def officer(enrolment: Enrolment) -> Learner:
    """Enrolled in the campaign."""
    return signed_in(enrolment.person)


@pytest.fixture
def colleague(campaign: Campaign) -> Learner:
    """An officer of another campaign."""
    person = ready_person("Trần Văn Bình")
    enrol_person(person, make_campaign("dot-2"))
    return signed_in(person)


@pytest.fixture
def organiser(db: None) -> Learner:
    return signed_in(make_organiser())


@pytest.fixture
def lessons(course: Course) -> list[str]:
    """The uuids of the course's lessons in order."""
    outline = course.editions.latest("number").outline
    return [lesson["uuid"] for topic in outline for lesson in topic["lessons"]]


@pytest.fixture
def world(campaign: Campaign, enrolment: Enrolment) -> World:
    """The campaign with a published test that runs from an hour ago to two hours from now."""
    bank = import_bank(actor=None, files=bank_files(), now=NOW).bank
    lines = [Wanted("tin", "easy", 4), Wanted("tin", "hard", 2)]
    window = publish_window(actor=None, window=make_window(campaign, bank, NOW, lines=lines), now=NOW)
    return World(campaign, bank, window, [enrolment])


@pytest.fixture
def gateway(data: Path, transactional_db: None, settings: Any) -> Iterator[GatewayThread]:
    """A real exam gateway that the pages' posts reach."""
    started = GatewayThread()
    settings.LANTOA = replace(settings.LANTOA, port=started.port)
    yield started
    started.stop()

"""A commune officer with a slip, and people of other kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from lantoa.outcomes.models import Certificate
from lantoa.people.models import Person
from lantoa.people.services.codes import issue_codes
from lantoa.people.services.persons import NewPerson, create_person
from lantoa.people.services.roles import create_account, grant_role
from lantoa.territory.models import Unit
from lantoa.training.models import Campaign, Enrolment

# The pages use the real clock, so that slips and campaigns are made in the present.
NOW = datetime.now(UTC)
PASSWORD = "Loa-phuong-buoi-som"


@dataclass(frozen=True)
class Slip:
    """What is printed for a person's first sign-in."""

    person: Person
    name: str
    code: str


@pytest.fixture
def commune() -> Unit:
    return Unit.objects.filter(tier="commune", valid_to__isnull=True, unit_set="2025").order_by("code")[0]


@pytest.fixture
def officer(commune: Unit) -> Person:
    """Registered with a phone, not activated."""
    new = NewPerson(
        full_name="Nguyễn Thị Ánh Nguyệt",
        unit_id=commune.pk,
        unit_path=commune.path,
        birth_date=date(1985, 2, 5),
        phone="+84912345678",
    )
    return create_person(actor=None, new=new, now=NOW)


@pytest.fixture
def slip(officer: Person) -> Slip:
    (issued,) = issue_codes(actor=None, persons=[officer], now=NOW)
    return Slip(officer, "0912 345 678", issued.printed)


@pytest.fixture
def organiser(commune: Unit) -> Person:
    person = create_account(
        actor=None,
        user_name="ban.to.chuc",
        password=PASSWORD,
        full_name="Trần Văn Tổ",
        unit_id=commune.pk,
        now=NOW,
    )
    grant_role(actor=None, person=person, name="organiser", now=NOW)
    return person


@pytest.fixture
def campaign() -> Campaign:
    return Campaign.objects.create(
        code="dot-1",
        title="Tập huấn cán bộ thông tin cơ sở đợt 1",
        organisation="Sở Văn hóa, Thể thao và Du lịch",
        state="open",
        starts_on=date(2026, 5, 1),
        ends_on=date(2026, 5, 31),
        units_as_of=date(2026, 5, 1),
    )


@pytest.fixture
def make_certificate(officer: Person, campaign: Campaign, commune: Unit) -> Callable[..., Certificate]:
    def make(**changed: object) -> Certificate:
        enrolment = Enrolment.objects.create(
            campaign=campaign, person=officer, unit=commune, unit_path=commune.path, enrolled_at=NOW
        )
        values = {
            "serial": "DOT-1-000124",
            "check_code": "H7K2M9QX4TBD",
            "enrolment": enrolment,
            "full_name": officer.full_name,
            "birth": "05/02/1985",
            "unit_name": commune.full_name,
            "course_title": "Kỹ năng viết tin",
            "campaign_title": campaign.title,
            "starts_on": campaign.starts_on,
            "ends_on": campaign.ends_on,
            "organisation": campaign.organisation,
            "issued_on": date(2026, 6, 2),
            "issued_at": NOW,
        }
        return Certificate.objects.create(**(values | changed))

    return make

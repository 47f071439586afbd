"""A small campaign for the tests of the learning room: one course of three lessons, learners, signed batches."""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from lantoa.content.models import Course, Edition
from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.ids import new_uuid
from lantoa.kernel.signing import device_secret, digest, to_base64url
from lantoa.learning.services.devices import register_device
from lantoa.people.models import Person
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.territory.models import Unit
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.models import Campaign, Enrolment

LESSONS = [str(uuid.UUID(int=number)) for number in (101, 102, 103)]
MEDIA = "ab" * 32


@dataclass(frozen=True)
class World:
    """A campaign that is open, its course published once."""

    campaign: Campaign
    course: Course
    edition: Edition

    @property
    def sha(self) -> str:
        return self.edition.manifest_sha


def make_world(now: datetime, *, code: str = "k1", course: Course | None = None) -> World:
    """A campaign with a published course of three lessons in two topics."""
    course = course or Course.objects.create(code=f"khoa-{code}", title="Viết tin, bài")
    edition = course.editions.first() or publish(course, LESSONS, now)
    campaign = Campaign.objects.create(
        code=code,
        title=f"Đợt {code}",
        state=CampaignState.OPEN,
        starts_on=date(2026, 5, 1),
        ends_on=date(2026, 5, 31),
        units_as_of=date(2026, 5, 1),
        course=course,
    )
    return World(campaign, course, edition)


def publish(course: Course, lessons: list[str], now: datetime) -> Edition:
    """One more edition with these lessons."""
    entries = [
        {"uuid": each, "title": f"Bài {place}", "minutes": 10, "path": f"l/{each}.html", "checks": ["tin-5w"]}
        for place, each in enumerate(lessons, 1)
    ]
    topics = [
        {"uuid": str(uuid.UUID(int=1)), "title": "Tin", "lessons": entries[:2]},
        {"uuid": str(uuid.UUID(int=2)), "title": "Bài", "lessons": entries[2:]},
    ]
    return Edition.objects.create(
        course=course,
        number=course.editions.count() + 1,
        manifest_sha=uuid.uuid4().hex * 2,
        outline=topics,
        published_at=now,
    )


def enrol(world: World, now: datetime, *, count: int = 1) -> list[Person]:
    """Learners of the campaign, in the first commune there is."""
    unit = Unit.objects.filter(tier="commune").order_by("id").first() or Unit.objects.create(
        code="00004", tier="commune", name="Ba Đình", full_name="Phường Ba Đình", path="VN/01/00004/",
        valid_from=date(2025, 7, 1),
    )  # fmt: skip
    new = NewPerson(full_name="Nguyễn Thị Hoà", unit_id=unit.id, unit_path=unit.path)
    persons = create_persons(actor=None, new=[new] * count, now=now)
    for person in persons:
        enrol_person(world, person, now)
    return persons


def enrol_person(world: World, person: Person, now: datetime) -> Enrolment:
    """An active enrolment of a person in the campaign."""
    return Enrolment.objects.create(
        campaign=world.campaign,
        person=person,
        unit=person.unit,
        unit_code=person.unit.code,
        unit_path=person.unit.path,
        state=EnrolmentState.ACTIVE,
        enrolled_at=now,
    )


def event(world: World, now: datetime, **fields: Any) -> dict[str, Any]:
    """A journal event as a device writes it: by default the first lesson is opened."""
    return {
        "id": str(new_uuid()),
        "seq": 1,
        "at": to_milliseconds(now),
        "kind": "lesson.opened",
        "lesson": LESSONS[0],
        "edition": world.sha,
        "data": {},
        **fields,
    }


def answer(
    world: World, now: datetime, *, response: Any = "a", right: bool = True, **fields: Any
) -> dict[str, Any]:
    """A self-check answered."""
    data = {"check": "tin-5w", "response": response, "right": right}
    return event(world, now, kind="check.answered", data=data, **fields)


def batch(
    world: World,
    person: Person,
    events: list[Any],
    now: datetime,
    *,
    device: uuid.UUID | None = None,
    **fields: Any,
) -> tuple[bytes, str]:
    """A batch and its signature, as a registered device sends them."""
    device = device or register_device(actor=person, now=now).device
    message = {
        "person": str(person.uuid),
        "device": str(device),
        "campaign": world.campaign.code,
        "events": events,
        "sent_at": to_milliseconds(now),
        **fields,
    }
    body = json.dumps(message, ensure_ascii=False).encode()
    return body, sign(body, str(message["person"]), str(message["device"]))


def sign(body: bytes, person: str, device: str) -> str:
    """What the device of that person writes into X-Lantoa-Mac."""
    return to_base64url(digest(device_secret(settings.INSTALL_SECRET, person, device), body))

"""One evening of one learner, as the journal a device would sign."""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings

from lantoa.content.queries import PublishedCourse
from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.signing import device_secret, digest, to_base64url
from lantoa.learning.services.batch_reading import SignedBatch
from lantoa.training.models import Campaign, Enrolment

ANSWERED_SHARE = 0.5


def session(
    *,
    campaign: Campaign,
    course: PublishedCourse,
    enrolment: Enrolment,
    of: tuple[datetime, int, int],
    chance: random.Random,
) -> SignedBatch:
    """The lessons `of` = (when, from, to) opened, some self-checks answered, each finished; sent an hour or so later."""
    at, first, last = of
    lessons = [lesson for topic in course.topics for lesson in topic.lessons][first:last]
    person = str(enrolment.person.uuid)
    device = str(uuid.uuid5(enrolment.person.uuid, "demonstration"))
    moment = to_milliseconds(at)
    events: list[dict[str, Any]] = []

    def add(kind: str, lesson: uuid.UUID, **data: Any) -> None:
        nonlocal moment
        moment += chance.randrange(60_000, 300_000)
        events.append(
            {
                "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
                "seq": first * 100 + len(events) + 1,
                "at": moment,
                "kind": kind,
                "lesson": str(lesson),
                "edition": course.manifest_sha,
                "data": data,
            }
        )

    for lesson in lessons:
        add("lesson.opened", lesson.uuid)
        for check in lesson.checks:
            if chance.random() < ANSWERED_SHARE:
                add("check.answered", lesson.uuid, check=check, response="a", right=chance.random() < 0.7)
        add("lesson.finished", lesson.uuid)
    body = msgspec.json.encode(
        {"person": person, "device": device, "campaign": campaign.code, "events": events, "sent_at": moment}
    )
    secret = device_secret(settings.INSTALL_SECRET, person, device)
    mac = to_base64url(digest(secret, body))
    return SignedBatch(body, mac, at + timedelta(minutes=chance.randrange(60, 150)))

"""The demonstration's learners study and sit the test, through the journal and the exam gateway themselves."""

import asyncio
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings

from lantoa.content.queries import PublishedCourse
from lantoa.exams.gateway.app import ExamGateway, GatewaySettings
from lantoa.exams.models import Window
from lantoa.exams.queries import item_places
from lantoa.exams.services.admitting import admit_to_sitting
from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.signing import device_secret, digest, to_base64url
from lantoa.learning.services.journal import accept_batch
from lantoa.training.models import Campaign, Enrolment


def study(
    *,
    campaign: Campaign,
    course: PublishedCourse,
    enrolment: Enrolment,
    share: float,
    chance: random.Random,
    at: datetime,
) -> None:
    """One learner works through the first `share` of the lessons in the hours after `at`, from one device."""
    lessons = [lesson for topic in course.topics for lesson in topic.lessons]
    device = uuid.UUID(int=chance.getrandbits(128), version=4)
    person = enrolment.person.uuid
    moment = to_milliseconds(at)
    events: list[dict[str, Any]] = []

    def add(kind: str, lesson: uuid.UUID, **data: Any) -> None:
        nonlocal moment
        moment += chance.randrange(60_000, 400_000)
        events.append(
            {
                "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
                "seq": len(events) + 1,
                "at": moment,
                "kind": kind,
                "lesson": str(lesson),
                "edition": course.manifest_sha,
                "data": data,
            }
        )

    count = max(1, round(share * len(lessons)))
    for number, lesson in enumerate(lessons[:count]):
        add("lesson.opened", lesson.uuid)
        for check in lesson.checks:
            add("check.answered", lesson.uuid, check=check, response="a", right=chance.random() < 0.7)
        if share >= 1 or number < count - 1:
            add("lesson.finished", lesson.uuid)
    body = msgspec.json.encode(
        {
            "person": str(person),
            "device": str(device),
            "campaign": campaign.code,
            "events": events,
            "sent_at": moment,
        }
    )
    secret = device_secret(settings.INSTALL_SECRET, str(person), str(device))
    receipt = accept_batch(body=body, mac=to_base64url(digest(secret, body)), now=at + timedelta(hours=3))
    if receipt.refused:
        raise RuntimeError(f"the demonstration's own events were refused: {receipt.refused[0].message}")


@dataclass(frozen=True)
class Candidate:
    """Someone who sits the test; `skill` is the chance of a right answer."""

    enrolment: Enrolment
    skill: float
    minutes: int


def sit(*, window: Window, candidates: Sequence[Candidate], chance: random.Random, at: datetime) -> None:
    """All candidates open, answer and hand in through a gateway of this process, its clock set to `at` and on."""
    keys = {
        str(place.key.uuid): place.key.content | {"kind": place.key.kind} for place in item_places(window)
    }
    admissions = [
        admit_to_sitting(actor=None, window=window, enrolment=candidate.enrolment, now=at).admission
        for candidate in candidates
    ]
    asyncio.run(_sit_all(window, candidates, admissions, keys, chance, at))


async def _sit_all(
    window: Window,
    candidates: Sequence[Candidate],
    admissions: Sequence[str],
    keys: Mapping[str, Mapping[str, Any]],
    chance: random.Random,
    at: datetime,
) -> None:
    clock = [to_milliseconds(at)]
    gateway = ExamGateway(
        GatewaySettings(
            install_secret=settings.INSTALL_SECRET,
            exam_file=settings.LANTOA.exam_file,
            main_file=settings.LANTOA.database_file,
            database_url=settings.LANTOA.database_url,
        ),
        clock=lambda: clock[0],
    )
    await gateway.start()
    try:
        for candidate, admission in zip(candidates, admissions, strict=True):
            clock[0] += 20_000
            await _sit_one(gateway, candidate, admission, keys, chance, clock)
    finally:
        await gateway.stop()


async def _sit_one(
    gateway: ExamGateway,
    candidate: Candidate,
    admission: str,
    keys: Mapping[str, Mapping[str, Any]],
    chance: random.Random,
    clock: list[int],
) -> None:
    device = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    secret = device_secret(settings.INSTALL_SECRET, str(candidate.enrolment.person.uuid), device)
    at = clock[0]
    mac = to_base64url(digest(secret, f"open:{admission}:{at}".encode()))
    opened = await _ask(gateway, "open", {"admission": admission, "device": device, "at": at, "mac": mac})
    answers = [
        {
            "item": drawn["item"],
            "revision": 1,
            "response": _response(keys[drawn["item"]], chance.random() < candidate.skill, chance),
            "at": at + number * 30_000,
        }
        for number, drawn in enumerate(opened["draw"])
    ]
    started = clock[0]
    clock[0] = started + candidate.minutes * 60_000
    await _ask(gateway, "save", {"ticket": opened["ticket"], "answers": answers})
    await _ask(gateway, "close", {"ticket": opened["ticket"], "at": clock[0]})
    clock[0] = started


async def _ask(gateway: ExamGateway, door: str, message: dict[str, Any]) -> dict[str, Any]:
    status, _, body = await gateway.handle("POST", f"/exam/v1/{door}", {}, msgspec.json.encode(message))
    answer: dict[str, Any] = msgspec.json.decode(body)
    if status != 200:
        raise RuntimeError(f"the gateway refused the demonstration's {door}: {answer}")
    return answer


def _response(item: Mapping[str, Any], knows: bool, chance: random.Random) -> Any:
    """A right response, or a plausible wrong one, for an item as the bank keeps it."""
    kind = item["kind"]
    if kind == "single":
        fitting = [option["id"] for option in item["options"] if bool(option.get("right")) is knows]
        return chance.choice(fitting)
    if kind == "multiple":
        right = [option["id"] for option in item["options"] if option.get("right")]
        return right if knows else right[:1]
    if kind == "true_false":
        return item["right"] is knows
    if kind == "short":
        return item["answers"][0] if knows else "không rõ"
    return str(item["value"]) if knows else "0"

"""The demonstration's learners sit the test together, through the exam gateway itself."""

import asyncio
import random
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction

from lantoa.assessment.rules.items import (
    Cloze,
    Item,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    SingleChoice,
    TrueFalse,
)
from lantoa.assessment.rules.right_answers import right_response
from lantoa.exams.gateway.app import ExamGateway, GatewaySettings
from lantoa.exams.models import Window
from lantoa.exams.queries import item_places
from lantoa.exams.services.admitting import admit_to_sitting
from lantoa.kernel.clock import from_milliseconds, to_milliseconds
from lantoa.kernel.signing import device_secret, digest, to_base64url
from lantoa.training.models import Enrolment

WAVE = 60
MINUTE = 60_000


@dataclass(frozen=True)
class Candidate:
    """Someone who sits the test; `skill` is the chance of a right answer."""

    enrolment: Enrolment
    skill: float
    minutes: int


@dataclass(frozen=True)
class _Open:
    """A sitting under way."""

    candidate: Candidate
    ticket: str
    draw: Sequence[Mapping[str, Any]]
    at: int


def sit(*, window: Window, candidates: Sequence[Candidate], chance: random.Random, at: datetime) -> None:
    """All candidates open, answer and hand in through a gateway of this process, its clock set to `at` and on.

    They come in waves, a minute apart, as people do who were told an hour.
    """
    keys = {str(place.key.uuid): place.key.value for place in item_places(window)}
    asyncio.run(_sit_all(window, candidates, keys, chance, at))


async def _sit_all(
    window: Window,
    candidates: Sequence[Candidate],
    keys: Mapping[str, Item],
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
    ends: dict[int, list[_Open]] = defaultdict(list)  # minute -> who hands in then
    try:
        for start in range(0, len(candidates), WAVE):
            await _hand_in(gateway, ends, clock, keys, chance, until=clock[0])
            wave = candidates[start : start + WAVE]
            admissions = await asyncio.to_thread(_admissions, window, wave, clock[0])
            opened = await asyncio.gather(
                *(
                    _open(gateway, one, admission, clock[0], chance)
                    for one, admission in zip(wave, admissions, strict=True)
                )
            )
            for one in opened:
                ends[clock[0] + one.candidate.minutes * MINUTE].append(one)
            clock[0] += MINUTE
        await _hand_in(gateway, ends, clock, keys, chance, until=max(ends, default=0))
    finally:
        await gateway.stop()


def _admissions(window: Window, wave: Sequence[Candidate], at: int) -> list[str]:
    """In a thread of its own, as Django wants it beside an event loop."""
    try:
        with transaction.atomic():
            return [
                admit_to_sitting(
                    actor=None, window=window, enrolment=one.enrolment, now=from_milliseconds(at)
                ).admission
                for one in wave
            ]
    finally:
        connection.close()


async def _open(
    gateway: ExamGateway, candidate: Candidate, admission: str, at: int, chance: random.Random
) -> _Open:
    device = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    secret = device_secret(settings.INSTALL_SECRET, str(candidate.enrolment.person.uuid), device)
    mac = to_base64url(digest(secret, f"open:{admission}:{at}".encode()))
    opened = await _ask(gateway, "open", {"admission": admission, "device": device, "at": at, "mac": mac})
    return _Open(candidate, opened["ticket"], opened["draw"], at)


async def _hand_in(
    gateway: ExamGateway,
    ends: dict[int, list[_Open]],
    clock: list[int],
    keys: Mapping[str, Item],
    chance: random.Random,
    until: int,
) -> None:
    """Everybody whose minutes are over by then answers and hands in, each at the own minute."""
    now = clock[0]
    for minute in sorted(minute for minute in ends if minute <= until):
        clock[0] = minute
        await asyncio.gather(*(_answer(gateway, one, keys, chance) for one in ends.pop(minute)))
    clock[0] = now


async def _answer(gateway: ExamGateway, one: _Open, keys: Mapping[str, Item], chance: random.Random) -> None:
    answers = [
        {
            "item": drawn["item"],
            "revision": 1,
            "response": _response(keys[drawn["item"]], chance.random() < one.candidate.skill, chance),
            "at": one.at + number * 25_000,
        }
        for number, drawn in enumerate(one.draw)
    ]
    await _ask(gateway, "save", {"ticket": one.ticket, "answers": answers})
    await _ask(gateway, "close", {"ticket": one.ticket, "at": one.at + one.candidate.minutes * MINUTE})


async def _ask(gateway: ExamGateway, door: str, message: dict[str, Any]) -> dict[str, Any]:
    status, _, body = await gateway.handle("POST", f"/exam/v1/{door}", {}, msgspec.json.encode(message))
    answer: dict[str, Any] = msgspec.json.decode(body)
    if status != 200:
        raise RuntimeError(f"the gateway refused the demonstration's {door}: {answer}")
    return answer


def _response(item: Item, knows: bool, chance: random.Random) -> Any:
    """A right response, or a plausible wrong one; wrong in several parts may still be right in some."""
    right: Any = right_response(item)
    if knows:
        return right
    match item:
        case SingleChoice():
            return chance.choice([option.id for option in item.options if not option.right])
        case MultipleChoice():
            wrong = [option.id for option in item.options if not option.right]
            return [*right[1:], *wrong[:1]]
        case TrueFalse():
            return not item.right
        case Ordering():
            return [*right[1:], right[0]]
        case Matching() | Cloze():
            return dict(list(right.items())[: len(right) // 2])
    return "0" if isinstance(item, Numeric) else "không rõ"

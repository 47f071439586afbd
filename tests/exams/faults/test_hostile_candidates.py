"""Tickets and admissions of others, of before, of elsewhere; replays; clocks years off: the right status, nothing stored.

What a message itself may hold stands in tests/exams/test_gateway_refusals.py.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from lantoa.exams.rules.tokens import (
    ExamKeys,
    open_admission,
    open_ticket,
    opening_mac,
    secret_of_device,
    sign_admission,
    sign_ticket,
)
from tests.exams.gateways import HOUR, KEYS, START, Clock, Device, Place, running

ELSEWHERE = ExamKeys.of(b"khoa-goc-cua-mot-he-thong-khac-0123456789")
YEAR = 365 * 24 * HOUR
Message = dict[str, Any]


def _opening(device: Device, *, admission: str = "", secret_of: tuple[str, str] | None = None) -> Message:
    """An opening message with a good MAC for what is in it, or with somebody else's."""
    admission = admission or device.admission
    person, number = secret_of or (device.person, device.device)
    mac = opening_mac(secret_of_device(KEYS, person, number), admission, START)
    return {"admission": admission, "device": device.device, "at": START, "mac": mac}


def _expired(device: Device, _other: Device) -> Message:
    admission = replace(open_admission(KEYS, device.admission), exp=START)
    return _opening(device, admission=sign_admission(KEYS, admission))


def _of_elsewhere(device: Device, _other: Device) -> Message:
    return _opening(device, admission=sign_admission(ELSEWHERE, open_admission(KEYS, device.admission)))


def _with_a_longer_time(device: Device, _other: Device) -> Message:
    """Extra time written into an admission, the signature left as it was."""
    changed = sign_admission(KEYS, replace(open_admission(KEYS, device.admission), extra_s=7200))
    forged = changed.partition(".")[0] + "." + device.admission.partition(".")[2]
    return _opening(device, admission=forged)


def _ticket_for_admission(device: Device, other: Device) -> Message:
    return _opening(device, admission=other.ticket)


def _somebody_elses_admission(device: Device, other: Device) -> Message:
    """A candidate takes a colleague's admission to the own device."""
    return _opening(device, admission=other.admission, secret_of=(device.person, device.device))


def _another_device(device: Device, _other: Device) -> Message:
    """A message overheard, sent as from another device."""
    return _opening(device) | {"device": str(uuid4())}


def _another_moment(device: Device, _other: Device) -> Message:
    return _opening(device) | {"at": START - YEAR}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_expired, "admission_expired"),
        (_of_elsewhere, "bad_admission"),
        (_with_a_longer_time, "bad_admission"),
        (_ticket_for_admission, "bad_admission"),
        (_somebody_elses_admission, "bad_mac"),
        (_another_device, "bad_mac"),
        (_another_moment, "bad_mac"),
    ],
)
async def test_nobody_opens_with_what_is_not_theirs(
    place: Place, window: str, make: Callable[[Device, Device], Message], code: str
) -> None:
    async with running(place) as gateway:
        device, other = Device(gateway, window), Device(gateway, window)
        await other.open()

        status, answer = await device.send("open", make(device, other))

    assert (status, answer["error"]["code"]) == (401, code)
    assert place.count("exam_opening") == 1


@pytest.mark.parametrize("path", ["save", "close", "state"])
async def test_no_door_takes_a_ticket_of_elsewhere(place: Place, window: str, path: str) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        ticket = open_ticket(KEYS, device.ticket)
        other_sitting = sign_ticket(KEYS, replace(ticket, sitting=str(uuid4())))
        forged = [
            sign_ticket(ELSEWHERE, ticket),
            other_sitting.partition(".")[0] + "." + device.ticket.partition(".")[2],
            device.admission,
        ]
        answers = [
            {"item": item, "revision": 1, "response": "a", "at": START} for item in device.singles()[:2]
        ]
        extra = {} if path == "state" else {"answers": answers}

        found = [await device.send(path, {"ticket": one, "at": START} | extra) for one in forged]

    assert {(status, answer["error"]["code"]) for status, answer in found} == {(401, "bad_ticket")}
    assert place.count("exam_answer") == place.count("exam_closing") == 0


async def test_a_replay_adds_nothing_and_changes_nothing(place: Place, window: str) -> None:
    """Everything overheard is sent again after the end, twice, and once with the answers changed."""
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        item, other = device.singles()[:2]
        first = [await device.save((item, 1, "a"), (other, 1, "b")), await device.close((item, 2, "c"))]
        before = place.count("exam_answer"), place.count("exam_closing"), await device.state()

        again = [await device.save((item, 1, "a"), (other, 1, "b")) for _ in range(2)]
        closings = [await device.close((item, 2, "c")) for _ in range(2)]
        _status, changed = await device.save((item, 1, "b"), (item, 2, "a"))
        after = place.count("exam_answer"), place.count("exam_closing"), await device.state()

    assert [answer["saved"] for _, answer in again] == [first[0][1]["saved"]] * 2
    assert [answer["receipt"] for _, answer in closings] == [first[1][1]["receipt"]] * 2
    assert changed["saved"] == [] and {one["code"] for one in changed["refused"]} == {"revision_taken"}
    assert after == before


async def test_wrong_items_of_a_hand_in_are_refused_by_name_and_the_rest_is_kept(
    place: Place, window: str
) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        item = device.singles()[0]

        status, answer = await device.close(
            (item, 1, "a"), (item.upper() + " ", 1, "a"), (str(uuid4()), 1, "a"), ("", 1, "a")
        )

    assert status == 200 and answer["receipt"]
    assert answer["saved"] == [{"item": item, "revision": 1}]
    assert [one["code"] for one in answer["refused"]] == ["unknown_item"] * 3
    assert place.count("exam_answer") == 1


@pytest.mark.parametrize("device_at", [0, -(2**53), 2**53, START - 30 * YEAR, START + 30 * YEAR])
async def test_a_clock_years_off_costs_nobody_anything(place: Place, window: str, device_at: int) -> None:
    clock = Clock()
    async with running(place, clock) as gateway:
        device = Device(gateway, window)
        mac = opening_mac(secret_of_device(KEYS, device.person, device.device), device.admission, device_at)
        opening = {"admission": device.admission, "device": device.device, "at": device_at, "mac": mac}
        status, opened = await device.send("open", opening)
        device.ticket, device.opened = opened["ticket"], opened
        answer = {"item": device.singles()[0], "revision": 1, "response": "a", "at": device_at}
        _, saved = await device.send("save", {"ticket": device.ticket, "answers": [answer]})
        _, closed = await device.send("close", {"ticket": device.ticket, "at": device_at})

    assert status == 200 and opened["opened_at"] == opened["server_time"] == clock.now
    assert saved["saved"] and not saved["late"] and closed["closed_at"] == clock.now
    ((received_at, kept),) = place.execute("SELECT received_at, device_at FROM exam_answer")
    assert received_at == clock.now and kept == device_at


@pytest.mark.parametrize("path", ["open", "save", "close"])
async def test_a_time_that_is_none_is_malformed(place: Place, window: str, path: str) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        answer = {"item": device.singles()[0], "revision": 1, "response": "a"}
        good: dict[str, Message] = {
            "open": device.open_message(),
            "save": {"ticket": device.ticket, "answers": [answer]},
            "close": {"ticket": device.ticket, "answers": [answer]},
        }
        wrong: list[Message] = []
        for at in (2**53 + 1, -(2**63), 10**40, "2026-11-22", 1.5, True, None):
            message = dict(good[path])
            if path == "save":
                message["answers"] = [answer | {"at": at}]
            else:
                message["at"] = at
            wrong.append(message)

        found = [await device.send(path, message) for message in wrong]

    assert {(status, answer["error"]["code"]) for status, answer in found} == {(400, "malformed")}
    assert place.count("exam_answer") == place.count("exam_closing") == 0
    assert place.count("exam_opening") == 1

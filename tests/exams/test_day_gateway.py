"""Optional rules at the gateway: an access code and its tries, networks and who vouches for an address."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from lantoa.exams.gateway import codes
from lantoa.exams.gateway.app import ExamGateway
from lantoa.exams.rules.tokens import ExamKeys, code_digest, signed_address
from tests.exams.gateways import KEYS, Clock, Device, Place, running, window_config

HALL = "203.0.113.9"
CAFE = "198.51.100.9"
PROXY = "192.0.2.1"


def told(place: Place, **rules: Any) -> str:
    """The uuid of a window with rules."""
    uuid = str(uuid4())
    if "code" in rules:
        rules["code"] = code_digest(KEYS, uuid, rules["code"])
    place.tell("window", uuid, window_config(uuid, **rules))
    return uuid


async def open_with(device: Device, code: str) -> str:
    """The code of the refusal; "" when it opened."""
    _status, answer = await device.send("open", device.open_message() | {"code": code})
    return str(answer.get("error", {}).get("code", ""))


async def test_a_code_is_asked_for_and_guessing_is_slow(place: Place, monkeypatch: Any) -> None:
    window = told(place, code="Sen 2026")
    moment = [1000.0]
    monkeypatch.setattr(codes.time, "monotonic", lambda: moment[0])
    async with running(place) as gateway:
        one, other = Device(gateway, window), Device(gateway, window)
        said = [await open_with(one, code) for code in ("", " ", "sen 2025", *["doan"] * 5, "Sen 2026")]
        neighbour = await open_with(other, "SEN2026")
        moment[0] += codes.SECONDS + 1
        later = await open_with(one, "sen 2026")

    assert said == ["code_needed", "code_needed", *["wrong_code"] * 5, "code_wait", "code_wait"]
    assert neighbour == later == ""
    assert place.count("exam_opening") == 2


@pytest.mark.parametrize(
    ("peer", "headers", "inside"),
    [
        (HALL, {}, True),
        (CAFE, {}, False),
        (CAFE, {"x-forwarded-for": HALL}, False),  # anybody can write that
        (PROXY, {"x-forwarded-for": HALL}, True),
        (
            PROXY,
            {"x-forwarded-for": f"{HALL}, {CAFE}"},
            False,
        ),  # what was written further left is the sender's own
        (PROXY, {"x-forwarded-for": f"{CAFE}, {HALL}, {PROXY}"}, True),
        (PROXY, {}, False),
        (CAFE, {"x-lantoa-address": signed_address(KEYS, HALL)}, True),
        (HALL, {"x-lantoa-address": signed_address(KEYS, CAFE)}, False),
        (CAFE, {"x-lantoa-address": HALL}, False),
        (CAFE, {"x-lantoa-address": signed_address(ExamKeys.of(b"mot bi mat khac"), HALL)}, False),
        ("2001:db8::7", {}, True),
        (f"::ffff:{HALL}", {}, True),  # as a socket for both kinds of addresses writes it
        (f"::ffff:{CAFE}", {}, False),
        ("khong-phai-dia-chi", {}, False),
    ],
)
async def test_only_named_networks_open_and_who_leaves_them_is_flagged(
    place: Place, peer: str, headers: dict[str, str], inside: bool
) -> None:
    window = told(place, networks=["203.0.113.0/24", "2001:db8::/32"])
    gateway = ExamGateway(replace(place.settings, trusted_proxies=frozenset({PROXY})), clock=Clock())
    await gateway.start()
    try:
        device = Device(gateway, window)
        body = json.dumps(device.open_message()).encode()
        status, _headers, answer = await gateway.handle("POST", "/exam/v1/open", headers, body, peer)
        opened = json.loads(answer)
        if status == 200:
            item = next(one["item"] for one in opened["draw"] if one["options"])
            save = {"ticket": opened["ticket"], "answers": [{"item": item, "revision": 1, "response": "a"}]}
            await gateway.handle("POST", "/exam/v1/save", {}, json.dumps(save).encode(), HALL)
            save["answers"][0]["revision"] = 2
            await gateway.handle("POST", "/exam/v1/save", {}, json.dumps(save).encode(), CAFE)
    finally:
        await gateway.stop()

    if inside:
        assert status == 200
        assert place.execute("SELECT flags FROM exam_answer ORDER BY id") == [(0,), (8,)]
    else:
        assert (status, opened["error"]["code"]) == (403, "network_not_allowed")

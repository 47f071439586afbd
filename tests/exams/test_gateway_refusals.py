"""What the gateway refuses: nothing a client sends breaks it, and nothing of a wrong message is kept."""

from typing import Any

import pytest

from lantoa.exams.rules.tokens import Ticket, open_ticket, sign_ticket
from tests.exams.gateways import HOUR, KEYS, START, Device, Place, item_uuid, running


@pytest.mark.parametrize(
    ("path", "changed", "status", "code"),
    [
        ("save", {"ticket": "x"}, 401, "bad_ticket"),
        ("save", {"ticket": "a.b"}, 401, "bad_ticket"),
        ("save", {"ticket": "é.é"}, 401, "bad_ticket"),
        ("save", {"ticket": 7}, 400, "malformed"),
        ("save", {"ticket": "x" * 5000}, 400, "malformed"),
        ("save", {"answers": {}}, 400, "malformed"),
        ("save", {"answers": [{"item": 1}]}, 400, "malformed"),
        ("save", {"answers": [{"item": "x", "revision": 0, "response": "a", "at": 0}]}, 400, "malformed"),
        ("save", {"answers": [{"item": "x", "revision": -1, "response": "a", "at": 0}]}, 400, "malformed"),
        ("save", {"answers": [{"item": "x", "revision": 1.5, "response": "a", "at": 0}]}, 400, "malformed"),
        (
            "save",
            {"answers": [{"item": "x", "revision": float("inf"), "response": "a", "at": 0}]},
            400,
            "malformed",
        ),
        ("save", {"answers": [{"item": "x", "revision": 2**40, "response": "a", "at": 0}]}, 400, "malformed"),
        (
            "save",
            {"answers": [{"item": "x", "revision": 1, "response": "a", "at": 10**30}]},
            400,
            "malformed",
        ),
        (
            "save",
            {"answers": [{"item": "x" * 99, "revision": 1, "response": "a", "at": 0}]},
            400,
            "malformed",
        ),
        (
            "save",
            {"answers": [{"item": "x", "revision": 1, "response": "a", "at": 0}] * 201},
            400,
            "malformed",
        ),
        ("open", {"admission": "a.b"}, 401, "bad_admission"),
        ("open", {"device": "không phải uuid"}, 400, "malformed"),
        ("open", {"mac": "é"}, 401, "bad_mac"),
        ("open", {"at": START + 1}, 401, "bad_mac"),
        ("close", {"ticket": None}, 400, "malformed"),
        ("state", {"ticket": "a.b"}, 401, "bad_ticket"),
    ],
)
async def test_a_wrong_message_is_refused_with_its_status_and_nothing_is_kept(
    place: Place, window: str, path: str, changed: dict[str, Any], status: int, code: str
) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        good = {
            "open": device.open_message(),
            "save": {"ticket": device.ticket, "answers": []},
            "close": {"ticket": device.ticket, "at": START},
            "state": {"ticket": device.ticket},
        }[path]

        answered, answer = await device.send(path, good | changed)

    assert (answered, answer["error"]["code"]) == (status, code)
    assert answer["error"]["message"]
    assert place.count("exam_answer") == 0 and place.count("exam_opening") == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"ticket": "\xed\xa0\x80", "answers": []}',
        rb'{"ticket": "\ud800", "answers": []}',
        b"[" * 60_000,
        b'{"ticket": ' * 5_000,
    ],
)
@pytest.mark.parametrize("path", ["open", "save", "close", "state"])
async def test_a_body_that_is_no_message_is_malformed(
    place: Place, window: str, path: str, body: bytes
) -> None:
    async with running(place) as gateway:
        status, answer = await Device(gateway, window).send(path, body)

    assert (status, answer["error"]["code"]) == (400, "malformed")


async def test_other_paths_methods_and_sizes_are_refused(place: Place, window: str) -> None:
    async with running(place) as gateway:
        nowhere = await gateway.handle("POST", "/exam/v1/mark", {}, b"{}")
        reading = await gateway.handle("GET", "/exam/v1/state", {}, b"")
        huge = await gateway.handle("POST", "/exam/v1/save", {}, b" " * (64 * 1024 + 1))

    assert [nowhere[0], reading[0], huge[0]] == [404, 405, 413]


@pytest.mark.parametrize(
    "response",
    ["d", "", 1, True, ["a"], {"a": 1}, 10**30, "a" * 600, "a\u0000", [["a"]]],
    ids=repr,
)
async def test_a_response_that_is_none_of_its_kind_is_refused_by_name_and_the_rest_is_saved(
    place: Place, window: str, response: Any
) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        item, other = device.singles()[:2]

        status, answer = await device.save((item, 1, response), (other, 1, "b"), ("không có", 3, "a"))

    assert status == 200
    assert answer["saved"] == [{"item": other, "revision": 1}]
    assert [one["code"] for one in answer["refused"]] == ["wrong_response", "unknown_item"]
    assert place.count("exam_answer") == 1


async def test_an_item_of_the_window_that_was_not_drawn_is_unknown(place: Place, window: str) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        drawn = {one["item"] for one in device.opened["draw"]}
        other = next(item_uuid(number) for number in range(20) if item_uuid(number) not in drawn)

        _status, answer = await device.save((other, 1, "a"))

    assert [one["code"] for one in answer["refused"]] == ["unknown_item"]


async def test_a_ticket_cannot_be_made_or_changed_by_a_client(place: Place, window: str) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        body, _dot, mac = device.ticket.partition(".")
        ticket = open_ticket(KEYS, device.ticket)
        later = sign_ticket(KEYS, Ticket(**{**_fields(ticket), "due_at": ticket.due_at + HOUR}))
        forged = [
            later.partition(".")[0] + "." + mac,
            body,
            body + ".",
            "." + mac,
            f"{body}.{mac[::-1]}",
            device.admission,
        ]

        answers = [await device.send("save", {"ticket": one, "answers": []}) for one in forged]

    assert {(status, answer["error"]["code"]) for status, answer in answers} == {(401, "bad_ticket")}


def _fields(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in ticket.__struct_fields__}

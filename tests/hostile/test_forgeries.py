"""Forged, changed and replayed tickets, admissions, batches and posts: refused by name, and nothing is kept of them."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.hostile.conftest import Target, refused_in_words
from tests.processes.clients import Candidate, base64url

pytestmark = pytest.mark.process


def _payload(token: str) -> dict[str, Any]:
    body = token.partition(".")[0]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


def _signed(payload: Any, key: bytes) -> str:
    body = base64url(json.dumps(payload).encode())
    return f"{body}.{base64url(hmac.digest(key, body.encode(), hashlib.sha256))}"


def _forgeries(token: str, **changes: Any) -> list[str]:
    """Other words under the old signature, other keys, cut and stretched ones."""
    body, _, mac = token.partition(".")
    changed = [
        base64url(json.dumps(_payload(token) | {name: value}).encode()) + f".{mac}"
        for name, value in changes.items()
    ]
    wrong_key = [_signed(_payload(token), key) for key in (b"", b"lantoa/ticket", b"x" * 32)]
    broken = [
        "",
        ".",
        "a.b",
        body,
        f".{mac}",
        f"{body}.",
        f"{body}.{mac[:-2]}",
        f"{body}..{mac}",
        f"{body}.{mac}AA",
        "ü.ü",
        "\x00",
        "A" * 4097,
    ]
    others = [_signed(value, b"x") for value in (None, [], 5, "x", {})]
    return [*changed, *wrong_key, *broken, *others]


def _opening(one: Candidate, **changes: Any) -> dict[str, Any]:
    return one.opening() | changes


def test_forged_admissions_open_nothing(target: Target) -> None:
    mine, other = target.candidate(0), target.candidate(1)
    bad = _forgeries(
        mine.admission, person=other.person, extra_s=86_400, exp=2**52, sitting=str(uuid.uuid4()), attempt=9
    )
    messages = [_opening(mine, admission=token) for token in bad]
    good = mine.opening()
    messages += [
        good | {"mac": other.opening()["mac"]},
        good | {"mac": ""},
        good | {"mac": "%%%"},
        good | {"device": str(uuid.uuid4())},
        good | {"at": good["at"] + 1},
        good | {"admission": other.admission},
    ]

    for message in messages:
        answered = target.call("POST", "/exam/v1/open", json.dumps(message).encode())
        assert answered.status in {400, 401}, (message, answered)
        assert refused_in_words(answered)
    assert target.place.ask("answers", sittings=[mine.sitting])[mine.sitting]["epochs"] == []


def test_forged_tickets_save_nothing_and_replays_add_nothing(target: Target) -> None:
    mine, other = target.candidate(2), target.candidate(3)
    mine.open()
    other.open()
    mine.save_next()
    answers = [{"item": mine.items[0]["item"], "revision": 900, "response": "a", "at": 0}]
    bad = _forgeries(
        mine.ticket,
        sitting=other.sitting,
        epoch=2,
        due_at=2**52,
        device=str(uuid.uuid4()),
        drawn="ff" * 40,
        person=other.person,
    )
    bad += [mine.admission, other.admission]

    for token in bad:
        for door in ("save", "close", "state"):
            message = {"ticket": token, "answers": answers, "at": 0}
            answered = target.call("POST", f"/exam/v1/{door}", json.dumps(message).encode())
            assert answered.status in {400, 401}, (door, token, answered)
            assert refused_in_words(answered)
    item, epoch, revision = min(mine.acknowledged)
    again = {"item": item, "revision": 50, "response": mine.sent[item, epoch, revision], "at": 0}
    replay = json.dumps({"ticket": mine.ticket, "answers": [again]}).encode()
    receipts = {target.call("POST", "/exam/v1/save", replay).status for _ in range(5)}
    kept = target.place.ask("answers", sittings=[mine.sitting])[mine.sitting]
    assert receipts == {200}
    assert [row[2] for row in kept["answers"]].count(50) == 1
    assert 900 not in [row[2] for row in kept["answers"]]
    assert kept["closings"] == 0


@pytest.mark.parametrize("door", ["open", "save", "close", "state"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 60_000,
        b'{"ticket":',
        b'{"ticket": 5, "answers": {}}',
        b'{"ticket": "a.b", "answers": [5]}',
        b'{"a": 1e999}',
        b'{"ticket": "\\ud800"}',
    ],
    ids=lambda body: body[:20].decode("latin1"),
)
def test_wrong_exam_messages_are_refused_in_words(target: Target, door: str, body: bytes) -> None:
    answered = target.call("POST", f"/exam/v1/{door}", body)

    assert answered.status in {400, 401}
    assert refused_in_words(answered)


def test_answers_that_do_not_fit_are_refused_by_name_and_the_rest_is_kept(target: Target) -> None:
    one = target.candidate(4)
    one.open()
    one.save_next(count=len(one.items))
    item, epoch, revision = min(one.acknowledged)
    good = {"item": item, "revision": 1000, "response": one.sent[item, epoch, revision], "at": 0}
    other_item = next(row["item"] for row in one.items if row["item"] != item)
    strange = [
        good | {"item": str(uuid.uuid4())},
        good | {"item": "x"},
        *[
            good | {"item": other_item, "revision": 2000, "response": value}
            for value in ({"a": 1}, 5, "zz", ["zz"], True, "a" * 10_000)
        ],
    ]
    for other in strange:
        answered = one.ask("save", {"ticket": one.ticket, "answers": [good, other]})
        assert answered.status == 200
        assert [row["item"] for row in answered.json()["saved"]] == [good["item"]]
        assert len(answered.json()["refused"]) == 1
    for answers in ([good | {"revision": 0}], [good | {"revision": 2**40}], [good] * 201):
        assert one.ask("save", {"ticket": one.ticket, "answers": answers}).status in {400, 413}


def test_forged_batches_keep_nothing_and_replayed_ones_add_nothing(target: Target) -> None:
    mine, other = target.learner(5), target.learner(6)
    body = mine.batch()
    right = mine.sign(body)["X-Lantoa-Mac"]
    changed = body.replace(b"lesson.opened", b"lesson.finished")
    as_other = json.dumps(json.loads(body) | {"person": other.person}).encode()
    cases = [
        (body, ""),
        (body, "A" * 43),
        (body, right[:-3]),
        (body, "ü"),
        (changed, right),
        (as_other, right),
        (body + b" ", right),
        (body, other.sign(body)["X-Lantoa-Mac"]),
        (body[:-10], right),
        (b"", right),
    ]
    for sent, mac in cases:
        headers = {"X-Lantoa-Mac": mac.encode("utf-8").decode("latin1"), "Content-Type": "application/json"}
        answered = target.call("POST", "/api/v1/me/journal", sent, **headers)
        assert 400 <= answered.status < 500, (mac, answered)
        assert refused_in_words(answered)
    persons = [mine.person, other.person]
    before = target.place.ask("journal", persons=persons)
    mine.deliver(body)
    receipts = [target.call("POST", "/api/v1/me/journal", body, **mine.sign(body)).json() for _ in range(3)]
    after = target.place.ask("journal", persons=persons)
    assert {receipt["duplicates"] for receipt in receipts} == {5}
    assert len(after) == len(before) + 5
    assert set(after.values()) == {1}


def test_signed_but_strange_events_are_refused_one_by_one(target: Target) -> None:
    one = target.learner(7)
    message = json.loads(one.batch(events=1))
    good = message["events"][0]
    strange = [
        5,
        {},
        good | {"id": "x"},
        good | {"id": str(uuid.uuid4()), "kind": "lesson.eaten"},
        good | {"id": str(uuid.uuid4()), "lesson": str(uuid.uuid4())},
        good | {"id": str(uuid.uuid4()), "edition": "0" * 64},
        good | {"id": str(uuid.uuid4()), "at": 10**30},
        good | {"id": str(uuid.uuid4()), "at": -1},
        good | {"id": str(uuid.uuid4()), "seq": 2**60},
        good | {"id": str(uuid.uuid4()), "data": {"x": "y" * 5000}},
        good
        | {
            "id": str(uuid.uuid4()),
            "kind": "check.answered",
            "data": {"check": "a\x00", "response": "x", "right": True},
        },
    ]
    body = json.dumps(message | {"events": [*strange, good]}).encode()

    receipt = target.call("POST", "/api/v1/me/journal", body, **one.sign(body)).json()

    assert (receipt["accepted"], len(receipt["refused"])) == (1, len(strange))
    assert all(len(row["message"]) > 5 for row in receipt["refused"])


def _session(target: Target) -> dict[str, str]:
    return {"Cookie": target.place.ask("own_certificate")["cookie"]}


@pytest.mark.parametrize(
    "origin",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Referer": "https://evil.example/http://localhost/"},
        {},
    ],
    ids=str,
)
def test_posts_from_elsewhere_are_refused(target: Target, origin: dict[str, str]) -> None:
    session = _session(target)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    fields = urlencode(
        {"course": str(uuid.uuid4()), "lesson": target.known["lessons"][0], "kind": "lesson.finished"}
    ).encode()
    for path in (
        "/hoc/ghi/",
        "/dang-xuat/",
        "/tai-khoan/mat-khau/",
        "/dang-nhap/",
        "/kich-hoat/",
        "/kiem-tra/",
    ):
        answered = target.call("POST", path, fields, **session, **form, **origin)
        assert answered.status in {403, 404, 405}, (path, answered.status)
        if path != "/kiem-tra/":
            assert answered.status == 403
    # Still signed in: nothing of it took effect.
    assert target.call("GET", "/tai-khoan/", **session).status == 200


def test_wrong_form_token_of_the_own_site_is_refused_in_words(target: Target) -> None:
    host = f"127.0.0.1:{target.server.port}"
    for token in ("", "x", "A" * 64, "\x00", "ü" * 64, "9" * 100_000):
        body = urlencode({"csrfmiddlewaretoken": token, "name": "a", "password": "b"}).encode()
        answered = target.call(
            "POST",
            "/dang-nhap/",
            body,
            **{
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://{host}",
                "Cookie": "lantoa_csrf=Zq3xW7vR2mK9pL4tY8sB1nC6dF5gH0jA",
            },
        )
        assert answered.status == 403
        assert "<h1" in answered.body.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"course": "x", "lesson": "y", "kind": "lesson.finished"},
        {"course": "\x00", "lesson": "\x00", "kind": "\x00"},
        {"course": str(uuid.uuid4()), "lesson": str(uuid.uuid4()), "kind": "lesson.finished"},
        {
            "course": str(uuid.uuid4()),
            "lesson": str(uuid.uuid4()),
            "kind": "check.answered",
            "check": "a" * 1000,
            "response": "\x00" * 50,
        },
        {
            "course": str(uuid.uuid4()),
            "lesson": str(uuid.uuid4()),
            "kind": "check.answered",
            "check": "a",
            "response": "x" * 1_000_000,
            "back": "https://evil.example/",
        },
        {f"a{number}": "1" for number in range(25_000)},
    ],
    ids=["nothing", "no-uuids", "zeros", "unknown", "long-check", "long-response", "many-fields"],
)
def test_wrong_lesson_forms_are_refused_in_words(target: Target, fields: dict[str, str]) -> None:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        **_session(target),
    }
    started = time.monotonic()

    answered = target.call("POST", "/hoc/ghi/", urlencode(fields).encode(), **headers)

    assert 400 <= answered.status < 500, answered.status
    assert "<h1" in answered.body.decode()
    assert time.monotonic() - started < 60

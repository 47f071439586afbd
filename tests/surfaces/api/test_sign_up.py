"""Signing up by the API: the same service as the page, throttled alike; what organisers tell their learners."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from lantoa.training.services import sign_up as service
from tests.surfaces.api.asking import ask
from tests.surfaces.api.world import ANNOUNCED, CODE, SIGNED_UP, ApiWorld

pytestmark = pytest.mark.django_db
DOOR = f"/api/v1/sign-up/{CODE}"


def _person(**more: Any) -> dict[str, Any]:
    given = {"full_name": "Bùi Thị Mới", "birth": "05/06/1985", "phone": "0987000333", "unit": "00004"}
    return given | {"consent": True, "once": str(uuid4())} | more


def test_anybody_signs_up_once_and_follows_the_receipt(client: Client, world: ApiWorld) -> None:
    terms = ask(client, world, "nobody", "GET", DOOR).json()
    wanted = _person()
    made = [ask(client, world, "nobody", "POST", DOOR, wanted) for _ in range(2)]
    receipt = made[0].json()["receipt"]
    waiting = ask(client, world, "nobody", "GET", f"{DOOR}/receipts/{receipt}").json()
    (request,) = ask(client, world, "organiser", "GET", "requests?kind=sign_up&search=moi").json()["rows"]
    ask(
        client,
        world,
        "organiser",
        "POST",
        "requests/refuse",
        {"requests": [request["uuid"]], "reason": "Đã đủ người"},
    )
    refused = ask(client, world, "nobody", "GET", f"{DOOR}/receipts/{receipt.lower()}").json()

    assert (terms["shut"], terms["units"]) == ("", [])
    assert [one.status_code for one in made] == [201, 201] and made[0].content == made[1].content
    assert (waiting["state"], "Bùi" in waiting["masked_name"]) == ("waiting", False)
    assert (refused["state"], refused["reason"]) == ("refused", "Đã đủ người")


def test_known_person_is_answered_like_anybody(client: Client, world: ApiWorld) -> None:
    known = _person(full_name=SIGNED_UP.full_name, birth=SIGNED_UP.birth, phone=SIGNED_UP.phone)

    answered = ask(client, world, "nobody", "POST", DOOR, known)

    assert answered.status_code == 201 and set(answered.json()) == {"receipt", "created_at"}


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"consent": False}, 422, "consent_missing"),
        ({"phone": "12"}, 422, "entry_faulty"),
        ({"full_name": "An"}, 422, "entry_doubtful"),
        ({"unit": "99999"}, 404, "no_such_unit"),
        ({"once": "x"}, 422, "invalid"),
    ],
)
def test_wrong_sign_up_is_refused_by_name(
    client: Client, world: ApiWorld, more: dict[str, Any], status: int, code: str
) -> None:
    answered = ask(client, world, "nobody", "POST", DOOR, _person(**more))

    assert (answered.status_code, answered.json()["error"]["code"]) == (status, code)


def test_door_is_shut_where_nobody_signs_up(client: Client, world: ApiWorld) -> None:
    ask(client, world, "organiser", "PUT", "entry-terms", {"sign_up_on": True, "sign_up_until": "2020-01-01"})
    over = ask(client, world, "nobody", "GET", DOOR).json()["shut"]
    late = ask(client, world, "nobody", "POST", DOOR, _person())
    ask(client, world, "organiser", "PUT", "entry-terms", {})
    off = ask(client, world, "nobody", "GET", DOOR)

    assert (over, late.status_code, late.json()["error"]["code"]) == ("over", 409, "sign_up_shut")
    assert (off.status_code, off.json()["error"]["code"]) == (404, "no_such_campaign")


def test_too_many_are_slowed_down(
    client: Client, world: ApiWorld, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(service, "MOST_PER_PHONE", 1)
    first = ask(client, world, "nobody", "POST", DOOR, _person())
    second = ask(client, world, "nobody", "POST", DOOR, _person())
    limit = settings.LANTOA.sign_in_tries_per_address
    guesses = [
        ask(client, world, "nobody", "GET", f"{DOOR}/receipts/ABCD2345{number:04}").status_code
        for number in range(limit + 1)
    ]

    assert first.status_code == 201
    assert (second.status_code, second.json()["error"]["code"]) == (429, "too_many_tries")
    assert int(second["Retry-After"]) > 0
    assert (set(guesses[:-1]), guesses[-1]) == ({404}, 429)


def test_announcement_is_written_changed_and_taken_off(client: Client, world: ApiWorld) -> None:
    made = ask(client, world, "organiser", "POST", "announcements", {"title": "Nghỉ lễ", "text": "Cả nước"})
    here = f"announcements/{made.json()['uuid']}"
    changed = ask(client, world, "organiser", "PUT", here, {"title": "Nghỉ lễ", "text": "Huế", "unit": "46"})
    seen = ask(client, world, "colleague", "GET", "announcements").json()["rows"]
    by_unit = ask(client, world, "colleague", "PUT", here, {"title": "x", "text": "x", "unit": "46"})
    empty = ask(client, world, "organiser", "PUT", here, {"title": " ", "text": "x"})
    gone = ask(client, world, "organiser", "POST", f"{here}/withdraw").json()

    assert (made.status_code, made.json()["unit_code"], changed.json()["unit_code"]) == (201, "VN", "46")
    assert [one["title"] for one in seen] == ["Nghỉ lễ"]
    assert ANNOUNCED not in str(seen)
    assert (by_unit.status_code, empty.status_code) == (404, 422)
    assert gone["withdrawn_at"] is not None


def test_order_of_lessons_is_set(client: Client, world: ApiWorld) -> None:
    ask(client, world, "organiser", "PUT", "study-options", {"in_order": True})

    assert ask(client, world, "colleague", "GET", "study-options").json() == {"in_order": True}

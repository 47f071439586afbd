"""A device that is ready for a test: signed in through its end, by the page or by its own signature; sign-out ends it."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from lantoa.exams.enums import WindowKind
from lantoa.exams.models import Window
from lantoa.kernel.clock import now, to_milliseconds
from lantoa.kernel.signing import digest, from_base64url, to_base64url
from tests.exams.world import World
from tests.surfaces.learner.conftest import NOW, Learner
from tests.surfaces.learner.pages import page_of
from tests.surfaces.learner.test_exam import another_window, soon

pytestmark = pytest.mark.django_db
CHECK_IN = "/api/v1/me/check-in"
OURS = {"X-Lantoa": "1", "Sec-Fetch-Site": "same-origin"}


def grant_of(learner: Learner) -> dict[str, Any]:
    grant: dict[str, Any] = learner.client.get("/api/v1/me/device", headers=OURS).json()
    return grant


def check_in(client: Client, grant: dict[str, Any], *, later: int = 0, headers: Any = None) -> Any:
    at = to_milliseconds(now()) + later
    body = json.dumps({"person": grant["person"], "device": grant["device"], "at": at}).encode()
    mac = to_base64url(digest(from_base64url(grant["secret"]), body))
    given = {**(OURS if headers is None else headers), "X-Lantoa-Mac": mac}
    return client.post(CHECK_IN, body, content_type="application/json", headers=given)


def ends_at(client: Client) -> Any:
    return Session.objects.get(session_key=client.session.session_key).expire_date


def far(world: World, **values: Any) -> World:
    """A test 40 days ahead: later than an ordinary session lasts."""
    day = NOW + timedelta(days=40)
    return another_window(world, opens_at=day, closes_at=day + timedelta(hours=2), **values)


def test_the_page_of_a_test_ahead_keeps_the_device_signed_in_through_its_end(
    officer: Learner, world: World
) -> None:
    room = far(world)

    page = page_of(officer.client, f"/thi/{room.window.uuid}/")

    assert "Bạn vẫn đăng nhập trên máy này đến" in page
    assert ends_at(officer.client) >= room.window.closes_at + timedelta(hours=12)


def test_a_practice_keeps_nobody_signed_in(officer: Learner, world: World) -> None:
    Window.objects.update(kind=WindowKind.PRACTICE)

    page = page_of(officer.client, f"/thi/{world.window.uuid}/")

    assert "Bạn vẫn đăng nhập trên máy này đến" not in page


def test_a_device_checks_in_and_later_signs_in_by_its_signature_alone(officer: Learner, world: World) -> None:
    room, grant = far(world), grant_of(officer)
    first = check_in(officer.client, grant)
    elsewhere = Client()
    again = check_in(elsewhere, grant, later=1)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["person"] == str(officer.person.uuid) and first.json()["ready_until"]
    assert ends_at(officer.client) >= room.window.closes_at
    assert elsewhere.get(f"/thi/{room.window.uuid}/").status_code == 200


def test_signing_out_on_a_shared_device_ends_it(officer: Learner, world: World) -> None:
    soon(world)
    grant = grant_of(officer)
    check_in(officer.client, grant)
    assert officer.client.cookies["lantoa_device"].value == grant["device"]
    officer.client.post("/dang-xuat/")

    refused = check_in(officer.client, grant, later=1)

    assert refused.status_code == 401 and refused.json()["error"]["code"] == "not_ready"
    assert "_auth_user_id" not in officer.client.session


def test_a_device_of_a_colleague_signs_in_the_colleague_and_a_stranger_nobody(
    officer: Learner, colleague: Learner, world: World
) -> None:
    soon(world)
    grant = grant_of(officer)

    assert check_in(colleague.client, grant).json()["error"]["code"] == "not_ready"
    assert colleague.client.session["_auth_user_id"] == str(colleague.person.pk)
    forged = grant | {"person": str(colleague.person.uuid)}
    assert check_in(colleague.client, forged).json()["error"]["code"] == "bad_mac"
    assert check_in(Client(), grant | {"device": str(uuid4())}).json()["error"]["code"] == "bad_mac"


@pytest.mark.parametrize(
    "headers", [{}, {"X-Lantoa": "1", "Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_another_site_cannot_sign_anyone_in(officer: Learner, world: World, headers: dict[str, str]) -> None:
    grant = grant_of(officer)

    assert check_in(Client(), grant, headers=headers).status_code == 403


def test_checking_in_asks_the_database_the_same_for_one_test_and_for_many(
    officer: Learner, world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        soon(world)
    grant = grant_of(officer)
    check_in(officer.client, grant)

    with django_assert_max_num_queries(12):
        assert check_in(officer.client, grant, later=1).status_code == 200

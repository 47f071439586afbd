"""What the API changes: by the right person, and told as it is afterwards."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.kernel.clock import now
from lantoa.people.models import ActivationCode
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.training.services.enrolments import NewEnrolment, enrol_persons
from tests.surfaces.api.world import CODE, ApiWorld

pytestmark = pytest.mark.django_db
HERE = f"/api/v1/campaigns/{CODE}"


def _send(client: Client, world: ApiWorld, name: str, method: str, path: str, body: Any = None) -> Any:
    content = b"" if body is None else json.dumps(body).encode()
    return client.generic(method, path, content, content_type="application/json", headers=world.callers[name])


def test_changed_campaign_keeps_what_was_not_sent(client: Client, world: ApiWorld) -> None:
    before = _send(client, world, "organiser", "GET", HERE).json()

    answered = _send(client, world, "organiser", "PATCH", HERE, {"hotline": "1900 0000", "summary": None})

    assert answered.json() == before | {"hotline": "1900 0000"}


def test_unknown_field_of_a_change_is_named(client: Client, world: ApiWorld) -> None:
    answered = _send(client, world, "organiser", "PATCH", HERE, {"titel": "Khóa"})

    assert answered.status_code == 422
    assert any(name.endswith("titel") for name in answered.json()["error"]["details"]["fields"])


def test_closed_campaign_enrols_nobody_until_it_is_opened_again(client: Client, world: ApiWorld) -> None:
    one = world.people["46"][0]
    withdrawal = f"{HERE}/enrolments/{one.uuid}/withdraw"
    assert _send(client, world, "organiser", "POST", f"{HERE}/close").json()["state"] == "closed"
    refused = _send(client, world, "colleague", "POST", withdrawal, {})

    _send(client, world, "organiser", "POST", f"{HERE}/reopen", {"reason": "Nhiều đơn vị xin học thêm"})
    done = _send(client, world, "colleague", "POST", withdrawal, {"reason": "Nghỉ"})

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "campaign_closed")
    assert done.json()["enrolment"]["state"] == "withdrawn"


def test_withdrawn_person_comes_back_by_hand_as_long_as_there_is_a_seat(
    client: Client, world: ApiWorld
) -> None:
    one = world.people["46"][0]
    _send(client, world, "colleague", "POST", f"{HERE}/enrolments/{one.uuid}/withdraw", {})
    wanted = {"person": str(one.person.uuid), "unit": "46"}

    made = _send(client, world, "colleague", "POST", f"{HERE}/enrolments", wanted)
    again = _send(client, world, "colleague", "POST", f"{HERE}/enrolments", wanted)
    _send(
        client, world, "colleague", "POST", f"{HERE}/enrolments/{made.json()['enrolment']['enrolment_uuid']}/withdraw", {}
    )  # fmt: skip
    _send(client, world, "organiser", "PUT", f"{HERE}/quotas", {"seats": {"46": 0}})
    full = _send(client, world, "colleague", "POST", f"{HERE}/enrolments", wanted)

    assert (made.status_code, made.json()["enrolment"]["line_code"]) == (201, "46")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_enrolled")
    assert (full.status_code, full.json()["error"]["code"]) == (409, "quota_short")


def test_person_outside_the_own_units_cannot_be_enrolled(client: Client, world: ApiWorld) -> None:
    stranger = {"person": str(world.people["01"][0].person.uuid), "unit": "46"}

    assert _send(client, world, "colleague", "POST", f"{HERE}/enrolments", stranger).status_code == 404


def test_codes_are_answered_once(client: Client, world: ApiWorld) -> None:
    (slip,) = _send(client, world, "colleague", "POST", f"{HERE}/slips", {}).json()
    again = _send(client, world, "colleague", "POST", f"{HERE}/slips", {"missing_only": True}).json()

    assert slip["full_name"] == world.people["46"][0].person.full_name and slip["code"]
    assert again == []
    assert slip["code"] not in str(list(ActivationCode.objects.values()))
    counts = _send(client, world, "colleague", "GET", f"{HERE}/slips").json()
    assert (counts["waiting"], counts["missing"]) == (counts["holding"], 0)


def test_certificate_is_issued_printed_and_revoked(client: Client, world: ApiWorld) -> None:
    address = f"{HERE}/certificates/{world.serial}"
    printed = _send(client, world, "organiser", "GET", f"{address}/pdf")
    by_manager = _send(client, world, "manager", "POST", f"{address}/revoke", {"reason": "Sai tên"})
    revoked = _send(client, world, "organiser", "POST", f"{address}/revoke", {"reason": "Sai tên"}).json()
    public = client.get(f"/api/v1/certificates/{world.serial}").json()

    assert printed.content.startswith(b"%PDF") and printed["Content-Type"] == "application/pdf"
    assert by_manager.status_code == 403
    assert (revoked["is_valid"], revoked["revoke_reason"]) == (False, "Sai tên")
    assert (public["is_valid"], public["revoked_on"]) == (False, revoked["revoked_on"])
    assert world.people["01"][0].person.full_name not in str(public)
    assert _send(client, world, "organiser", "GET", f"{address}/pdf").status_code == 409


def test_void_item_is_previewed_then_marked_again(client: Client, world: ApiWorld) -> None:
    item = _send(client, world, "organiser", "GET", f"{HERE}/items").json()[0]["item"]
    address = f"{HERE}/windows/{world.window.uuid}/remark"
    body = {"changes": [{"item": item, "is_void": True}], "preview": True}

    preview = _send(client, world, "organiser", "POST", address, body)
    without_reason = _send(client, world, "organiser", "POST", address, body | {"preview": False})

    assert preview.json()["marked"] == 1
    assert (without_reason.status_code, without_reason.json()["error"]["code"]) == (422, "window_invalid")


def test_job_is_told_to_whoever_started_it(client: Client, world: ApiWorld) -> None:
    address = f"/api/v1/jobs/{world.rosters['01'].job_uuid}"

    assert _send(client, world, "manager", "GET", address).json()["kind"].startswith("training.")
    assert _send(client, world, "operator", "GET", address).status_code == 200
    assert _send(client, world, "organiser", "GET", address).status_code == 404


def test_stopped_account_is_let_in_by_no_token(client: Client, world: ApiWorld) -> None:
    person = world.persons["manager"].uuid
    stopped = _send(client, world, "operator", "POST", f"/api/v1/persons/{person}/stop").json()
    shut = _send(client, world, "manager", "GET", "/api/v1/me")
    _send(client, world, "operator", "POST", f"/api/v1/persons/{person}/restore")

    assert stopped["is_active"] is False
    assert shut.status_code == 401
    assert _send(client, world, "manager", "GET", "/api/v1/me").status_code == 200


def test_revoked_token_opens_nothing(client: Client, world: ApiWorld) -> None:
    person = world.persons["colleague"].uuid
    (token,) = _send(client, world, "operator", "GET", f"/api/v1/persons/{person}").json()["tokens"]

    _send(client, world, "operator", "DELETE", f"/api/v1/persons/{person}/tokens/{token['uuid']}")

    assert _send(client, world, "colleague", "GET", "/api/v1/me").status_code == 401


LISTS = (
    "enrolments",
    "verdicts",
    "quotas",
    "rosters",
    "windows",
    "certificates",
    "certificates/waiting",
    "statistics",
    "cohorts",
)


@pytest.mark.parametrize("path", LISTS)
def test_queries_do_not_grow_with_people(client: Client, world: ApiWorld, path: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert _send(client, world, "organiser", "GET", f"{HERE}/{path}").status_code == 200
        return len(queries)

    count()  # places of the day are read once by a process
    few = count()
    _more_people(world)

    assert count() == few


def _more_people(world: ApiWorld) -> None:
    unit = world.people["01"][0].unit
    new = [
        NewPerson(full_name=f"Nguyễn Văn {place}", unit_id=unit.pk, unit_path=unit.path)
        for place in range(12)
    ]
    persons = create_persons(actor=None, new=new, now=now())
    wanted = [
        NewEnrolment(person_id=one.pk, unit_id=unit.pk, unit_code=unit.code, unit_path=unit.path)
        for one in persons
    ]
    done = enrol_persons(actor=None, campaign=world.campaign, new=wanted, now=now())
    assert len(done.made) == 12

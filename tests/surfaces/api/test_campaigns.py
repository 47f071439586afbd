"""A campaign by the API alone: seats, a roster from upload to undo; as organiser, unit manager, stranger."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lantoa.facts.consumers import drain
from lantoa.kernel.clock import now
from lantoa.kernel.jobs import run_job
from lantoa.people.services.roles import create_account, grant_role
from lantoa.people.services.tokens import create_token
from lantoa.territory.queries import unit_as_of
from tests.surfaces.api.rosters import Officer, roster

pytestmark = pytest.mark.django_db

HANOI, HUE = "01", "46"


def _caller(user_name: str, role: str = "", unit_path: str = "VN/") -> dict[str, str]:
    root = unit_as_of("VN", now().date())
    person = create_account(
        actor=None,
        user_name=user_name,
        password="mot-mat-khau-dai",
        full_name="Lê Văn Tám",
        unit_id=root.pk,
        now=now(),
    )
    if role:
        grant_role(actor=None, person=person, name=role, unit_path=unit_path, now=now())
    token = create_token(actor=None, user_name=user_name, label="", days=1, now=now())
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def organiser() -> dict[str, str]:
    return _caller("to.chuc", "organiser")


@pytest.fixture
def campaign(client: Client, organiser: dict[str, str]) -> str:
    body = {
        "code": "khoa-api",
        "title": "Khóa qua API",
        "starts_on": "2026-05-01",
        "ends_on": "2026-06-01",
        "units_as_of": "2026-05-01",
    }
    response = client.post(
        "/api/v1/campaigns", json.dumps(body), content_type="application/json", headers=organiser
    )
    assert response.status_code == 201, response.content
    seats = {"seats": {HANOI: 5, HUE: 3}}
    response = client.put(
        "/api/v1/campaigns/khoa-api/quotas",
        json.dumps(seats),
        content_type="application/json",
        headers=organiser,
    )
    assert response.status_code == 200, response.content
    return "/api/v1/campaigns/khoa-api"


ROSTER = roster(
    [
        Officer("Nguyễn Văn An", "03/02/1980", "Nam", "Phường Ba Đình", "Thành phố Hà Nội", "0912000001"),
        Officer("Trần Thị Bé", "03/02/1981", "Nữ", "Xã Không Có Thật", "Thành phố Hà Nội", "0912000002"),
    ]
)


def _roster() -> SimpleUploadedFile:
    return SimpleUploadedFile("ds.xlsx", ROSTER)


def _upload(client: Client, campaign: str, caller: dict[str, str]) -> dict[str, Any]:
    response = client.post(f"{campaign}/rosters", {"file": _roster()}, headers=caller)
    assert response.status_code == 202, response.content
    batch = response.json()
    run_job(batch["job"]["uuid"])
    return client.get(f"{campaign}/rosters/{batch['uuid']}", headers=caller).json()  # type: ignore[no-any-return]


def test_roster_goes_from_upload_to_undo(client: Client, organiser: dict[str, str], campaign: str) -> None:
    batch = _upload(client, campaign, organiser)
    address = f"{campaign}/rosters/{batch['uuid']}"
    assert batch["state"] == "preview"
    assert batch["counts"].get("ready") == 1
    waiting = client.get(f"{address}/rows?status=refused", headers=organiser).json()
    waiting = (
        waiting
        if waiting["rows"]
        else client.get(f"{address}/rows?status=attention", headers=organiser).json()
    )
    (row,) = waiting["rows"]
    assert row["reasons"][0]["message"]

    settle = {"rows": {row["id"]: {"unit": "00004"}}}
    client.post(f"{address}/settle", json.dumps(settle), content_type="application/json", headers=organiser)
    job = client.post(f"{address}/confirm", headers=organiser).json()
    run_job(job["uuid"])

    people = client.get(f"{campaign}/enrolments", headers=organiser).json()
    assert people["page"]["total"] == client.get(address, headers=organiser).json()["counts"]["enrolled"] >= 1

    job = client.post(f"{address}/undo", headers=organiser).json()
    run_job(job["uuid"])

    assert client.get(address, headers=organiser).json()["state"] == "undone"
    assert client.get(f"{campaign}/enrolments", headers=organiser).json()["page"]["total"] == 0
    assert all(row["taken"] == 0 for row in client.get(f"{campaign}/quotas", headers=organiser).json())


def test_same_file_twice_is_refused_by_name(client: Client, organiser: dict[str, str], campaign: str) -> None:
    _upload(client, campaign, organiser)

    response = client.post(f"{campaign}/rosters", {"file": _roster()}, headers=organiser)

    assert response.status_code == 409
    assert response.json()["error"]["code"] == "roster_file_twice"


def test_unit_manager_sees_only_the_own_subtree(
    client: Client, organiser: dict[str, str], campaign: str
) -> None:
    manager = _caller("quan.ly", "unit_manager", "VN/46/")
    _upload(client, campaign, organiser)

    assert client.get(f"{campaign}/rosters", headers=manager).json() == []
    assert [row["unit_code"] for row in client.get(f"{campaign}/quotas", headers=manager).json()] == [HUE]
    refused = client.put(
        f"{campaign}/quotas",
        json.dumps({"seats": {HANOI: 9}}),
        content_type="application/json",
        headers=manager,
    )
    assert refused.status_code == 403


def test_stranger_does_not_learn_that_the_campaign_exists(client: Client, campaign: str) -> None:
    stranger = _caller("nguoi.la")

    for path in ("", "/quotas", "/rosters", "/enrolments", "/statistics"):
        known = client.get(f"{campaign}{path}", headers=stranger)
        unknown = client.get(f"/api/v1/campaigns/khong-co{path}", headers=stranger)
        assert (known.status_code, known.json()["error"]["code"]) == (404, "no_such_campaign")
        assert known.content == unknown.content


@pytest.mark.parametrize(
    "seats", [{}, {"01": -1}, {"01": 10**9}, {"99": 5}, {"01": "năm"}, {"VN": 5, "01": 10**7 + 1}]
)
def test_wrong_seats_change_nothing(
    client: Client, organiser: dict[str, str], campaign: str, seats: dict[str, Any]
) -> None:
    before = client.get(f"{campaign}/quotas", headers=organiser).json()

    response = client.put(
        f"{campaign}/quotas", json.dumps({"seats": seats}), content_type="application/json", headers=organiser
    )

    assert 400 <= response.status_code < 500
    assert response.json()["error"]["message"]
    assert client.get(f"{campaign}/quotas", headers=organiser).json() == before


@pytest.mark.django_db(transaction=True)  # on PostgreSQL a consumer reads what is committed
def test_statistics_follow_enrolments_and_keep_to_the_scope(
    client: Client, organiser: dict[str, str], campaign: str
) -> None:
    batch = _upload(client, campaign, organiser)
    run_job(client.post(f"{campaign}/rosters/{batch['uuid']}/confirm", headers=organiser).json()["uuid"])
    drain()

    board = client.get(f"{campaign}/statistics", headers=organiser).json()
    manager = _caller("quan.ly", "unit_manager", "VN/46/")
    own = client.get(f"{campaign}/statistics", headers=manager).json()

    enrolled = {figure["measure"]: figure["people"] for figure in board["total"]["figures"]}["enrolled"]
    assert (board["unit_code"], board["total"]["quota"], enrolled) == ("VN", 8, 1)
    assert own["unit_code"] == HUE
    assert client.get(f"{campaign}/statistics?unit={HANOI}", headers=manager).status_code == 403

"""Signing in and out: where one comes to, what is kept, what a wrong password shows."""

import pytest
from django.test import Client, RequestFactory

from lantoa.people.models import Person
from lantoa.surfaces.public.address import client_address
from tests.surfaces.public.conftest import PASSWORD, Slip
from tests.surfaces.public.test_first_steps import activate, agree

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str, password: str = PASSWORD, back: str = "") -> str:
    response = client.post(f"/dang-nhap/{back}", {"name": name, "password": password})
    return str(response.headers.get("Location", ""))


def test_organiser_comes_to_the_console(client: Client, organiser: Person) -> None:
    assert sign_in(client, "Ban.To.Chuc") == "/to-chuc/"
    assert client.session["roles"] == ["organiser"]


def test_page_asked_for_comes_after_signing_in(client: Client, organiser: Person) -> None:
    assert sign_in(client, "ban.to.chuc", back="?next=/to-chuc/dot-1/") == "/to-chuc/dot-1/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(client: Client, organiser: Person, elsewhere: str) -> None:
    assert sign_in(client, "ban.to.chuc", back=f"?next={elsewhere}") == "/to-chuc/"


def test_learner_goes_on_at_the_step_not_done(client: Client, slip: Slip) -> None:
    activate(client, slip)
    client.post("/dang-xuat/")

    assert sign_in(client, slip.name, back="?next=/hoc/dot-1/") == "/kich-hoat/dong-y/"


def test_learner_who_is_ready_goes_to_learning(client: Client, slip: Slip) -> None:
    activate(client, slip)
    agree(client)
    client.post("/kich-hoat/thong-tin/")
    client.post("/dang-xuat/")

    assert sign_in(client, "+84 912 345 678") == "/hoc/"


def test_wrong_password_keeps_the_name_never_the_password(client: Client, organiser: Person) -> None:
    response = client.post("/dang-nhap/", {"name": "ban.to.chuc", "password": "sai-mat-khau"})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="ban.to.chuc"' in page
    assert "sai-mat-khau" not in page
    assert "không đúng" in page


def test_too_many_tries_close_the_door_for_a_while(client: Client, organiser: Person) -> None:
    for _ in range(11):
        response = client.post("/dang-nhap/", {"name": "ban.to.chuc", "password": "sai"})

    assert response.status_code == 429
    assert "Hãy đợi" in response.content.decode()


def test_signing_out_ends_the_session_and_forgets_whose_device_it_is(
    client: Client, organiser: Person
) -> None:
    sign_in(client, "ban.to.chuc")
    client.cookies["lantoa_device"] = "0190-device"

    response = client.post("/dang-xuat/")

    assert response["Location"] == "/"
    assert response.cookies["lantoa_device"].value == ""
    assert "_auth_user_id" not in client.session


def test_a_link_cannot_sign_anyone_out(client: Client, organiser: Person) -> None:
    sign_in(client, "ban.to.chuc")

    assert client.get("/dang-xuat/").status_code == 405
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("written", "expected"),
    [("203.0.113.7", "203.0.113.7"), ("6.6.6.6, 203.0.113.7", "203.0.113.7"), ("", "127.0.0.1")],
)
def test_address_is_what_front_saw_not_what_the_visitor_wrote(
    rf: RequestFactory, written: str, expected: str
) -> None:
    request = rf.get("/", headers={"x-forwarded-for": written} if written else {})

    assert client_address(request) == expected

"""From the slip to learning, with plain forms, the way an officer goes."""

import pytest
from django.test import Client

from lantoa.people.models import Consent, CorrectionRequest
from tests.surfaces.public.conftest import PASSWORD, Slip

pytestmark = pytest.mark.django_db


def enter_code(client: Client, slip: Slip) -> None:
    response = client.post("/kich-hoat/", {"name": slip.name, "code": slip.code.lower()})
    assert response["Location"] == "/kich-hoat/mat-khau/"


def activate(client: Client, slip: Slip) -> None:
    enter_code(client, slip)
    response = client.post("/kich-hoat/mat-khau/", {"password": PASSWORD, "again": PASSWORD})
    assert response["Location"] == "/kich-hoat/dong-y/"


def agree(client: Client, **answers: str) -> str:
    all_answers = {"training": "yes", "results": "yes", "contact": "no"} | answers
    return str(client.post("/kich-hoat/dong-y/", all_answers)["Location"])


def test_officer_goes_from_slip_to_learning(client: Client, slip: Slip) -> None:
    activate(client, slip)
    assert agree(client) == "/kich-hoat/thong-tin/"

    page = client.get("/kich-hoat/thong-tin/").content.decode()
    assert slip.person.full_name in page
    assert "05/02/1985" in page

    assert client.post("/kich-hoat/thong-tin/")["Location"] == "/hoc/"
    slip.person.refresh_from_db()
    assert slip.person.confirmed_at is not None


def test_page_for_the_password_says_whose_code_it_is(client: Client, slip: Slip) -> None:
    enter_code(client, slip)

    page = client.get("/kich-hoat/mat-khau/").content.decode()

    assert slip.person.full_name in page
    assert slip.person.unit.full_name in page


def test_wrong_code_keeps_what_was_written_and_says_what_to_do(client: Client, slip: Slip) -> None:
    response = client.post("/kich-hoat/", {"name": slip.name, "code": "AAAAA-AAAAA"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Mã kích hoạt không khớp" in page
    assert 'value="0912 345 678"' in page
    assert "activation" not in client.session


def test_password_page_without_a_code_leads_back(client: Client) -> None:
    assert client.get("/kich-hoat/mat-khau/")["Location"] == "/kich-hoat/"


def test_two_different_passwords_are_refused_before_the_code_is_used(client: Client, slip: Slip) -> None:
    enter_code(client, slip)

    response = client.post("/kich-hoat/mat-khau/", {"password": PASSWORD, "again": "khac"})

    assert response.status_code == 422
    assert "không giống nhau" in response.content.decode()
    assert client.post("/kich-hoat/mat-khau/", {"password": PASSWORD, "again": PASSWORD}).status_code == 302


def test_weak_password_is_explained_at_its_field(client: Client, slip: Slip) -> None:
    enter_code(client, slip)

    response = client.post("/kich-hoat/mat-khau/", {"password": "yeu", "again": "yeu"})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_password_error"' in page
    assert 'value="yeu"' not in page


def test_no_answer_about_personal_data_is_chosen_beforehand(client: Client, slip: Slip) -> None:
    activate(client, slip)

    page = client.get("/kich-hoat/dong-y/").content.decode()

    assert page.count('type="radio"') == 6
    assert "checked" not in page


def test_silence_is_no_consent(client: Client, slip: Slip) -> None:
    activate(client, slip)

    response = client.post("/kich-hoat/dong-y/", {"training": "yes"})

    assert response.status_code == 422
    assert not Consent.objects.exists()


def test_refusing_what_learning_needs_stops_there_and_can_be_taken_back(client: Client, slip: Slip) -> None:
    activate(client, slip)

    assert agree(client, training="no") == "/kich-hoat/dong-y/"
    assert "chưa vào học được" in client.get("/kich-hoat/dong-y/").content.decode()
    assert agree(client, training="yes") == "/kich-hoat/thong-tin/"


def test_wrong_name_is_reported_and_learning_goes_on(client: Client, slip: Slip) -> None:
    activate(client, slip)
    agree(client)

    response = client.post(
        "/kich-hoat/thong-tin/sua/", {"full_name": "Nguyễn Thị Ánh Nguyết", "birth_date": "5/2/1986"}
    )

    request = CorrectionRequest.objects.get()
    assert response["Location"] == "/hoc/"
    assert request.full_name == "Nguyễn Thị Ánh Nguyết"
    assert str(request.birth_date) == "1986-02-05"


@pytest.mark.parametrize("written", [{}, {"birth_date": "1986"}, {"birth_date": "31/02/1986"}])
def test_correction_without_a_usable_word_is_refused(
    client: Client, slip: Slip, written: dict[str, str]
) -> None:
    activate(client, slip)
    agree(client)

    assert client.post("/kich-hoat/thong-tin/sua/", written).status_code == 422
    assert not CorrectionRequest.objects.exists()


@pytest.mark.parametrize(
    "address", ["/kich-hoat/dong-y/", "/kich-hoat/thong-tin/", "/kich-hoat/thong-tin/sua/"]
)
def test_steps_of_a_person_ask_strangers_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/dang-nhap/?next=")


def test_name_from_the_qr_code_is_filled_in_and_escaped(client: Client) -> None:
    page = client.get("/kich-hoat/", {"ten": '"><script>'}).content.decode()

    assert "<script>" not in page.split("<main")[1]

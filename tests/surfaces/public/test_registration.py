"""Signing up as a visitor: the form, the receipt, what it does not tell."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from lantoa.people.models import Person
from lantoa.training.models import Campaign, EnrolmentRequest
from lantoa.training.services.requests import approve_requests, refuse_requests
from tests.outcomes.scenes import make_campaign, make_person
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.test_learners import NOW

pytestmark = pytest.mark.django_db
HOME = "/dang-ky/tap-huan-2026/"
RECEIPT = f"{HOME}bien-nhan/"
FIELDS = {
    "full_name": "Trần Thị Hai", "birth": "01/02/1990", "phone": "0987654321", "unit": "loc ninh, dong nai", "post": "", "consent": "on",
}  # fmt: skip


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(sign_up_on=True)


def send(client: Client, **values: Any) -> Any:
    return client.post(HOME, FIELDS | {"once": str(uuid4())} | values, follow=True)


def test_a_visitor_signs_up_and_looks_it_up_later(campaign: Campaign, client: Client) -> None:
    page = page_of(client, HOME)
    assert 'name="consent"' in page and "checked" not in page
    assert f'href="{HOME}"' in page_of(client, "/")

    words = words_of(send(client).content.decode())

    row = EnrolmentRequest.objects.get()
    printed = f"{row.receipt[:4]}-{row.receipt[4:8]}-{row.receipt[8:]}"
    assert "Đã nhận đăng ký của bạn" in words and printed in words and "T*** T*** Hai" in words
    assert "Trần Thị Hai" not in words and "0987" not in words
    assert (row.unit_path, row.consent_version) == ("VN/75/25270/", "2026-01")
    assert "Đang chờ duyệt" in seen(client, f"{RECEIPT}?so={row.receipt.lower()}")
    approve_requests(actor=None, campaign=campaign, request_uuids=[row.uuid], now=NOW)
    assert "Đã duyệt" in seen(client, f"{RECEIPT}?so={printed}")


def test_a_refusal_tells_why(campaign: Campaign, client: Client) -> None:
    send(client)
    row = EnrolmentRequest.objects.get()
    refuse_requests(
        actor=None, campaign=campaign, request_uuids=[row.uuid], reason="Lớp đã đủ người", now=NOW
    )

    assert "Lớp đã đủ người" in seen(client, f"{RECEIPT}?so={row.receipt}")


def test_a_known_phone_and_a_known_person_get_the_same_answer(campaign: Campaign, client: Client) -> None:
    make_person("Trần Thị Hai", phone="+84987654321")

    answers = [send(client, **values) for values in ({}, {"full_name": "Lê Khác", "phone": "0912345678"})]

    words = [words_of(one.content.decode()) for one in answers]
    rows = list(EnrolmentRequest.objects.order_by("pk"))
    for text, row in zip(words, rows, strict=True):
        assert row.receipt[:4] in text and "Đang chờ duyệt" in text
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"consent": ""}, "Cần bạn đồng ý"),
        ({"full_name": ""}, "Hãy ghi họ và tên"),
        ({"phone": "12"}, "“12” không phải số điện thoại"),
        ({"birth": "", "phone": ""}, "Hãy ghi ngày sinh"),
        ({"unit": "Tân Phú"}, "Có nhiều đơn vị tên như vậy"),
        ({"unit": ""}, "Hãy ghi xã, phường hoặc tỉnh"),
        ({"once": "x"}, "Trang này đã cũ"),
        ({"full_name": "\x00"}, ""),
        ({"full_name": "<b>An"}, "Tôi đã xem lại"),
    ],
)
def test_what_does_not_fit_is_told(
    campaign: Campaign, client: Client, values: dict[str, str], sentence: str
) -> None:
    response = send(client, **values)
    assert response.status_code == 422 and sentence in words_of(response.content.decode())
    assert not EnrolmentRequest.objects.exists()


def test_one_page_sent_twice_counts_once(campaign: Campaign, client: Client) -> None:
    once = str(uuid4())
    first, second = send(client, once=once), send(client, once=once)
    assert first.redirect_chain == second.redirect_chain and EnrolmentRequest.objects.count() == 1


def test_only_campaigns_with_an_open_door_are_there(campaign: Campaign, client: Client) -> None:
    make_campaign("dong-cua")
    for code in ("dong-cua", "khong-co"):
        assert client.get(f"/dang-ky/{code}/").status_code == 404
        assert client.post(f"/dang-ky/{code}/", FIELDS).status_code == 404
    Campaign.objects.filter(pk=campaign.pk).update(state="closed")
    assert "không còn nhận đăng ký" in seen(client, HOME)
    assert send(client).status_code == 409
    Campaign.objects.filter(pk=campaign.pk).update(state="draft")
    assert client.get(HOME).status_code == 404


def test_receipts_cannot_be_guessed_for_long(campaign: Campaign, client: Client, settings: Any) -> None:
    import dataclasses

    settings.LANTOA = dataclasses.replace(settings.LANTOA, sign_in_tries_per_address=3)
    codes = [client.get(RECEIPT, {"so": f"ABCD-EFGH-234{number}"}).status_code for number in range(5)]
    assert codes == [404, 404, 404, 429, 429]
    assert client.get(RECEIPT, {"so": ""}).status_code == 422
    assert client.get(RECEIPT, {"so": "x" * 500}).status_code == 422

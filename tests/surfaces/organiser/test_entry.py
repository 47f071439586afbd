"""Taking people in at the console (by hand, nominated, requests) as organiser, unit manager, colleague, stranger."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.people.models import Person
from lantoa.training.models import Campaign, Enrolment, EnrolmentRequest, Quota
from lantoa.training.rules.entries import Entry
from lantoa.training.services.late import nominate
from tests.outcomes.scenes import DONG_NAI, HA_NOI, enrol, make_campaign, make_person, unit_at
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.desks import (
    client_of,
    colleague_client,
    manager_client,
    organiser_client,
    stranger_client,
)
from tests.surfaces.organiser.test_learners import NOW

pytestmark = pytest.mark.django_db
BASE = "/to-chuc/tap-huan-2026/"
ADD, LIST, TERMS = f"{BASE}hoc-vien/them/", f"{BASE}de-nghi/", f"{BASE}ghi-danh/"
HAI = {
    "full_name": "Trần Thị Hai",
    "birth": "01/02/1990",
    "phone": "0987 654 321",
    "unit": "phuong loc ninh, dong nai",
}


@pytest.fixture
def campaign() -> Campaign:
    unit_at(DONG_NAI)
    return make_campaign()


def nominating(campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(managers_enrol=False)
    campaign.refresh_from_db()


def wait(campaign: Campaign, name: str = "Vũ Văn Chờ", **values: str) -> EnrolmentRequest:
    entry = Entry(**{"full_name": name, "birth": "05/06/1985", "unit": "25270", **values})
    return nominate(actor=None, campaign=campaign, entry=entry, now=NOW)


def told(client: Client, address: str, fields: dict[str, Any], status: int = 422) -> str:
    response = client.post(address, fields)
    assert response.status_code == status, (response.status_code, response.content.decode()[:3000])
    return words_of(response.content.decode())


def test_a_person_is_added_by_a_unit_written_without_marks(campaign: Campaign) -> None:
    client = organiser_client()
    assert "Thêm một người vào khóa" in seen(client, ADD)

    response = client.post(ADD, HAI, follow=True)

    made = Enrolment.objects.get()
    assert response.redirect_chain == [(f"{BASE}hoc-vien/{made.uuid}/", 302)]
    assert "Đã ghi danh Trần Thị Hai" in words_of(response.content.decode())
    assert (made.unit_code, made.person.phone) == ("25270", "+84987654321")
    again = told(client, ADD, HAI, 409)
    assert "đã có trong khóa" in again


def test_faults_are_told_and_odd_names_are_asked_once(campaign: Campaign) -> None:
    client = organiser_client()

    words = told(client, ADD, HAI | {"birth": "31/02/1990", "phone": "12", "unit": "Xã Không Có"})
    assert "Không có đơn vị nào mang mã hoặc tên này" in words
    words = told(client, ADD, HAI | {"birth": "31/02/1990", "phone": "12"})
    assert "“31/02/1990” không phải ngày sinh" in words and "“12” không phải số điện thoại" in words
    odd = HAI | {"full_name": "Hai"}
    assert "Tôi đã xem lại: đúng như đã ghi" in told(client, ADD, odd)
    assert not Enrolment.objects.exists()
    assert client.post(ADD, odd | {"is_checked": "on"}).status_code == 302


def test_a_name_that_several_units_bear_is_chosen(campaign: Campaign) -> None:
    client = organiser_client()

    words = told(client, ADD, HAI | {"unit": "Tân Phú"})
    assert "Có nhiều đơn vị tên như vậy" in words and "(26116)" in words
    assert client.post(ADD, HAI | {"unit": "Tân Phú", "unit_code": "26116"}).status_code == 302
    assert Enrolment.objects.get().unit_code == "26116"


def test_who_it_may_be_is_put_side_by_side(campaign: Campaign) -> None:
    near = make_person("Trần Thị Hai", birth_date=None, birth_year=1990)
    client = organiser_client()

    page = client.post(ADD, HAI)

    assert page.status_code == 409 and str(near.uuid) in page.content.decode()
    assert client.post(ADD, HAI | {"answer": str(near.uuid)}).status_code == 302
    assert Enrolment.objects.get().person == near


def test_a_full_unit_says_whose_seats_could_be_moved(campaign: Campaign) -> None:
    for path, seats, shared in ((DONG_NAI, 10, 3), ("VN/75/25270/", 0, 0), ("VN/75/25357/", 3, 0)):
        Quota.objects.create(
            campaign=campaign, unit=unit_at(path), unit_path=path, seats=seats, shared_out=shared
        )

    words = told(organiser_client(), ADD, HAI, 409)

    assert "Phường Lộc Ninh, Thành phố Đồng Nai đã hết chỉ tiêu" in words
    assert "Thành phố Đồng Nai còn 7; Phường Tân Khai, Thành phố Đồng Nai còn 3" in words
    assert not Person.objects.filter(full_name="Trần Thị Hai").exists()


def test_a_manager_adds_in_the_own_units_only(campaign: Campaign) -> None:
    manager = manager_client(campaign, HA_NOI)
    assert "Không có đơn vị nào mang mã hoặc tên này" in told(manager, ADD, HAI)
    assert manager_client(campaign).post(ADD, HAI).status_code == 302
    for client, status in ((colleague_client(campaign), 403), (stranger_client(), 404)):
        for address in (ADD, LIST, TERMS):
            assert client.get(address).status_code == status
            assert client.post(address, HAI).status_code in {status, 405}


def test_units_nominate_and_the_organiser_decides_in_bulk(campaign: Campaign) -> None:
    nominating(campaign)
    manager, organiser = manager_client(campaign), organiser_client()
    assert "Đề cử một người vào khóa" in seen(manager, ADD)
    once = str(uuid4())
    for _ in "12":
        response = manager.post(ADD, HAI | {"note": "Thay người cũ", "once": once}, follow=True)
    assert "Đã gửi đề cử Trần Thị Hai" in words_of(response.content.decode())
    row = EnrolmentRequest.objects.get()
    assert 'name="request"' not in page_of(manager, LIST) and "Chờ ban tổ chức" in seen(manager, LIST)
    assert "Người mới" in seen(organiser, LIST)

    refused = manager.post(f"{LIST}duyet/", {"request": str(row.uuid), "action": "approve"}, follow=True)
    assert "ban tổ chức duyệt" in words_of(refused.content.decode())
    done = organiser.post(f"{LIST}duyet/", {"request": str(row.uuid), "action": "approve"}, follow=True)

    assert "Đã duyệt 1 người" in words_of(done.content.decode())
    made = Enrolment.objects.get()
    assert made.origin == "nominated"
    assert f'value="{made.uuid}"' in page_of(organiser, f"{LIST}?tinh-trang=approved")


def test_refusing_needs_a_reason_which_the_unit_reads(campaign: Campaign) -> None:
    row, organiser = wait(campaign), organiser_client()
    assert "1 đề nghị ghi danh chờ duyệt" in seen(organiser, BASE)
    fields = {"request": str(row.uuid), "action": "refuse"}

    assert "Hãy ghi lý do" in words_of(organiser.post(f"{LIST}duyet/", fields, follow=True).content.decode())
    organiser.post(f"{LIST}duyet/", fields | {"reason": "Đã đủ người"})

    assert "Đã đủ người" in seen(manager_client(campaign), f"{LIST}?tinh-trang=refused")
    assert "Đã đủ người" in seen(manager_client(campaign), f"{LIST}{row.uuid}/")


def test_one_request_with_a_doubt_is_answered(campaign: Campaign) -> None:
    near = make_person("Vũ Văn Chờ", birth_date=None, birth_year=1985)
    row, organiser = wait(campaign), organiser_client()
    address = f"{LIST}{row.uuid}/"
    assert "Có thể trùng hồ sơ" in seen(organiser, LIST)
    assert str(near.uuid) in page_of(organiser, address)

    assert "Hãy chọn: là hồ sơ đã có" in told(organiser, address, {"action": "approve"})
    assert "Hãy ghi lý do" in told(organiser, address, {"action": "refuse"})
    assert "Hãy bấm một trong hai nút" in told(organiser, address, {"answer": "new"})
    assert organiser.post(address, {"action": "approve", "answer": str(near.uuid)}).status_code == 302
    assert Enrolment.objects.get().person == near
    assert "Xem học viên" in seen(organiser, address)
    assert organiser.post(address, {"action": "approve"}).status_code == 302


def test_requests_of_other_units_and_campaigns_are_not_found(campaign: Campaign) -> None:
    row = wait(campaign)
    elsewhere = manager_client(campaign, HA_NOI)
    assert elsewhere.get(f"{LIST}{row.uuid}/").status_code == 404
    assert "Vũ Văn Chờ" not in seen(elsewhere, LIST)
    elsewhere.post(f"{LIST}duyet/", {"request": str(row.uuid), "action": "approve"})
    other = wait(make_campaign("khoa-khac"), "Lê Khóa Khác")
    assert organiser_client().get(f"{LIST}{other.uuid}/").status_code == 404
    organiser_client().post(f"{LIST}duyet/", {"request": str(other.uuid), "action": "approve"})
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"action": "approve"},
        {"action": "x", "request": "y"},
        {"action": "approve", "request": ["", "1", "\x00"]},
    ],
)
def test_nothing_chosen_changes_nothing(campaign: Campaign, fields: dict[str, Any]) -> None:
    wait(campaign)
    response = organiser_client().post(f"{LIST}duyet/", fields, follow=True)
    assert "Hãy chọn" in words_of(response.content.decode())
    assert EnrolmentRequest.objects.get().state == "waiting"


def test_the_list_of_many_takes_no_more_queries(campaign: Campaign) -> None:
    client = organiser_client()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(client, LIST)
        return len(captured)

    wait(campaign)
    queries()
    few = queries()
    for letter in "ABCDEGH":
        wait(campaign, f"Lê Văn {letter}")
    assert queries() == few


def test_terms_are_the_organisers(campaign: Campaign) -> None:
    client = organiser_client()
    assert manager_client(campaign).get(TERMS).status_code == 404
    wanted = {
        "managers_enrol": "no", "sign_up_on": "on", "sign_up_from": "1/5/2026", "sign_up_until": "", "sign_up_units": ["75", "01"],
    }  # fmt: skip

    assert client.post(TERMS, wanted).status_code == 302

    campaign.refresh_from_db()
    assert (campaign.managers_enrol, campaign.sign_up_on, campaign.sign_up_units) == (
        False,
        True,
        [HA_NOI, DONG_NAI],
    )
    assert "/dang-ky/tap-huan-2026/" in seen(client, TERMS)
    for wrong in (
        {"sign_up_until": "30/4/2026"},
        {"managers_enrol": ""},
        {"sign_up_units": ["99"]},
        {"sign_up_from": "x"},
    ):
        told(client, TERMS, wanted | wrong)


LEARNER = f"{BASE}hoc-vien/"


def test_a_transfer_is_told_on_the_person_s_page(campaign: Campaign) -> None:
    (row,) = enrol(campaign, "Lê Văn An")
    client, address = organiser_client(), f"{LEARNER}{row.uuid}/"
    assert "Chuyển đơn vị" in seen(client, address)

    assert "Hãy ghi lý do" in told(client, f"{address}chuyen-don-vi/", {"unit": "Tân Khai", "reason": ""})
    page = client.post(f"{address}chuyen-don-vi/", {"unit": "tan khai", "reason": "Về xã mới"}, follow=True)

    words = words_of(page.content.decode())
    assert "Đã chuyển Lê Văn An sang Phường Tân Khai" in words
    assert (
        "Chuyển từ Phường Lộc Ninh, Thành phố Đồng Nai sang Phường Tân Khai" in words and "Về xã mới" in words
    )


def test_a_substitution_is_told_on_both_pages(campaign: Campaign) -> None:
    (row,) = enrol(campaign, "Lê Văn An")
    client, address = organiser_client(), f"{LEARNER}{row.uuid}/"
    fields = {
        "full_name": "Trần Thị Hai",
        "birth": "01/02/1990",
        "phone": "",
        "post": "",
        "reason": "Nghỉ ốm",
    }

    page = client.post(f"{address}thay-nguoi/", fields, follow=True)

    made = Enrolment.objects.get(person__full_name="Trần Thị Hai")
    assert page.redirect_chain == [(f"{LEARNER}{made.uuid}/", 302)]
    assert "Vào thay Lê Văn An · Nghỉ ốm" in words_of(page.content.decode())
    words = seen(client, address)
    assert "Người thay Trần Thị Hai" in words and "Lý do rút Nghỉ ốm" in words
    assert "Đưa trở lại khóa" in words


def test_a_withdrawal_is_taken_back_on_its_page(campaign: Campaign) -> None:
    (row,) = enrol(campaign, "Lê Văn An")
    client, address = manager_client(campaign), f"{LEARNER}{row.uuid}/"
    client.post(f"{address}rut/", {"reason": "Nhầm người"})
    assert "Lý do rút: Nhầm người" in seen(client, f"{address}ghi-danh-lai/")

    page = client.post(f"{address}ghi-danh-lai/", {"reason": "Rút nhầm"}, follow=True)

    assert "Lê Văn An đã trở lại khóa" in words_of(page.content.decode())
    row.refresh_from_db()
    assert row.state == "active"


@pytest.mark.parametrize("way", ["chuyen-don-vi/", "thay-nguoi/", "ghi-danh-lai/"])
def test_changes_are_for_those_of_the_unit(campaign: Campaign, way: str) -> None:
    (row,) = enrol(campaign, "Lê Văn An")
    address = f"{LEARNER}{row.uuid}/{way}"
    cases = (
        (manager_client(campaign, HA_NOI), 404),
        (colleague_client(campaign), 403),
        (stranger_client(), 404),
    )
    for client, status in cases:
        assert client.get(address).status_code == status == client.post(address, {"reason": "x"}).status_code
    Campaign.objects.update(state="closed")
    assert client_of(make_person("Người Lạ")).get(address).status_code == 404
    closed = organiser_client().post(address, {"reason": "x"}, follow=True)
    assert "Khóa tập huấn đã kết thúc" in words_of(closed.content.decode())


def test_the_end_is_moved_and_a_closed_campaign_opened_with_a_reason(campaign: Campaign) -> None:
    client = organiser_client()
    told(client, f"{BASE}gia-han/", {"ends_on": "15/5/2026", "reason": "x"})
    assert client.post(f"{BASE}gia-han/", {"ends_on": "30/5/2026", "reason": "Mưa bão"}).status_code == 302
    assert client.get(f"{BASE}mo-lai/").status_code == 302
    client.post(f"{BASE}trang-thai/", {"state": "closed"})
    assert client.post(f"{BASE}trang-thai/", {"state": "open"}).headers["Location"] == "../mo-lai/"
    assert re.search("mo-lai/", page_of(client, BASE))
    told(client, f"{BASE}mo-lai/", {"reason": " "})
    assert client.post(f"{BASE}mo-lai/", {"reason": "Thi lại"}).status_code == 302

    campaign.refresh_from_db()
    assert campaign.state == "open" and campaign.ends_on.day == 30
    for other, status in (
        (manager_client(campaign), 404),
        (colleague_client(campaign), 403),
        (stranger_client(), 404),
    ):
        for address in (f"{BASE}gia-han/", f"{BASE}mo-lai/"):
            assert other.get(address).status_code == status == other.post(address, {}).status_code

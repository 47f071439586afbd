"""Announcements and ways of study at the console: organiser, unit manager, colleague elsewhere, stranger."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lantoa.kernel.clock import local_day, now
from lantoa.learning.queries.options import lessons_are_in_order
from lantoa.messaging.models import Announcement
from lantoa.messaging.services import Wording, announce
from lantoa.people.models import Role
from lantoa.training.models import Campaign
from tests.outcomes.scenes import DONG_NAI, make_campaign, make_person
from tests.surfaces.learner.pages import seen
from tests.surfaces.organiser.desks import (
    client_of,
    colleague_client,
    manager_client,
    organiser_client,
    stranger_client,
)

pytestmark = pytest.mark.django_db

BASE = "/to-chuc/tap-huan-2026/"
LIST, STUDY, GUIDE = f"{BASE}thong-bao/", f"{BASE}cach-hoc/", f"{BASE}huong-dan/"
GOOD = {
    "title": "Lùi giờ kiểm tra",
    "text": "Sang **15:00**.",
    "unit": "75",
    "starts_on": "05/05/2026",
    "ends_on": "15/5/2026",
}


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def province_organiser(campaign: Campaign) -> Client:
    """Organises one province of the campaign only."""
    person = make_person("Đinh Thị Một Tỉnh", path=DONG_NAI)
    Role.objects.create(person=person, name="organiser", unit_path=DONG_NAI, campaign_id=campaign.pk)
    return client_of(person)


def told(campaign: Campaign, unit: str = "VN", path: str = "VN/", **days: Any) -> Announcement:
    wording = Wording("Cho mọi người", "Chào.", unit, path, days.get("starts_on", local_day(now())))
    return announce(actor=None, campaign_id=campaign.pk, wording=wording, now=now())


def test_an_organiser_writes_changes_and_takes_off(campaign: Campaign) -> None:
    client = organiser_client()

    assert client.post(f"{LIST}moi/", GOOD)["Location"] == LIST
    made = Announcement.objects.get()
    assert (made.unit_path, made.starts_on, made.ends_on) == (DONG_NAI, date(2026, 5, 5), date(2026, 5, 15))
    assert "Lùi giờ kiểm tra" in seen(client, LIST)

    client.post(f"{LIST}{made.uuid}/", GOOD | {"unit": "VN", "ends_on": "", "is_pinned": "on"})
    made.refresh_from_db()
    assert (made.unit_path, made.ends_on, made.is_pinned) == ("VN/", None, True)

    assert "Gỡ thông báo" in seen(client, f"{LIST}{made.uuid}/go/")
    client.post(f"{LIST}{made.uuid}/go/")
    assert "Đã gỡ" in seen(client, LIST)


def test_communes_of_the_province_chosen_appear_when_asked(campaign: Campaign) -> None:
    client = organiser_client()

    response = client.post(f"{LIST}moi/", {"title": "Dở dang", "unit": "75", "do": "xa"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Phường Lộc Ninh" in page
    assert "Dở dang" in page
    assert not Announcement.objects.exists()
    client.post(f"{LIST}moi/", GOOD | {"unit": "25270"})
    assert Announcement.objects.get().unit_path == "VN/75/25270/"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Hãy ghi tiêu đề"),
        ({"text": " "}, "Hãy ghi nội dung"),
        ({"unit": "99999"}, "Bạn không phụ trách đơn vị này"),
        ({"starts_on": "31/02/2026"}, "ví dụ 05/06/2026"),
        ({"ends_on": "01/05/2026"}, "Ngày cuối phải từ ngày đầu trở đi"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    campaign: Campaign, changes: dict[str, str], words: str
) -> None:
    response = organiser_client().post(f"{LIST}moi/", GOOD | changes)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Announcement.objects.exists()


def test_a_province_s_organiser_speaks_to_the_province_only(campaign: Campaign) -> None:
    client, everybody = province_organiser(campaign), told(campaign)

    assert client.post(f"{LIST}moi/", GOOD | {"unit": "VN"}).status_code == 422
    assert client.post(f"{LIST}moi/", GOOD | {"unit": "01"}).status_code == 422
    assert client.post(f"{LIST}moi/", GOOD).status_code == 302
    assert "Cho mọi người" in seen(client, LIST)
    assert client.get(f"{LIST}{everybody.uuid}/").status_code == 404
    assert client.post(f"{LIST}{everybody.uuid}/go/").status_code == 404
    assert client.get(STUDY).status_code == 404


def test_a_manager_reads_and_writes_nothing(campaign: Campaign) -> None:
    client, one = manager_client(campaign), told(campaign)
    told(campaign, "01", "VN/01/")

    words = seen(client, LIST)

    assert "Cho mọi người" in words
    assert words.count("Đang hiện") == 1
    assert "Viết thông báo" not in words
    assert client.get(f"{LIST}moi/").status_code == 404
    assert client.post(f"{LIST}moi/", GOOD).status_code == 404
    assert client.post(f"{LIST}{one.uuid}/go/").status_code == 404
    assert client.get(STUDY).status_code == 404
    assert client.get(GUIDE).status_code == 200
    one.refresh_from_db()
    assert one.withdrawn_at is None


@pytest.mark.parametrize("address", [LIST, f"{LIST}moi/", f"{LIST}{uuid.UUID(int=1)}/", STUDY, GUIDE])
def test_others_see_none_of_it(campaign: Campaign, client: Client, address: str) -> None:
    assert colleague_client(campaign).get(address).status_code == 403
    assert stranger_client().get(address).status_code == 404
    assert client.get(address)["Location"].startswith("/dang-nhap/")


def test_one_of_another_campaign_is_not_found_here(campaign: Campaign) -> None:
    other = told(make_campaign("khac"))
    client = organiser_client()

    assert client.get(f"{LIST}{other.uuid}/").status_code == 404
    assert client.post(f"{LIST}{other.uuid}/", GOOD).status_code == 404


def test_states_are_told_by_the_day(campaign: Campaign) -> None:
    today = local_day(now())
    told(campaign, starts_on=today + timedelta(days=2))

    assert "Chưa đến ngày" in seen(organiser_client(), LIST)


def test_the_list_costs_no_query_for_each(campaign: Campaign, django_assert_max_num_queries: Any) -> None:
    client = organiser_client()
    told(campaign)
    client.get(LIST)
    with django_assert_max_num_queries(12) as few:
        client.get(LIST)
    for _more in range(8):
        told(campaign)

    with django_assert_max_num_queries(len(few)):
        client.get(LIST)


def test_lessons_one_after_the_other_is_chosen_and_taken_back(campaign: Campaign) -> None:
    client = organiser_client()
    assert "Trang bài học là tệp tĩnh" in seen(client, STUDY)

    assert client.post(STUDY, {"order": "lan-luot"})["Location"] == STUDY
    assert lessons_are_in_order(campaign.pk)

    client.post(STUDY, {"order": "tu-do"})
    assert not lessons_are_in_order(campaign.pk)
    assert client.post(STUDY, {"order": "nguoc"}).status_code == 422


def test_the_guide_to_hand_out_has_the_calendar_s_address(campaign: Campaign) -> None:
    words = seen(organiser_client(), GUIDE)

    assert campaign.title in words
    assert "/lich/tap-huan-2026.ics" in words

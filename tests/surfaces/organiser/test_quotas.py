"""Quotas at the console: reading and sharing seats down the tree; as organiser, unit manager, colleague, stranger."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.training.models import Campaign, Quota
from lantoa.training.services.quotas import set_quotas
from tests.outcomes.scenes import AT, LOC_NINH, enrol, make_campaign
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.desks import colleague_client, manager_client, organiser_client, stranger_client

pytestmark = pytest.mark.django_db

PAGE = "/to-chuc/tap-huan-2026/chi-tieu/"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def seats_of(campaign: Campaign) -> dict[str, int]:
    return dict(Quota.objects.filter(campaign=campaign).values_list("unit_path", "seats"))


def test_organiser_gives_provinces_seats_written_the_vietnamese_way(campaign: Campaign) -> None:
    client = organiser_client()

    response = client.post(PAGE, {"seats_75": "1.200", "seats_01": " 5500 "})

    assert response.status_code == 302
    assert seats_of(campaign) == {"VN/75/": 1200, "VN/01/": 5500}
    page = page_of(client, PAGE)
    assert 'value="1.200"' in page and "6.700" in words_of(page)


def test_one_wrong_number_saves_nothing_and_keeps_every_box(campaign: Campaign) -> None:
    response = organiser_client().post(PAGE, {"seats_75": "120", "seats_01": "mười"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Chỉ tiêu của Thành phố Hà Nội: Hãy ghi một số từ 0 trở lên" in words_of(page)
    assert 'value="120"' in page and 'value="mười"' in page
    assert seats_of(campaign) == {}


@pytest.mark.parametrize("written", ["-5", "1,5", "10.000.001", "٣", "9" * 13, "<b>7</b>"])
def test_what_is_no_number_of_seats_is_refused(campaign: Campaign, written: str) -> None:
    assert organiser_client().post(PAGE, {"seats_75": written}).status_code == 422
    assert seats_of(campaign) == {}


def test_sharing_more_than_a_province_has_is_refused_with_the_figures(campaign: Campaign) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10}, now=AT)

    response = organiser_client().post(f"{PAGE}?don-vi=75", {"seats_25270": "8", "seats_25357": "3"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Thành phố Đồng Nai cần 11 chỗ" in words_of(page) and "chỉ có 10" in words_of(page)
    assert 'value="8"' in page and 'value="3"' in page
    assert seats_of(campaign) == {"VN/75/": 10}


def test_unit_manager_shares_inside_the_own_subtree_only(campaign: Campaign) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "01": 20}, now=AT)
    manager = manager_client(campaign)

    assert "Chỉ tiêu: Thành phố Đồng Nai" in seen(manager, PAGE)
    assert manager.post(PAGE, {"seats_25270": "4"}).status_code == 302
    manager.post(f"{PAGE}?don-vi=VN", {"seats_75": "5000"})
    manager.post(f"{PAGE}?don-vi=01", {"seats_00004": "5"})

    assert seats_of(campaign) == {"VN/75/": 10, "VN/75/25270/": 4, "VN/01/": 20}
    assert "Hà Nội" not in seen(manager, f"{PAGE}?don-vi=VN")


def test_commune_without_a_row_of_its_own_says_so(campaign: Campaign) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10}, now=AT)
    enrol(campaign, "Lê Văn An", path=LOC_NINH)

    words = seen(organiser_client(), f"{PAGE}?don-vi=75")

    assert "Phường Lộc Ninh Chỉ tiêu của Phường Lộc Ninh – – 1 chưa giao riêng" in words


def test_closed_campaign_shows_seats_without_boxes(campaign: Campaign) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10}, now=AT)
    Campaign.objects.update(state="closed")

    assert "Lưu chỉ tiêu" not in seen(organiser_client(), PAGE)
    assert organiser_client().post(PAGE, {"seats_75": "50"}).status_code == 409
    assert seats_of(campaign) == {"VN/75/": 10}


def test_unknown_unit_is_not_found_and_a_commune_has_nothing_below(campaign: Campaign) -> None:
    client = organiser_client()

    assert client.get(f"{PAGE}?don-vi=99999").status_code == 404
    assert client.get(f"{PAGE}?don-vi=<x>").status_code == 404
    assert "Phường Lộc Ninh" in seen(client, f"{PAGE}?don-vi=25270")


def test_strangers_learn_nothing_and_colleagues_are_told_no(campaign: Campaign) -> None:
    assert Client().get(PAGE).status_code == 302
    assert stranger_client().get(PAGE).status_code == 404
    assert colleague_client(campaign).get(PAGE).status_code == 403
    assert colleague_client(campaign).post(PAGE, {"seats_75": "1"}).status_code == 403


def test_page_asks_the_database_as_often_for_many_rows_as_for_few(campaign: Campaign) -> None:
    client = organiser_client()
    set_quotas(actor=None, campaign=campaign, seats={"75": 10}, now=AT)
    client.get(PAGE)

    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    set_quotas(actor=None, campaign=campaign, seats={"01": 10, "40": 5, "91": 7, "04": 3}, now=AT)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)

    assert len(many) == len(few)


def test_saving_touches_only_the_boxes_this_person_changed(campaign: Campaign) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "01": 20}, now=AT)
    client = organiser_client()
    assert 'name="initial-seats_75" value="10"' in page_of(client, PAGE)
    set_quotas(actor=None, campaign=campaign, seats={"75": 15}, now=AT)  # a colleague, meanwhile

    client.post(
        PAGE,
        {"seats_75": "10", "initial-seats_75": "10", "seats_01": "30", "initial-seats_01": "20"},
    )

    assert seats_of(campaign) == {"VN/75/": 15, "VN/01/": 30}


def test_box_that_was_not_sent_stays_and_an_emptied_one_gives_none(campaign: Campaign) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "01": 20}, now=AT)
    client = organiser_client()

    client.post(PAGE, {"seats_01": ""})
    assert client.post(PAGE, "{}", content_type="application/json").status_code == 302

    assert seats_of(campaign) == {"VN/75/": 10, "VN/01/": 0}

"""Learners at the console: the list, one person, placing, withdrawal; as organiser, unit manager, colleague, stranger."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.facts.models import AuditEntry
from lantoa.people.models import Person
from lantoa.training.models import Campaign, Enrolment, Quota
from tests.outcomes.scenes import DONG_NAI, HA_NOI, LOC_NINH, TAN_KHAI, enrol, make_campaign, unit_at
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.desks import colleague_client, manager_client, organiser_client, stranger_client

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)  # the pages use the real clock
LIST = "/to-chuc/tap-huan-2026/hoc-vien/"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def one_of(campaign: Campaign, name: str = "Lê Văn An", **values: Any) -> tuple[Enrolment, str]:
    (enrolment,) = enrol(campaign, name, **values)
    return enrolment, f"{LIST}{enrolment.uuid}/"


def order_in(words: str, *names: str) -> list[str]:
    return sorted(names, key=words.index)


def test_list_is_by_given_name_and_finds_without_diacritics_exact_first(campaign: Campaign) -> None:
    enrol(campaign, "Nguyễn Văn Yên", "Trần Thị Ánh", "Lê Đức Hoa", "Lê Thị Hòa")
    client = organiser_client()

    words = seen(client, LIST)
    found = seen(client, f"{LIST}?tim=Hoà")

    names = ["Trần Thị Ánh", "Lê Đức Hoa", "Lê Thị Hòa", "Nguyễn Văn Yên"]
    assert order_in(words, *names) == names
    assert order_in(found, "Lê Thị Hòa", "Lê Đức Hoa") == ["Lê Thị Hòa", "Lê Đức Hoa"]
    assert "Nguyễn Văn Yên" not in found


def test_column_heads_order_by_name_unit_and_last_sign_in_and_turn_round(campaign: Campaign) -> None:
    first, second, third = (
        *enrol(campaign, "Lê Văn Ba", path=TAN_KHAI),
        *enrol(campaign, "Lê Văn An", path=LOC_NINH),
        *enrol(campaign, "Lê Văn Cúc", path=HA_NOI),
    )
    Person.objects.filter(pk=first.person_id).update(last_login=NOW)
    Person.objects.filter(pk=third.person_id).update(last_login=NOW - timedelta(days=2))
    client = organiser_client()

    def names(order: str) -> list[str]:
        return order_in(seen(client, f"{LIST}?xep={order}"), "Lê Văn An", "Lê Văn Ba", "Lê Văn Cúc")

    assert names("ten") == ["Lê Văn An", "Lê Văn Ba", "Lê Văn Cúc"]
    assert names("-ten") == ["Lê Văn Cúc", "Lê Văn Ba", "Lê Văn An"]
    assert names("don-vi") == ["Lê Văn Cúc", "Lê Văn An", "Lê Văn Ba"]
    assert names("vao") == ["Lê Văn Ba", "Lê Văn Cúc", "Lê Văn An"]
    assert names("-vao") == ["Lê Văn Cúc", "Lê Văn Ba", "Lê Văn An"]
    assert names("lung-tung") == names("")
    page = page_of(client, f"{LIST}?xep=don-vi&tim=Lê")
    assert 'aria-sort="ascending"><a href="?xep=-don-vi&amp;tim=L%C3%AA">' in page
    assert page.count('aria-sort="none"') == 2
    assert second.uuid


def test_unit_and_state_narrow_the_list(campaign: Campaign) -> None:
    enrol(campaign, "Lê Văn Gần", path=LOC_NINH, signed_in_at=NOW)
    enrol(campaign, "Lê Văn Xa", path=HA_NOI)
    enrol(campaign, "Lê Văn Chờ", path=DONG_NAI, unplaced=True)
    enrol(campaign, "Lê Văn Rút", path=LOC_NINH, state="withdrawn", withdrawn_at=NOW)
    client = organiser_client()

    def seen_names(query: str) -> list[str]:
        words = seen(client, f"{LIST}?{query}")
        return [name for name in ("Gần", "Xa", "Chờ", "Rút") if f"Lê Văn {name}" in words]

    assert seen_names("") == ["Gần", "Xa", "Chờ"]
    assert seen_names("don-vi=75") == ["Gần", "Chờ"]
    assert seen_names("don-vi=25270") == ["Gần"]
    assert seen_names("loc=chua-vao") == ["Xa", "Chờ"]
    assert seen_names("loc=chua-xep-xa") == ["Chờ"]
    assert seen_names("loc=da-rut") == ["Rút"]
    assert "Không tìm thấy ai" in seen(client, f"{LIST}?tim=zzz")


def test_empty_list_leads_to_the_rosters(campaign: Campaign) -> None:
    page = page_of(organiser_client(), LIST)

    assert "Chưa có học viên" in words_of(page) and 'href="../danh-sach/"' in page


@pytest.mark.parametrize(
    "query",
    ["trang=-1", "trang=9e9", "trang=99999", "loc=%F0%9F%98%80", "xep=--ten", "tim=%25_'\"", "tim=%ff%fe"],
)
def test_odd_addresses_still_show_a_list(campaign: Campaign, query: str) -> None:
    enrol(campaign, "Lê Văn An")

    assert organiser_client().get(f"{LIST}?{query}").status_code == 200


def test_unknown_unit_is_not_found(campaign: Campaign) -> None:
    assert organiser_client().get(f"{LIST}?don-vi=99999").status_code == 404
    assert manager_client(campaign).get(f"{LIST}?don-vi=01").status_code == 404


def test_person_page_shows_what_is_known(campaign: Campaign) -> None:
    enrolment, page = one_of(campaign)
    Person.objects.filter(pk=enrolment.person_id).update(activated_at=NOW, post="Công chức văn hóa")

    words = seen(organiser_client(), page)

    assert "Lê Văn An" in words and "08/06/1987" in words and "Công chức văn hóa" in words
    assert "Phường Lộc Ninh" in words and "Kích hoạt lúc" in words
    assert "Quên mật khẩu: cấp mã mới" in words


def test_person_is_placed_in_a_commune_and_keeps_where_they_registered(campaign: Campaign) -> None:
    enrolment, page = one_of(campaign, path=DONG_NAI, unplaced=True)
    client = organiser_client()
    assert "chưa xếp xã" in seen(client, f"{page}xep-xa/")

    response = client.post(f"{page}xep-xa/", {"unit": "25270"}, follow=True)

    assert "Đã xếp Lê Văn An." in words_of(response.content.decode())
    enrolment.refresh_from_db()
    assert (enrolment.unit_path, enrolment.is_unplaced, enrolment.unit.path) == (LOC_NINH, False, DONG_NAI)


@pytest.mark.parametrize("unit", ["", "99999", "00004", "75", "25270\x00", "<b>", "2" * 5000])
def test_commune_of_another_province_or_none_is_refused(campaign: Campaign, unit: str) -> None:
    enrolment, page = one_of(campaign, path=DONG_NAI, unplaced=True)

    response = organiser_client().post(f"{page}xep-xa/", {"unit": unit})

    assert response.status_code == 422
    assert "Hãy chọn một đơn vị trong danh sách." in words_of(response.content.decode())
    enrolment.refresh_from_db()
    assert enrolment.unit_path == DONG_NAI


def test_full_commune_is_said_and_the_person_stays(campaign: Campaign) -> None:
    Quota.objects.create(campaign=campaign, unit=unit_at(DONG_NAI), unit_path=DONG_NAI, seats=5)
    Quota.objects.create(campaign=campaign, unit=unit_at(LOC_NINH), unit_path=LOC_NINH, seats=0)
    enrolment, page = one_of(campaign, path=DONG_NAI, unplaced=True)

    response = organiser_client().post(f"{page}xep-xa/", {"unit": "25270"})

    assert response.status_code == 409
    assert "đã hết chỉ tiêu" in words_of(response.content.decode())
    enrolment.refresh_from_db()
    assert enrolment.unit_path == DONG_NAI


def test_withdrawal_asks_keeps_the_reason_and_happens_once(campaign: Campaign) -> None:
    enrolment, page = one_of(campaign)
    client = organiser_client()
    assert "Rút Lê Văn An khỏi khóa?" in seen(client, f"{page}rut/")

    client.post(f"{page}rut/", {"reason": "Chuyển công tác"})
    again = client.post(f"{page}rut/", {"reason": "Lần hai"}, follow=True)

    enrolment.refresh_from_db()
    assert enrolment.state == "withdrawn"
    assert "đã rút khỏi khóa từ trước" in words_of(again.content.decode())
    entries = AuditEntry.objects.filter(action="enrolment.withdrawn")
    assert [entry.details["reason"] for entry in entries] == ["Chuyển công tác"]
    assert "Xếp xã" not in seen(client, page) and "Đổi đơn vị" not in seen(client, page)


@pytest.mark.parametrize("reason", ["x" * 201, "mất\x00điện"])
def test_unusable_reason_is_refused_in_place(campaign: Campaign, reason: str) -> None:
    enrolment, page = one_of(campaign)

    assert organiser_client().post(f"{page}rut/", {"reason": reason}).status_code == 422
    enrolment.refresh_from_db()
    assert enrolment.state == "active"


@pytest.mark.parametrize("what", ["rut/", "xep-xa/"])
def test_closed_campaign_changes_nobody(campaign: Campaign, what: str) -> None:
    enrolment, page = one_of(campaign)
    Campaign.objects.update(state="closed")

    told = organiser_client().post(f"{page}{what}", {"unit": "25357", "reason": ""}, follow=True)

    assert "đã kết thúc" in words_of(told.content.decode())
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.unit_path) == ("active", LOC_NINH)


def test_unit_manager_works_on_the_own_people_only(campaign: Campaign) -> None:
    own, own_page = one_of(campaign, "Lê Văn Gần")
    other, other_page = one_of(campaign, "Lê Văn Xa", path=HA_NOI)
    manager = manager_client(campaign)

    words = seen(manager, LIST)
    assert "Lê Văn Gần" in words and "Lê Văn Xa" not in words
    assert manager.post(f"{own_page}xep-xa/", {"unit": "25357"}).status_code == 302
    for what in ("", "xep-xa/", "rut/"):
        assert manager.get(other_page + what).status_code == 404
    assert manager.post(f"{other_page}rut/", {"reason": ""}).status_code == 404
    assert manager.post(f"{other_page}xep-xa/", {"unit": "00004"}).status_code == 404

    own.refresh_from_db()
    other.refresh_from_db()
    assert own.unit_path == TAN_KHAI and (other.state, other.unit_path) == ("active", HA_NOI)


@pytest.mark.parametrize("what", ["", "xep-xa/", "rut/"])
def test_strangers_learn_nothing_and_colleagues_are_told_no(campaign: Campaign, what: str) -> None:
    enrolment, page = one_of(campaign)

    for address in (LIST, page + what):
        assert Client().get(address).status_code == 302
        assert stranger_client().get(address).status_code == 404
        assert colleague_client(campaign).get(address).status_code == 403
    assert colleague_client(campaign).post(f"{page}rut/", {"reason": ""}).status_code == 403
    assert stranger_client().post(f"{page}rut/", {"reason": ""}).status_code == 404
    enrolment.refresh_from_db()
    assert enrolment.state == "active"


def test_learner_of_another_campaign_or_unknown_is_not_found(campaign: Campaign) -> None:
    enrolment, _page = one_of(make_campaign("khoa-khac"))
    client = organiser_client()

    assert client.get(f"{LIST}{enrolment.uuid}/").status_code == 404
    assert client.post(f"{LIST}{enrolment.uuid}/rut/", {"reason": ""}).status_code == 404
    assert client.get(f"{LIST}{uuid4()}/").status_code == 404
    enrolment.refresh_from_db()
    assert enrolment.state == "active"


def test_html_in_a_name_is_shown_as_text(campaign: Campaign) -> None:
    _enrolment, page = one_of(campaign, "<img src=x> Lê")

    for address in (LIST, page, f"{page}rut/"):
        assert "<img src=x>" not in page_of(organiser_client(), address)


def test_pages_need_the_same_queries_at_any_size(campaign: Campaign) -> None:
    client, counts = organiser_client(), []
    enrolment, page = one_of(campaign)
    for names in (["Lê Bình"], ["Lê Cường", "Lê Dũng", "Lê Em", "Lê Giang"]):
        enrol(campaign, *names)
        for address in (LIST, f"{LIST}?tim=lê", f"{LIST}?xep=don-vi&don-vi=75", page):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))

    assert counts[:4] == counts[4:]

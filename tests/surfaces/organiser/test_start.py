"""The first steps: what is ticked is what has been done; seen by organiser, manager, stranger, visitor."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.people.models import Role
from lantoa.surfaces.organiser.start import desk_to_start, organiser_path
from tests.outcomes.scenes import DONG_NAI, HA_NOI, enrol, make_campaign, make_organiser, make_person
from tests.statistics.test_queries import count_in
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.desks import client_of, manager_client, organiser_client, stranger_client

pytestmark = pytest.mark.django_db

START = "/to-chuc/bat-dau/"
NOW = datetime.now(UTC)


def test_without_a_campaign_the_first_step_leads_to_a_new_one() -> None:
    page = page_of(organiser_client(), START)

    assert "Đã xong 0 trên 8 bước" in words_of(page)
    assert 'href="/to-chuc/moi/" class="button"' in page


def test_ticks_come_from_the_campaign_and_the_next_step_is_marked() -> None:
    campaign = make_campaign()
    person = make_organiser()
    count_in(campaign, enrol(campaign, "Lê Văn An", path=DONG_NAI), "enrolment.created")

    path = organiser_path(desk_to_start(person))
    page = page_of(client_of(person), START)

    done = {step.name for step in path.steps if step.is_done}
    assert "Mở một khóa tập huấn" in done and "Trả lời các dòng cần xem lại, rồi xác nhận" in done
    assert "Cấp giấy chứng nhận" not in done
    assert f"Đã xong {path.done} trên 8 bước" in words_of(page)
    assert page.count('aria-current="step"') == 1


def test_a_manager_sees_the_own_steps_in_the_own_unit() -> None:
    campaign = make_campaign()
    enrol(campaign, "Lê Văn Xa", path=HA_NOI)

    words = seen(manager_client(campaign), START)

    assert "Bắt đầu: quản lý đơn vị" in words and "trên 6 bước" in words
    assert "0 người đã ghi danh" in words


def test_a_manager_without_a_campaign_is_told_to_wait() -> None:
    person = make_person("Trần Thị Chờ")
    Role.objects.create(person=person, name="unit_manager", unit_path=DONG_NAI, campaign_id=999_999)

    assert "chưa được giao vào khóa tập huấn nào" in seen(client_of(person), START)


def test_strangers_and_visitors_find_nothing() -> None:
    make_campaign()

    assert stranger_client().get(START).status_code == 404
    assert "/dang-nhap/" in Client().get(START)["Location"]
    assert organiser_client().post(START).status_code == 405


def test_home_offers_the_steps_while_nobody_is_enrolled_and_no_longer_afterwards() -> None:
    campaign = make_campaign()
    client = organiser_client()

    assert "Bạn mới dùng Lan Tỏa?" in seen(client, "/to-chuc/")
    enrol(campaign, "Lê Văn An")
    assert "Bạn mới dùng Lan Tỏa?" not in seen(client, "/to-chuc/")


def test_the_page_needs_the_same_queries_at_any_size() -> None:
    campaign = make_campaign()
    client = organiser_client()

    def queries() -> int:
        with CaptureQueriesContext(connection) as spent:
            assert client.get(START).status_code == 200
        return len(spent)

    enrol(campaign, "Lê Văn An")

    queries()
    one = queries()
    enrol(campaign, "Lê Văn Ba", "Lê Văn Ca", "Lê Văn Da")

    assert queries() == one

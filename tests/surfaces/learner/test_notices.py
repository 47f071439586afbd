"""What organisers tell their learners: on every page, in the list, put away; the number to call."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from lantoa.kernel.clock import local_day
from lantoa.messaging.models import Announcement
from lantoa.messaging.services import Wording, announce
from lantoa.training.models import Campaign
from tests.exams.world import World
from tests.outcomes.scenes import make_person
from tests.surfaces.learner.conftest import NOW, Learner, enrol_person, make_campaign, signed_in
from tests.surfaces.learner.pages import page_of, seen

pytestmark = pytest.mark.django_db

TODAY: date = local_day(NOW)
WORDING = Wording("Lùi giờ kiểm tra", "Sang **15:00** <script>x</script>.", "VN", "VN/", TODAY)


def tell(campaign: Campaign, **changes: Any) -> Announcement:
    return announce(actor=None, campaign_id=campaign.pk, wording=replace(WORDING, **changes), now=NOW)


def away(learner: Learner, one: Announcement, **fields: str) -> Any:
    return learner.client.post(f"/thong-bao/{one.uuid}/da-doc/", fields)


@pytest.mark.parametrize(
    "address",
    ["/hoc/", "/hoc/dot-1/", "/hoc/dot-1/ket-qua/", "/hoc/dot-1/ghi-chu/", "/tai-khoan/", "/thi/{window}/"],
)
def test_every_page_of_the_learner_tells_it_and_whom_to_call(
    officer: Learner, world: World, campaign: Campaign, address: str
) -> None:
    tell(campaign)

    page = page_of(officer.client, address.format(window=world.window.uuid))

    assert "Lùi giờ kiểm tra" in page
    assert "<strong>15:00</strong>" in page
    assert "<script>x" not in page
    assert "0271 123 456" in page


def test_learners_of_other_campaigns_and_units_hear_nothing(
    officer: Learner, colleague: Learner, organiser: Learner, client: Client, campaign: Campaign
) -> None:
    tell(campaign, title="Cho Lộc Ninh", unit_code="25270", unit_path="VN/75/25270/")
    tell(campaign, title="Cho Hà Nội", unit_code="01", unit_path="VN/01/")

    words = seen(officer.client, "/thong-bao/")

    assert "Cho Lộc Ninh" in words
    assert "Cho Hà Nội" not in words
    assert "Chưa có thông báo nào" in seen(colleague.client, "/thong-bao/")
    assert "Cho Lộc Ninh" not in seen(organiser.client, "/thong-bao/")
    assert client.get("/thong-bao/")["Location"].startswith("/dang-nhap/")


def test_put_away_it_stays_in_the_list_only(officer: Learner, campaign: Campaign) -> None:
    one = tell(campaign)

    response = away(officer, one, next="/hoc/dot-1/")

    assert response["Location"] == "/hoc/dot-1/"
    assert "Lùi giờ kiểm tra" not in seen(officer.client, "/hoc/")
    assert "Lùi giờ kiểm tra" in seen(officer.client, "/thong-bao/")


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "hoc", "", "/\\evil.example"])
def test_putting_away_never_leads_off_the_site(officer: Learner, campaign: Campaign, back: str) -> None:
    assert away(officer, tell(campaign), next=back)["Location"] == "/thong-bao/"


def test_only_what_one_may_read_can_be_put_away(
    officer: Learner, colleague: Learner, client: Client, campaign: Campaign
) -> None:
    one = tell(campaign)

    assert away(colleague, one).status_code == 404
    assert officer.client.post(f"/thong-bao/{uuid.uuid4()}/da-doc/").status_code == 404
    assert officer.client.get(f"/thong-bao/{one.uuid}/da-doc/").status_code == 405
    assert client.post(f"/thong-bao/{one.uuid}/da-doc/")["Location"].startswith("/dang-nhap/")


def test_a_page_shows_the_pinned_and_the_two_newest(officer: Learner, campaign: Campaign) -> None:
    tell(campaign, title="Ghim", is_pinned=True)
    for number in range(4):
        tell(campaign, title=f"Tin số {number}")

    words = seen(officer.client, "/hoc/")

    assert [f"Tin số {number}" in words for number in range(4)] == [False, False, True, True]
    assert "Ghim" in words
    assert "Xem tất cả 5 thông báo" in words
    assert words.count("Đã đọc, cất đi") == 2


def test_a_long_text_is_shortened_on_pages_and_whole_in_the_list(
    officer: Learner, campaign: Campaign
) -> None:
    tell(campaign, text="Một câu dài. " * 60 + "Câu cuối.")

    assert "Câu cuối." not in seen(officer.client, "/hoc/")
    assert "Đọc tiếp" in seen(officer.client, "/hoc/")
    assert "Câu cuối." in seen(officer.client, "/thong-bao/")


def test_in_two_campaigns_each_is_named(officer: Learner, campaign: Campaign) -> None:
    other = make_campaign("dot-3", title="Khóa thứ hai", hotline="0999")
    enrol_person(officer.person, other)
    tell(other)

    assert "Khóa thứ hai" in seen(officer.client, "/thong-bao/")
    assert "0271 123 456" in seen(officer.client, "/hoc/dot-1/")
    assert "0999" in seen(officer.client, "/hoc/dot-3/")


def test_announcements_cost_no_query_for_each(
    officer: Learner, campaign: Campaign, django_assert_num_queries: Any
) -> None:
    tell(campaign)
    with django_assert_num_queries(4):  # session, person, enrolments, announcements
        officer.client.get("/api/v1/me/notices", headers={"X-Lantoa": "1"})
    for number in range(6):
        tell(campaign, title=f"Số {number}")
    with django_assert_num_queries(4):
        officer.client.get("/api/v1/me/notices", headers={"X-Lantoa": "1"})


def test_the_player_learns_the_same(officer: Learner, campaign: Campaign) -> None:
    tell(campaign)

    answer = officer.client.get("/api/v1/me/notices", headers={"X-Lantoa": "1"}).json()

    assert answer["hotline"] == "0271 123 456"
    assert [(one["title"], one["is_put_away"]) for one in answer["announcements"]] == [
        ("Lùi giờ kiểm tra", False)
    ]


def test_somebody_enrolled_nowhere_sees_the_installation_s_number(data: Any) -> None:
    stranger = signed_in(make_person("Lê Văn Lạ"))

    assert "1900 1234" in seen(stranger.client, "/thong-bao/")

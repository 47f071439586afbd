"""Campaigns at the console: opening, editing, overview, state; as organiser, unit manager, colleague, stranger."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.content.services.importing import import_course
from lantoa.content.services.publishing import publish_course
from lantoa.facts.consumers import drain
from lantoa.training.models import Campaign, Quota, RosterBatch
from tests.content.folders import SMALL
from tests.outcomes.scenes import AT, DONG_NAI, HA_NOI, NATION, enrol, make_campaign, unit_at
from tests.surfaces.learner.pages import seen, words_of
from tests.surfaces.organiser.desks import colleague_client, manager_client, organiser_client, stranger_client

pytestmark = pytest.mark.django_db

HOME = "/to-chuc/tap-huan-2026/"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.LANTOA = replace(settings.LANTOA, data=tmp_path)


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def written(**changes: str) -> dict[str, str]:
    return {
        "title": "Khóa mới", "code": "khoa-moi", "starts_on": "1/6/2026", "ends_on": "15/06/2026",
        "pass_percent": "62,5", "organisation": "", "hotline": "", "course_code": "", "summary": "",
    } | changes  # fmt: skip


def add_batch(campaign: Campaign, name: str, path: str = NATION, **values: Any) -> RosterBatch:
    return RosterBatch.objects.create(
        campaign=campaign, file_name=name, sha256=name, size=1, unit_path=path, uploaded_at=AT,
        **{"state": "preview", **values},
    )  # fmt: skip


def test_new_campaign_starts_as_a_draft_and_leads_to_its_quotas() -> None:
    client = organiser_client()

    response = client.post("/to-chuc/moi/", written())

    made = Campaign.objects.get(code="khoa-moi")
    assert response["Location"] == "/to-chuc/khoa-moi/chi-tieu/"
    assert (made.state, f"{made.starts_on:%d/%m/%Y}", str(made.pass_percent)) == (
        "draft",
        "01/06/2026",
        "62.50",
    )
    assert "Khóa mới" in seen(client, "/to-chuc/")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Hãy ghi tên khóa."),
        ({"starts_on": "31/02/2026"}, "Hãy ghi ngày, tháng, năm"),
        ({"ends_on": "01/05/2026"}, "Ngày kết thúc phải từ ngày bắt đầu trở đi."),
        ({"code": "Khóa Mới"}, "chữ thường không dấu"),
        ({"code": "tap-huan-2026"}, "đã được dùng"),
        ({"code": "moi"}, "Hãy đặt mã khác."),
        ({"course_code": "khong-co"}, "Học liệu này không có trong danh sách"),
        ({"pass_percent": ""}, "Hãy ghi điểm đạt"),
        ({"pass_percent": "NaN"}, "Hãy ghi điểm đạt"),
        ({"pass_percent": "120"}, "Hãy ghi điểm đạt"),
    ],
)
def test_refused_campaign_keeps_what_was_typed(
    campaign: Campaign, changes: dict[str, str], sentence: str
) -> None:
    response = organiser_client().post("/to-chuc/moi/", written(hotline="0912 000 111", **changes))

    page = response.content.decode()
    assert response.status_code in {409, 422}
    assert sentence in words_of(page)
    assert 'value="0912 000 111"' in page
    assert not Campaign.objects.filter(code="khoa-moi").exists()


def test_overview_says_how_each_step_stands(campaign: Campaign) -> None:
    Quota.objects.create(campaign=campaign, unit=unit_at(DONG_NAI), unit_path=DONG_NAI, seats=1200)
    enrol(campaign, "Lê Văn An", "Lê Thị Bình")
    add_batch(campaign, "dong-nai.xlsx", counts={"attention": 3, "ready": 5})
    drain()

    words = seen(organiser_client(), HOME)

    assert "Giao chỉ tiêu cho các đơn vị 1.200 chỗ" in words
    assert "Nhận và xác nhận danh sách 3 dòng chờ xem lại" in words
    assert "Mở bài kiểm tra cuối khóa 0 bài đã công bố" in words
    assert "dong-nai.xlsx" in words


def test_draft_is_opened_after_a_page_that_says_what_is_missing() -> None:
    campaign = make_campaign(state="draft")
    client = organiser_client()

    words = seen(client, f"{HOME}mo/")
    client.post(f"{HOME}trang-thai/", {"state": "open"})

    assert "Khóa chưa có học liệu." in words and "Chưa giao chỉ tiêu." in words
    campaign.refresh_from_db()
    assert campaign.state == "open"


def test_campaign_is_closed_after_asking_and_can_be_opened_again(campaign: Campaign) -> None:
    client = organiser_client()

    assert "Kết thúc khóa “" in seen(client, f"{HOME}ket-thuc/")
    client.post(f"{HOME}trang-thai/", {"state": "closed"})

    campaign.refresh_from_db()
    assert campaign.state == "closed"
    assert "Mở lại khóa" in seen(client, HOME)
    assert client.post(f"{HOME}trang-thai/", {"state": "lung-tung"}).status_code == 404


def test_editing_keeps_code_and_changes_the_rest(campaign: Campaign) -> None:
    client = organiser_client()

    client.post(f"{HOME}thong-tin/", written(title="Tên mới", code="ma-khac"))

    campaign.refresh_from_db()
    assert (campaign.title, campaign.code) == ("Tên mới", "tap-huan-2026")


def test_course_is_changed_but_not_taken_away(campaign: Campaign) -> None:
    import_course(actor=None, source=SMALL, now=AT)
    publish_course(actor=None, code="khoa-nho", now=AT)
    client = organiser_client()
    client.post(f"{HOME}thong-tin/", written(course_code="khoa-nho"))

    emptied = client.post(f"{HOME}thong-tin/", written(title="Tên khác", course_code=""))

    campaign.refresh_from_db()
    assert emptied.status_code == 422
    assert campaign.course is not None and campaign.course.code == "khoa-nho"
    assert campaign.title == "Khóa mới"


def test_unit_manager_sees_the_own_figures_and_changes_nothing(campaign: Campaign) -> None:
    add_batch(campaign, "ha-noi.xlsx", HA_NOI)
    add_batch(campaign, "dong-nai.xlsx", DONG_NAI)
    manager = manager_client(campaign)

    words = seen(manager, HOME)

    assert "Thành phố Đồng Nai, tính đến" in words
    assert "dong-nai.xlsx" in words and "ha-noi.xlsx" not in words
    assert "Kết thúc khóa" not in words and "Sửa thông tin" not in words
    for page in ("mo/", "ket-thuc/", "thong-tin/"):
        assert manager.get(HOME + page).status_code == 404, page
    assert manager.post(f"{HOME}trang-thai/", {"state": "closed"}).status_code == 404
    assert manager.post("/to-chuc/moi/", written()).status_code == 404


@pytest.mark.parametrize("page", ["", "thong-tin/", "mo/", "ket-thuc/"])
def test_strangers_learn_nothing_and_colleagues_are_told_no(campaign: Campaign, page: str) -> None:
    assert Client().get(HOME + page).status_code == 302
    assert stranger_client().get(HOME + page).status_code == 404
    assert colleague_client(campaign).get(HOME + page).status_code == 403


def test_unknown_campaign_is_not_found() -> None:
    assert organiser_client().get("/to-chuc/khong-co/").status_code == 404
    assert stranger_client().get("/to-chuc/").status_code == 404


def test_overview_asks_the_database_as_often_for_many_rosters_as_for_few(campaign: Campaign) -> None:
    client = organiser_client()
    add_batch(campaign, "0.xlsx")
    client.get(HOME)

    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    for number in range(1, 9):
        add_batch(campaign, f"{number}.xlsx")
    with CaptureQueriesContext(connection) as many:
        client.get(HOME)

    assert len(many) == len(few)

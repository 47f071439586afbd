"""A campaign's overview: figures, steps and newest rosters as each person may see them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.training.models import Campaign, Quota, RosterBatch
from tests.outcomes.scenes import AT, DONG_NAI, HA_NOI, LOC_NINH, NATION, enrol, make_campaign, unit_at
from tests.statistics.test_queries import count_in
from tests.surfaces.learner.pages import page_of, seen
from tests.surfaces.organiser.desks import manager_client, organiser_client

pytestmark = pytest.mark.django_db

HOME = "/to-chuc/tap-huan-2026/"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.LANTOA = replace(settings.LANTOA, data=tmp_path)


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def enrol_counted(campaign: Campaign, *names: str, path: str = LOC_NINH) -> None:
    """Enrol so that the figures know it."""
    count_in(campaign, enrol(campaign, *names, path=path), "enrolment.created")


def add_batches(campaign: Campaign, *names: str, path: str = NATION, **values: Any) -> None:
    for name in names:
        RosterBatch.objects.create(
            campaign=campaign, file_name=name, sha256=name, size=1, unit_path=path, uploaded_at=AT,
            **{"state": "preview", **values},
        )  # fmt: skip


def give_seats(campaign: Campaign, path: str, seats: int) -> None:
    Quota.objects.create(campaign=campaign, unit=unit_at(path), unit_path=path, seats=seats)


def test_new_campaign_shows_every_step_still_to_do(campaign: Campaign) -> None:
    page = page_of(organiser_client(), HOME)

    assert 'data-state="done"' not in page
    for step in ("chi-tieu/", "danh-sach/", "hoc-vien/?loc=chua-vao", "bai-kiem-tra/", "giay-chung-nhan/"):
        assert f'href="{step}"' in page


def test_figures_and_steps_follow_what_happened(campaign: Campaign) -> None:
    give_seats(campaign, DONG_NAI, 1200)
    enrol_counted(campaign, "Lê Văn An", "Lê Thị Bình")

    page, words = page_of(organiser_client(), HOME), seen(organiser_client(), HOME)

    assert "1.200 chỗ" in words and "2 người đã ghi danh" in words and "2 người chưa vào" in words
    assert page.count('data-state="done"') == 2
    assert "Đếm người, không đếm lượt." in words


def test_rosters_that_wait_for_an_answer_keep_their_step_open(campaign: Campaign) -> None:
    enrol_counted(campaign, "Lê Văn An")
    add_batches(campaign, "mot.xlsx", counts={"attention": 1200})
    add_batches(campaign, "hai.xlsx", counts={"attention": 50}, state="undone")

    assert "1.200 dòng chờ xem lại" in seen(organiser_client(), HOME)


def test_manager_sees_the_own_units_only(campaign: Campaign) -> None:
    give_seats(campaign, DONG_NAI, 7)
    give_seats(campaign, HA_NOI, 5000)
    enrol_counted(campaign, "Lê Văn An")
    enrol_counted(campaign, "Lê Văn Xa", "Lê Văn Khác", path=HA_NOI)
    add_batches(campaign, "cua-minh.xlsx", path=DONG_NAI, counts={"attention": 3})
    add_batches(campaign, "ha-noi.xlsx", path=HA_NOI, counts={"attention": 40})

    words = seen(manager_client(campaign), HOME)

    assert "7 chỗ" in words and "3 dòng chờ xem lại" in words
    assert "5.0" not in words and "ha-noi.xlsx" not in words and "43 dòng" not in words


def test_only_the_newest_rosters_are_listed(campaign: Campaign) -> None:
    add_batches(campaign, *(f"tep-{number}.xlsx" for number in range(7)))

    words = seen(organiser_client(), HOME)

    assert "tep-6.xlsx" in words and "tep-2.xlsx" in words and "tep-1.xlsx" not in words


def test_list_of_campaigns_shows_each_person_the_own_ones(campaign: Campaign) -> None:
    make_campaign("khoa-khac", title="Khóa bên cạnh", state="draft")

    assert "Khóa bên cạnh" in seen(organiser_client(), "/to-chuc/")
    words = seen(manager_client(campaign), "/to-chuc/")
    assert campaign.title in words and "Khóa bên cạnh" not in words and "Mở khóa mới" not in words


def test_pages_need_the_same_queries_at_any_size(campaign: Campaign) -> None:
    client, counts = organiser_client(), []
    for number in (1, 5):
        enrol_counted(campaign, *(f"Lê Văn {'ABCDEGHIK'[one]}" for one in range(number)))
        add_batches(campaign, *(f"{number}-{one}.xlsx" for one in range(number)))
        for one in range(number):
            make_campaign(f"khoa-{number}-{one}")
        for address in (HOME, "/to-chuc/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))

    assert counts[:2] == counts[2:]

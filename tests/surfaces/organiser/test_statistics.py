"""Figures at the console: as organiser, unit manager, colleague of another campaign, stranger."""

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lantoa.people.models import Role
from lantoa.surfaces.organiser.series import series_of
from lantoa.training.models import Campaign
from tests.outcomes.scenes import AT, DONG_NAI, HA_NOI, LOC_NINH, TAN_KHAI, enrol, make_campaign, make_person
from tests.statistics.test_queries import count_in, give_seats
from tests.surfaces.learner.pages import page_of, seen
from tests.surfaces.organiser.desks import (
    client_of,
    colleague_client,
    manager_client,
    organiser_client,
    stranger_client,
)

pytestmark = pytest.mark.django_db

BOARD = "/to-chuc/tap-huan-2026/thong-ke/"
XLSX = f"{BOARD}so-lieu.xlsx"
PEOPLE = f"{BOARD}nguoi/"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def figures(campaign: Campaign) -> Campaign:
    """Three people in Đồng Nai (one at province level, one not settled), one in Hà Nội."""
    give_seats(campaign, DONG_NAI, 10, shared_out=4)
    give_seats(campaign, LOC_NINH, 4)
    count_in(campaign, enrol(campaign, "Lê Văn Bình"), "enrolment.created", "enrolment.started")
    count_in(campaign, enrol(campaign, "Trần Thị Tỉnh", path=DONG_NAI), "enrolment.created")
    count_in(
        campaign, enrol(campaign, "Vũ Chưa Xếp", path=DONG_NAI, unplaced=True), "enrolment.created", days=1
    )
    count_in(campaign, enrol(campaign, "Phạm Hà Nội", path=HA_NOI), "enrolment.created", days=2)
    return campaign


def row_of(page: str, name: str) -> list[list[str]]:
    """The words of one line of the table, cell by cell."""
    (row,) = (
        one
        for one in re.findall(r"<tr>.*?</tr>", page, re.S)
        if f">{name}</a>" in one or f">{name}</th>" in one
    )
    return [re.sub(r"<span class=\"visually-hidden\">.*?</span>|<[^>]+>", " ", cell).split() for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.S)]  # fmt: skip


def test_nation_shows_provinces_as_people_and_share_of_quota(figures: Campaign) -> None:
    page = page_of(organiser_client(), BOARD)

    line = row_of(page, "Thành phố Đồng Nai")
    assert line[1:3] == [["10"], ["3", "30", "%"]]
    assert row_of(page, "Thành phố Hà Nội")[1:3] == [["–"], ["1"]]
    assert f"{BOARD}?don-vi=75" in page
    assert "Số người đang có tên trong khóa tập huấn" in page
    assert "Tính đến" in page


def test_province_has_its_own_line_and_the_unsettled(figures: Campaign) -> None:
    page = page_of(organiser_client(), f"{BOARD}?don-vi=75")

    assert row_of(page, "Cấp thành phố")[1:3] == [["6"], ["1", "16,7", "%"]]
    assert row_of(page, "Chưa xếp xã")[2] == ["1"]
    assert row_of(page, "Phường Lộc Ninh")[1:3] == [["4"], ["1", "25", "%"]]
    assert row_of(page, "Phường Tân Khai")[1:3] == [["–"], ["0"]]


def test_people_behind_each_line(figures: Campaign) -> None:
    client = organiser_client()

    assert "Trần Thị Tỉnh" in seen(client, f"{PEOPLE}?don-vi=75&chi-so=enrolled&dong=own")
    unplaced = seen(client, f"{PEOPLE}?don-vi=75&chi-so=enrolled&dong=unplaced")
    assert "Vũ Chưa Xếp" in unplaced and "Trần Thị Tỉnh" not in unplaced
    everybody = seen(client, f"{PEOPLE}?don-vi=75&chi-so=enrolled")
    assert everybody.index("Lê Văn Bình") < everybody.index("Trần Thị Tỉnh") < everybody.index("Vũ Chưa Xếp")
    assert "Phạm Hà Nội" not in everybody
    assert "Không có ai" in seen(client, f"{PEOPLE}?don-vi={TAN_KHAI.split('/')[-2]}&chi-so=certified")


def test_unit_manager_starts_at_the_own_unit_and_sees_no_other(figures: Campaign) -> None:
    manager = manager_client(figures)

    words = seen(manager, BOARD)

    assert "Số liệu: Thành phố Đồng Nai" in words and "Hà Nội" not in words
    for address in (BOARD, XLSX, PEOPLE):
        assert manager.get(f"{address}?don-vi=01").status_code == 403
        assert manager.get(f"{address}?don-vi=VN").status_code == 403


def test_manager_of_two_provinces_finds_both(figures: Campaign) -> None:
    person = make_person("Trần Thị Hai Tỉnh")
    for path in (DONG_NAI, HA_NOI):
        Role.objects.create(person=person, name="unit_manager", unit_path=path, campaign_id=figures.pk)
    client = client_of(person)

    assert "?don-vi=75" in page_of(client, BOARD)
    assert "Số liệu: Thành phố Đồng Nai" in seen(client, f"{BOARD}?don-vi=75")


@pytest.mark.parametrize("address", [BOARD, XLSX, PEOPLE])
def test_strangers_learn_nothing_and_colleagues_are_told_no(figures: Campaign, address: str) -> None:
    assert Client().get(address).status_code == 302
    assert stranger_client().get(address).status_code == 404
    assert colleague_client(figures).get(address).status_code == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("don-vi=99999", 404),
        ("don-vi=%00%27%22", 400),
        ("don-vi=%27%22", 404),
        ("don-vi=" + "7" * 3000, 404),
        ("chi-so=khong-co", 200),
        ("dong=khong-co", 200),
        ("trang=-1", 200),
        ("trang=99999999999", 200),
    ],
)
def test_odd_addresses_get_a_page_not_an_error(figures: Campaign, query: str, status: int) -> None:
    client = organiser_client()

    assert [client.get(f"{one}?{query}").status_code for one in (BOARD, XLSX, PEOPLE)] == [status] * 3


def test_figures_of_an_earlier_day(figures: Campaign) -> None:
    client, day = organiser_client(), f"{AT:%d/%m/%Y}"

    page = page_of(client, f"{BOARD}?den-ngay={day}")

    assert row_of(page, "Thành phố Đồng Nai")[2][0] == "2"
    assert f"Tính đến hết ngày {day}" in page
    assert f"{PEOPLE}?don-vi=VN&amp;chi-so=enrolled&amp;den-ngay=" in page  # the people of that day
    refused = client.get(f"{BOARD}?den-ngay=hôm qua")
    assert refused.status_code == 422
    assert (
        "Hãy ghi ngày, tháng, năm" in refused.content.decode()
        and 'value="hôm qua"' in refused.content.decode()
    )


def test_workbook_has_the_same_figures_as_numbers(figures: Campaign) -> None:
    response = organiser_client().get(f"{XLSX}?don-vi=75")

    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    rows = {row[1]: row for row in sheet.values}
    assert rows["Phường Lộc Ninh"][:5] == ("25270", "Phường Lộc Ninh", 4, 1, 0.25)
    assert 'filename="so-lieu-tap-huan-2026-75.xlsx"' in response["Content-Disposition"]


def test_series_is_a_named_drawing_and_a_table(figures: Campaign) -> None:
    client = organiser_client()

    page = page_of(client, BOARD)

    assert page.count('<rect class="meter-fill" x=') >= 3
    assert f"Ghi danh: từ {AT:%d/%m/%Y} đến 15/05/2026 có 4 người" in page
    assert "Chưa có số liệu từng ngày" in seen(client, f"{BOARD}?chi-so=certified")


def test_series_of_nothing_is_no_drawing() -> None:
    assert series_of([]) is None


def test_campaign_without_people_still_shows_every_unit(campaign: Campaign) -> None:
    page = page_of(organiser_client(), BOARD)

    assert row_of(page, "Thành phố Hà Nội")[2] == ["0"]
    assert "Chưa giao chỉ tiêu nên chưa có tỷ lệ." in page


def test_pages_need_the_same_queries_at_any_size(campaign: Campaign) -> None:
    client, counts = organiser_client(), []
    for names in (["Lê An"], ["Lê Bình", "Lê Cường", "Lê Dũng"]):
        count_in(campaign, enrol(campaign, *names), "enrolment.created", "enrolment.started")
        for address in (BOARD, f"{BOARD}?don-vi=75", XLSX, PEOPLE):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))

    assert counts[:4] == counts[4:]

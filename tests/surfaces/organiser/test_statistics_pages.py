"""The pages of figures: every number opens a list of exactly that length; right person, colleague, stranger; workbooks."""

import html
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lantoa.statistics.definitions import DEFINED
from lantoa.statistics.queries import plan_of
from lantoa.training.models import Campaign, Cohort
from tests.outcomes.scenes import DONG_NAI, HA_NOI, LOC_NINH, TAN_KHAI, enrol, make_campaign
from tests.statistics.test_breakdowns import mark
from tests.statistics.test_counting import move_cursor_to_the_end
from tests.statistics.test_queries import count_in, give_seats
from tests.surfaces.learner.pages import page_of, seen
from tests.surfaces.organiser.desks import colleague_client, manager_client, organiser_client, stranger_client

pytestmark = pytest.mark.django_db

BOARD = "/to-chuc/tap-huan-2026/thong-ke/"
PAGES = ["", "pho-diem/", "bang-diem/", "cham-tien-do/", "cham-tien-do/tin-nhan/", "xa/", "ban-do/", "nguoi/"]
FILES = ["so-lieu.xlsx", "tung-ngay.xlsx", "nguoi.xlsx", "pho-diem.xlsx", "cham-tien-do.xlsx", "xa.xlsx"]


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(hotline="1900 1234")


@pytest.fixture
def figures(campaign: Campaign) -> Campaign:
    """People at every kind of line, in a cohort and in none, with and without scores."""
    give_seats(campaign, DONG_NAI, 20, shared_out=9)
    give_seats(campaign, LOC_NINH, 4)
    give_seats(campaign, TAN_KHAI, 5)
    cohort = Cohort.objects.create(
        campaign=campaign, code="d1", title="Đợt 1", starts_on=campaign.starts_on, ends_on=campaign.ends_on
    )
    early = enrol(campaign, "Lê Văn Bình", "Phạm Thị Ánh", cohort=cohort)
    count_in(
        campaign, early, "enrolment.created", "enrolment.signed_in", "enrolment.started", "sitting.opened"
    )
    mark(campaign, early[:1], "87.50", passed=True)
    mark(campaign, early[1:], "30.00", passed=False)
    count_in(campaign, enrol(campaign, "Trần Thị Tỉnh", path=DONG_NAI), "enrolment.created", days=1)
    count_in(campaign, enrol(campaign, "Vũ Chưa Xếp", path=DONG_NAI, unplaced=True), "enrolment.created")
    count_in(campaign, enrol(campaign, "Phạm Hà Nội", path=HA_NOI), "enrolment.created", days=2)
    (gone,) = enrol(campaign, "Đã Rút")
    count_in(campaign, [gone], "enrolment.created", "enrolment.started")
    count_in(campaign, [gone], "enrolment.withdrawn", days=2)
    move_cursor_to_the_end()
    return campaign


def behind(page: str) -> list[tuple[int, str]]:
    """The numbers of a page and the addresses they open."""
    found = re.findall(r'<a href="([^"]+)" data-behind="(-?\d+)"', page)
    return [(int(number), html.unescape(address)) for address, number in found]


@pytest.mark.parametrize(
    "address",
    [
        *(f"{page}?don-vi={code}" for page in ("", "pho-diem/", "cham-tien-do/", "xa/", "ban-do/") for code in ("VN", "75")),
        "?don-vi=25270",
        "pho-diem/?don-vi=25270",
        "cham-tien-do/?don-vi=25270&viec=finished",
        "cham-tien-do/?don-vi=VN&viec=sat&han=7",
        "xa/?don-vi=75&chi-so=passed&loc=co-chi-tieu",
        "ban-do/?don-vi=VN&chi-so=enrolled",
        "?don-vi=VN&don-vi-theo=30/06/2025",
        "?don-vi=VN&den-ngay=11/05/2026",
        "?don-vi=75&den-ngay=12/05/2026&chi-so=started",
        "?don-vi=VN&den-ngay=12/05/2026&don-vi-theo=30/06/2025",
    ],
)  # fmt: skip
def test_every_number_opens_a_list_of_exactly_that_length(figures: Campaign, address: str) -> None:
    client = organiser_client()

    numbers = behind(page_of(client, f"{BOARD}{address}"))

    assert numbers, "a page of figures without any list behind"
    for number, link in {link: (number, link) for number, link in numbers}.values():
        listed = page_of(client, link)
        # The list of a day's change has those who came and those who went.
        rows = re.search(r'data-change="(-?\d+)"', listed) or re.search(r'data-rows="(\d+)"', listed)
        assert (int(rows[1]) if rows else 0) == number, link


def test_every_page_says_what_its_numbers_count(figures: Campaign) -> None:
    client = organiser_client()
    wanted = {
        "": ["enrolled", "certified", "quota", "plan", "cohort"],
        "pho-diem/": ["scored", "mean", "median", "passed_share", "score_bin"],
        "cham-tien-do/": ["late"],
        "xa/": ["empty_commune", "quota_commune"],
        "ban-do/": ["map_band"],
    }

    for page, codes in wanted.items():
        text = html.unescape(page_of(client, f"{BOARD}{page}"))
        for code in codes:
            assert str(DEFINED[code].text) in text, (page, code)


def test_definitions_stand_in_the_document_too() -> None:
    document = " ".join(Path("docs/develop/figures.md").read_text(encoding="utf-8").split())

    missing = [code for code, one in DEFINED.items() if str(one.text) not in document]

    assert missing == []


@pytest.mark.parametrize("page", [*PAGES, *FILES, "ke-hoach/", "bang-diem.xlsx"])
def test_strangers_learn_nothing_and_colleagues_are_told_no(figures: Campaign, page: str) -> None:
    assert Client().get(f"{BOARD}{page}").status_code == 302
    assert stranger_client().get(f"{BOARD}{page}").status_code == 404
    assert colleague_client(figures).get(f"{BOARD}{page}").status_code == 403


@pytest.mark.parametrize("page", [*PAGES, *FILES])
def test_a_unit_manager_sees_the_own_subtree_only(figures: Campaign, page: str) -> None:
    manager = manager_client(figures)

    assert manager.get(f"{BOARD}{page}").status_code == 200
    for code in ("01", "VN"):
        assert manager.get(f"{BOARD}{page}?don-vi={code}").status_code == 403
    if not page.endswith(".xlsx"):
        assert "Phạm Hà Nội" not in page_of(manager, f"{BOARD}{page}")
    assert "don-vi-theo" not in page_of(manager, BOARD)


def test_late_list_has_phones_and_a_text_to_paste(figures: Campaign) -> None:
    person = figures.enrolments.get(person__full_name="Phạm Thị Ánh").person
    person.phone = "+84912345678"
    person.save(update_fields=["phone"])
    client = manager_client(figures)

    page = html.unescape(page_of(client, f"{BOARD}cham-tien-do/?don-vi=25270&viec=finished"))

    assert 'href="tel:+84912345678"' in page
    text = re.search(r"<textarea[^>]*data-copy-text>(.*?)</textarea>", page, re.S)
    assert text is not None
    assert "1. Phạm Thị Ánh\n2. Lê Văn Bình" in text[1] and "1900 1234" in text[1]
    assert "912" not in text[1], "a group chat gets no phone numbers"
    assert "copy_text.js" in page


def test_messages_are_written_for_each_line(figures: Campaign) -> None:
    words = seen(organiser_client(), f"{BOARD}cham-tien-do/tin-nhan/?don-vi=VN&viec=sat")

    assert "thành phố Đồng Nai (chưa xếp xã)" in words and "Phạm Hà Nội" in words
    assert "Lê Văn Bình" not in words


def test_the_map_shows_hoang_sa_and_truong_sa_in_their_place(figures: Campaign) -> None:
    client = organiser_client()

    country = page_of(client, f"{BOARD}ban-do/")
    da_nang = page_of(client, f"{BOARD}ban-do/?don-vi=48")

    assert country.count('class="map-place"') == 34
    for name in ("Đặc khu Hoàng Sa", "Đặc khu Trường Sa"):
        label = re.search(rf'<text class="map-label" x="([\d.]+)" y="([\d.]+)"[^>]*>{name}<', country)
        assert label is not None and float(label[1]) > 350, "east of the mainland"
    assert "Đặc khu Hoàng Sa" in da_nang and da_nang.count('class="map-place"') == 94
    assert "style=" not in country


def test_an_organiser_writes_the_plan(figures: Campaign) -> None:
    client, address = organiser_client(), f"{BOARD}ke-hoach/?chi-so=started"
    values = {"day_1": "08/05/2026", "percent_1": "40 %", "day_2": "12/05/2026", "percent_2": "62,5"}

    assert client.post(address, values).status_code == 302
    assert [str(one.percent) for one in plan_of(figures, "started").points] == ["40.00", "62.50"]
    refused = client.post(address, {"day_1": "08/05/2026", "percent_1": "400"})
    assert refused.status_code == 422 and "từ 0 đến 100" in refused.content.decode()
    assert "cần cả ngày" in client.post(address, {"day_1": "08/05/2026"}).content.decode()
    falling = {"day_1": "08/05/2026", "percent_1": "40", "day_2": "09/05/2026", "percent_2": "30"}
    assert "không được thấp hơn" in client.post(address, falling).content.decode()
    assert len(plan_of(figures, "started").points) == 2
    assert manager_client(figures).get(address).status_code == 404


def test_the_board_says_how_far_ahead_or_behind(figures: Campaign) -> None:
    words = seen(organiser_client(), f"{BOARD}?don-vi=25270&chi-so=enrolled")

    assert "Chậm hơn kế hoạch 2 người" in words and "kế hoạch 4 người" in words
    assert "Kế hoạch tính đều" in words


@pytest.mark.parametrize("name", FILES)
def test_every_table_is_a_workbook(figures: Campaign, name: str) -> None:
    response = organiser_client().get(f"{BOARD}{name}?don-vi=75")

    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert sheet.max_row > 3
    assert "attachment" in response["Content-Disposition"]


def test_mark_list_has_the_usual_columns_in_order_of_given_names() -> None:
    from tests.exams.world import make_world

    world = make_world(datetime.now(UTC) - timedelta(minutes=5), people=3, code="tap-huan-2026", attempts=2)
    world.campaign.enrolments.update(unit_code="25270", unit_path=LOC_NINH)
    rows = list(world.campaign.enrolments.all())
    count_in(world.campaign, rows, "enrolment.created")
    client = organiser_client()

    page = page_of(client, f"{BOARD}bang-diem/?don-vi=25270")
    book = client.get(f"{BOARD}bang-diem.xlsx?don-vi=25270")

    heads = ["STT", "Họ và tên", "Ngày sinh", "Đơn vị", "Chức vụ", "Điểm lần 1", "Điểm lần 2", "Điểm cao nhất", "Xếp loại", "Ghi chú"]  # fmt: skip
    assert re.findall(r"<th scope=\"col\"[^>]*>(?:<a[^>]*>)?([^<]+)<", page) == heads
    assert page.count("Chưa dự kiểm tra") == 3
    sheet = list(load_workbook(io.BytesIO(book.content)).worksheets[0].values)
    assert list(sheet[4]) == heads and [row[0] for row in sheet[5:]] == [1, 2, 3]
    for order in ("ten", "diem", "don-vi"):
        turned = [
            re.findall(
                r"hoc-vien/([0-9a-f-]{36})/", page_of(client, f"{BOARD}bang-diem/?don-vi=25270&xep={one}")
            )
            for one in (order, f"-{order}")
        ]
        assert len(turned[0]) == 3 and sorted(turned[0]) == sorted(turned[1])
        assert (turned[0] == turned[1][::-1]) is (order == "ten")  # equals stay in the order of names


@pytest.mark.parametrize("query", ["don-vi=99999", "don-vi=%27", "chi-so=x", "trang=-1", "khoang-diem=99", "khoang-diem=x", "dot=a,b", "dot=", "thieu=x", "viec=x", "han=99", "muc=x", "loc=x", "don-vi-theo=x", "bai=x", "in=1"])  # fmt: skip
def test_odd_addresses_get_a_page_not_an_error(figures: Campaign, query: str) -> None:
    client = organiser_client()

    statuses = {client.get(f"{BOARD}{page}?{query}").status_code for page in (*PAGES, *FILES)}

    assert statuses <= {200, 404}


def test_pages_need_the_same_queries_at_any_size(campaign: Campaign) -> None:
    client, counts = organiser_client(), []
    for names in (["Lê An"], ["Lê Bình", "Lê Cường", "Lê Dũng"]):
        rows = enrol(campaign, *names)
        count_in(campaign, rows, "enrolment.created", "enrolment.started")
        mark(campaign, rows, "70.00", passed=True)
        for page in (*PAGES, *FILES):
            for code in ("VN", "75", "25270"):
                client.get(f"{BOARD}{page}?don-vi={code}")
                with CaptureQueriesContext(connection) as queries:
                    client.get(f"{BOARD}{page}?don-vi={code}")
                counts.append((page, code, len(queries)))

    half = len(counts) // 2
    assert counts[:half] == counts[half:]


def test_the_workbook_of_a_days_change_says_who_came_and_who_went(figures: Campaign) -> None:
    response = organiser_client().get(f"{BOARD}nguoi.xlsx?don-vi=VN&chi-so=enrolled&ngay=13/05/2026")

    rows = list(load_workbook(io.BytesIO(response.content)).worksheets[0].values)
    assert {row[1]: row[7] for row in rows if row[7] in ("Thêm", "Bớt")} == {
        "Phạm Hà Nội": "Thêm",
        "Đã Rút": "Bớt",
    }
    assert any("trong ngày 13/05/2026" in str(row[0]) for row in rows)

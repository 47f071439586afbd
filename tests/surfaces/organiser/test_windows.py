"""Tests of a campaign at the console: as organiser, unit manager, colleague of another campaign, stranger."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lantoa.assessment.enums import Difficulty
from lantoa.assessment.models import Blueprint, ItemBank
from lantoa.assessment.rules.drawing import Wanted
from lantoa.assessment.services import import_bank
from lantoa.content.models import Course
from lantoa.content.services.importing import import_course
from lantoa.content.services.publishing import publish_course
from lantoa.exams.models import Sitting, Window
from lantoa.exams.services import publish_window
from lantoa.facts.consumers import drain
from lantoa.kernel.clock import VIETNAM
from lantoa.training.models import Campaign, Enrolment
from tests.content.folders import SMALL
from tests.exams.world import Journal, bank_files, drawn_items, make_window, right_answers
from tests.outcomes.scenes import HA_NOI, LOC_NINH, enrol, make_campaign
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.desks import colleague_client, manager_client, organiser_client, stranger_client

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)  # the pages use the real clock
LIST = "/to-chuc/tap-huan-2026/bai-kiem-tra/"
NEW = f"{LIST}moi/"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> Path:
    settings.LANTOA = replace(settings.LANTOA, data=tmp_path)
    return tmp_path


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def bank() -> ItemBank:
    return import_bank(actor=None, files=bank_files(), now=NOW).bank


@pytest.fixture
def window(campaign: Campaign, bank: ItemBank) -> Window:
    """Published, runs from an hour ago to two hours from now."""
    made = make_window(
        campaign, bank, NOW, lines=[Wanted("tin", Difficulty.EASY, 4), Wanted("tin", Difficulty.HARD, 2)]
    )
    return publish_window(actor=None, window=made, now=NOW)


def add_mark(window: Window, enrolment: Enrolment, percent: str, *, attempt: int = 1) -> Sitting:
    sitting = Sitting.objects.create(
        window=window, enrolment=enrolment, attempt=attempt, admitted_at=NOW, opened_at=NOW - timedelta(minutes=9),
        accepted_until=NOW + timedelta(minutes=9), ended_at=NOW, ending="handed_in",
    )  # fmt: skip
    value = Decimal(percent)
    sitting.mark = sitting.marks.create(
        number=1,
        score=value / 10,
        most=10,
        percent=value,
        passed=value >= 50,
        items=[],
        rules_version=1,
        marked_at=NOW,
    )
    sitting.save(update_fields=["mark"])
    return sitting


def start(window: Window, enrolment: Enrolment, **values: Any) -> Sitting:
    defaults = {"attempt": 1, "opened_at": NOW, "accepted_until": NOW + timedelta(minutes=30)}
    return Sitting.objects.create(
        window=window, enrolment=enrolment, admitted_at=NOW, **{**defaults, **values}
    )


def written(**changed: str) -> dict[str, str]:
    day = (NOW.astimezone(VIETNAM) + timedelta(days=2)).strftime("%d/%m/%Y")
    values = {
        "title": "Bài cuối khóa", "opens_day": day, "opens_time": "8h", "closes_day": day, "closes_time": "17:30",
        "minutes": "30", "grace_minutes": "2", "attempts": "2", "pass_percent": "62,5", "sealed": "yes",
        "so-tin-easy": "4", "so-tin-hard": "1", "kind": "final", "review_when": "after_close",
        "review_shows": "explanations",
    }  # fmt: skip
    return values | changed


def test_list_counts_each_person_once_by_the_newest_attempt(campaign: Campaign, window: Window) -> None:
    people = enrol(campaign, "Lê An", "Lê Bình", "Lê Cường", "Lê Dũng", "Lê Em")
    add_mark(window, people[0], "80")
    add_mark(window, people[1], "30")
    start(window, people[1], attempt=2)
    start(window, people[2], accepted_until=NOW - timedelta(minutes=1))
    Sitting.objects.create(window=window, enrolment=people[3], attempt=1, admitted_at=NOW)

    words = seen(organiser_client(), LIST)

    assert "Đang mở" in words
    assert words.split("Đang mở", 1)[1].split()[:4] == ["2", "1", "1", "1"]


def test_unit_manager_sees_only_the_own_people_and_changes_nothing(
    campaign: Campaign, window: Window
) -> None:
    (own,) = enrol(campaign, "Lê Văn Gần", path=LOC_NINH)
    (other,) = enrol(campaign, "Lê Văn Xa", path=HA_NOI)
    add_mark(window, own, "80")
    add_mark(window, other, "90")
    manager = manager_client(campaign)
    page = f"{LIST}{window.uuid}/"

    words = seen(manager, page)

    assert "Lê Văn Gần" in words and "Lê Văn Xa" not in words
    assert "Chấm ngay" not in words
    book = load_workbook(io.BytesIO(manager.get(f"{page}bang-diem.xlsx").content))
    assert "Lê Văn Xa" not in str(list(book.active.values))
    for address in (
        NEW,
        f"{page}cong-bo/",
        f"{page}gia-han/",
        f"{page}cong-gio/",
        f"{page}cong-gio/{own.uuid}/",
    ):
        assert manager.get(address).status_code == 404, address
        assert manager.post(address, written()).status_code in {404, 405}, address
    assert manager.post(f"{page}cham/").status_code == 404


def test_draft_is_for_organisers_only(campaign: Campaign, bank: ItemBank) -> None:
    draft = make_window(campaign, bank, NOW)

    assert "Chưa công bố" in seen(organiser_client(), LIST)
    assert draft.title not in seen(manager_client(campaign), LIST)
    assert manager_client(campaign).get(f"{LIST}{draft.uuid}/").status_code == 404


@pytest.mark.parametrize(
    "page", ["", "moi/", "{window}/", "{window}/bang-diem.xlsx", "{window}/gia-han/", "{window}/cong-gio/"]
)
def test_strangers_learn_nothing_and_colleagues_are_told_no(
    campaign: Campaign, window: Window, page: str
) -> None:
    address = LIST + page.format(window=window.uuid)

    assert Client().get(address).status_code == 302
    assert stranger_client().get(address).status_code == 404
    assert colleague_client(campaign).get(address).status_code == 403


def test_window_of_another_campaign_is_not_found(campaign: Campaign, window: Window) -> None:
    make_campaign("khoa-khac")

    assert organiser_client().get(f"/to-chuc/khoa-khac/bai-kiem-tra/{window.uuid}/").status_code == 404


def test_new_page_shows_how_many_questions_the_bank_holds(campaign: Campaign, bank: ItemBank) -> None:
    words = seen(organiser_client(), NEW)

    assert "có 12 câu" in words and "có 2 câu" in words
    assert "không có câu" in words


def test_new_page_names_topics_by_the_titles_of_the_course_and_keeps_other_codes(
    campaign: Campaign, bank: ItemBank
) -> None:
    before = page_of(organiser_client(), NEW)
    import_course(actor=None, source=SMALL, now=NOW)
    publish_course(actor=None, code="khoa-nho", now=NOW)
    campaign.course = Course.objects.get(code="khoa-nho")
    campaign.save(update_fields=["course"])
    titled = page_of(organiser_client(), NEW)
    files = bank_files(code="khac", uuid=str(uuid4()))
    files["chua-day.yaml"] = files.pop("tin.yaml").replace(b"7000-8000", b"7000-9000")
    import_bank(actor=None, files=files, now=NOW)
    untaught = page_of(organiser_client(), f"{NEW}?ngan-hang=khac")

    heads = [re.findall(r'<th scope="row">(.*?)</th>', page) for page in (before, titled, untaught)]
    assert heads == [["tin"], ["Viết tin"], ["chua-day"]]


def test_without_a_bank_the_page_says_what_is_missing(campaign: Campaign) -> None:
    assert "Chưa có ngân hàng câu hỏi nào" in seen(organiser_client(), NEW)
    assert "Chưa có bài kiểm tra nào" in seen(organiser_client(), LIST)


def test_organiser_makes_a_window_and_publishes_it(campaign: Campaign, bank: ItemBank) -> None:
    client = organiser_client()

    response = client.post(NEW, written())

    window = Window.objects.get()
    assert response["Location"] == f"{LIST}{window.uuid}/"
    assert (window.limit_seconds, window.grace_seconds, window.attempts) == (1800, 120, 2)
    assert (window.pass_percent, window.is_sealed, window.is_published) == (Decimal("62.50"), True, False)
    assert (
        f"{window.opens_at.astimezone(VIETNAM):%H:%M}–{window.closes_at.astimezone(VIETNAM):%H:%M}"
        == "08:00–17:30"
    )
    assert window.blueprint.lines == [
        {"topic": "tin", "difficulty": "easy", "count": 4},
        {"topic": "tin", "difficulty": "hard", "count": 1},
    ]
    assert "Công bố bài kiểm tra này?" in seen(client, f"{LIST}{window.uuid}/cong-bo/")

    client.post(f"{LIST}{window.uuid}/cong-bo/")

    window.refresh_from_db()
    assert window.is_published
    assert client.get(f"{LIST}{window.uuid}/cong-bo/").status_code == 302


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"so-tin-easy": "13"}, "Hãy ghi một số từ 0 đến 12."),
        ({"so-tin-easy": "", "so-tin-hard": ""}, "Hãy ghi số câu ở ít nhất một ô."),
        ({"opens_day": "31/02/2027"}, "Hãy ghi ngày, tháng, năm"),
        ({"opens_time": "25:99"}, "Hãy ghi giờ và phút, ví dụ 08:00."),
        ({"closes_time": "7:00"}, "Giờ đóng phải sau giờ mở."),
        ({"opens_day": "1/1/2020", "closes_day": "2/1/2020"}, "Giờ đóng đã qua."),
        ({"minutes": "0"}, "Hãy ghi một số từ 1 đến 1.440."),
        ({"minutes": "ba mươi"}, "Hãy ghi một số từ 1 đến 1.440."),
        ({"pass_percent": "120"}, "Hãy ghi một số từ 0 đến 100"),
        ({"pass_percent": "NaN"}, "Hãy ghi một số từ 0 đến 100"),
        ({"sealed": "khác"}, "khác"),
        ({"title": "  "}, "Tên bài kiểm tra"),
    ],
)
def test_bad_input_is_answered_in_place_and_kept(
    campaign: Campaign, bank: ItemBank, changed: dict[str, str], sentence: str
) -> None:
    response = organiser_client().post(NEW, written(**changed))

    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in words_of(page)
    assert 'value="62,5"' in page or "pass_percent" in changed
    assert not Window.objects.exists() and not Blueprint.objects.exists()


def test_unknown_bank_is_not_found(campaign: Campaign, bank: ItemBank) -> None:
    assert organiser_client().get(f"{NEW}?ngan-hang=khong-co").status_code == 404


def test_extending_moves_the_end_only_later(campaign: Campaign, window: Window) -> None:
    client, address = organiser_client(), f"{LIST}{window.uuid}/gia-han/"
    later = (window.closes_at + timedelta(days=1)).astimezone(VIETNAM)

    refused = client.post(address, {"closes_day": "1/1/2026", "closes_time": "8:00"})
    client.post(address, {"closes_day": f"{later:%d/%m/%Y}", "closes_time": f"{later:%H:%M}"})

    assert refused.status_code == 422
    assert "phải muộn hơn" in words_of(refused.content.decode())
    window.refresh_from_db()
    assert window.closes_at == later.replace(second=0, microsecond=0)


def test_extra_time_is_for_one_person_and_asks_for_the_reason(campaign: Campaign, window: Window) -> None:
    first, second = enrol(campaign, "Nguyễn Thị Hòa", "Nguyễn Văn Bình")
    client, address = organiser_client(), f"{LIST}{window.uuid}/cong-gio/"

    found = seen(client, f"{address}?tim=nguyen thi hoa")
    refused = client.post(f"{address}{first.uuid}/", {"minutes": "20", "reason": " "})
    client.post(f"{address}{first.uuid}/", {"minutes": "20", "reason": "Mất điện"})

    assert "Nguyễn Thị Hòa" in found and "Nguyễn Văn Bình" not in found
    assert refused.status_code == 422 and "Hãy ghi lý do cộng giờ." in refused.content.decode()
    assert 'value="20"' in refused.content.decode()
    assert {one.enrolment_id: one.extra_seconds for one in Sitting.objects.all()} == {first.pk: 1200}
    assert "20 phút" in seen(client, f"{address}{first.uuid}/")
    assert "Không tìm thấy học viên nào" in seen(client, f"{address}?tim=không ai tên vậy")


def test_mark_now_marks_what_has_ended(campaign: Campaign, window: Window) -> None:
    (enrolment,) = enrol(campaign, "Nguyễn Thị Hòa")
    journal = Journal()
    sitting = Sitting.objects.create(window=window, enrolment=enrolment, attempt=1, admitted_at=NOW)
    journal.open(sitting, NOW - timedelta(minutes=20))
    journal.answer(sitting, NOW - timedelta(minutes=10), right_answers(drawn_items(window)))
    journal.close(sitting, NOW - timedelta(minutes=5))
    Sitting.objects.filter(pk=sitting.pk).update(
        opened_at=NOW - timedelta(minutes=20), ended_at=NOW - timedelta(minutes=5)
    )
    client = organiser_client()

    response = client.post(f"{LIST}{window.uuid}/cham/", follow=True)

    words = words_of(response.content.decode())
    assert "Đã chấm thêm 1 bài." in words
    assert "100,00 %" in words and "Đạt" in words
    again = client.post(f"{LIST}{window.uuid}/cham/", follow=True)
    assert "Không có bài nào đang chờ chấm." in words_of(again.content.decode())
    drain()


def test_mark_list_is_by_given_name_with_the_best_attempt(campaign: Campaign, window: Window) -> None:
    people = enrol(campaign, "Nguyễn Văn Yên", "Trần Thị Ánh", "Lê Đức")
    add_mark(window, people[0], "40")
    add_mark(window, people[0], "75.5", attempt=2)
    add_mark(window, people[0], "60", attempt=3)
    add_mark(window, people[1], "20")
    start(window, people[2])
    client, page = organiser_client(), f"{LIST}{window.uuid}/"

    words = seen(client, page)
    book = load_workbook(io.BytesIO(client.get(f"{page}bang-diem.xlsx").content))

    assert words.index("Trần Thị Ánh") < words.index("Lê Đức") < words.index("Nguyễn Văn Yên")
    assert "75,50 %" in words and "40,00 %" not in words
    rows = [row for row in book.active.values if isinstance(row[0], int | float)]
    assert [(row[1], row[4], row[5], row[6]) for row in rows] == [
        ("Trần Thị Ánh", 1, 0.2, "Chưa đạt"),
        ("Lê Đức", 1, None, "Đang làm bài"),
        ("Nguyễn Văn Yên", 3, 0.755, "Đạt"),
    ]


def test_pages_need_the_same_queries_at_any_size(campaign: Campaign, window: Window) -> None:
    client, counts = organiser_client(), []
    addresses = [
        LIST,
        f"{LIST}{window.uuid}/",
        f"{LIST}{window.uuid}/bang-diem.xlsx",
        f"{LIST}{window.uuid}/cong-gio/?tim=Lê",
    ]
    for names in (["Lê An"], ["Lê Bình", "Lê Cường", "Lê Dũng"]):
        for one in enrol(campaign, *names):
            add_mark(window, one, "80")
        for address in addresses:
            assert client.get(address).status_code == 200
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))

    assert counts[:4] == counts[4:]

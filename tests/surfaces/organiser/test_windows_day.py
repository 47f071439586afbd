"""The day of a test at the console: its optional rules, the live board, acts; as organiser, unit manager, colleague, stranger."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.assessment.models import ItemBank
from lantoa.assessment.services import import_bank
from lantoa.exams.board import forget_board
from lantoa.exams.models import Allowance, GatewayChange, Sitting, Window, WindowNotice
from lantoa.exams.services import publish_window
from lantoa.exams.services.day_rules import DayRules
from lantoa.facts.models import AuditEntry
from lantoa.kernel.clock import VIETNAM
from lantoa.training.models import Campaign, Enrolment
from tests.exams.world import Journal, bank_files, make_window
from tests.outcomes.scenes import DONG_NAI, HA_NOI, LOC_NINH, TAN_KHAI, enrol, make_campaign, make_organiser
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.desks import (
    client_of,
    colleague_client,
    manager_client,
    organiser_client,
    stranger_client,
)
from tests.surfaces.organiser.test_windows import NEW, written

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)  # the pages use the real clock


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
    made = make_window(campaign, bank, NOW, rules=DayRules(one_device=True, access_code="SEN 2026"))
    return publish_window(actor=None, window=made, now=NOW)


def page_at(window: Window, path: str = "") -> str:
    return f"/to-chuc/tap-huan-2026/bai-kiem-tra/{window.uuid}/{path}"


def start(window: Window, enrolment: Enrolment, **values: Any) -> Sitting:
    given = {"attempt": 1, "opened_at": NOW, "accepted_until": NOW + timedelta(minutes=30), **values}
    return Sitting.objects.create(window=window, enrolment=enrolment, admitted_at=NOW, **given)


def row_of(page: str, unit: str) -> list[str]:
    """The figures of a unit in the table of the board."""
    row = next(one for one in re.findall(r"<tr>.*?</tr>", page, re.S) if f">{unit}<" in one)
    return [words_of(cell).split()[0] for cell in re.findall(r'<td class="num">(.*?)</td>', row, re.S)]


def test_rules_are_written_with_the_test_and_shown_on_its_page(campaign: Campaign, bank: ItemBank) -> None:
    client = organiser_client()
    rules = {
        "spread_seconds": "30", "access_code": " Sen  2026", "networks": "203.0.113.7/24\n\n 2001:db8::/32 ",
        "one_device": "on", "no_way_back": "on",
    }  # fmt: skip

    response = client.post(NEW, written(**rules))

    window = Window.objects.get()
    assert (window.spread_seconds, window.access_code) == (30, "Sen 2026")
    assert window.networks == ["203.0.113.0/24", "2001:db8::/32"]
    assert window.one_device and window.no_way_back
    words = seen(client, response["Location"])
    for said in ("30 giây", "Sen 2026", "203.0.113.0/24", "chỉ làm trên một máy", "Không quay lại"):
        assert said in words
    publish_window(actor=None, window=window, now=NOW)
    assert "Sen 2026" not in seen(manager_client(campaign), response["Location"])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"spread_seconds": "901"}, "Hãy ghi một số từ 0 đến 900."),
        ({"access_code": "abc"}, "Mã phòng thi từ 4 đến 40 ký tự."),
        ({"networks": "phòng máy"}, "Không đọc được dải mạng: phòng máy."),
    ],
)
def test_rules_that_cannot_be_are_answered_in_place(
    campaign: Campaign, bank: ItemBank, changed: dict[str, str], sentence: str
) -> None:
    response = organiser_client().post(NEW, written(**changed))

    page = response.content.decode()
    assert response.status_code == 422 and sentence in words_of(page)
    assert next(iter(changed.values())) in page and not Window.objects.exists()


def test_the_suggested_spread_stands_in_the_form(
    campaign: Campaign, bank: ItemBank, monkeypatch: Any
) -> None:
    monkeypatch.setattr("lantoa.surfaces.organiser.views.windows.count_enrolled", lambda _campaign: 12_000)

    page = page_of(organiser_client(), NEW)

    assert 'name="spread_seconds" value="15"' in page
    assert "Khóa có 12.000 người ghi danh, nên rải giờ mở trong 15 giây." in words_of(page)


def test_board_counts_by_unit_and_leads_down_and_to_the_people(campaign: Campaign, window: Window) -> None:
    one, two, three = enrol(campaign, "Lê An", "Lê Bình", "Lê Cường")
    start(window, one)
    start(window, two, ended_at=NOW, ending="handed_in")
    start(window, enrol(campaign, "Lê Hà", path=HA_NOI)[0], accepted_until=NOW - timedelta(minutes=1))
    start(window, enrol(campaign, "Lê Tỉnh", path=DONG_NAI)[0])
    client, live = organiser_client(), page_at(window, "truc-tiep/")

    nation, province = page_of(client, live), page_of(client, f"{live}?don-vi=75")
    fragment = client.get(live, headers={"HX-Request": "true"}).content.decode()

    assert row_of(nation, "Thành phố Đồng Nai") == ["4", "1", "2", "1", "0", "0"]
    assert row_of(nation, "Thành phố Hà Nội") == ["1", "0", "0", "0", "1", "0"]
    assert row_of(province, "Phường Lộc Ninh") == ["3", "1", "1", "1", "0", "0"]
    assert row_of(province, "Cấp tỉnh và chưa xếp xã") == ["1", "0", "1", "0", "0", "0"]
    assert re.search(r"Tính đến \d\d:\d\d:\d\d\.", words_of(nation))
    assert "<html" not in fragment and 'id="tt-bang"' in fragment and "câu/phút" in fragment
    behind = re.search(r'href="([^"]*tinh-trang=answering)"', province)
    assert behind
    words = seen(client, live + behind[1].replace("&amp;", "&"))
    assert "Lê An" in words and "Lê Tỉnh" in words and "Lê Bình" not in words and "Lê Hà" not in words
    assert "Lê Cường" in seen(client, f"{live}nguoi/?don-vi=25270")
    assert three.person.full_name not in words


def test_a_unit_manager_sees_the_own_subtree_and_does_nothing(campaign: Campaign, window: Window) -> None:
    [mine] = enrol(campaign, "Lê Văn Gần", path=LOC_NINH)
    [other] = enrol(campaign, "Lê Văn Xa", path=HA_NOI)
    for one in (mine, other):
        start(window, one)
    manager, live = manager_client(campaign), page_at(window, "truc-tiep/")

    page = page_of(manager, live)

    assert row_of(page, "Phường Lộc Ninh") == ["1", "0", "1", "0", "0", "0"]
    assert "Hà Nội" not in page and "câu/phút" not in page and "Đóng sớm" not in page
    assert "Lê Văn Xa" not in seen(manager, f"{live}nguoi/")
    assert "Cộng giờ" not in seen(manager, f"{live}nguoi/{mine.uuid}/")
    for address in (f"{live}?don-vi=01", f"{live}nguoi/?don-vi=VN", f"{live}nguoi/{other.uuid}/"):
        assert manager.get(address).status_code == 404, address
    acts = ("don-vi/", "dong-som/", "loi-nhan/", f"truc-tiep/nguoi/{mine.uuid}/them-luot/")
    for path in (*acts, f"truc-tiep/nguoi/{mine.uuid}/chuyen-may/", f"loi-nhan/{uuid4()}/go/"):
        assert manager.post(page_at(window, path), {"reason": "x", "text": "x"}).status_code == 404, path
    assert not AuditEntry.objects.filter(action__startswith="window.unit").exists()


@pytest.mark.parametrize(
    "path",
    ["truc-tiep/", "truc-tiep/nguoi/", "truc-tiep/nguoi/{one}/", "don-vi/", "dong-som/", "loi-nhan/",
     "truc-tiep/nguoi/{one}/them-luot/", "truc-tiep/nguoi/{one}/chuyen-may/"],
)  # fmt: skip
def test_strangers_learn_nothing_and_drafts_have_no_day(
    campaign: Campaign, bank: ItemBank, window: Window, path: str
) -> None:
    [one] = enrol(campaign, "Lê An")
    draft = make_window(campaign, bank, NOW)
    path = path.format(one=one.uuid)

    assert Client().get(page_at(window, path)).status_code == 302
    assert stranger_client().get(page_at(window, path)).status_code == 404
    assert colleague_client(campaign).get(page_at(window, path)).status_code == 403
    assert organiser_client().get(page_at(draft, path)).status_code == 404
    assert organiser_client().get(page_at(window, path)).status_code in {200, 302}


def test_a_unit_is_given_time_by_its_name_and_the_page_keeps_what_was_given(
    campaign: Campaign, window: Window
) -> None:
    [here], [there] = enrol(campaign, "Lê An"), enrol(campaign, "Lê Bình", path=TAN_KHAI)
    for one in (here, there):
        start(window, one)
    client, address = organiser_client(), page_at(window, "don-vi/")
    given = {"unit": "Lộc Ninh, Đồng Nai", "extra_minutes": "20", "later_minutes": "45", "reason": "Mất điện"}

    nothing = client.post(address, given | {"extra_minutes": "", "later_minutes": ""})
    silent = client.post(address, given | {"reason": " "})
    response = client.post(address, given, follow=True)

    assert nothing.status_code == silent.status_code == 422
    assert "Hãy cho thêm giờ" in words_of(nothing.content.decode())
    assert "Hãy ghi lý do" in words_of(silent.content.decode())
    assert "1 người đang có bài được thêm ngay" in words_of(response.content.decode())
    assert {one.enrolment_id: one.allowance for one in Sitting.objects.all()} == {
        here.pk: (1200, 2700), there.pk: (0, 0),
    }  # fmt: skip
    words = seen(client, address)
    assert "Phường Lộc Ninh, Thành phố Đồng Nai" in words and "đóng muộn hơn 45 phút" in words
    assert "thêm 20 phút làm bài" in seen(client, page_at(window, f"truc-tiep/nguoi/{here.uuid}/"))


def test_an_organiser_of_a_province_acts_there_only(campaign: Campaign, window: Window) -> None:
    [mine], [other] = enrol(campaign, "Lê An"), enrol(campaign, "Lê Xa", path=HA_NOI)
    client = client_of(make_organiser(DONG_NAI))
    given = {"attempts": "1", "reason": "Máy hỏng"}

    client.post(page_at(window, "don-vi/"), {"unit": "25270", **given})
    beyond = [client.post(page_at(window, "don-vi/"), {"unit": unit, **given}) for unit in ("", "VN", "01")]
    client.post(page_at(window, f"truc-tiep/nguoi/{mine.uuid}/them-luot/"), given)
    client.post(page_at(window, f"cong-gio/{mine.uuid}/"), {"minutes": "5", "reason": "Máy hỏng"})

    assert [one.status_code for one in beyond] == [422, 422, 422]
    assert Allowance.objects.count() == 2
    assert [one.extra_seconds for one in Sitting.objects.all()] == [300]
    for path in (
        f"truc-tiep/nguoi/{other.uuid}/them-luot/",
        f"cong-gio/{other.uuid}/",
        "dong-som/",
        "gia-han/",
    ):
        assert client.post(page_at(window, path), given).status_code == 404, path


def test_closing_early_asks_with_how_many_are_answering(campaign: Campaign, window: Window) -> None:
    for one in enrol(campaign, "Lê An", "Lê Bình", "Lê Cường")[:2]:
        start(window, one)
    client, address = organiser_client(), page_at(window, "dong-som/")

    asked = seen(client, address)
    half = client.post(address, {"closes_time": "8:00", "reason": "Lộ đề"})
    late = window.closes_at.astimezone(VIETNAM) + timedelta(days=1)
    refused = client.post(
        address, {"closes_day": f"{late:%d/%m/%Y}", "closes_time": f"{late:%H:%M}", "reason": "Lộ đề"}
    )
    client.post(address, {"reason": "Lộ đề"})

    assert "2 người đang làm bài, 1 người chưa mở bài." in asked
    assert half.status_code == refused.status_code == 422
    window.refresh_from_db()
    assert window.closes_at < datetime.now(UTC)
    assert "Đã đóng" in seen(client, page_at(window, "truc-tiep/"))


def test_a_line_to_test_takers_is_written_and_taken_back(campaign: Campaign, window: Window) -> None:
    client, address = organiser_client(), page_at(window, "loi-nhan/")

    empty = client.post(address, {"text": " "})
    client.post(address, {"text": "Có điện lại.", "unit": "25270"})
    client.post(address, {"text": "Còn 30 phút."})

    assert empty.status_code == 422
    first, second = WindowNotice.objects.all()
    assert (first.unit_path, second.unit_path) == (LOC_NINH, "")
    words = seen(client, address)
    assert words.count("Đang hiện") == 2 and "Phường Lộc Ninh" in words
    client.post(f"{address}{first.uuid}/go/")
    assert seen(client, address).count("Đang hiện") == 1
    assert client.post(f"{address}{uuid4()}/go/").status_code == 404


def test_another_device_is_allowed_where_only_one_is(
    campaign: Campaign, bank: ItemBank, window: Window
) -> None:
    [one] = enrol(campaign, "Lê An")
    sitting = start(window, one)
    Journal().open(sitting, NOW)
    client, address = organiser_client(), page_at(window, f"truc-tiep/nguoi/{one.uuid}/chuyen-may/")

    silent = client.post(address, {"reason": ""})
    client.post(address, {"reason": "Máy hỏng"})

    assert silent.status_code == 422
    sitting.refresh_from_db()
    assert sitting.free_epoch == 1
    assert '"free_epoch":1' in GatewayChange.objects.filter(kind="sitting").latest("id").config
    assert "Cho chuyển máy" in seen(client, page_at(window, f"truc-tiep/nguoi/{one.uuid}/"))


def test_board_and_people_ask_as_often_for_three_as_for_thirty(campaign: Campaign, window: Window) -> None:
    client, live = organiser_client(), page_at(window, "truc-tiep/")

    def asked() -> list[int]:
        counts = []
        for address in (live, f"{live}?don-vi=75", f"{live}nguoi/?don-vi=VN&tinh-trang=answering"):
            forget_board(window)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    asked()
    for one in enrol(campaign, *[f"Lê Văn {number}" for number in range(3)]):
        start(window, one)
    few = asked()
    for one in enrol(campaign, *[f"Trần Văn {number}" for number in range(27)], path=TAN_KHAI):
        start(window, one)

    assert asked() == few

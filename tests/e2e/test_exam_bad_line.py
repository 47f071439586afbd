"""The test on a bad line, in a real browser: cut for minutes, reloaded without a line, handed in without one, moved to a second
device and on without JavaScript, on devices whose clocks are years off."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Site, Visit, accounts_of
from tests.e2e.exam_names import CODE
from tests.e2e.line import Line, line_to
from tests.e2e.test_public import axe
from tests.server import copy_of, lantoa, running

pytestmark = pytest.mark.browser

WINDOWS: dict[str, str] = {}
SAVED = re.compile(r"^Đã lưu trên máy chủ lúc \d\d:\d\d$")
WAITING = re.compile(r"^Đã lưu trên máy chủ lúc \d\d:\d\d · (\d) câu đang chờ trên máy này · chưa có mạng")


@dataclass(frozen=True)
class SiteBehindLine(Site):
    """Reached through a line that can be cut."""

    line: Line

    @property
    def url(self) -> str:
        return self.line.url


@pytest.fixture(scope="module")
def site(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteBehindLine]:
    """The demonstration with the tests of exam_windows.py."""
    data = copy_of(demonstration, tmp_path_factory.mktemp("line") / "d")
    made = lantoa(data, "manage", "shell", "-c", "from tests.e2e import exam_windows")
    assert made.returncode == 0, made.stderr[-2000:]
    WINDOWS.update(re.findall(r"(\w+)=([0-9a-f-]{36})", made.stdout))
    with running(data) as server, line_to(server.port) as line:
        yield SiteBehindLine(server=server, accounts=accounts_of(data), line=line)


@pytest.fixture(autouse=True)
def _the_line_is_whole(site: SiteBehindLine) -> Iterator[None]:
    yield
    site.line.restore()


def test_a_timed_test_on_a_line_cut_for_minutes(site: SiteBehindLine, visit: Visit) -> None:
    page = visit("phone", account=site.accounts["learner"])
    ready = _check_in(page)
    expect(ready).to_contain_text("còn niêm phong và đúng mã kiểm", timeout=30_000)
    expect(page.locator(".exam-turn")).to_contain_text(
        re.compile(r"mở lúc \d\d:\d\d:\d\d; bạn vẫn đủ 45 phút")
    )
    assert axe(page) == []

    # The device thinks it is 2023; only the countdown tells whether that matters.
    page.clock.install(time=datetime(2023, 1, 5, 3, 0))
    _begin(page, WINDOWS["timed"])
    assert 44 * 60 < _seconds_left(page) <= 45 * 60
    _choose(page, 0)
    expect(page.locator(".exam-saved")).to_have_text(SAVED, timeout=15_000)

    site.line.cut()
    page.clock.fast_forward("00:20")
    _choose(page, 1)
    expect(page.locator(".exam-saved")).to_have_text(WAITING, timeout=30_000)
    page.clock.fast_forward("07:00")
    _choose(page, 2)
    page.reload()
    expect(page.locator(".exam-kept")).to_be_visible(timeout=20_000)
    expect(page.locator(".exam-saved")).to_have_text(WAITING)
    assert [_is_chosen(page, place) for place in range(4)] == [True, True, True, False]
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        "nothing is wider than the phone"
    )
    _choose(page, 3)

    site.line.restore()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".exam-saved")).to_have_text(SAVED, timeout=60_000)
    page.wait_for_timeout(1_500)
    assert _seconds_left(page) > 40 * 60, "the minutes this device's clock leapt are not the server's"

    # Handed in without a line and the tab closed: the service worker delivers when the line is back.
    site.line.cut()
    _hand_in(page)
    expect(page.get_by_role("heading", name="Bạn đã nộp bài trên máy này lúc")).to_be_visible()
    expect(page.locator(".exam-app")).to_contain_text("được giữ lại nhưng không được tính điểm")
    page.wait_for_timeout(500)
    context = page.context
    other = context.new_page()
    page.close()
    site.line.restore()
    _line_is_back(other)
    other.wait_for_timeout(3_000)
    other.goto(f"/thi/{WINDOWS['timed']}/")
    expect(other.get_by_role("main")).to_contain_text("Máy chủ đã nhận bài", timeout=15_000)
    assert not other.locator(".exam-app").count(), "the server knows of the hand-in by itself"


def test_handed_in_after_time_is_kept_and_the_page_says_what_becomes_of_it(
    site: SiteBehindLine, visit: Visit
) -> None:
    page = visit("phone", account=site.accounts["learner"])
    _check_in(page)
    _begin(page, WINDOWS["short"])
    _choose(page, 0)
    expect(page.locator(".exam-saved")).to_have_text(SAVED, timeout=15_000)
    site.line.cut()
    _choose(page, 1)
    expect(page.locator(".exam-timer")).to_contain_text("Hết giờ", timeout=40_000)
    expect(page.locator(".exam .notice[data-tone=warn]")).to_contain_text(
        "1 câu đang chờ trên máy này sẽ tự gửi khi có mạng"
    )
    assert page.locator("fieldset.question[disabled]").count() == page.locator("fieldset.question").count()
    _hand_in(page)
    page.wait_for_timeout(2_000)

    site.line.restore()
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.get_by_role("heading", name="Máy chủ đã nhận bài lúc")).to_be_visible(timeout=30_000)
    expect(page.locator(".exam-app .notice")).to_contain_text(
        "không được tính điểm, câu đến trước hạn vẫn được tính"
    )
    page.goto("/hoc/")
    page.goto(f"/thi/{WINDOWS['short']}/")
    expect(page.get_by_role("main")).to_contain_text("Máy chủ đã nhận bài", timeout=15_000)


def test_no_way_back_with_a_code_from_a_phone_to_a_browser_without_javascript(
    site: SiteBehindLine, visit: Visit
) -> None:
    address = f"/thi/{WINDOWS['forward']}/"
    phone = visit("phone", account=site.accounts["learner"])
    phone.goto(address)
    start = phone.locator(".exam-app").get_by_role("button", name="Bắt đầu làm bài")
    phone.locator(".exam-app").get_by_label("Mã phòng thi").fill("SEN 1999")
    start.click()
    expect(phone.locator(".exam-app [role=alert]")).to_contain_text("Mã phòng thi chưa đúng", timeout=15_000)
    phone.locator(".exam-app").get_by_label("Mã phòng thi").fill(CODE)
    start.click()
    expect(phone.locator(".exam-timer")).to_be_visible(timeout=15_000)
    assert axe(phone) == []
    _answer(phone.locator("fieldset.question:visible"))
    phone.get_by_role("button", name="Sang câu sau").click()
    _is_at(phone, 2)
    phone.get_by_role("button", name="Sang câu sau").click()
    phone.get_by_role("dialog").get_by_role("button", name="Ở lại câu này").click()
    expect(phone.locator(".exam-saved")).to_have_text(SAVED, timeout=20_000)

    desk = visit("desk", javascript=False, account=site.accounts["learner"])
    desk.goto(address)
    desk.get_by_label("Mã phòng thi").fill(CODE)
    desk.get_by_role("button", name="Làm tiếp trên máy này").click()
    expect(desk.locator("fieldset.question")).to_have_count(1)
    _is_at(desk, 2)
    _answer(desk.locator("fieldset.question"))
    desk.get_by_role("button", name="Lưu, rồi sang câu sau").click()
    expect(desk.get_by_text("Đã lưu 1 câu lúc")).to_be_visible()
    _is_at(desk, 3)
    assert not desk.get_by_role("link", name=re.compile(r"^Câu [12],")).count()

    phone.reload()
    phone.locator(".exam-app").get_by_role("button", name="Làm tiếp trên máy này").click()
    phone.locator(".exam-app").get_by_label("Mã phòng thi").fill(CODE)
    start.click()
    expect(phone.locator(".exam-timer")).to_be_visible(timeout=15_000)
    _is_at(phone, 3)


def _check_in(page: Page) -> Locator:
    """Days before, on a test still to come."""
    page.goto(f"/thi/{WINDOWS['later']}/")
    ready = page.locator(".exam-ready")
    expect(ready).to_contain_text("Trang này mở lại được cả khi mất mạng", timeout=20_000)
    return ready


def _begin(page: Page, window: str) -> None:
    page.goto(f"/thi/{window}/")
    page.locator(".exam-app button", has_text="Bắt đầu làm bài").click()
    expect(page.locator(".exam-timer")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Xem cả bài").click()


def _choices(page: Page) -> Locator:
    return page.locator("fieldset.question:has(label.choice)")


def _choose(page: Page, place: int) -> None:
    _choices(page).nth(place).locator("label.choice").first.click()
    page.wait_for_timeout(300)


def _is_chosen(page: Page, place: int) -> bool:
    return bool(_choices(page).nth(place).locator("input:checked").count())


def _answer(question: Locator) -> None:
    """Something, whatever kind of question was drawn."""
    for kind in ("label.choice", "input[type=text]", "select", ".button"):
        field = question.locator(kind).first
        if not field.count():
            continue
        if kind == "select":
            field.select_option(index=1)
        elif kind == "input[type=text]":
            field.fill("5")
        else:
            field.click()
        return


def _is_at(page: Page, number: int) -> None:
    expect(page.locator("fieldset.question:visible .question-number")).to_contain_text(f"Câu {number} trong")


def _seconds_left(page: Page) -> int:
    figures = page.locator(".exam-timer span").inner_text().split(":")
    return sum(int(part) * 60**power for power, part in enumerate(reversed(figures)))


def _hand_in(page: Page) -> None:
    page.get_by_role("button", name="Nộp bài").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Nộp bài").click()


def _line_is_back(page: Page) -> None:
    """What the browser does some time after the line is back; a page without script, so that nothing else delivers."""
    page.goto("/player/1/icons/favicon.svg")
    session = page.context.new_cdp_session(page)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(one["registrationId"] for one in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(500)
    origin = page.evaluate("location.origin")
    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": origin, "registrationId": registrations[0], "tag": "lantoa-exam", "lastChance": False},
    )

"""The day of a test in real browsers: two people answer, the board moves by itself, a line and more time reach them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Account, Site, Visit, accounts_of
from tests.e2e.exam_names import PASSWORD, SECOND
from tests.e2e.test_public import axe
from tests.server import copy_of, lantoa, running

pytestmark = pytest.mark.browser

TOLD: dict[str, str] = {}


@pytest.fixture(scope="module")
def site(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration with the test of exam_board_world.py."""
    data = copy_of(demonstration, tmp_path_factory.mktemp("board") / "d")
    made = lantoa(data, "manage", "shell", "-c", "from tests.e2e import exam_board_world")
    assert made.returncode == 0, made.stderr[-2000:]
    TOLD.update(re.findall(r"(window|unit)=(\S+)", made.stdout))
    with running(data) as server:
        yield Site(server=server, accounts=accounts_of(data))


def test_the_board_moves_and_what_the_organiser_does_arrives(site: Site, visit: Visit) -> None:
    here = f"/to-chuc/tap-huan-2026/bai-kiem-tra/{TOLD['window']}/"
    desk = visit("desk", account=site.accounts["organiser"])
    desk.goto(f"{here}truc-tiep/")
    assert _standing(desk) == ["0", "0", "0", "0"]
    expect(desk.locator("#tt-luc")).to_contain_text(re.compile(r"Tính đến \d\d:\d\d:\d\d"))
    assert axe(desk) == []

    one = visit("phone", account=site.accounts["learner"])
    two = visit("phone", account=Account(SECOND, PASSWORD))
    for page in (one, two):
        _begin(page)
        _answer(page)

    # By itself, and whoever works with the keyboard stays where they are.
    link = desk.locator("#tt-so a").first
    link.focus()
    focused = link.get_attribute("id")
    expect(desk.locator("#tt-so .stat-value").nth(1)).to_contain_text("2", timeout=20_000)
    assert desk.evaluate("document.activeElement.id") == focused
    expect(desk.locator("#tt-nhip .stat-value").nth(1)).not_to_have_text(re.compile("^0 "), timeout=30_000)
    desk.locator("#tt-so a", has_text="2").first.click()
    expect(desk.get_by_role("table").locator("tbody tr")).to_have_count(2)

    before = _seconds_left(two)
    desk.goto(f"{here}don-vi/")
    desk.get_by_label("Đơn vị").fill(TOLD["unit"])
    desk.get_by_label("Cộng thêm giờ làm bài (phút)").fill("20")
    desk.get_by_label("Lý do").fill("Mất điện")
    desk.get_by_role("button", name="Cho thêm").click()
    expect(desk.get_by_role("main")).to_contain_text("1 người đang có bài được thêm ngay")
    desk.goto(f"{here}loi-nhan/")
    desk.get_by_label("Lời nhắn").fill("Có điện lại rồi, các bạn làm tiếp.")
    desk.get_by_label("Đơn vị").fill(TOLD["unit"])
    desk.get_by_role("button", name="Nhắn", exact=True).click()
    expect(desk.get_by_role("table")).to_contain_text("Đang hiện")
    assert axe(desk) == []
    desk.wait_for_timeout(1_500)  # the gateway looks once a second
    for page in (one, two):
        _answer(page, place=1)

    expect(two.locator(".exam-notices")).to_contain_text("Có điện lại rồi", timeout=30_000)
    two.wait_for_function(
        "most => document.querySelector('.exam-timer span').innerText.split(':').reduce((sum, part) => sum * 60 + +part, 0) > most",
        arg=before + 15 * 60,
        timeout=20_000,
    )
    expect(one.locator(".exam-notices")).to_be_hidden()
    assert _seconds_left(one) <= 45 * 60

    _hand_in(one)
    desk.goto(f"{here}truc-tiep/")
    expect(desk.locator("#tt-so .stat-value").nth(2)).to_contain_text("1", timeout=20_000)
    desk.goto(f"{here}dong-som/")
    expect(desk.get_by_role("main")).to_contain_text("1 người đang làm bài")
    desk.get_by_label("Lý do").fill("Mọi người đã nộp")
    desk.get_by_role("button", name="Đóng sớm").click()
    expect(desk.get_by_role("main")).to_contain_text("Đã đóng sớm")


def _standing(page: Page) -> list[str]:
    """Answering, handed in, overdue, flagged."""
    figures = page.locator("#tt-so .stat-value").all_inner_texts()
    return [one.split()[0] for one in figures[1:]]


def _begin(page: Page) -> None:
    page.goto(f"/thi/{TOLD['window']}/")
    page.locator(".exam-app button", has_text="Bắt đầu làm bài").click()
    expect(page.locator(".exam-timer")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Xem cả bài").click()


def _answer(page: Page, *, place: int = 0) -> None:
    page.locator("fieldset.question:has(label.choice)").nth(place).locator("label.choice").first.click()
    expect(page.locator(".exam-saved")).to_have_text(
        re.compile(r"^Đã lưu trên máy chủ lúc \d\d:\d\d$"), timeout=30_000
    )


def _seconds_left(page: Page) -> int:
    figures = page.locator(".exam-timer span").inner_text().split(":")
    return sum(int(part) * 60**power for power, part in enumerate(reversed(figures)))


def _hand_in(page: Page) -> None:
    page.get_by_role("button", name="Nộp bài").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Máy chủ đã nhận bài lúc")).to_be_visible(timeout=30_000)

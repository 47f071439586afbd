"""A learner's way: first sign-in by code, study, the test with a reload in the middle, the certificate, a stranger's check."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site, Visit

pytestmark = pytest.mark.browser


def _first_sign_in(page: Page, site: Site) -> None:
    newcomer = site.accounts["newcomer"]
    page.goto("/kich-hoat/")
    page.locator("[name=name]").fill(newcomer.name)
    page.locator("[name=code]").fill(newcomer.secret.lower())
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/kich-hoat/mat-khau/")
    page.locator("[name=password]").fill("mua-xuan-tren-ban-2026")
    page.locator("[name=again]").fill("mua-xuan-tren-ban-2026")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/kich-hoat/dong-y/")
    assert page.locator("main input:checked").count() == 0, "no consent may be ticked beforehand"
    for group in page.locator("main fieldset").all():
        group.locator("input").first.check()
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/kich-hoat/thong-tin/")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/hoc/")


def test_first_sign_in_then_study_without_javascript(site: Site, visit: Visit) -> None:
    page = visit("phone", javascript=False)

    _first_sign_in(page, site)
    page.get_by_role("link", name=re.compile("Bắt đầu học|Học tiếp")).first.click()
    page.wait_for_url("**/packs/**/l/*.html")
    check = page.locator("form.check").first
    check.locator("input[name=response]").first.check()
    check.get_by_role("button").click()
    page.wait_for_load_state()
    page.locator("form[data-finish] button").click()
    page.wait_for_load_state()
    page.goto("/hoc/tap-huan-2026/")

    expect(page.get_by_text("Đã học xong").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"1\s*/\s*17"))).to_be_visible()


def test_study_with_javascript_reaches_the_server_once(site: Site, visit: Visit) -> None:
    page = visit("phone", account=site.accounts["learner"])

    page.get_by_role("link", name=re.compile("Bắt đầu học|Học tiếp")).first.click()
    page.wait_for_url("**/packs/**/l/*.html")
    check = page.locator("form.check").first
    check.locator("input[name=response]").first.check()
    check.get_by_role("button").click()
    expect(check.locator(".check-feedback[role=status]")).to_be_visible()
    page.locator("form[data-finish] button").click()
    expect(page.locator("[data-sync-state]").first).to_contain_text("máy chủ lúc", timeout=20_000)
    page.reload()
    page.goto("/hoc/tap-huan-2026/")

    expect(page.get_by_text("Đã học xong")).to_have_count(1)


def test_a_browser_that_forgot_its_device_asks_for_it_on_the_lesson(site: Site, visit: Visit) -> None:
    page = visit("phone", account=site.accounts["learner"])
    page.goto("/hoc/tap-huan-2026/")
    lesson = str(page.locator("main a[href*='/l/']").nth(1).get_attribute("href"))
    page.goto("/kiem-tra/khong-co/")  # a page without the player, so that nothing holds the database open
    page.evaluate("new Promise(done => { indexedDB.deleteDatabase('lantoa').onsuccess = done })")

    page.goto(lesson)
    page.locator("form[data-finish] button").click()

    expect(page.locator("[data-sync-state]").first).to_contain_text("máy chủ lúc", timeout=20_000)


def test_offline_study_is_delivered_when_the_line_is_back(site: Site, visit: Visit) -> None:
    page = visit("phone", account=site.accounts["learner"])
    page.goto("/hoc/tap-huan-2026/")
    page.get_by_role("link", name="Viết cho tai nghe").first.click()
    page.wait_for_url("**/packs/**/l/*.html")
    page.wait_for_timeout(1000)

    page.context.set_offline(True)
    page.locator("form[data-finish] button").click()
    expect(page.locator("[data-sync-state]").first).to_contain_text("chờ", timeout=10_000)
    page.context.set_offline(False)

    expect(page.locator("[data-sync-state]").first).not_to_contain_text("chờ", timeout=40_000)
    page.goto("/hoc/tap-huan-2026/")
    row = page.locator("li", has_text="Viết cho tai nghe").last
    expect(row).to_contain_text("Đã học xong")


def test_test_survives_a_reload_and_ends_in_a_certificate(site: Site, visit: Visit) -> None:
    page = visit("phone", account=site.accounts["learner"])
    _finish_all_lessons(page)
    page.goto("/hoc/")
    page.get_by_role("link", name="Làm bài kiểm tra").first.click()
    page.locator(".exam-app button", has_text="Bắt đầu làm bài").click()
    expect(page.locator(".exam-timer")).to_be_visible(timeout=15_000)
    _answer(page.locator(".question:visible").first)
    expect(page.locator(".exam-saved")).to_contain_text("máy chủ lúc", timeout=15_000)

    page.reload()
    expect(page.locator(".exam-timer")).to_be_visible(timeout=15_000)
    page.wait_for_timeout(500)
    assert _is_answered(page.locator(".question:visible").first), (
        "the answer given before the reload is still there"
    )

    _answer_everything(page)
    _hand_in(page)
    page.goto("/hoc/tap-huan-2026/ket-qua/")
    expect(page.get_by_text(re.compile(r"\d+(,\d+)?\s*%")).first).to_be_visible()


def _finish_all_lessons(page: Page) -> None:
    page.goto("/hoc/tap-huan-2026/")
    lessons = [link.get_attribute("href") for link in page.locator("main a[href*='/l/']").all()]
    for address in dict.fromkeys(lessons):
        page.goto(str(address))
        page.locator("[data-sync-state][data-state]").first.wait_for()  # the player has taken the page over
        page.locator("form[data-finish] button").click()
        page.locator("form[data-finish][data-state=finished]").wait_for()
    expect(page.locator("[data-sync-state]").first).to_contain_text("máy chủ", timeout=20_000)


def _answer(question: object) -> None:
    choice = question.locator("label.choice").first  # type: ignore[attr-defined]
    if choice.count():
        choice.click()
    else:
        question.locator("input.input, input[type=text]").first.fill("5")  # type: ignore[attr-defined]


def _is_answered(question: object) -> bool:
    if question.locator("label.choice").count():  # type: ignore[attr-defined]
        return bool(question.locator("input:checked").count())  # type: ignore[attr-defined]
    return bool(question.locator("input").first.input_value())  # type: ignore[attr-defined]


def _answer_everything(page: Page) -> None:
    shown = page.locator(".question:visible").count()
    if shown > 1:
        for question in page.locator(".question:visible").all():
            if not _is_answered(question):
                _answer(question)
        return
    for _ in range(40):
        question = page.locator(".question:visible").first
        if not _is_answered(question):
            _answer(question)
        onward = page.get_by_role("button", name="Câu sau")
        if not onward.count() or not onward.first.is_enabled():
            return
        onward.first.click()


def _hand_in(page: Page) -> None:
    page.get_by_role("button", name="Nộp bài").first.click()
    page.locator("dialog").get_by_role("button", name=re.compile("Nộp")).click()
    expect(page.get_by_role("main")).to_contain_text("đã nhận bài", timeout=30_000)

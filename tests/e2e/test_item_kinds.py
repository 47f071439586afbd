"""One paper with every kind of item, images and sound: with JavaScript by keyboard, without it by form, and looked back at."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Site, Visit, accounts_of
from tests.e2e.test_public import axe
from tests.server import copy_of, lantoa, running

pytestmark = pytest.mark.browser

RIGHT_ORDER = ["Nhạc hiệu", "Lời chào", "Bản tin", "Lời tạm biệt"]
MATCHES = {"Tin": "Nói ngắn việc mới xảy ra", "Phóng sự": "Kể lại việc thật", "Thông báo": "Báo cho bà con"}
WINDOWS: dict[str, str] = {}


@pytest.fixture(scope="module")
def site(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration with two tests of all kinds."""
    data = copy_of(demonstration, tmp_path_factory.mktemp("kinds") / "d")
    made = lantoa(data, "manage", "shell", "-c", "from tests.e2e import all_kinds")
    assert made.returncode == 0, made.stderr[-2000:]
    WINDOWS.update(re.findall(r"(final|practice)=([0-9a-f-]{36})", made.stdout))
    with running(data) as server:
        yield Site(server=server, accounts=accounts_of(data))


def test_by_keyboard_with_javascript(site: Site, visit: Visit) -> None:
    page = visit("phone", account=site.accounts["learner"])
    page.goto(f"/thi/{WINDOWS['final']}/")
    page.locator(".exam-app button", has_text="Bắt đầu làm bài").press("Enter")
    expect(page.locator(".exam-timer")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Xem cả bài").click()
    assert _media_play(page), "image and sound come out of the sealed paper"
    assert axe(page) == []
    assert not _is_wide(page)

    _answer_by_keyboard(page)
    expect(page.locator(".question-map p").first).to_have_text("Đã trả lời 8 trong 8 câu")
    expect(page.locator(".exam-saved")).to_contain_text("máy chủ lúc", timeout=15_000)
    page.reload()
    expect(page.locator(".exam-timer")).to_be_visible(timeout=15_000)
    page.wait_for_timeout(500)
    assert [row.inner_text().split("\n")[1] for row in page.locator(".order-list > li").all()] == RIGHT_ORDER
    assert page.locator(".cloze input").first.input_value() == "Ở đâu"
    assert page.locator(".question-part select").first.input_value() == "c"

    page.get_by_role("button", name="Nộp bài").first.press("Enter")
    page.locator("dialog").get_by_role("button", name="Nộp bài").press("Enter")
    page.get_by_role("link", name="Xem lại từng câu").click(timeout=30_000)
    expect(page.get_by_text("Kết quả: 100 %")).to_be_visible(timeout=40_000)
    assert page.locator(".questions .tag", has_text="Đúng").count() == 8
    expect(page.get_by_text("Nhạc hiệu báo cho bà con biết đài bắt đầu.")).to_be_visible()
    assert axe(page) == [] and not _is_wide(page)


def test_without_javascript(site: Site, visit: Visit) -> None:
    page = visit("phone", javascript=False, account=site.accounts["learner"])
    page.goto("/hoc/")
    page.locator(f"a[href='/thi/{WINDOWS['practice']}/']", has_text="Làm thử").click()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator(".question")).to_have_count(8)
    assert not page.locator(".exam-app").count()

    _answer_in_the_form(page)
    page.get_by_role("button", name="Lưu", exact=True).first.click()
    expect(page.get_by_text("Đã lưu 8 câu lúc")).to_be_visible()
    order = {label: page.get_by_label(label, exact=True).input_value()[-1] for label in RIGHT_ORDER}
    assert order == {label: str(place) for place, label in enumerate(RIGHT_ORDER, start=1)}
    page.get_by_role("button", name="Lưu, rồi nộp bài").click()
    page.get_by_role("button", name="Nộp bài").click()
    page.get_by_role("link", name="Xem lại từng câu").click()

    expect(page.get_by_text("Kết quả: 100 %")).to_be_visible(timeout=40_000)
    expect(page.get_by_text("Đây là bài làm thử")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_practice_in_clear_again_and_again(site: Site, visit: Visit, size: str) -> None:
    page = visit(size, account=site.accounts["learner"])
    page.goto(f"/thi/{WINDOWS['practice']}/")
    again = page.get_by_role("button", name="Làm thử lần nữa")
    if again.count():
        again.click()
    page.locator(".exam-app button", has_text="Bắt đầu làm bài").click()
    expect(page.locator(".exam-timer")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name=re.compile("Xem cả bài|Xem từng câu")).wait_for()
    if page.get_by_role("button", name="Xem cả bài").count():
        page.get_by_role("button", name="Xem cả bài").click()
    assert _media_play(page), "image and sound come from the addresses of the questions"
    assert axe(page) == [] and not _is_wide(page)

    page.get_by_role("button", name="Thứ tự này đúng rồi").click()
    expect(page.locator(".question-map p").first).to_have_text("Đã trả lời 1 trong 8 câu")
    _question(page, "Sắp xếp các phần").get_by_role("button", name="Bỏ chọn").click()
    expect(page.locator(".question-map p").first).to_have_text("Đã trả lời 0 trong 8 câu")
    page.get_by_role("button", name="Nộp bài").first.click()
    page.locator("dialog").get_by_role("button", name="Nộp bài").click()
    page.get_by_role("link", name="Xem lại từng câu").click(timeout=30_000)

    expect(page.get_by_text("Chưa trả lời").first).to_be_visible(timeout=40_000)
    expect(page.get_by_role("heading", name="Giải thích").first).to_be_visible()
    assert axe(page) == [] and not _is_wide(page)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_form_is_clean_and_fits(site: Site, visit: Visit, size: str) -> None:
    page = visit(size, account=site.accounts["learner"])
    page.context.route(
        "**/player/1/main.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    page.goto(f"/thi/{WINDOWS['practice']}/")
    for name in ("Làm thử lần nữa", "Bắt đầu làm bài", "Làm tiếp trên máy này"):
        if page.get_by_role("button", name=name).count():
            page.get_by_role("button", name=name).click()

    expect(page.locator(".question")).to_have_count(8)
    assert (
        page.locator(".question-media img").evaluate("image => image.decode().then(() => image.naturalWidth)")
        == 240
    )
    assert axe(page) == [] and not _is_wide(page)


def _question(page: Page, text: str) -> Locator:
    return page.locator(".question", has_text=text)


def _media_play(page: Page) -> bool:
    page.locator(".question-media img").scroll_into_view_if_needed()
    width = page.locator(".question-media img").evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    seconds = page.locator("audio").evaluate(
        "sound => new Promise((done) => { sound.onloadedmetadata = () => done(sound.duration);"
        " sound.onerror = () => done(0); sound.load(); sound.preload = 'auto'; })"
    )
    return bool(width == 240 and seconds > 0.5)


def _answer_by_keyboard(page: Page) -> None:
    _question(page, "Trong hình là thiết bị").get_by_label("Loa phóng thanh", exact=True).press("Space")
    for label in ("Đài truyền thanh xã", "Bảng tin công cộng"):
        _question(page, "là thông tin cơ sở").get_by_label(label).press("Space")
    _question(page, "Tin khẩn cấp").get_by_label("Đúng").press("Space")
    _question(page, "Người đọc bản tin").locator("input[type=text]").press_sequentially("Phát thanh viên")
    _question(page, "bao nhiêu phút").locator("input[type=text]").press_sequentially("60")
    _match(page)
    _fill(page)
    question = _question(page, "Sắp xếp các phần")
    for place, name in enumerate(RIGHT_ORDER):
        up = question.get_by_role("button", name=f"Đưa lên: {name}")
        while question.locator(".order-list > li").nth(place).get_by_text(name, exact=True).count() == 0:
            up.press("Enter")
    moved = page.evaluate("document.activeElement.closest('.order-list') !== null || !document.activeElement")
    keep = question.get_by_role("button", name="Thứ tự này đúng rồi")
    if keep.is_visible():
        keep.press("Enter")
    else:
        assert moved, "focus stays with the line that was moved"


def _answer_in_the_form(page: Page) -> None:
    _question(page, "Trong hình là thiết bị").get_by_label("Loa phóng thanh", exact=True).check()
    for label in ("Đài truyền thanh xã", "Bảng tin công cộng"):
        _question(page, "là thông tin cơ sở").get_by_label(label).check()
    _question(page, "Tin khẩn cấp").get_by_label("Đúng").check()
    _question(page, "Người đọc bản tin").locator("input[type=text]").fill("Phát thanh viên")
    _question(page, "bao nhiêu phút").locator("input[type=text]").fill("60")
    _match(page)
    _fill(page)
    for place, name in enumerate(RIGHT_ORDER, start=1):
        _question(page, "Sắp xếp các phần").get_by_label(name, exact=True).select_option(label=str(place))


def _match(page: Page) -> None:
    question = _question(page, "Ghép mỗi thể loại")
    for name, option in MATCHES.items():
        field = question.get_by_label(name, exact=True)
        labels = field.locator("option").all_inner_texts()
        field.select_option(label=next(one for one in labels if option in one))


def _fill(page: Page) -> None:
    question = _question(page, "Hoàn thành đoạn văn")
    question.get_by_label("Chỗ trống 1").fill("Ở đâu")
    question.get_by_label("Chỗ trống 2").fill("5,5")
    question.get_by_label("Chỗ trống 3").select_option(label="đọc lại thành tiếng")


def _is_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

"""The organiser's day with the keyboard alone: Tab, Enter, Space and letters; the focus can always be seen and nothing traps it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site, Visit

pytestmark = pytest.mark.browser

MOST_TABS = 14
STANDS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const title = document.getElementById(one.getAttribute("aria-labelledby"));
  const label = title ? title.innerText : one.labels && one.labels.length ? one.labels[0].innerText : "";
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const around = one.closest("label.choice") ? getComputedStyle(one.closest("label.choice")) : style;
  const ring = (of) => (of.outlineStyle !== "none" && parseFloat(of.outlineWidth) > 0) || of.boxShadow !== "none";
  return {
    name: (one.getAttribute("aria-label") || label || one.innerText || one.value || "").replace(/\\s+/g, " ").trim(),
    seen: ring(style) || ring(around),
    within: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def test_an_organisers_day_by_keyboard(site: Site, visit: Visit) -> None:
    page = visit("desk")
    _sign_in(page, site)
    _enter(page, "Tập huấn kỹ năng biên tập tin")

    _enter(page, "Nhận và xác nhận danh sách")
    _settle_a_row(page)
    _print_a_slip(page, _find_a_learner(page))
    _read_a_commune(page)


def _sign_in(page: Page, site: Site) -> None:
    account = site.accounts["organiser"]
    page.goto("/")
    _enter(page, "Đăng nhập")
    _skip(page)
    _tab_to(page, "Tên đăng nhập hoặc số điện thoại")
    page.keyboard.type(account.name)
    _tab_to(page, "Mật khẩu")
    page.keyboard.type(account.secret)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/to-chuc/"))


def _settle_a_row(page: Page) -> None:
    _enter(page, r"danh-sach-.*\.xlsx")
    _skip(page)
    _tab_to(page, "Xử lý")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ghi câu trả lời").first).to_be_visible()
    page.keyboard.press("Tab")
    assert _stands(page)["name"], "the first answer says what it is"
    page.keyboard.press("Space")
    _tab_to(page, "Ghi câu trả lời")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã ghi câu trả lời.")).to_be_visible()


def _find_a_learner(page: Page) -> str:
    """By a name from the list, typed into the search box."""
    _tab_to(page, "Học viên")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/hoc-vien/"))
    row = page.get_by_role("row").filter(has_text=re.compile("Chưa có phiếu|Có phiếu, chưa vào")).first
    name = row.get_by_role("rowheader").inner_text()
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**tim=**")
    return name


def _print_a_slip(page: Page, name: str) -> None:
    page.keyboard.press("j")
    assert _stands(page)["name"] == name
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    _enter(page, "in phiếu", most=20)
    expect(page.get_by_text("Mã chỉ hiện một lần.")).to_be_visible()


def _read_a_commune(page: Page) -> None:
    _tab_to(page, "Số liệu")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/thong-ke/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Số liệu: Cả nước")
    _to_first_unit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("Tỉnh|Thành phố"))
    _to_first_unit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("Xã|Phường|Đặc khu"))


def _to_first_unit(page: Page) -> None:
    _skip(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def _enter(page: Page, name: str, most: int = MOST_TABS) -> None:
    """Past the bars, to a link or button, and through it."""
    _skip(page)
    _tab_to(page, name, most)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state()


def _skip(page: Page) -> None:
    """The first Tab of a page is the way past the bars; where a form sent the browser to the text itself, it is past them already."""
    page.keyboard.press("Tab")
    if _stands(page)["name"] == "Đến nội dung chính":
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "MAIN"
    assert page.evaluate("document.activeElement.closest('main') !== null")


def _tab_to(page: Page, name: str, most: int = MOST_TABS) -> None:
    passed: list[str] = []
    for _ in range(most):
        if not passed and page.evaluate("document.activeElement.matches('main *')"):
            passed.append(_stands(page)["name"])  # the first thing of the text, where a form sent the browser
        else:
            page.keyboard.press("Tab")
            passed.append(_stands(page)["name"])
        if re.search(name, passed[-1]):
            return
    raise AssertionError(f"{name!r} is not within {most} presses of Tab at {page.url}: {passed}")


def _stands(page: Page) -> dict[str, str]:
    """Where the focus is; it must be on the screen and show."""
    found = page.evaluate(STANDS)
    assert found, f"the focus is nowhere at {page.url}"
    assert found["seen"], f"no sign of the focus on {found['name']!r} at {page.url}"
    assert found["within"], f"the focus is off the screen on {found['name']!r} at {page.url}"
    return dict(found)

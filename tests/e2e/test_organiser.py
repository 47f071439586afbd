"""An organiser's way: open a campaign, share seats, import a messy workbook, settle, confirm; a manager sees the own subtree."""

import io
import re
import time
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site, Visit

pytestmark = pytest.mark.browser

MESSY = [
    ["UBND THÀNH PHỐ HÀ NỘI"],
    ["DANH SÁCH CỬ ĐI TẬP HUẤN"],
    [],
    ["TT", "Họ đệm", "Tên", "Năm sinh", "Chức vụ", "Xã, phường", "Tỉnh/TP", "SĐT"],
    [1, "Nguyễn Văn", "An", "3/2/1980", "Công chức", "P. Ba Đình", "Hà nội", 912000001],
    [2, "TRẦN THỊ", "BÉ", "1981", "Cán bộ đài", "phường ba đình", "TP Hà Nội", "+84 912 000 002"],
    [],
    [3, '=HYPERLINK("http://x")', "Cường", "01/01/1979", "", "Xã Không Có Thật", "Hà Nội", "0912000003"],
    ["", "Tổng cộng: 3 người"],
]


def messy_workbook(target: Path) -> Path:
    """As a province sends it: titles, merged ideas of columns, a lost zero, a formula in a name, a total row."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("DS")
        for number, row in enumerate(MESSY):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)
    target.write_bytes(buffer.getvalue())
    return target


def test_campaign_from_opening_to_enrolment(site: Site, visit: Visit, tmp_path: Path) -> None:
    page = visit("desk", account=site.accounts["organiser"])

    _open_campaign(page)
    _give_seats(page)
    _import(page, messy_workbook(tmp_path / "ha-noi.xlsx"))

    page.goto("/to-chuc/khoa-moi-2026/hoc-vien/")
    expect(page.get_by_role("main")).to_contain_text("Nguyễn Văn An")
    before = time.monotonic()
    while "2" not in _enrolled_tile(page):
        assert time.monotonic() - before < 5, "figures follow within five seconds"
        time.sleep(0.3)


def _enrolled_tile(page: Page) -> str:
    page.goto("/to-chuc/khoa-moi-2026/")
    return page.locator(".stat", has_text="Ghi danh").locator(".stat-value").inner_text()


def _open_campaign(page: Page) -> None:
    page.goto("/to-chuc/moi/")
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Tên khóa tập huấn").fill("Khóa mới 2026")
    page.get_by_label("Mã khóa").fill("khoa-moi-2026")
    page.get_by_label("Ngày bắt đầu").fill("1/11/2026")
    page.get_by_label("Ngày kết thúc").fill("31/12/2026")
    page.get_by_role("button", name="Tạo khóa").click()
    page.wait_for_url("**/khoa-moi-2026/chi-tieu/")
    page.goto("/to-chuc/khoa-moi-2026/")
    page.get_by_role("link", name="Mở khóa cho học viên").click()
    page.get_by_role("button", name="Mở khóa cho học viên").click()
    expect(page.locator(".tag", has_text="Đang mở").first).to_be_visible()


def _give_seats(page: Page) -> None:
    page.goto("/to-chuc/khoa-moi-2026/chi-tieu/")
    page.get_by_label("Chỉ tiêu của Thành phố Hà Nội").fill("mười")
    page.get_by_role("button", name="Lưu chỉ tiêu").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Chỉ tiêu của Thành phố Hà Nội").fill("1.000")
    page.get_by_role("button", name="Lưu chỉ tiêu").click()
    expect(page.get_by_text("Đã lưu chỉ tiêu.")).to_be_visible()
    page.get_by_role("link", name="Thành phố Hà Nội").click()
    page.get_by_label("Chỉ tiêu của Phường Ba Đình").fill("2000")
    page.get_by_role("button", name="Lưu chỉ tiêu").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Chỉ tiêu của Phường Ba Đình").fill("5")
    page.get_by_role("button", name="Lưu chỉ tiêu").click()
    expect(page.get_by_text("Đã lưu chỉ tiêu.")).to_be_visible()


def _import(page: Page, workbook: Path) -> None:
    page.goto("/to-chuc/khoa-moi-2026/danh-sach/")
    page.locator("input[type=file]").set_input_files(workbook)
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.get_by_text(re.compile(r"dòng sẵn sàng ghi danh"))).to_be_visible(timeout=20_000)
    page.get_by_role("link", name=re.compile("Tất cả")).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Không Có Thật")
    page.locator("summary", has_text="Hệ thống đã đọc tệp").click()
    expect(main).to_contain_text("dòng tổng cộng 1")
    ready = page.get_by_role("button", name=re.compile(r"Ghi danh \d+ người"))
    ready.click()
    expect(page.get_by_role("link", name=re.compile("Đã ghi danh"))).to_be_visible(timeout=20_000)


def test_organiser_settles_a_waiting_row(site: Site, visit: Visit) -> None:
    page = visit("desk", account=site.accounts["organiser"])
    page.goto("/to-chuc/tap-huan-2026/danh-sach/")
    rows = page.locator("tbody tr").filter(has=page.locator("td[data-label='Chờ xem lại']", has_text="1"))
    rows.first.get_by_role("link").click()
    page.locator("summary", has_text="Xử lý").first.click()
    choices = page.locator("form[action='tra-loi/'] label.choice")

    choices.first.click()
    page.get_by_role("button", name="Ghi câu trả lời").first.click()

    expect(page.get_by_text("Đã ghi câu trả lời.")).to_be_visible()


def test_unit_manager_sees_only_the_own_subtree(site: Site, visit: Visit) -> None:
    page = visit("desk", account=site.accounts["manager"])
    page.goto("/to-chuc/tap-huan-2026/chi-tieu/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tỉnh An Giang")

    page.goto("/to-chuc/tap-huan-2026/danh-sach/")
    assert page.locator("tbody tr").count() == 1
    page.goto("/to-chuc/tap-huan-2026/hoc-vien/")
    units = page.locator("td[data-label='Đơn vị']").all_inner_texts()
    assert units
    assert all("An Giang" in unit for unit in units)


def test_learner_does_not_learn_of_the_console(site: Site, visit: Visit) -> None:
    page = visit("phone", account=site.accounts["learner"])

    for address in ("/to-chuc/", "/to-chuc/tap-huan-2026/", "/to-chuc/tap-huan-2026/hoc-vien/", "/van-hanh/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404, address

"""An operator, an author and a unit manager who only read the pages; every kind of console page under axe at both sizes."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from tests.e2e.conftest import WIDTHS, Account, Site, Visit
from tests.e2e.test_public import axe
from tests.e2e.walking import Walker, beside, kind_of, too_wide

pytestmark = pytest.mark.browser

COURSE = Path(__file__).parents[2] / "courses" / "phat-thanh-co-so"
PASSWORD = "lua-chin-vang-dong-2026"
CONSOLE = "/to-chuc/"
LEAST_KINDS = 50


def test_operator_makes_accounts_and_an_author_publishes_a_course(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    operator = Walker(visit("desk"))
    operator.sign_in(site.accounts["operator"])
    operator.reads("Tình trạng hệ thống")
    operator.follow("Việc nền", exact=True)
    operator.follow("Nhật ký")
    codes = {}
    for full_name, user_name, role in (
        ("Vũ Thị Thu Trang", "trang.vu", "Ban tổ chức"),
        ("Đinh Công Sơn", "son.dinh", "Người soạn học liệu"),
    ):
        codes[role] = _new_account(operator, full_name, user_name, role)

    organiser = Walker(visit("phone"))
    _activate(organiser, codes["Ban tổ chức"])
    expect(organiser.main.get_by_role("link", name="Mở khóa mới")).to_be_visible()

    author = Walker(visit("desk"))
    _activate(author, codes["Người soạn học liệu"])
    author.follow("Nhập học liệu")
    author.main.get_by_label("Tệp học liệu (.zip)").set_input_files(_zip(tmp_path / "khoa.zip"))
    author.press("Nhập", exact=True)
    author.follow(re.compile("Xem thay đổi và phát hành"))
    author.press(re.compile("^Phát hành"))
    author.reads("Ấn bản")


def test_unit_manager_nominates_reminds_and_reads_the_own_subtree(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    manager = Walker(visit("phone"))
    manager.sign_in(site.accounts["manager"])
    manager.follow(re.compile("Tập huấn"))
    manager.reads("Tỉnh An Giang")
    manager.follow("Chỉ tiêu", exact=True)
    manager.reads("Chỉ tiêu: Tỉnh An Giang")
    manager.follow("Danh sách gửi về")
    manager.main.get_by_label("Tệp danh sách").set_input_files(_roster(tmp_path / "de-cu.xlsx"))
    manager.press("Tải lên và xem trước")
    manager.reads("1 dòng sẵn sàng ghi danh")
    manager.press("Ghi danh 1 người")
    expect(manager.page.get_by_role("link", name="Đã ghi danh 1")).to_be_visible(timeout=20_000)

    manager.follow("Học viên", exact=True)
    manager.reads("Danh Thị Sa Rươne")
    units = manager.main.locator("td[data-label='Đơn vị']").all_inner_texts()
    assert units and all("An Giang" in unit for unit in units)

    manager.follow("Số liệu", exact=True)
    manager.reads("Số liệu: Tỉnh An Giang")
    manager.follow("Chậm tiến độ")
    manager.follow(re.compile("Soạn tin nhắn"))
    manager.reads(re.compile(r"Chào|Kính gửi|chưa"))


def test_every_console_page_is_clean_and_fits_at_both_sizes(site: Site, visit: Visit) -> None:
    """From the first page by its links, one of each kind; desk first, then the same page as on a phone."""
    page = visit("desk", account=site.accounts["organiser"])
    found: dict[str, list[str]] = {}
    waiting, kinds = [CONSOLE], {CONSOLE}

    while waiting:
        address = waiting.pop(0)
        answer = page.goto(address)
        assert answer is not None and answer.ok, f"{address} gave {answer and answer.status}"
        for size in ("desk", "phone"):
            page.set_viewport_size(WIDTHS[size])  # type: ignore[arg-type]
            found[f"{size} {address}"] = axe(page) + [f"wide: {wide}" for wide in [too_wide(page)] if wide]
        page.set_viewport_size(WIDTHS["desk"])  # type: ignore[arg-type]
        for link in _links(page):
            if kind_of(link) not in kinds:
                kinds.add(kind_of(link))
                waiting.append(link)

    assert {address: what for address, what in found.items() if what} == {}
    assert len(kinds) >= LEAST_KINDS, f"only {sorted(kinds)} were reached"


def _links(page: Page) -> list[str]:
    found = page.eval_on_selector_all(
        "main a[href], nav a[href]",
        "all => all.map(one => new URL(one.getAttribute('href'), document.baseURI).href)",
    )
    paths = [urlsplit(address).path for address in found]
    return [
        path for path in paths if path.startswith(CONSOLE) and not re.search(r"\.(xlsx|pdf|png|zip)$", path)
    ]


def _new_account(who: Walker, full_name: str, user_name: str, role: str) -> Account:
    who.follow("Tài khoản", exact=True)
    who.follow("Tạo tài khoản")
    who.write("Họ và tên", full_name)
    who.write("Tên đăng nhập", user_name)
    who.press("Tạo tài khoản")
    code = beside(who.main, "Mã kích hoạt")
    who.follow("Tài khoản", exact=True)
    who.write(re.compile("^Tìm|Họ tên|Tên"), full_name)
    who.press("Tìm")
    who.follow(full_name)
    who.follow("Giao vai trò")
    who.main.get_by_role("radio", name=role).check()
    who.press("Giao vai trò")
    who.reads(role)
    return Account(user_name, code)


def _activate(who: Walker, account: Account) -> None:
    who.begin()
    who.follow("Tôi có mã kích hoạt")
    who.write(re.compile("Tên đăng nhập"), account.name)
    who.write(re.compile("Mã kích hoạt"), account.secret)
    who.press("Tiếp tục")
    who.write(re.compile("^Mật khẩu"), PASSWORD)
    who.write(re.compile("lại|lần nữa"), PASSWORD)
    who.press("Đặt mật khẩu và tiếp tục")
    for question in who.main.get_by_role("group").all():
        question.get_by_role("radio", name=re.compile("^(Tôi )?đồng ý", re.IGNORECASE)).check()
    for name in ("Gửi câu trả lời", "Đúng, in như vậy"):
        if who.main.get_by_role("button", name=name).count():
            who.press(name)


def _zip(target: Path) -> Path:
    """The shipped course with one more paragraph in one lesson."""
    changed = next(
        path for path in sorted(COURSE.rglob("*.md")) if path.name not in {"course.md", "topic.md"}
    )
    with ZipFile(target, "w") as packed:
        for path in sorted(COURSE.rglob("*")):
            if path.is_file():
                more = "\n\nĐoạn mới của ấn bản này.\n".encode() if path == changed else b""
                packed.writestr(f"{COURSE.name}/{path.relative_to(COURSE)}", path.read_bytes() + more)
    return target


def _roster(target: Path) -> Path:
    rows = [
        ["Họ và tên", "Ngày sinh", "Xã, phường", "Tỉnh", "Điện thoại"],
        ["Danh Thị Sa Rươne", "02/02/1990", "", "An Giang", "0987650011"],
    ]
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Danh sách")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return target

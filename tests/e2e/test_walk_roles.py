"""An operator, an author, a unit manager and a learner who only read the pages; every kind of console page under axe at both sizes."""

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
BANK = Path(__file__).parents[1] / "banks" / "du-cac-kieu"
PASSWORD = "lua-chin-vang-dong-2026"
CONSOLE = "/to-chuc/"
LEAST_KINDS = 50
HOTLINE = re.compile(r"^[\d ]{8,}$")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_operator_makes_accounts_and_an_author_publishes_a_course(
    site: Site, visit: Visit, tmp_path: Path, size: str
) -> None:
    operator = Walker(visit(size))
    operator.sign_in(site.accounts["operator"])
    operator.reads("Tình trạng hệ thống")
    operator.follow("Việc nền", exact=True)
    operator.follow("Nhật ký")
    codes = {}
    for full_name, user_name, role in (
        (f"Vũ Thị Thu Trang {size}", f"trang.vu.{size}", "Ban tổ chức"),
        (f"Đinh Công Sơn {size}", f"son.dinh.{size}", "Người soạn học liệu"),
    ):
        codes[role] = _new_account(operator, full_name, user_name, role)

    organiser = Walker(visit(size))
    _activate(organiser, codes["Ban tổ chức"])
    expect(organiser.main.get_by_role("link", name="Mở khóa mới")).to_be_visible()

    author = Walker(visit(size))
    _activate(author, codes["Người soạn học liệu"])
    author.follow("Nhập học liệu")
    author.main.get_by_label("Tệp học liệu (.zip)").set_input_files(_zip(tmp_path / "khoa.zip", size))
    author.press("Nhập", exact=True)
    author.follow(re.compile("Xem thay đổi và phát hành"))
    author.press(re.compile("^Phát hành"))
    author.reads("Ấn bản")
    author.follow("Ngân hàng câu hỏi", exact=True)
    author.main.get_by_label("Tệp ngân hàng câu hỏi (.zip)").set_input_files(
        _bank(tmp_path / "ngan-hang.zip")
    )
    author.press("Nhập ngân hàng")
    author.reads(re.compile("Đã nhập “.*”"))


@pytest.mark.parametrize(
    ("size", "officer", "number"),
    [("phone", "Danh Thị Sa Rươne", "0987650011"), ("desk", "Néang Kim Sơn", "0987650012")],
)
def test_unit_manager_nominates_reminds_and_reads_the_own_subtree(
    site: Site, visit: Visit, tmp_path: Path, size: str, officer: str, number: str
) -> None:
    manager = Walker(visit(size))
    manager.sign_in(site.accounts["manager"])
    manager.follow(re.compile("Tập huấn"))
    manager.reads("Tỉnh An Giang")
    manager.follow("Chỉ tiêu", exact=True)
    manager.reads("Chỉ tiêu: Tỉnh An Giang")
    manager.follow("Danh sách gửi về")
    manager.main.get_by_label("Tệp danh sách").set_input_files(
        _roster(tmp_path / "de-cu.xlsx", officer, number)
    )
    manager.press("Tải lên và xem trước")
    manager.reads("1 dòng sẵn sàng ghi danh")
    manager.press("Ghi danh 1 người")
    expect(manager.page.get_by_role("link", name="Đã ghi danh 1")).to_be_visible(timeout=20_000)

    manager.follow("Học viên", exact=True)
    manager.reads(officer)
    units = manager.main.locator("td[data-label='Đơn vị']").all_inner_texts()
    assert units and all("An Giang" in unit for unit in units)

    manager.follow("Số liệu", exact=True)
    manager.reads("Số liệu: Tỉnh An Giang")
    manager.follow("Chậm tiến độ")
    manager.follow(re.compile("Soạn tin nhắn"))
    manager.reads(re.compile(r"Chào|Kính gửi|chưa"))


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_learner_studies_keeps_notes_without_a_line_and_finds_everything_again(
    site: Site, visit: Visit, size: str
) -> None:
    note = f"Hỏi lại số liệu tưới, {size}"
    learner = Walker(visit(size))
    learner.sign_in(site.accounts["learner"])
    learner.follow(re.compile("^(Bắt đầu học|Học tiếp)"))
    title = learner.main.get_by_role("heading", level=1).inner_text()
    expect(learner.main.get_by_role("link", name=HOTLINE)).to_be_visible()
    learner.reads("Bài kiểm tra cuối khóa đang mở")

    _answer_a_check(learner)
    learner.follow("Ghi chú và đánh dấu bài này")
    field = learner.main.get_by_label("Ghi chú mới")
    expect(field).to_be_focused()
    learner.page.context.set_offline(True)
    field.fill(note)
    learner.press("Lưu ghi chú")
    learner.reads("Đã lưu ghi chú.")
    mark = learner.main.get_by_role("button", name="ánh dấu")
    if mark.get_attribute("aria-pressed") == "false":
        mark.click()
    expect(mark).to_have_attribute("aria-pressed", "true")
    assert axe(learner.page) == [] and too_wide(learner.page) == 0
    learner.page.context.set_offline(False)
    _is_delivered(learner)
    learner.press("Đã học xong bài này")
    _is_delivered(learner)

    learner.follow("Mở trang ghi chú của bài này")
    expect(learner.main.get_by_label(re.compile("^Ghi chú lúc")).first).to_have_value(note)
    learner.follow("Ghi chú của tôi")
    learner.reads(title)
    learner.reads(note)
    learner.follow(re.compile("^Tập huấn"))
    learner.reads("Đã học xong")
    learner.follow("Ban biên tập khóa học")
    learner.reads("Đơn vị mở lớp có thể thay phần này")
    learner.follow("Mục lục khóa học")
    learner.follow("Học tập")
    for name in ("Kết quả và điều kiện hoàn thành", "Hướng dẫn một trang để in"):
        learner.follow(name)
        learner.follow("Học tập", exact=True)
    learner.follow("Tài khoản", exact=True)


def _is_delivered(learner: Walker) -> None:
    """What was just done waits on the device for a moment, then it is on the server."""
    line = learner.page.locator("[data-sync-state]").first
    expect(line).to_contain_text("đang chờ trên máy này")
    expect(line).not_to_contain_text("chờ", timeout=40_000)


def _answer_a_check(learner: Walker) -> None:
    """The first self-check, whatever its answer: the feedback is part of the page."""
    check = learner.main.locator("form.check").first
    check.get_by_role("radio").or_(check.get_by_role("checkbox")).first.check()
    check.get_by_role("button", name="Trả lời").click()
    expect(check.get_by_role("status")).to_contain_text(re.compile("^(Đúng|Chưa đúng)"))


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


def _bank(target: Path) -> Path:
    """The small bank with every kind of item."""
    with ZipFile(target, "w") as packed:
        for path in sorted(one for one in BANK.rglob("*") if one.is_file()):
            packed.write(path, f"{BANK.name}/{path.relative_to(BANK)}")
    return target


def _zip(target: Path, words: str) -> Path:
    """The shipped course with one more paragraph in one lesson."""
    changed = next(
        path for path in sorted(COURSE.rglob("*.md")) if path.name not in {"course.md", "topic.md"}
    )
    with ZipFile(target, "w") as packed:
        for path in sorted(COURSE.rglob("*")):
            if path.is_file():
                more = f"\n\nĐoạn mới của ấn bản này: {words}.\n".encode() if path == changed else b""
                packed.writestr(f"{COURSE.name}/{path.relative_to(COURSE)}", path.read_bytes() + more)
    return target


def _roster(target: Path, officer: str, number: str) -> Path:
    rows = [
        ["Họ và tên", "Ngày sinh", "Xã, phường", "Tỉnh", "Điện thoại"],
        [officer, "02/02/1990", "", "An Giang", number],
    ]
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Danh sách")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return target

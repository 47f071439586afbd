"""A whole campaign by people who only read the pages: the organiser from a new campaign to the certificates, a learner from the slip to the PDF."""

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import Locator, expect

from lantoa.kernel.clock import local_day, now
from tests.e2e.conftest import Site, Visit
from tests.e2e.test_whole_way import _items, _plain
from tests.e2e.walking import Walker, beside

pytestmark = pytest.mark.browser

TITLE = "Tập huấn viết tin mùa đông"
LEARNER = "Hoàng Thị Ngọc Ánh"
PASSWORD = "suong-sớm-trên-nương-2026"
HEAD = [
    ["DANH SÁCH CỬ ĐI HỌC"],
    ["STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Xã, phường", "Tỉnh", "Điện thoại"],
]
# One list for each size: both walks are on one system.
ROSTERS = {
    "desk": [
        [1, LEARNER, "12/03/1988", "Công chức văn hóa", "Phường Ba Đình", "Hà Nội", "0987650001"],
        [2, "Nguyễn Đức Hạnh", "05/09/1979", "Cán bộ đài", "Xã Không Có Thật", "Hà Nội", "0987650002"],
    ],
    "phone": [
        [1, "Lò Văn Muôn", "21/07/1991", "Công chức văn hóa", "Phường Ba Đình", "Hà Nội", "0987650003"],
        [2, "Triệu Mùi Pham", "08/11/1984", "Cán bộ đài", "Xã Không Có Thật", "Hà Nội", "0987650004"],
    ],
}


def test_a_campaign_from_its_opening_to_a_certificate(site: Site, visit: Visit, tmp_path: Path) -> None:
    organiser = _opened(site, visit, tmp_path, "desk")
    name, code = _slip(organiser, LEARNER)

    learner = Walker(visit("phone"))
    _activate(learner, name, code)
    _study(learner)
    _sit(learner, "Làm thử", site)
    learner.follow("Học tập")
    _sit(learner, "Làm bài kiểm tra", site)

    _results_and_certificate(organiser)
    _download(learner)


def test_an_organiser_opens_a_campaign_and_follows_one_on_a_phone(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    organiser = _opened(site, visit, tmp_path, "phone")
    _slip(organiser, "Lò Văn Muôn")

    organiser.follow("Mọi khóa tập huấn")
    organiser.follow(re.compile("^Tập huấn kỹ năng"))
    organiser.reads("Được cấp giấy chứng nhận")
    organiser.follow("Số liệu", exact=True)
    organiser.follow("Phổ điểm", exact=True)
    organiser.follow("Bản đồ", exact=True)
    organiser.reads("Từ 80 % trở lên")
    organiser.follow("Chậm tiến độ", exact=True)
    organiser.follow(re.compile("Soạn tin nhắn"))
    organiser.follow("Danh sách gửi về")
    organiser.follow(re.compile(r"^danh-sach-.*\.xlsx$"))
    organiser.follow("Giấy chứng nhận", exact=True)
    organiser.reads("Còn hiệu lực")


def _opened(site: Site, visit: Visit, folder: Path, size: str) -> Walker:
    """A campaign from nothing to its first day."""
    organiser = Walker(visit(size))
    organiser.sign_in(site.accounts["organiser"])
    _new_campaign(organiser, f"viet-tin-{size}")
    _quotas(organiser)
    _roster(organiser, _workbook(folder / "ha-noi.xlsx", ROSTERS[size]))
    for title, kind in (("Bài làm thử", "Làm thử"), ("Bài kiểm tra cuối khóa", "Kiểm tra tính kết quả")):
        _window(organiser, title, kind)
    _open(organiser)
    return organiser


def _workbook(target: Path, people: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Danh sách")
        for number, row in enumerate([*HEAD, *people]):
            sheet.write_row(number, 0, row)
    return target


def _new_campaign(who: Walker, code: str) -> None:
    today = local_day(now())
    who.follow("Mở khóa mới")
    who.write("Tên khóa tập huấn", TITLE)
    who.write("Mã khóa", code)
    who.write("Đơn vị tổ chức", "Ban tổ chức tập huấn")
    who.write("Ngày bắt đầu", f"{today:%d/%m/%Y}")
    who.write("Ngày kết thúc", f"{today + timedelta(days=20):%d/%m/%Y}")
    who.choose("Học liệu", re.compile("phát thanh"))
    who.write("Điểm đạt (% số điểm)", "20")
    who.press("Tạo khóa")


def _quotas(who: Walker) -> None:
    who.reads("Chỉ tiêu")
    who.write("Chỉ tiêu của Thành phố Hà Nội", "10")
    who.press("Lưu chỉ tiêu")
    who.reads("Đã lưu chỉ tiêu.")


def _roster(who: Walker, workbook: Path) -> None:
    who.follow("Danh sách gửi về")
    who.main.get_by_label("Tệp danh sách").set_input_files(workbook)
    who.press("Tải lên và xem trước")
    who.reads("1 dòng sẵn sàng ghi danh")
    who.look()
    who.follow(re.compile("Cần xem lại"))
    who.main.get_by_text("Xử lý").first.click()
    who.main.get_by_text("Sửa ô").first.click()
    who.write(re.compile("^Xã"), "Phường Hoàn Kiếm")
    who.press("Ghi câu trả lời")
    who.reads("Đã ghi câu trả lời.")
    who.press("Ghi danh 2 người")
    expect(who.page.get_by_role("link", name="Đã ghi danh 2")).to_be_visible(timeout=20_000)


def _window(who: Walker, title: str, kind: str) -> None:
    who.follow("Bài kiểm tra", exact=True)
    who.follow("Tạo bài kiểm tra")
    who.main.get_by_role("radio", name=re.compile(f"^{kind}")).check()
    who.write("Tên bài kiểm tra", title)
    who.write(re.compile("^Viết và biên tập tin.*, Dễ$"), "5")
    _when(who, "mở", -1)
    _when(who, "đóng", 14)
    who.write("Thời gian làm bài (phút)", "20")
    who.press("Tạo bài kiểm tra")
    who.follow("Công bố")
    who.press("Công bố")
    who.follow("Bài kiểm tra", exact=True)
    who.reads(title)


def _when(who: Walker, which: str, days: int) -> None:
    who.write(f"Ngày {which}", f"{local_day(now()) + timedelta(days=days):%d/%m/%Y}")
    who.write(f"Giờ {which}", "8h")


def _open(who: Walker) -> None:
    who.follow("Tổng quan")
    who.follow("Mở khóa cho học viên")
    who.press("Mở khóa cho học viên")
    who.reads("Đang mở")


def _slip(who: Walker, learner: str) -> tuple[str, str]:
    """What a commune officer is handed: sign-in name and code, as printed."""
    who.follow("Học viên", exact=True)
    who.follow("Phiếu kích hoạt theo đơn vị")
    assert who.main.get_by_label("Đơn vị").locator("option:checked").inner_text() == "Cả nước"
    who.press("Cấp mã và xem trên màn hình")
    slip = who.main.get_by_role("listitem").filter(has_text=learner)
    return beside(slip, "Tên đăng nhập"), beside(slip, "Mã kích hoạt")


def _activate(who: Walker, name: str, code: str) -> None:
    who.begin()
    who.follow("Tôi có mã kích hoạt")
    who.write(re.compile("Tên đăng nhập|Số điện thoại"), name)
    who.write(re.compile("Mã kích hoạt"), code)
    who.press("Tiếp tục")
    who.reads(LEARNER)
    who.write(re.compile("^Mật khẩu"), PASSWORD)
    who.write(re.compile("lại mật khẩu|Mật khẩu.*lần nữa|Nhập lại", re.IGNORECASE), PASSWORD)
    who.press("Đặt mật khẩu và tiếp tục")
    for question in who.main.get_by_role("group").all():
        question.get_by_role("radio", name=re.compile("^(Tôi )?đồng ý", re.IGNORECASE)).check()
    who.press("Gửi câu trả lời")
    who.press("Đúng, in như vậy")
    who.reads(TITLE)


def _study(who: Walker) -> None:
    """Lesson after lesson by the link to the next one."""
    who.follow("Bắt đầu học")
    for _ in range(60):
        who.page.locator(
            "[data-sync-state][data-state]"
        ).first.wait_for()  # the player has taken the page over
        who.press("Đã học xong bài này")
        who.reads("Bạn đã học xong bài này.")
        onward = who.page.get_by_role("link", name=re.compile("^Bài tiếp theo"))
        if not onward.count():
            break
        onward.click()
        who.look()
    expect(who.page.locator("[data-sync-state]").first).to_contain_text("máy chủ lúc", timeout=20_000)
    who.follow("Học tập")


def _sit(who: Walker, button: str, site: Site) -> None:
    known = _items(site)
    who.follow(button, exact=True)
    # The page's own button gives way to the player's of the same name as soon as that has loaded.
    who.page.locator(".exam-app button", has_text="Bắt đầu làm bài").click()
    shown_as = who.main.get_by_role("button", name=re.compile("^Xem (cả bài|từng câu)$"))
    shown_as.wait_for()
    if shown_as.inner_text() == "Xem cả bài":
        shown_as.click()
    questions = who.page.locator(".question:visible").all()
    assert len(questions) == 5
    for question in questions:
        shown = _plain(question.inner_text())
        kind, content = next((kind, content) for prompt, kind, content in known if prompt in shown)
        _answer(question, kind, content)
    who.press("Nộp bài")
    who.page.get_by_role("dialog").get_by_role("button", name="Nộp bài").click()
    who.reads("đã nhận bài", seconds=30)


def _answer(question: Locator, kind: str, content: dict[str, Any]) -> None:
    """Right, where a click or a few keys do it; the other kinds have tests of their own and stay unanswered."""
    if kind in {"single", "multiple"}:
        right = {_plain(option["text"]) for option in content["options"] if option.get("right")}
        for choice in question.locator("label.choice").all():
            if _plain(choice.inner_text()) in right:
                choice.click()
    elif kind == "true_false":
        question.locator("label.choice", has_text="Đúng" if content["right"] else "Sai").first.click()
    elif kind in {"short", "numeric"}:
        answer = content["answers"][0] if kind == "short" else str(content["value"]).replace(".", ",")
        question.get_by_role("textbox").fill(answer)


def _results_and_certificate(who: Walker) -> None:
    who.follow("Giấy chứng nhận", exact=True)
    edge = time.monotonic() + 30
    while not who.main.get_by_role("link", name=re.compile(r"^Cấp .*1")).count():
        assert time.monotonic() < edge, "the worker marks and decides within seconds"
        time.sleep(1)
        who.follow("Giấy chứng nhận", exact=True)
    who.follow(re.compile(r"^Cấp .*1"))
    who.press("Cấp giấy")
    who.reads(LEARNER)
    who.follow("Số liệu")
    who.reads("Thành phố Hà Nội")
    who.follow("Học viên", exact=True)
    who.follow(LEARNER)
    who.reads("Đạt")


def _download(who: Walker) -> None:
    who.follow("Học tập")
    who.follow(re.compile("kết quả", re.IGNORECASE))
    with who.page.expect_download() as download:
        who.page.get_by_role("link", name=re.compile("Tải giấy chứng nhận")).first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

"""Pictures of the main pages for docs/guide/, at 360 px and 1280 px, from a fresh demonstration.

Run at development time: `.venv/bin/python -m scripts.make_guide_pictures`. Needs Chromium.
"""

import io
import json
import re
import sqlite3
import sys
import tempfile
import uuid
from pathlib import Path
from shutil import which
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.server import Server, lantoa, running  # noqa: E402 the path is set above

TARGET = ROOT / "docs" / "guide" / "pictures"
SIZES = {"360": (360, 740), "1280": (1280, 860)}
TALLEST = 1700
CAMPAIGN = "/to-chuc/tap-huan-2026/"


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lantoa-pictures-") as folder:
        data = Path(folder) / "d"
        for words in (("prepare",), ("demo",)):
            assert lantoa(data, *words).returncode == 0
        with running(data) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
            for size in SIZES:
                _visitor(browser, server, size)
                _learner(browser, server, size)
                _console(browser, server, size)
            browser.close()


def _page(browser: Browser, server: Server, size: str, account: int | None = None) -> Page:
    width, height = SIZES[size]
    page = browser.new_context(
        base_url=server.url, viewport={"width": width, "height": height}, locale="vi-VN"
    ).new_page()
    if account is not None:
        printed = json.loads((server.data / "demo.json").read_text())[account]
        page.goto("/dang-nhap/")
        page.fill("[name=name]", printed["name"])
        page.fill("[name=password]", printed["secret"])
        page.click("main button[type=submit]")
        page.wait_for_load_state("networkidle")
    return page


def _take(page: Page, address: str, name: str, size: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    _keep(page, name, size)


def _follow(page: Page, selector: str, name: str, size: str) -> None:
    """The page behind the first such link."""
    _take(page, urljoin(page.url, str(page.locator(selector).first.get_attribute("href"))), name, size)


def _keep(page: Page, name: str, size: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    picture.crop((0, 0, picture.width, min(picture.height, TALLEST))).save(
        TARGET / f"{name}-{size}.webp", quality=72, method=6
    )


def _visitor(browser: Browser, server: Server, size: str) -> None:
    page = _page(browser, server, size)
    _take(page, "/", "trang-dau", size)
    _take(page, "/dang-nhap/", "dang-nhap", size)
    _take(page, "/kich-hoat/", "kich-hoat", size)
    code = _one(server, "SELECT check_code FROM outcomes_certificate LIMIT 1")
    _take(page, f"/k/{code}/", "kiem-tra-giay", size)


def _learner(browser: Browser, server: Server, size: str) -> None:
    page = _page(browser, server, size, account=3)
    _take(page, "/hoc/", "hoc", size)
    _take(page, "/hoc/bat-dau/", "hoc-bat-dau", size)
    _take(page, "/hoc/tap-huan-2026/", "muc-luc", size)
    _follow(page, "main a[href*='/l/']", "bai-hoc", size)
    _take(page, "/hoc/tap-huan-2026/ket-qua/", "ket-qua", size)
    window = uuid.UUID(str(_one(server, "SELECT uuid FROM exams_window WHERE kind = 'final' LIMIT 1")))
    _take(page, f"/thi/{window}/", "phong-cho", size)
    page.locator(".exam-app button", has_text=re.compile("Bắt đầu làm bài|Làm tiếp")).click()
    page.locator(".exam-timer").wait_for()
    if page.locator(".question:visible label.choice").count():
        page.locator(".question:visible label.choice").first.click()
    page.wait_for_timeout(1500)
    _keep(page, "lam-bai", size)


def _console(browser: Browser, server: Server, size: str) -> None:
    page = _page(browser, server, size, account=0)
    _take(page, "/to-chuc/bat-dau/", "to-chuc-bat-dau", size)
    for part, name in (
        ("", "to-chuc"),
        ("chi-tieu/", "chi-tieu"),
        ("danh-sach/", "danh-sach"),
        ("de-nghi/", "de-nghi"),
        ("hoc-vien/", "hoc-vien"),
        ("hoc-vien/phieu/", "phieu"),
        ("nguoi/", "tim-nguoi"),
        ("thong-bao/", "thong-bao"),
        ("bai-kiem-tra/", "bai-kiem-tra"),
        ("bai-kiem-tra/moi/", "bai-kiem-tra-moi"),
        ("giay-chung-nhan/", "giay-chung-nhan"),
        ("giay-chung-nhan/cho-cap/", "cho-cap"),
        ("thong-ke/", "so-lieu"),
        ("thong-ke/pho-diem/", "pho-diem"),
        ("thong-ke/cham-tien-do/", "cham-tien-do"),
        ("thong-ke/ban-do/", "ban-do"),
    ):
        _take(page, CAMPAIGN + part, name, size)
    page.goto(f"{CAMPAIGN}danh-sach/")
    _follow(page, "main .notice a", "xem-lai", size)
    page.goto(f"{CAMPAIGN}hoc-vien/")
    _follow(page, "main tbody th a", "mot-hoc-vien", size)
    manager = _page(browser, server, size, account=2)
    _take(manager, CAMPAIGN, "quan-ly", size)
    _take(manager, f"{CAMPAIGN}thong-ke/", "quan-ly-so-lieu", size)
    operator = _page(browser, server, size, account=1)
    for part, name in (
        ("", "van-hanh"),
        ("bat-dau/", "van-hanh-bat-dau"),
        ("tai-khoan/", "tai-khoan"),
        ("hoc-lieu/", "hoc-lieu"),
        ("viec-nen/", "viec-nen"),
    ):
        _take(operator, f"/van-hanh/{part}", name, size)


def _one(server: Server, query: str) -> object:
    with sqlite3.connect(f"file:{server.data}/lantoa.sqlite3?mode=ro", uri=True) as base:
        return base.execute(query).fetchone()[0]


if __name__ == "__main__":
    main()

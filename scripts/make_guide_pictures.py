"""Pictures of the main pages for docs/guide/, at 360 px and 1280 px, from a fresh demonstration.

Run at development time: `.venv/bin/python -m scripts.make_guide_pictures`. Needs Chromium.
"""

import io
import json
import sqlite3
import sys
import tempfile
import uuid
from pathlib import Path
from shutil import which

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
    _take(page, "/hoc/tap-huan-2026/", "muc-luc", size)
    lesson = str(page.locator("main a[href*='/l/']").first.get_attribute("href"))
    _take(page, lesson, "bai-hoc", size)
    window = uuid.UUID(str(_one(server, "SELECT uuid FROM exams_window LIMIT 1")))
    _take(page, f"/thi/{window}/", "phong-cho", size)
    page.locator(".exam-app button", has_text="Bắt đầu làm bài").click()
    page.locator(".exam-timer").wait_for()
    page.locator(".question:visible label.choice").first.click() if page.locator(
        ".question:visible label.choice"
    ).count() else None
    page.wait_for_timeout(1500)
    _keep(page, "lam-bai", size)


def _console(browser: Browser, server: Server, size: str) -> None:
    page = _page(browser, server, size, account=0)
    for part, name in (
        ("", "to-chuc"),
        ("chi-tieu/", "chi-tieu"),
        ("danh-sach/", "danh-sach"),
        ("hoc-vien/", "hoc-vien"),
        ("bai-kiem-tra/", "bai-kiem-tra"),
        ("giay-chung-nhan/", "giay-chung-nhan"),
        ("thong-ke/", "so-lieu"),
    ):
        _take(page, CAMPAIGN + part, name, size)
    operator = _page(browser, server, size, account=1)
    _take(operator, "/van-hanh/", "van-hanh", size)


def _one(server: Server, query: str) -> object:
    with sqlite3.connect(f"file:{server.data}/lantoa.sqlite3?mode=ro", uri=True) as base:
        return base.execute(query).fetchone()[0]


if __name__ == "__main__":
    main()

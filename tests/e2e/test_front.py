"""What front does alone: lessons without web, weight of the first view, the pack handler's manners through the whole system."""

import gzip
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message

import brotli
import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import WIDTHS, Site, sign_in

pytestmark = pytest.mark.browser
LESSON_LIMIT, SCRIPT_LIMIT = 60_000, 20_000


def fetch(url: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.fixture
def lesson(site: Site, browser: Browser) -> Iterator[str]:
    """The address of the first lesson, found by clicking as a learner."""
    context = browser.new_context(base_url=site.url, viewport=WIDTHS["phone"])
    page = context.new_page()
    sign_in(page, site.accounts["learner"])
    page.goto("/hoc/tap-huan-2026/")
    href = page.locator("main a[href*='/l/']").first.get_attribute("href")
    context.close()
    yield site.url + str(href)


def test_first_lesson_is_readable_with_web_stopped(site: Site, lesson: str, browser: Browser) -> None:
    page = browser.new_context(viewport=WIDTHS["phone"]).new_page()
    site.server.kill_child("web")

    page.goto(lesson)

    assert page.locator("article.lesson").inner_text().count(" ") > 300
    assert page.evaluate("getComputedStyle(document.querySelector('article.lesson')).fontFamily")
    page.context.close()
    site.server.wait_until("/readyz")


def test_first_view_of_a_lesson_is_light(site: Site, lesson: str, browser: Browser) -> None:
    """Bodies and headers as they cross the wire, without media; script counted by its bodies and headers alike."""
    context = browser.new_context(viewport=WIDTHS["phone"])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )

    page.goto(lesson, wait_until="networkidle")
    page.wait_for_timeout(1000)

    light = sum(size for request, size in sizes.items() if kinds.get(request) not in {"Image", "Media"})
    script = sum(size for request, size in sizes.items() if kinds.get(request) == "Script")
    context.close()
    print(f"first view {light:.0f} bytes, script {script:.0f} bytes, {len(sizes)} requests")
    assert 0 < light < LESSON_LIMIT
    assert 0 < script < SCRIPT_LIMIT
    assert any(url.endswith("/view/lesson.js") for url in fetched)
    assert not any(url.endswith("/view/notes.js") for url in fetched), "only a tap fetches the notes"


def test_ranges_etags_and_compression_reach_the_browser(site: Site, lesson: str) -> None:
    status, headers, whole = fetch(lesson)
    assert status == 200
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "immutable" in headers["Cache-Control"]

    assert brotli.decompress(fetch(lesson, Accept_Encoding="br")[2]) == whole
    assert gzip.decompress(fetch(lesson, Accept_Encoding="gzip")[2]) == whole
    assert fetch(lesson, If_None_Match=headers["ETag"])[0] == 304
    status, part_headers, part = fetch(lesson, Range="bytes=0-99")
    assert (status, len(part), part) == (206, 100, whole[:100])
    assert part_headers["Content-Range"] == f"bytes 0-99/{len(whole)}"

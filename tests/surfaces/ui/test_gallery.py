"""The gallery of components: who sees it, and that every component is accessible in a real browser."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
HOST = "http://testserver"
SIZES = {"phone": {"width": 360, "height": 740}, "laptop": {"width": 1280, "height": 800}}
AS_TOLD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOO_SMALL = """() => [...document.querySelectorAll("button, .button, .choice, .input, nav a")]
  .filter((one) => one.getClientRects().length && !one.closest(".breadcrumbs, .lesson-text"))
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def gallery(settings: Any) -> bytes:
    settings.DEBUG = True
    response = Client().get("/van-hanh/giao-dien/")
    assert response.status_code == 200
    return bytes(response.content)


def open_gallery(browser: Browser, gallery: bytes, size: str, theme: str) -> Page:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path.startswith("/player/1/"):
            file = ROOT / "player" / path.removeprefix("/player/1/").split("?")[0]
            route.fulfill(
                body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "text/plain"
            )
        else:
            route.fulfill(body=gallery, content_type="text/html; charset=utf-8")

    page = browser.new_page(
        viewport=SIZES[size], color_scheme=theme, is_mobile=size == "phone", has_touch=size == "phone"
    )
    page.route("**/*", answer)
    page.goto(f"{HOST}/van-hanh/giao-dien/")
    return page


def test_gallery_is_for_those_who_run_the_site(client: Client, settings: Any) -> None:
    settings.DEBUG = False

    assert client.get("/van-hanh/giao-dien/").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_any_component(browser: Browser, gallery: bytes, size: str, theme: str) -> None:
    page = open_gallery(browser, gallery, size, theme)

    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", AS_TOLD)["violations"]
    page.close()

    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


@pytest.mark.browser
@pytest.mark.parametrize("text", ["100%", "200%"])
def test_nothing_is_wider_than_a_small_phone_even_with_large_text(
    browser: Browser, gallery: bytes, text: str
) -> None:
    page = open_gallery(browser, gallery, "phone", "light")

    page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()

    assert width <= SIZES["phone"]["width"]


@pytest.mark.browser
def test_targets_on_a_phone_are_large_enough_for_a_finger(browser: Browser, gallery: bytes) -> None:
    page = open_gallery(browser, gallery, "phone", "light")

    too_small = page.evaluate(TOO_SMALL)
    page.close()

    assert too_small == []


@pytest.mark.browser
def test_menu_on_a_phone_opens_without_script(browser: Browser, gallery: bytes) -> None:
    page = open_gallery(browser, gallery, "phone", "light")

    assert not page.locator("#menu").is_visible()
    page.locator(".site-menu").click()
    shown = page.locator("#menu").is_visible()
    page.close()

    assert shown

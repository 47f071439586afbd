"""A real system with the demonstration, a real browser, and people to drive it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.processes.places import shared_demonstration
from tests.server import Server, copy_of, running

PASSWORD = "lan-toa-2026"
WIDTHS = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 860}}


@dataclass(frozen=True)
class Account:
    """Who signs in; `secret` is a password or an activation code."""

    name: str
    secret: str


@dataclass(frozen=True)
class Site:
    """A running demonstration and its printed accounts."""

    server: Server
    accounts: dict[str, Account]

    @property
    def url(self) -> str:
        return self.server.url


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration, made once for the run; copy it, do not write to it."""
    return shared_demonstration(tmp_path_factory).data


def accounts_of(data: Path) -> dict[str, Account]:
    """The printed accounts: organiser, operator, manager, learner, newcomer."""
    printed = json.loads((data / "demo.json").read_text())
    keys = ("organiser", "operator", "manager", "learner", "newcomer")
    return {key: Account(one["name"], one["secret"]) for key, one in zip(keys, printed, strict=True)}


@pytest.fixture(scope="module")
def site(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration served for one file of tests."""
    data = copy_of(demonstration, tmp_path_factory.mktemp("site") / "d")
    with running(data) as server:
        yield Site(server=server, accounts=accounts_of(data))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium of this machine. Not for the whole session: Playwright keeps an event loop running in this thread,
    and neither Django nor asynchronous tests of other files may run inside it."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := which(name))), None
    )
    assert path, "no Chromium on this machine; make test installs it"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield chromium
        chromium.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """`visit("phone", javascript=False, account=...)` gives a page of a new visitor; page errors fail the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def start(size: str = "phone", *, javascript: bool = True, account: Account | None = None) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport=WIDTHS[size],
            java_script_enabled=javascript,
            accept_downloads=True,
            locale="vi-VN",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda message: problems.append(message.text) if is_problem(message.type, message.text) else None,
        )
        if account is not None:
            sign_in(page, account)
        return page

    yield start
    for context in contexts:
        context.close()
    assert problems == []


def is_problem(kind: str, text: str) -> bool:
    """Errors in the console, other than a browser's note on an answer that says no (4xx) or a cut line."""
    return kind == "error" and not re.search(r"status of 4\d\d|net::ERR_|status of 503", text)


def sign_in(page: Page, account: Account) -> None:
    """Through the page, as a person does."""
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập hoặc số điện thoại").fill(account.name)
    page.get_by_label("Mật khẩu").fill(account.secret)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda address: "/dang-nhap/" not in address)
    page.wait_for_load_state("networkidle")

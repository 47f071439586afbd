"""The operator's pages: every one that can be reached from the first by its links, under axe; nobody else gets in."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Site, Visit
from tests.e2e.test_public import axe

pytestmark = pytest.mark.browser
HOME = "/van-hanh/"


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_axe_finds_nothing_on_any_operator_page(site: Site, visit: Visit, size: str) -> None:
    page = visit(size, account=site.accounts["operator"])
    found: dict[str, list[str]] = {}
    waiting, kinds = [HOME], {HOME}

    while waiting:
        address = waiting.pop(0)
        answer = page.goto(address)
        assert answer is not None and answer.ok, f"{address} gave {answer and answer.status}"
        found[address] = axe(page)
        assert _wider_than_screen(page) == 0, f"{address} scrolls sideways"
        for link in _links(page):
            if _kind(link) not in kinds:
                kinds.add(_kind(link))
                waiting.append(link)

    assert {address: what for address, what in found.items() if what} == {}
    assert len(found) >= 12, f"only {sorted(found)} were reached"


@pytest.mark.parametrize("who", ["organiser", "manager", "learner"])
def test_others_get_no_operator_page(site: Site, visit: Visit, who: str) -> None:
    page = visit("desk", account=site.accounts[who])

    for address in (HOME, f"{HOME}tai-khoan/", f"{HOME}nhat-ky/", f"{HOME}hoc-lieu/"):
        answer = page.goto(address)
        assert answer is not None and answer.status == 404, address


def _links(page: Page) -> list[str]:
    found = page.eval_on_selector_all("main a[href], nav a[href]", "all => all.map(one => one.href)")
    paths = [urlsplit(address).path for address in found]
    return [path for path in paths if path.startswith(HOME) and not path.endswith(".xlsx")]


def _kind(path: str) -> str:
    """Pages of the same kind look alike: identifiers do not matter."""
    return re.sub(r"/[0-9a-f]{8}-[0-9a-f-]{27}|/\d+/", "/*/", path)


def _wider_than_screen(page: Page) -> int:
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)"))

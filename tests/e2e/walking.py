"""Somebody who has only the screen: goes on by the names of links, buttons and fields, never by an address or an id.

Every page on the way is looked at: axe finds nothing, and nothing is wider than the screen.
"""

import re
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Account
from tests.e2e.test_public import axe

Name = str | re.Pattern[str]
Role = Literal["link", "button"]


class Walker:
    """One new user at one browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.looked_at: set[str] = set()

    def begin(self) -> None:
        """The only address a person is given: the front page."""
        self.page.goto("/")
        self.look()

    def sign_in(self, account: Account) -> None:
        """From the front page, as the printed account says."""
        self.begin()
        self.main.get_by_role("link", name="Đăng nhập").click()
        self.look()
        self.write("Tên đăng nhập hoặc số điện thoại", account.name)
        self.write("Mật khẩu", account.secret)
        self.main.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(lambda address: "/dang-nhap/" not in address)
        self.look()

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def follow(self, name: Name, *, exact: bool = False) -> None:
        """Click a link that can be seen; on a phone the contents may have to be opened first."""
        self._go("link", name, exact)

    def press(self, name: Name, *, exact: bool = False) -> None:
        """Click a button that can be seen."""
        self._go("button", name, exact)

    def write(self, label: Name, text: str, *, exact: bool = False) -> None:
        self.main.get_by_label(label, exact=exact).first.fill(text)

    def choose(self, label: Name, option: Name) -> None:
        """An option of a list, by the words shown."""
        field = self.main.get_by_label(label).first
        if isinstance(option, re.Pattern):
            option = next(one for one in field.locator("option").all_inner_texts() if option.search(one))
        field.select_option(label=option)

    def tick(self, label: Name) -> None:
        self.main.get_by_label(label).first.check()

    def reads(self, words: Name, *, seconds: float = 20) -> None:
        """What the page must say."""
        expect(self.main).to_contain_text(words, timeout=seconds * 1000)

    def look(self) -> None:
        """Once for each kind of page: axe and the width."""
        self.page.wait_for_load_state()
        kind = kind_of(urlsplit(self.page.url).path)
        if kind in self.looked_at:
            return
        self.looked_at.add(kind)
        found = axe(self.page)
        assert not found, f"axe at {self.page.url}: {found}"
        assert too_wide(self.page) == 0, f"{self.page.url} is wider than the screen"

    def _go(self, role: Role, name: Name, exact: bool) -> None:
        before = self.page.url
        target = self._seen(role, name, exact)
        target.click()
        self.page.wait_for_load_state()
        if self.page.url != before:
            self.look()

    def _seen(self, role: Role, name: Name, exact: bool) -> Locator:
        """The first in the page itself, else in the bars around it, else in the contents that a phone keeps folded."""
        everywhere = self.page.get_by_role(role, name=name, exact=exact)
        inside = self.main.get_by_role(role, name=name, exact=exact)
        expect(self.main).to_be_visible()
        for found in (inside, everywhere):
            if found.count() and found.first.is_visible():
                return found.first
        contents = self.page.get_by_role("button", name="Mục lục")
        if contents.count() and contents.first.is_visible():
            contents.first.click()
        expect(everywhere.first, f"a {role} named {name!r} at {self.page.url}").to_be_visible()
        return everywhere.first


def beside(place: Locator, label: str) -> str:
    """What stands after a label on paper or screen: "Mã kích hoạt  AB12"."""
    lines = [line.strip() for line in place.inner_text().splitlines() if line.strip()]
    number = max(number for number, line in enumerate(lines) if line.startswith(label))
    return lines[number].removeprefix(label).strip() or lines[number + 1]


def kind_of(path: str) -> str:
    """Pages of one kind look alike: identifiers do not matter."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|\bLT-[0-9A-Z-]+|(?<=/)\d+(?=/)", "*", path)


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)"))

"""A stranger: the catalogue, checking a certificate by its code and by its serial; the main pages under axe."""

import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Site, Visit

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def certificate(site: Site) -> tuple[str, str, str]:
    """(serial, check code, name) of a certificate of the demonstration."""
    with sqlite3.connect(f"file:{site.server.data}/lantoa.sqlite3?mode=ro", uri=True) as base:
        row = base.execute(
            "SELECT serial, check_code, full_name FROM outcomes_certificate LIMIT 1"
        ).fetchone()
    return str(row[0]), str(row[1]), str(row[2])


def test_code_of_the_qr_shows_the_whole_record(site: Site, visit: Visit) -> None:
    serial, code, name = certificate(site)
    page = visit("phone")

    page.goto(f"/k/{code}/")

    expect(page.get_by_role("main")).to_contain_text(serial)
    expect(page.get_by_role("main")).to_contain_text(name)


def test_serial_alone_shows_a_masked_name(site: Site, visit: Visit) -> None:
    serial, code, name = certificate(site)
    page = visit("phone", javascript=False)

    page.goto("/kiem-tra/")
    page.locator("[name=so]").first.fill(serial.lower())
    page.get_by_role("button", name=re.compile("Kiểm tra")).first.click()

    main = page.get_by_role("main")
    expect(main).to_contain_text(serial)
    expect(main).not_to_contain_text(name)
    expect(main).not_to_contain_text(code)
    expect(main).to_contain_text("*")


def test_unknown_code_is_a_sentence_and_not_a_fault(visit: Visit) -> None:
    page = visit("phone")

    answer = page.goto("/k/KHONGCO2345/")

    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("main")).to_contain_text(re.compile("không|Không"))


PUBLIC = ["/", "/kiem-tra/", "/dang-nhap/", "/kich-hoat/", "/khong-co-trang-nay/"]
LEARNER = ["/hoc/", "/hoc/tap-huan-2026/", "/hoc/tap-huan-2026/ket-qua/", "/tai-khoan/"]


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("who", ["", "learner"])
def test_axe_finds_nothing(site: Site, visit: Visit, size: str, who: str) -> None:
    page = visit(size, account=site.accounts[who] if who else None)
    found = {}
    addresses = list(LEARNER if who else PUBLIC)
    if who:
        page.goto("/hoc/tap-huan-2026/")
        addresses.append(str(page.locator("main a[href*='/l/']").nth(4).get_attribute("href")))
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found[address] = axe(page)

    assert {address: problems for address, problems in found.items() if problems} == {}


def axe(page: object) -> list[str]:
    """What axe-core finds on the page as it stands, WCAG 2.2 AA and best practices."""
    # Evaluated by the debugger, not as a page script: the Content Security Policy stays as it is.
    page.evaluate(AXE.read_text())  # type: ignore[attr-defined]
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")  # type: ignore[attr-defined]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in result["violations"]]


def test_no_page_is_wider_than_a_phone(site: Site, visit: Visit) -> None:
    page = visit("phone", account=site.accounts["learner"])
    wide = []
    for address in [*PUBLIC, *LEARNER]:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)

    assert wide == []

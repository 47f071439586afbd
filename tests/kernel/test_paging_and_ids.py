"""Page numbers from outside, time-ordered ids, codes people can read out."""

import time

import pytest

from lantoa.kernel.ids import new_uuid, readable_code, tidy_code
from lantoa.kernel.paging import Page, read_page_number


@pytest.mark.parametrize(
    ("written", "number"),
    [(None, 1), ("", 1), ("0", 1), ("-4", 1), ("7", 7), ("abc", 1), ("٣", 1), ("99999999999", 1), ("1e3", 1)],
)
def test_page_number_of_anything_is_a_page(written: str | None, number: int) -> None:
    assert read_page_number(written) == number


def test_page_knows_where_it_stands() -> None:
    page: Page[int] = Page(rows=[1, 2], number=3, size=50, total=102)

    assert (page.pages, page.first, page.last, page.has_next, page.has_previous) == (3, 101, 102, False, True)


def test_empty_page_starts_at_nothing() -> None:
    page: Page[int] = Page(rows=[], number=1, size=50, total=0)

    assert (page.pages, page.first, page.last) == (1, 0, 0)


def test_uuids_are_version_7_and_in_order_of_time() -> None:
    early = new_uuid()
    time.sleep(0.002)
    late = new_uuid()

    assert early.version == late.version == 7
    assert early.int < late.int


def test_codes_have_no_look_alikes_and_survive_typing() -> None:
    code = readable_code(200)

    assert not set(code) & set("0O1ILUV")
    assert tidy_code(f" {code[:5].lower()}-{code[5:10]} ") == code[:10]

"""Numbers, dates and components in templates."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from lantoa.kernel.paging import Page
from lantoa.kernel.vietnamese.dates import WrittenDate
from lantoa.surfaces.ui.templatetags.lantoa_ui import page_numbers


def shown(source: str, **values: object) -> str:
    return Template("{% load lantoa_ui %}" + source).render(Context(values)).strip()


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("{{ value|number }}", 5500, "5.500"),
        ("{{ value|number }}", 0, "0"),
        ("{{ value|number }}", None, "–"),
        ("{{ value|number:1 }}", 7.25, "7,3"),
        ("{{ value|percent }}", Fraction(9029, 10000), "90,29\u00a0%"),
        ("{{ value|percent }}", 1, "100\u00a0%"),
        ("{{ value|percent }}", 0, "0\u00a0%"),
        ("{{ value|percent }}", Fraction(1, 10), "10\u00a0%"),
        ("{{ value|percent }}", None, "–"),
        ("{{ value|share_of:0|percent }}", 5, "–"),
        ("{{ value|share_of:4|percent }}", 1, "25\u00a0%"),
        ("{{ value|day }}", date(2026, 2, 5), "05/02/2026"),
        ("{{ value|day }}", WrittenDate(1985), "1985"),
        ("{{ value|day }}", datetime(2026, 5, 10, 18, 30, tzinfo=UTC), "11/05/2026"),
        ("{{ value|moment }}", datetime(2026, 5, 10, 18, 30, tzinfo=UTC), "01:30, 11/05/2026"),
        ("{{ value|moment }}", None, "–"),
        ("{{ value|phone }}", "+84912345678", "0912\u00a0345\u00a0678"),
        ("{{ value|phone }}", "an.nguyen.25270", "an.nguyen.25270"),
        ("{{ value|clock }}", datetime(2026, 5, 10, 8, 34, tzinfo=UTC), "15:34"),
    ],
)
def test_figures_are_written_the_vietnamese_way(source: str, value: object, expected: str) -> None:
    assert shown(source, value=value) == expected


def test_meter_says_its_figures_in_words() -> None:
    html = shown('{% meter 846 900 "người" %}')

    assert "846 / 900 người" in html
    assert "94\u00a0%" in html
    assert 'class="meter-fill" width="94.00"' in html
    assert "meter-target" not in html


def test_meter_past_the_target_keeps_growing_and_marks_the_target() -> None:
    html = shown("{% meter 15 12 %}")

    assert "125\u00a0%" in html
    assert 'class="meter-fill" width="100.00"' in html
    assert 'class="meter-target" x="80.00"' in html


def test_meter_far_past_the_target_stops_growing_but_tells_the_truth() -> None:
    html = shown("{% meter 500 100 %}")

    assert "500\u00a0%" in html
    assert 'x="66.67"' in html


def test_meter_without_a_whole_has_no_percent() -> None:
    html = shown("{% meter 3 0 %}")

    assert "–" in html
    assert 'width="0.00"' in html


@pytest.mark.parametrize(
    ("current", "pages", "expected"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (4, 111, [1, 2, 3, 4, 5, 0, 111]),
        (50, 111, [1, 0, 49, 50, 51, 0, 111]),
        (111, 111, [1, 0, 110, 111]),
    ],
)
def test_pagination_offers_ends_and_neighbours(current: int, pages: int, expected: list[int]) -> None:
    assert page_numbers(current, pages) == expected


def test_pagination_keeps_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/to-chuc/x/hoc-vien/?tim=H%C3%B2a&trang=2")

    html = shown(
        "{% pagination page 'người' %}", request=request, page=Page(rows=[], number=2, size=50, total=120)
    )

    assert 'href="?tim=H%C3%B2a&amp;trang=3" rel="next"' in html
    assert "51–100 trong 120 người" in html


def test_empty_list_has_no_pagination() -> None:
    request = RequestFactory().get("/")

    assert "<nav" not in shown(
        "{% pagination page %}", request=request, page=Page(rows=[], number=1, size=50, total=0)
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/hoc/", 'aria-current="page"'), ("/hoc/dot-1/", 'aria-current="true"'), ("/kiem-tra/", "")],
)
def test_current_marks_the_page_or_its_section(path: str, expected: str) -> None:
    assert shown('{% current "/hoc/" %}', request=RequestFactory().get(path)) == expected


def test_icon_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "check" %}')

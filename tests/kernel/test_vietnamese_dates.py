"""Dates and times written and read the Vietnamese way."""

from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.kernel.vietnamese.dates import (
    WrittenDate,
    format_date,
    format_date_official,
    parse_date,
    parse_time,
)

DAY = WrittenDate(2022, 6, 8)


@pytest.mark.parametrize(
    "written",
    [
        "8/6/2022",
        "08/06/2022",
        "08-06-2022",
        "8.6.2022",
        "2022-06-08",
        "2022/06/08",
        " 8 / 6 / 2022 ",
        "ngày 8 tháng 6 năm 2022",
        "Ngày 08 tháng 06 năm 2022",
        "nga\u0300y 8 tha\u0301ng 6 n\u0103m 2022",
        "2022-06-08 00:00:00",
        "2022-06-08T00:00:00",
        "08/06/2022 00:00",
        44720,
        44720.0,
        44720.75,
        date(2022, 6, 8),
        datetime(2022, 6, 8, 23, 59),
    ],
)
def test_a_day_is_read_in_every_usual_form(written: str | float | date) -> None:
    assert parse_date(written) == DAY


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1985", WrittenDate(1985)),
        (1985, WrittenDate(1985)),
        (1985.0, WrittenDate(1985)),
        ("00/00/1985", WrittenDate(1985)),
        ("06/1985", WrittenDate(1985, 6)),
        ("00/06/1985", WrittenDate(1985, 6)),
        ("năm 1985", WrittenDate(1985)),
        ("tháng 6 năm 1985", WrittenDate(1985, 6)),
        (61, WrittenDate(1900, 3, 1)),
    ],
)
def test_a_date_is_read_as_far_as_it_is_written(written: str | float, expected: WrittenDate) -> None:
    assert parse_date(written) == expected


@pytest.mark.parametrize(
    "written",
    ["", "hôm qua", "8/6/85", "31/02/2022", "06/25/1985", "8/6-2022", "1/1/1850", "12/00/1985", "31206",
     "2022-13-01", "1/1/20222", "٨/٦/٢٠٢٢x", 0, -5, 10**9, float("nan"), float("inf"), True],
)  # fmt: skip
def test_what_is_not_a_date_is_refused(written: str | float) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_date(written)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_formatted_date_is_read_back(day: date) -> None:
    for written in (format_date(day), day.isoformat(), format_date_official(day)):
        assert parse_date(written).as_date() == day


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_anything_is_a_date_or_refused(value: str | float) -> None:
    with suppress(ValueError):
        assert 1900 <= parse_date(value).year <= 2100


def test_dates_are_shown_as_far_as_they_are_known() -> None:
    assert format_date(date(2026, 2, 5)) == "05/02/2026"
    assert format_date(WrittenDate(1985, 6)) == "06/1985"
    assert format_date(WrittenDate(1985)) == "1985"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 15), "ngày 15 tháng 3 năm 2026"),
        (date(2025, 12, 9), "ngày 09 tháng 12 năm 2025"),
    ],
)
def test_official_dates_have_zeros_for_days_to_9_and_months_to_2(day: date, written: str) -> None:
    assert format_date_official(day) == written


def test_a_year_alone_is_no_calendar_day() -> None:
    assert not WrittenDate(1985).is_full
    with pytest.raises(ValueError, match="only the year"):
        WrittenDate(1985).as_date()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("15:34", time(15, 34)),
        ("15h34", time(15, 34)),
        ("5h30", time(5, 30)),
        ("5h", time(5)),
        ("17g30", time(17, 30)),
        ("5 giờ 30 phút", time(5, 30)),
        ("5 giờ", time(5)),
        ("05:30:15", time(5, 30, 15)),
        ("0h00", time(0)),
    ],
)
def test_times_are_read_in_every_usual_form(written: str, expected: time) -> None:
    assert parse_time(written) == expected


@pytest.mark.parametrize("written", ["", "25:00", "5:60", "5:", "530", "5h3", "giờ"])
def test_what_is_not_a_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_time(written)

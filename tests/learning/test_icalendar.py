"""Calendar files by the rules of RFC 5545."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.learning.rules.icalendar import Entry, calendar_file, escaped, folded

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_days_end_the_day_after_and_moments_are_in_utc() -> None:
    hanoi = timezone(timedelta(hours=7))
    entries = [
        Entry("a-days@lantoa", "Tập huấn", date(2026, 5, 1), date(2026, 5, 31), text="Gọi 1900"),
        Entry(
            "b@lantoa",
            "Kiểm tra",
            datetime(2026, 5, 30, 14, 0, tzinfo=hanoi),
            datetime(2026, 5, 30, 16, 0, tzinfo=hanoi),
            address="https://lantoa.vn/thi/b/",
        ),
    ]

    lines = unfolded(calendar_file(name="Tập huấn", entries=entries, now=NOW))

    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lan Toa//lantoa//VI"]
    assert lines[6:15] == [
        "BEGIN:VEVENT",
        "UID:a-days@lantoa",
        "DTSTAMP:20260504T030201Z",
        "DTSTART;VALUE=DATE:20260501",
        "DTEND;VALUE=DATE:20260601",
        "TRANSP:TRANSPARENT",
        "SUMMARY:Tập huấn",
        "DESCRIPTION:Gọi 1900",
        "END:VEVENT",
    ]
    assert "DTSTART:20260530T070000Z" in lines
    assert "DTEND:20260530T090000Z" in lines
    assert "URL:https://lantoa.vn/thi/b/" in lines
    assert lines[-2:] == ["END:VCALENDAR", ""]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Tin, bài; phóng sự", "Tin\\, bài\\; phóng sự"),
        ("một\r\nhai\nba", "một\\nhai\\nba"),
        ("a\\b", "a\\\\b"),
    ],
)
def test_signs_with_a_meaning_are_escaped(text: str, written: str) -> None:
    assert escaped(text) == written


@given(text=st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=300))
def test_folding_keeps_lines_short_and_letters_whole(text: str) -> None:
    lines = folded(text).split("\r\n")

    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines[0] + "".join(line[1:] for line in lines[1:]) == text
    assert all(line.startswith(" ") for line in lines[1:])

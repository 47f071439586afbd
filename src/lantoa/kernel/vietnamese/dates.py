"""Dates and times as Vietnamese writes them: 08/06/2022, ngày 05 tháng 02 năm 2026, 15:34, 5h30."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Day 0 of a spreadsheet's serial numbers; counts from 01/03/1900 on are right (Excel has a 29/02/1900).
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 61, 73_415

_TIME_TAIL = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?"
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4})" + _TIME_TAIL)
_YEAR_FIRST = re.compile(r"(\d{4})([/.\-])(\d{1,2})\2(\d{1,2})" + _TIME_TAIL)
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})")
_IN_WORDS = re.compile(r"(?:ngày\s*(\d{1,2})\s*)?(?:tháng\s*(\d{1,2})\s*)?năm\s*(\d{4})")
_YEAR = re.compile(r"\d{4}")
_TIME = re.compile(r"(\d{1,2})\s*(?::|h|g|giờ)\s*(\d{2})?(?:\s*(?:'|phút|ph|p)|:(\d{2}))?")


@dataclass(frozen=True, order=True)
class WrittenDate:
    """A date as far as it was written: a year, perhaps with a month, perhaps with a day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR or (self.day is not None and self.month is None):
            raise ValueError("not a date")
        date(self.year, self.month or 1, self.day or 1)

    @property
    def is_full(self) -> bool:
        """Whether day and month are known too."""
        return self.day is not None

    def as_date(self) -> date:
        """The calendar day. ValueError when only the year or month was written."""
        if self.month is None or self.day is None:
            raise ValueError("only the year or the month is known")
        return date(self.year, self.month, self.day)


def format_date(value: date | WrittenDate) -> str:
    """dd/mm/yyyy; a written date as far as it is known: "1985", "06/1985"."""
    if value.month is None:
        return f"{value.year:04}"
    if value.day is None:
        return f"{value.month:02}/{value.year:04}"
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def format_date_official(value: date) -> str:
    """The date of an official paper: a leading zero for days 1-9 and months 1-2 only (Decree 30/2020)."""
    month = f"{value.month:02}" if value.month <= 2 else str(value.month)
    return f"ngày {value.day:02} tháng {month} năm {value.year}"


def parse_date(value: str | float | date) -> WrittenDate:
    """The date a person or a spreadsheet wrote, day before month. ValueError when it is none.

    Text: 8/6/2022, 08-06-2022, 8.6.2022, 2022-06-08, ngày 8 tháng 6 năm 2022, 06/2022, 2022, with 00 for an
    unknown day or month (00/00/1985); a time of day behind is left out.
    Two-digit years are refused, not guessed.
    Number: a year between 1900 and 2100, else a spreadsheet's serial number.
    """
    if isinstance(value, bool):
        raise ValueError("not a date")
    if isinstance(value, date):
        return WrittenDate(value.year, value.month, value.day)
    if isinstance(value, int | float):
        return _from_serial(float(value))
    return _from_text(unicodedata.normalize("NFKC", value).strip().lower())


def parse_time(text: str) -> time:
    """The time of day a person wrote: 15:34, 15h34, 5h30, 5h, 5 giờ 30 phút. ValueError when it is none."""
    written = unicodedata.normalize("NFKC", text).strip().lower()
    found = _TIME.fullmatch(written)
    if not found or (found[2] is None and ":" in written):
        raise ValueError(f"not a time: {text[:40]!r}")
    return time(int(found[1]), int(found[2] or 0), int(found[3] or 0))


def _from_serial(value: float) -> WrittenDate:
    if FIRST_YEAR <= value <= LAST_YEAR and value == int(value):
        return WrittenDate(int(value))
    if not _FIRST_SERIAL <= value < _LAST_SERIAL + 1:  # also refuses "not a number"
        raise ValueError(f"not a date: {value!r}")
    day = _SERIAL_ZERO + timedelta(days=int(value))
    return WrittenDate(day.year, day.month, day.day)


def _from_text(text: str) -> WrittenDate:
    if found := _DAY_FIRST.fullmatch(text):
        return _known_parts(year=found[4], month=found[3], day=found[1])
    if found := _YEAR_FIRST.fullmatch(text):
        return _known_parts(year=found[1], month=found[3], day=found[4])
    if found := _MONTH_YEAR.fullmatch(text):
        return _known_parts(year=found[2], month=found[1])
    if found := _IN_WORDS.fullmatch(text):
        return _known_parts(year=found[3], month=found[2], day=found[1])
    if _YEAR.fullmatch(text):
        return WrittenDate(int(text))
    raise ValueError(f"not a date: {text[:40]!r}")


def _known_parts(*, year: str, month: str | None = None, day: str | None = None) -> WrittenDate:
    return WrittenDate(int(year), int(month or 0) or None, int(day or 0) or None)

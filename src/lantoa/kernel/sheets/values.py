"""A cell's value as text. Without Django: the process that reads old formats needs it too."""

from datetime import date, datetime, time
from typing import Any


def as_text(value: Any) -> str:
    """A cell's value as the text a person would have typed: whole numbers without ".0", dates as dd/mm/yyyy."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        clock = "" if value.time() == time() else value.strftime(" %H:%M")
        return _day(value) + clock
    if isinstance(value, date):
        return _day(value)
    return str(value)


def _day(value: date) -> str:
    return f"{value.day:02}/{value.month:02}/{value.year:04}"

"""Calendars as files (RFC 5545): what phones and mail programmes put into their own calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_MOST_BYTES = 75


@dataclass(frozen=True)
class Entry:
    """One entry; `uid` stays the same for ever, so that a file fetched again changes entries and doubles none.

    Days (`date`) make an entry of whole days, the last one included; moments must be aware.
    """

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime
    text: str = ""
    address: str = ""


def calendar_file(*, name: str, entries: Iterable[Entry], now: datetime) -> str:
    """The whole file, lines ended by CRLF and folded at 75 bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lan Toa//lantoa//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for entry in entries:
        lines += _entry_lines(entry, now)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def escaped(text: str) -> str:
    """Text as a value: backslash, comma, semicolon and line ends are written with a backslash (3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line of more than 75 bytes goes on after CRLF and one space (3.1); never inside a letter."""
    parts: list[str] = []
    part, room = "", _MOST_BYTES
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(part)
            part, room = "", _MOST_BYTES - 1
        part += letter
        room -= size
    return "\r\n ".join([*parts, part])


def _entry_lines(entry: Entry, now: datetime) -> Sequence[str]:
    lines = ["BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{_moment(now)}"]
    if isinstance(entry.starts, datetime) and isinstance(entry.ends, datetime):
        lines += [f"DTSTART:{_moment(entry.starts)}", f"DTEND:{_moment(entry.ends)}"]
    else:
        # The end of whole days is the day after the last one (3.6.1).
        after = entry.ends + timedelta(days=1)
        lines += [f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
        lines += ["TRANSP:TRANSPARENT"]
    lines += [f"SUMMARY:{escaped(entry.title)}"]
    lines += [f"DESCRIPTION:{escaped(entry.text)}"] if entry.text else []
    lines += [f"URL:{entry.address}"] if entry.address else []
    return [*lines, "END:VEVENT"]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"

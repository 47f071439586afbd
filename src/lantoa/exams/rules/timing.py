"""When a sitting may be opened, when it is due, what is late. All times are milliseconds since the epoch, UTC.

Every judgement is made from the window and the extra time in force when it is made, not from what a ticket says: extra
time granted in the middle of a test counts at once, for answers that came before it too.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class WindowTimes:
    """The times of a sitting window. `limit_seconds` 0 = no limit but the window's end."""

    opens_at: int
    closes_at: int
    limit_seconds: int
    grace_seconds: int


def due_at(window: WindowTimes, opened_at: int, extra_seconds: int) -> int:
    """When the answers of a sitting are due: limit after opening, at the latest the window's end, each plus extra time."""
    end = window.closes_at
    if window.limit_seconds:
        end = min(end, opened_at + window.limit_seconds * 1000)
    return end + extra_seconds * 1000


def accepted_until(window: WindowTimes, opened_at: int, extra_seconds: int) -> int:
    """The last moment at which an answer is on time: due and grace, inclusive."""
    return due_at(window, opened_at, extra_seconds) + window.grace_seconds * 1000


def may_start(window: WindowTimes, now: int, extra_seconds: int) -> bool:
    """Whether a sitting may be opened for the first time."""
    return window.opens_at <= now < window.closes_at + extra_seconds * 1000


def may_reopen(window: WindowTimes, now: int, opened_at: int, extra_seconds: int) -> bool:
    """Whether a sitting that was opened before may be taken up again (reload, another device)."""
    return window.opens_at <= now <= accepted_until(window, opened_at, extra_seconds)

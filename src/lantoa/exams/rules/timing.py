"""When a sitting may be opened, when it is due, what is late. All times are milliseconds since the epoch, UTC.

Every judgement is made from the window and the extra time in force when it is made, not from what a ticket says: extra
time granted in the middle of a test counts at once, for answers that came before it too.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class WindowTimes:
    """The times of a sitting window. `limit_seconds` 0 = no limit but the window's end.

    `spread_seconds`: devices open by turns over so many seconds; the end moves by as much, so that it costs nobody time.
    """

    opens_at: int
    closes_at: int
    limit_seconds: int
    grace_seconds: int
    spread_seconds: int = 0

    def end(self, later_seconds: int = 0) -> int:
        """When nobody works any more who has no extra time; `later_seconds`: for whom it was moved."""
        return self.closes_at + (self.spread_seconds + later_seconds) * 1000


def due_at(window: WindowTimes, opened_at: int, extra_seconds: int, later_seconds: int = 0) -> int:
    """When the answers of a sitting are due: limit after opening, at the latest the window's end, each plus extra time.

    Extra time is minutes more to work; later is only a later end, for a unit that lost power.
    """
    end = window.end(later_seconds)
    if window.limit_seconds:
        end = min(end, opened_at + window.limit_seconds * 1000)
    return end + extra_seconds * 1000


def accepted_until(window: WindowTimes, opened_at: int, extra_seconds: int, later_seconds: int = 0) -> int:
    """The last moment at which an answer is on time: due and grace, inclusive."""
    return due_at(window, opened_at, extra_seconds, later_seconds) + window.grace_seconds * 1000


def may_start(window: WindowTimes, now: int, extra_seconds: int, later_seconds: int = 0) -> bool:
    """Whether a sitting may be opened for the first time."""
    return window.opens_at <= now < window.end(later_seconds) + extra_seconds * 1000


def may_reopen(
    window: WindowTimes, now: int, opened_at: int, extra_seconds: int, later_seconds: int = 0
) -> bool:
    """Whether a sitting that was opened before may be taken up again (reload, another device)."""
    return window.opens_at <= now <= accepted_until(window, opened_at, extra_seconds, later_seconds)

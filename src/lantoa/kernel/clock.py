"""Time: services take a clock, figures belong to days of Viet Nam."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]

# Viet Nam has kept UTC+7 without summer time since 1975; a fixed offset needs no zone database on the machine.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The day in Viet Nam (Asia/Ho_Chi_Minh) on which an aware moment falls."""
    return moment.astimezone(VIETNAM).date()


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds since the epoch of an aware moment."""
    return int(moment.timestamp() * 1000)


def from_milliseconds(value: int) -> datetime:
    """The aware UTC moment of milliseconds since the epoch."""
    return datetime.fromtimestamp(value / 1000, UTC)

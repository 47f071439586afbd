"""Where a campaign should stand on a day: the organiser's waypoints, or a straight line. No IO."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

MOST_POINTS = 12


@dataclass(frozen=True, order=True)
class Waypoint:
    """By the end of `day`, `percent` of the quota."""

    day: date
    percent: Decimal


@dataclass(frozen=True)
class Plan:
    """A line from nothing before the first day through the waypoints; after the last one it stays level."""

    starts_on: date
    ends_on: date
    points: tuple[Waypoint, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether the organiser wrote it; otherwise it is the straight line over the campaign's days."""
        return bool(self.points)

    def percent(self, day: date) -> Decimal:
        """The percent planned for the end of a day."""
        points = self.points or (Waypoint(self.ends_on, Decimal(100)),)
        before = Waypoint(min(self.starts_on, points[0].day) - timedelta(days=1), Decimal(0))
        if day <= before.day:
            return Decimal(0)
        for point in points:
            if day <= point.day:
                share = Decimal((day - before.day).days) / (point.day - before.day).days
                return before.percent + (point.percent - before.percent) * share
            before = point
        return before.percent

    def people(self, day: date, quota: int) -> int:
        """The people planned for the end of a day, to the nearest whole."""
        return int((self.percent(day) * quota / 100).quantize(Decimal(1), ROUND_HALF_UP))


def plan_problem(points: Sequence[Waypoint], *, starts_on: date, ends_on: date) -> str:
    """What is wrong with waypoints: twice, outside, falling, range, many; "" when nothing is."""
    ordered = sorted(points)
    days = [point.day for point in ordered]
    if len(points) > MOST_POINTS:
        return "many"
    if len(set(days)) != len(days):
        return "twice"
    if any(not starts_on <= day <= ends_on for day in days):
        return "outside"
    if any(not 0 <= point.percent <= 100 for point in ordered):
        return "range"
    if any(later.percent < earlier.percent for earlier, later in pairwise(ordered)):
        return "falling"
    return ""

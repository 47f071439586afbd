"""A series of days as the bars of a small drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from lantoa.statistics.dashboard import DayPoint

WIDTH, HEIGHT = 600, 120
MOST_DAYS = 120
FEWEST_SLOTS = 14  # a first day is a bar, not a wall


@dataclass(frozen=True)
class Bar:
    """One day; lengths in the units of the drawing, as SVG writes them."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Series:
    """The newest days of a series. `highest` is the total the tallest bar stands for."""

    points: Sequence[DayPoint]
    bars: Sequence[Bar]
    highest: int
    width: int = WIDTH
    height: int = HEIGHT


def series_of(points: Sequence[DayPoint]) -> Series | None:
    """The drawing of a series; None when nothing happened yet."""
    shown = points[-MOST_DAYS:]
    highest = max((point.total for point in shown), default=0)
    if highest <= 0:
        return None
    step = WIDTH / max(len(shown), FEWEST_SLOTS)
    bars = []
    for place, point in enumerate(shown):
        length = HEIGHT * max(0, point.total) / highest
        bars.append(
            Bar(f"{place * step:.2f}", f"{HEIGHT - length:.2f}", f"{step * 0.8:.2f}", f"{length:.2f}")
        )
    return Series(shown, bars, highest)

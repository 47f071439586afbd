"""Drawings of figures: a series of days beside its plan, a histogram; lengths as SVG writes them."""

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
    """The newest days of a series. `highest` is what the full height stands for; `plan` = points of a line, "" = none."""

    points: Sequence[DayPoint]
    bars: Sequence[Bar]
    highest: int
    plan: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def series_of(points: Sequence[DayPoint]) -> Series | None:
    """The drawing of a series; None when nothing happened yet."""
    shown = points[-MOST_DAYS:]
    most = max((point.total for point in shown), default=0)
    if most <= 0:
        return None
    highest = max(most, *(point.planned or 0 for point in shown))
    step = WIDTH / max(len(shown), FEWEST_SLOTS)
    bars = [_bar(place * step, step * 0.8, point.total, highest) for place, point in enumerate(shown)]
    line = [
        f"{place * step + step * 0.4:.2f},{HEIGHT - HEIGHT * point.planned / highest:.2f}"
        for place, point in enumerate(shown)
        if point.planned is not None
    ]
    return Series(shown, bars, highest, " ".join(line))


def histogram_of(people: Sequence[int]) -> list[Bar]:
    """One bar for each half point; no bar for nobody."""
    highest = max(people, default=0)
    if highest <= 0:
        return []
    step = WIDTH / len(people)
    return [
        _bar(place * step + step * 0.06, step * 0.88, number, highest) for place, number in enumerate(people)
    ]


def _bar(x: float, width: float, value: int, highest: int) -> Bar:
    length = HEIGHT * max(0, value) / highest
    return Bar(f"{x:.2f}", f"{HEIGHT - length:.2f}", f"{width:.2f}", f"{length:.2f}")

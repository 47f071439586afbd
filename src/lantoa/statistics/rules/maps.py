"""Communes as points on a drawing: where a point lies, which sign it gets. No IO.

A sign differs in shape and in size, not only in colour. Points stand where their coordinates say, the special zones of Hoàng
Sa and Trường Sa among them: no frame is cut off and none is moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import cos, radians

MARGIN = 14.0
WIDTH = 600.0
_LEAST_SPAN = 0.35  # degrees; a small province is not blown up to a handful of far dots


class Band(StrEnum):
    """What a point says of its commune, from nothing to the target."""

    NO_QUOTA = "none"
    NOBODY = "nobody"
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True)
class Frame:
    """The part of the earth shown, and its drawing: `width` by `height` units."""

    west: float
    north: float
    scale: float
    narrowing: float
    width: float
    height: float

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point of the earth lies on the drawing."""
        x = MARGIN + (longitude - self.west) * self.narrowing * self.scale
        return round(x, 1), round(MARGIN + (self.north - latitude) * self.scale, 1)


def band_of(passed: int, quota: int | None) -> Band:
    """Share of the quota that passed: nobody, under 50 %, 50 to under 80 %, 80 % and over."""
    if not quota:
        return Band.NO_QUOTA
    if passed <= 0:
        return Band.NOBODY
    if passed * 2 < quota:
        return Band.LOW
    return Band.MIDDLE if passed * 10 < quota * 8 else Band.HIGH


def frame_around(points: Iterable[tuple[float, float]]) -> Frame:
    """The smallest frame around (latitude, longitude) points, drawn true to shape at its middle."""
    known = list(points)
    latitudes, longitudes = [one[0] for one in known], [one[1] for one in known]
    south, north = _spread(min(latitudes), max(latitudes))
    west, east = _spread(min(longitudes), max(longitudes))
    narrowing = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * narrowing)
    tallest = 2 * WIDTH
    scale = min(scale, (tallest - 2 * MARGIN) / (north - south))
    width = (east - west) * narrowing * scale + 2 * MARGIN
    return Frame(
        west, north, scale, narrowing, round(width, 1), round((north - south) * scale + 2 * MARGIN, 1)
    )


def sign_path(band: Band, x: float, y: float, size: float) -> str:
    """The outline of a sign around a point: a cross, a ring's square, a triangle, a diamond, a disc."""
    s = size
    at = f"{x:g} {y:g}"
    if band is Band.NO_QUOTA:
        r = f"{s * 0.45:g}"
        return f"M{at}m-{r}-{r}h{s * 0.9:g}v{s * 0.9:g}h-{s * 0.9:g}z"
    if band is Band.NOBODY:
        return f"M{at}m-{s:g}-{s:g}l{2 * s:g} {2 * s:g}m0-{2 * s:g}l-{2 * s:g} {2 * s:g}"
    if band is Band.LOW:
        return f"M{at}m0-{s:g}l{s:g} {1.75 * s:g}h-{2 * s:g}z"
    if band is Band.MIDDLE:
        return (
            f"M{at}m0-{1.2 * s:g}l{1.2 * s:g} {1.2 * s:g}l-{1.2 * s:g} {1.2 * s:g}l-{1.2 * s:g}-{1.2 * s:g}z"
        )
    return f"M{at}m-{1.2 * s:g} 0a{1.2 * s:g} {1.2 * s:g} 0 1 0 {2.4 * s:g} 0a{1.2 * s:g} {1.2 * s:g} 0 1 0-{2.4 * s:g} 0z"


def _spread(low: float, high: float) -> tuple[float, float]:
    missing = max(0.0, _LEAST_SPAN - (high - low)) / 2
    return low - missing, high + missing

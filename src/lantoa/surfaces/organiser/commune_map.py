"""The drawing of a map: signs as SVG paths, grouped so that a whole country stays light."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.statistics.rules.maps import Band, Frame, frame_around, sign_path
from lantoa.surfaces.organiser.statistics_pages import address
from lantoa.territory.enums import Kind
from lantoa.training.queries.places import places_as_of

if TYPE_CHECKING:
    from lantoa.statistics.enums import Measure
    from lantoa.statistics.queries.communes import CommuneLine
    from lantoa.surfaces.access import Desk

BAND_WORDS: Mapping[Band, str | Promise] = {
    Band.NO_QUOTA: _lazy("Không có chỉ tiêu, chưa có ai"),
    Band.NOBODY: _lazy("Chưa có ai"),
    Band.LOW: _lazy("Dưới 50 %"),
    Band.MIDDLE: _lazy("Từ 50 % đến dưới 80 %"),
    Band.HIGH: _lazy("Từ 80 % trở lên"),
}
_SIZE_OF_COUNTRY, _SIZE_OF_FAR, _SIZE_OF_PROVINCE = 2.4, 5.0, 6.0
# What lies far out is drawn larger and gets its name on every map it is on: nobody should take it for a stray point.
_FAR_EAST = 110.5


@dataclass(frozen=True)
class Group:
    """What one link of the drawing shows: a province's communes, or one commune. `signs` = (band, path)."""

    name: str
    address: str
    signs: Sequence[tuple[str, str]]
    touch: tuple[float, float] | None = None


@dataclass(frozen=True)
class Label:
    """A name written on the drawing; `anchor` as SVG says it."""

    name: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Drawing:
    """A map ready for the template. `legend` = (words, band, path of its sign in a box of 20)."""

    width: float
    height: float
    groups: Sequence[Group]
    labels: Sequence[Label]
    legend: Sequence[tuple[str, str, str]]


def drawing_of(
    desk: Desk, lines: Sequence[CommuneLine], measure: Measure, *, is_country: bool
) -> Drawing | None:
    """The communes that have coordinates; None when none has."""
    known = [one for one in lines if one.latitude is not None and one.longitude is not None]
    if not known:
        return None
    frame = frame_around((one.latitude or 0.0, one.longitude or 0.0) for one in known)
    groups = _provinces(desk, known, frame, measure) if is_country else _communes(desk, known, frame)
    legend = [
        (str(words), band.value, sign_path(band, 10, 10, _SIZE_OF_PROVINCE))
        for band, words in BAND_WORDS.items()
    ]
    return Drawing(frame.width, frame.height, groups, list(_labels(known, frame, is_country)), legend)


def _provinces(desk: Desk, lines: Iterable[CommuneLine], frame: Frame, measure: Measure) -> list[Group]:
    """Each province one link, each level one path: 34 links and some 150 paths for 3,321 communes."""
    paths: dict[str, dict[Band, list[str]]] = {}
    for one in lines:
        x, y = frame.place(one.latitude or 0.0, one.longitude or 0.0)
        bands = paths.setdefault(one.province_code, {})
        size = _SIZE_OF_FAR if (one.longitude or 0.0) > _FAR_EAST else _SIZE_OF_COUNTRY
        bands.setdefault(one.band, []).append(sign_path(one.band, x, y, size))
    provinces = places_as_of(desk.campaign.units_as_of).index.province_by_code
    return [
        Group(
            provinces[code].full_name,
            address(desk, "statistics-map", code, chi_so=measure.value),
            [(band.value, "".join(bands[band])) for band in Band if band in bands],
        )
        for code, bands in paths.items()
        if code in provinces
    ]


def _communes(desk: Desk, lines: Iterable[CommuneLine], frame: Frame) -> list[Group]:
    groups = []
    for one in lines:
        x, y = frame.place(one.latitude or 0.0, one.longitude or 0.0)
        words = _("%(name)s: %(reached)s/%(target)s người, %(band)s") % {
            "name": one.name,
            "reached": format_number(one.reached),
            "target": format_number(one.target or 0),
            "band": str(BAND_WORDS[one.band]).lower(),
        }
        sign = (one.band.value, sign_path(one.band, x, y, _SIZE_OF_PROVINCE))
        groups.append(Group(words, address(desk, "statistics", one.code), [sign], (x, y)))
    return groups


def _labels(lines: Iterable[CommuneLine], frame: Frame, is_country: bool) -> Iterable[Label]:
    for one in lines:
        is_far = (one.longitude or 0.0) > _FAR_EAST
        if one.kind != Kind.SPECIAL_ZONE or (is_country and not is_far):
            continue
        x, y = frame.place(one.latitude or 0.0, one.longitude or 0.0)
        anchor = "end" if x > frame.width * 0.8 else "start" if x < frame.width * 0.2 else "middle"
        yield Label(one.name, x, y - _SIZE_OF_PROVINCE - 5, anchor)

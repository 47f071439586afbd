"""Communes one by one: those without anybody, and all of them as points of a map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantoa.kernel import clock
from lantoa.kernel.paging import PAGE_SIZE, Page
from lantoa.kernel.vietnamese.sorting import text_sort_key
from lantoa.statistics import exports
from lantoa.statistics.enums import Measure
from lantoa.statistics.queries import Behind
from lantoa.statistics.queries.communes import commune_lines, coverage_of, empty_communes
from lantoa.statistics.rules.maps import Band
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.commune_map import BAND_WORDS, Drawing, drawing_of
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.lists import COMMUNES
from lantoa.surfaces.organiser.statistics_pages import (
    address,
    asked_measure,
    asked_path,
    behind_address,
    page_context,
)
from lantoa.surfaces.ui.tables import ordered, read_list
from lantoa.territory.rules.units import codes_of
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.unit_choices import unit_choices

if TYPE_CHECKING:
    from lantoa.statistics.queries.communes import CommuneLine
    from lantoa.training.queries.places import Places

_KINDS = ("Xã ", "Phường ", "Đặc khu ")
EMPTY, EMPTY_WITH_QUOTA, WITH_QUOTA = "trong", "trong-co-chi-tieu", "co-chi-tieu"


@dataclass(frozen=True)
class CommuneRow:
    """One commune with its province and the lists behind its numbers."""

    line: CommuneLine
    province: str
    board: str
    enrolled: str
    reached: str
    share: Decimal | None
    band: str


@dataclass(frozen=True)
class ProvinceRow:
    """One province's communes by what the map says of them; `counts` = (band, number, address), `every` = all of them."""

    name: str
    zoom: str
    every: str
    communes: int
    counts: list[tuple[str, int, str]]


@organiser_view
@require_safe
def communes(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every commune of a unit; `loc` narrows to those where nobody reached the measure (`chi-so`), `muc` to a map level."""
    path = asked_path(request, desk)
    measure, narrow = asked_measure(request.GET.get("chi-so")), request.GET.get("loc", "")
    band = request.GET.get("muc", "")
    lines = commune_lines(desk.campaign, path, desk.scope, measure=measure.value)
    code, places = codes_of(path)[-1], places_as_of(desk.campaign.units_as_of)
    unit = places.unit_by_path(path)
    table = read_list(request, COMMUNES)
    page = _page(ordered(_narrowed(lines, narrow, band), table.order, _ORDERS), table.number)
    context = page_context(desk, "statistics-communes", code) | {
        "page": page,
        "table": table,
        "rows": [_row(desk, one, measure, places) for one in page.rows],
        "coverage": coverage_of(lines, code, unit.full_name),
        "unit": unit,
        "units": unit_choices(desk.campaign, desk.scope, unit),
        "measure": measure,
        "measures": list(Measure),
        "narrow": narrow,
        "narrowings": [
            ("", _("Tất cả")),
            (EMPTY, _("Chưa có ai")),
            (EMPTY_WITH_QUOTA, _("Có chỉ tiêu mà chưa có ai")),
            (WITH_QUOTA, _("Có chỉ tiêu")),
        ],
        "band": BAND_WORDS[Band(band)] if band in set(Band) else "",
        "addresses": {
            name: address(desk, "statistics-communes", code, chi_so=measure.value, loc=loc)
            for name, loc in (
                ("all", ""),
                ("empty", EMPTY),
                ("quota", WITH_QUOTA),
                ("lost", EMPTY_WITH_QUOTA),
            )
        },
        "workbook": address(
            desk, "statistics-communes-workbook", code, chi_so=measure.value, loc=narrow, muc=band
        ),
        "now": clock.now(),
    }
    return render(request, "organiser/statistics_communes.html", context)


@organiser_view
@require_safe
def workbook(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same communes as XLSX."""
    path, measure = asked_path(request, desk), asked_measure(request.GET.get("chi-so"))
    lines = commune_lines(desk.campaign, path, desk.scope, measure=measure.value)
    places = places_as_of(desk.campaign.units_as_of)
    content = exports.communes_workbook(
        desk.campaign,
        _narrowed(lines, request.GET.get("loc", ""), request.GET.get("muc", "")),
        title=places.unit_by_path(path).full_name,
        measure=str(measure.label),
        now=clock.now(),
    )
    return workbook_response(content, f"xa-{desk.campaign.code}-{codes_of(path)[-1]}.xlsx")


@organiser_view
@require_safe
def show_map(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The communes of a unit as points; of the country each province's points lead to its own map."""
    path, measure = asked_path(request, desk), asked_measure(request.GET.get("chi-so"), Measure.PASSED)
    code, places = codes_of(path)[-1], places_as_of(desk.campaign.units_as_of)
    unit = places.unit_by_path(path)
    is_country = len(codes_of(path)) == 1
    lines = commune_lines(desk.campaign, path, desk.scope, measure=measure.value)
    drawing: Drawing | None = drawing_of(desk, lines, measure, is_country=is_country)
    context = page_context(desk, "statistics-map", code) | {
        "unit": unit,
        "units": unit_choices(desk.campaign, desk.scope, unit),
        "measure": measure,
        "measures": list(Measure),
        "drawing": drawing,
        "lost": sum(1 for one in lines if one.latitude is None or one.longitude is None),
        "bands": list(BAND_WORDS.values()),
        "provinces": _provinces(desk, lines, measure) if is_country else [],
        "rows": [] if is_country else [_row(desk, one, measure, places) for one in lines],
        "whole": address(desk, "statistics-map", "VN", chi_so=measure.value)
        if desk.scope.is_everything and not is_country
        else "",
        "workbook": address(desk, "statistics-communes-workbook", code, chi_so=measure.value),
        "now": clock.now(),
    }
    return render(request, "organiser/statistics_map.html", context)


def _by_name(line: CommuneLine) -> str:
    kind = next((one for one in _KINDS if line.name.startswith(one)), "")
    return text_sort_key(line.name.removeprefix(kind))


def _share(line: CommuneLine) -> Decimal | None:
    return Decimal(line.reached) / line.target if line.target else None


# What the heads of the table order it by.
_ORDERS: dict[str, Callable[[CommuneLine], Any]] = {
    "name": _by_name,
    "quota": lambda line: line.quota,
    "enrolled": lambda line: line.enrolled,
    "reached": lambda line: line.reached,
    "share": _share,
}


def _narrowed(lines: list[CommuneLine], narrow: str, band: str) -> list[CommuneLine]:
    if narrow in (EMPTY, EMPTY_WITH_QUOTA):
        lines = empty_communes(lines, with_quota_only=narrow == EMPTY_WITH_QUOTA)
    elif narrow == WITH_QUOTA:
        lines = [one for one in lines if one.quota]
    return [one for one in lines if one.band == band] if band in set(Band) else lines


def _page(lines: list[CommuneLine], number: int) -> Page[CommuneLine]:
    number = min(max(1, number), max(1, -(-len(lines) // PAGE_SIZE)))
    shown = lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return Page(rows=shown, number=number, size=PAGE_SIZE, total=len(lines))


def _row(desk: Desk, line: CommuneLine, measure: Measure, places: Places) -> CommuneRow:
    reached = Behind(measure=measure.value)
    return CommuneRow(
        line=line,
        province=exports.province_name(places, line),
        board=address(desk, "statistics", line.code),
        enrolled=behind_address(desk, "statistics-people", line.code, Behind()) if line.enrolled > 0 else "",
        reached=behind_address(desk, "statistics-people", line.code, reached) if line.reached > 0 else "",
        share=_share(line),
        band=str(BAND_WORDS[line.band]),
    )


def _provinces(desk: Desk, lines: list[CommuneLine], measure: Measure) -> list[ProvinceRow]:
    by_province: dict[str, list[CommuneLine]] = {}
    for line in lines:
        by_province.setdefault(line.province_code, []).append(line)
    places = places_as_of(desk.campaign.units_as_of)
    rows = []
    for province in places.provinces():
        own = by_province.get(province.code, [])
        counts = []
        for band, words in BAND_WORDS.items():
            number = sum(1 for one in own if one.band is band)
            behind = address(desk, "statistics-communes", province.code, chi_so=measure.value, muc=band.value)
            counts.append((str(words), number, behind if number else ""))
        zoom = address(desk, "statistics-map", province.code, chi_so=measure.value)
        every = address(desk, "statistics-communes", province.code, chi_so=measure.value) if own else ""
        rows.append(ProvinceRow(province.full_name, zoom, every, len(own), counts))
    return rows

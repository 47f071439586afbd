"""What the pages of figures share: the unit asked for, addresses, tabs, what is behind a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from lantoa.statistics.definitions import DEFINED
from lantoa.statistics.enums import Line, Measure
from lantoa.statistics.queries import Behind
from lantoa.statistics.rules.scores import BINS
from lantoa.territory.queries import unit_as_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from lantoa.surfaces.access import Desk

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("statistics", _("Tổng hợp")),
    ("statistics-scores", _("Phổ điểm")),
    ("statistics-marks", _("Bảng điểm")),
    ("statistics-late", _("Chậm tiến độ")),
    ("statistics-communes", _("Từng xã")),
    ("statistics-map", _("Bản đồ")),
)
# The days on which the units changed; figures can be seen on the units of each.
UNIT_DAYS: tuple[tuple[date, str | Promise], ...] = (
    (date(2025, 6, 30), _("30/06/2025, trước khi sắp xếp")),
    (date(2025, 7, 1), _("01/07/2025, sau khi sắp xếp")),
    (date(2026, 4, 30), _("30/04/2026, Đồng Nai là thành phố")),
)


@dataclass(frozen=True)
class Tab:
    """One of the pages of figures, for the unit one is looking at."""

    label: str | Promise
    address: str
    is_current: bool


def page_context(desk: Desk, current: str, unit_code: str) -> dict[str, Any]:
    """What every page of figures needs: desk, tabs, definitions."""
    tabs = [Tab(label, address(desk, name, unit_code), name == current) for name, label in TABS]
    return {"desk": desk, "tabs": tabs, "definitions": DEFINED}


def address(desk: Desk, name: str, unit_code: str, **query: str | int) -> str:
    """A page of figures about a unit; underscores in names stand for hyphens, empty values are left out."""
    written = {"don-vi": unit_code}
    written |= {key.replace("_", "-"): str(value) for key, value in query.items() if value != ""}
    return f"{reverse(f'organiser:{name}', args=[desk.campaign.code])}?{urlencode(written)}"


def board_address(desk: Desk, name: str, code: str, until: date | None, units_on: date | None) -> str:
    """The dashboard of a unit, or its workbook, of an earlier day and on other units when asked for."""
    return address(
        desk,
        name,
        code,
        den_ngay=f"{until:%d/%m/%Y}" if until else "",
        don_vi_theo=f"{units_on:%d/%m/%Y}" if units_on else "",
    )


def asked_path(request: HttpRequest, desk: Desk, day: date | None = None) -> str:
    """The unit asked for; without one, the head of what the person sees. PermissionDenied outside of that."""
    code = request.GET.get("don-vi", "").strip().upper()
    if not code:
        return min(desk.scope.paths, key=lambda path: (len(path), path))
    path = str(unit_as_of(code, day or desk.campaign.units_as_of).path)
    if not desk.scope.contains(path):
        raise PermissionDenied
    return path


def asked_measure(written: str | None, default: Measure = Measure.ENROLLED) -> Measure:
    """The measure of an address; anything unknown is the default."""
    return Measure(written) if written in Measure.values else default


def asked_units_on(request: HttpRequest, desk: Desk) -> date | None:
    """The day whose units are asked for; only readers of the whole country may leave the campaign's own."""
    written = request.GET.get("don-vi-theo", "")
    found = next((day for day, _words in UNIT_DAYS if f"{day:%d/%m/%Y}" == written), None)
    return found if found != desk.campaign.units_as_of and desk.scope.is_everything else None


def behind_address(desk: Desk, name: str, unit_code: str, behind: Behind) -> str:
    """The list of exactly the people that a number counts."""
    query: dict[str, str | int] = {"chi_so": behind.measure}
    if behind.lacking:
        query["thieu"] = behind.lacking
    if behind.line is not Line.TOTAL:
        query["dong"] = behind.line.value
    if behind.cohorts is not None:
        query["dot"] = ",".join(str(one) for one in sorted(behind.cohorts))
    if behind.bin is not None:
        query["khoang_diem"] = behind.bin
    elif behind.is_scored:
        query["co_diem"] = 1
    if behind.units_on is not None:
        query["don_vi_theo"] = f"{behind.units_on:%d/%m/%Y}"
    if behind.until is not None:
        query["den_ngay"] = f"{behind.until:%d/%m/%Y}"
    if behind.on is not None:
        query["ngay"] = f"{behind.on:%d/%m/%Y}"
    return address(desk, name, unit_code, **query)


def asked_behind(request: HttpRequest, desk: Desk) -> Behind:
    """What `behind_address` wrote; anything unknown narrows nothing."""
    asked: Mapping[str, str] = request.GET.dict()
    measure, written = asked_measure(asked.get("chi-so")).value, asked.get("dong", "")
    line = Line(written) if written in (Line.OWN, Line.UNPLACED) else Line.TOTAL
    on, until = asked_day(asked.get("ngay", "")), asked_day(asked.get("den-ngay", ""))
    if on or until:  # days gone by are told by measure and line only
        units_on = asked_units_on(request, desk)
        return Behind(measure=measure, line=line, units_on=units_on, until=None if on else until, on=on)
    lacking, place = asked.get("thieu", ""), asked.get("khoang-diem", "")
    cohorts = [
        one for one in asked.get("dot", "").split(",") if one.isascii() and one.isdigit() and len(one) < 12
    ]
    is_bin = place.isascii() and place.isdigit() and len(place) < 3 and int(place) < BINS
    return Behind(
        measure=measure,
        lacking=lacking if lacking in Measure.values else "",
        line=line,
        cohorts=frozenset(int(one) for one in cohorts[:200]) if "dot" in asked else None,
        bin=int(place) if is_bin else None,
        is_scored="co-diem" in asked,
        units_on=asked_units_on(request, desk),
    )


def asked_day(written: str) -> date | None:
    """A day of an address as `behind_address` writes it; anything else is none."""
    try:
        return datetime.strptime(written, "%d/%m/%Y").date() if len(written) == 10 else None
    except ValueError:
        return None

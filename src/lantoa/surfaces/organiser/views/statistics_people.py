"""The people behind a figure: of now, of an earlier day, of the change of one day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantoa.kernel import clock
from lantoa.statistics import exports
from lantoa.statistics.definitions import DEFINED
from lantoa.statistics.enums import Line, Measure
from lantoa.statistics.queries import Behind
from lantoa.statistics.queries.behind import page_behind, steps_behind
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.lists import BEHIND
from lantoa.surfaces.organiser.statistics_pages import (
    address,
    asked_behind,
    asked_path,
    behind_address,
    board_address,
    page_context,
)
from lantoa.surfaces.ui.tables import read_list
from lantoa.territory.queries import unit_as_of
from lantoa.territory.rules.units import codes_of
from lantoa.training.queries.places import places_as_of


@organiser_view
@require_safe
def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The people a figure counts, of now, of an earlier day (`den-ngay`) or of the change of a day (`ngay`); by given name."""
    behind = asked_behind(request, desk)
    path = asked_path(request, desk, behind.units_on)
    table = read_list(request, BEHIND)
    page = page_behind(
        desk.campaign, path, behind, desk.scope, order=table.order, page=table.number, size=table.size
    )
    places = places_as_of(desk.campaign.units_as_of)
    code, steps = codes_of(path)[-1], steps_behind(desk.campaign, path, behind)
    context = page_context(desk, "", code) | {
        "page": page,
        "table": table,
        "rows": [
            (one, places.full_name(places.unit_by_path(one.unit_path)), steps.get(one.uuid, 0))
            for one in page.rows
        ],
        "is_change": behind.on is not None,
        "came": sum(1 for step in steps.values() if step > 0),
        "went": sum(1 for step in steps.values() if step < 0),
        "change": sum(steps.values()),
        "unit_name": _unit_name(desk, path, behind),
        "title": _title(behind),
        "narrowed": _narrowed(behind),
        "measure": DEFINED["late" if behind.lacking else behind.measure],
        "back": _back(desk, code, behind),
        "workbook": behind_address(desk, "statistics-people-workbook", code, behind),
    }
    return render(request, "organiser/statistics_people.html", context)


@organiser_view
@require_safe
def people_workbook(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The whole list as XLSX."""
    behind = asked_behind(request, desk)
    path = asked_path(request, desk, behind.units_on)
    title = " ".join([f"{_title(behind)}: {_unit_name(desk, path, behind)}.", *_narrowed(behind)])
    content = exports.people_workbook(desk.campaign, path, behind, desk.scope, title=title, now=clock.now())
    return workbook_response(content, f"danh-sach-{desk.campaign.code}-{codes_of(path)[-1]}.xlsx")


def _unit_name(desk: Desk, path: str, behind: Behind) -> str:
    if behind.units_on is not None:
        return str(unit_as_of(codes_of(path)[-1], behind.units_on).full_name)
    places = places_as_of(desk.campaign.units_as_of)
    return places.full_name(places.unit_by_path(path))


def _title(behind: Behind) -> str:
    if behind.lacking:
        return _("Chưa đạt: %(measure)s") % {"measure": Measure(behind.lacking).label}
    return str(Measure(behind.measure).label)


def _narrowed(behind: Behind) -> list[str]:
    """What else the list is narrowed to, in words."""
    words = []
    if behind.line in (Line.OWN, Line.UNPLACED):
        words.append(_("Chỉ tính dòng: %(line)s.") % {"line": behind.line.label})
    if behind.cohorts is not None:
        words.append(_("Chỉ tính người của đợt đã chọn."))
    if behind.bin is not None:
        limits = {
            "low": f"{behind.bin / 2:g}".replace(".", ","),
            "high": f"{(behind.bin + 1) / 2:g}".replace(".", ","),
        }
        words.append(_("Chỉ tính người có điểm từ %(low)s đến %(high)s.") % limits)
    elif behind.is_scored:
        words.append(_("Chỉ tính người có điểm."))
    if behind.units_on is not None:
        words.append(_("Theo đơn vị hành chính ngày %(day)s.") % {"day": f"{behind.units_on:%d/%m/%Y}"})
    if behind.until is not None:
        words.append(
            _("Tính đến hết ngày %(day)s; đơn vị ghi theo hiện nay.") % {"day": f"{behind.until:%d/%m/%Y}"}
        )
    if behind.on is not None:
        words.append(
            _("Chỉ những người được thêm vào hoặc bớt ra trong ngày %(day)s.")
            % {"day": f"{behind.on:%d/%m/%Y}"}
        )
    return words


def _back(desk: Desk, code: str, behind: Behind) -> str:
    """Where the number stood."""
    if behind.lacking:
        return address(desk, "statistics-late", code, viec=behind.lacking)
    if behind.bin is not None or behind.is_scored:
        return address(desk, "statistics-scores", code)
    return board_address(desk, "statistics", code, behind.until, behind.units_on)

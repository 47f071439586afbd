"""Figures of a campaign: nation, province, commune; the people behind a figure; the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from lantoa.kernel.paging import read_page_number
from lantoa.statistics.dashboard import Dashboard, Figure, Row
from lantoa.statistics.enums import Line, Measure
from lantoa.statistics.exports import dashboard_workbook
from lantoa.statistics.queries import daily_series, dashboard, measure_texts, people_behind
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.forms_statistics import DayForm
from lantoa.surfaces.organiser.series import series_of
from lantoa.territory.queries import unit_as_of, units_by_code
from lantoa.territory.rules.units import codes_of
from lantoa.training.queries.enrolments import enrolments_by_uuid
from lantoa.training.queries.places import places_as_of


@dataclass(frozen=True)
class Cell:
    """One figure and the address of the people behind it; "" where there are none to show."""

    figure: Figure
    label: str
    people: str


@dataclass(frozen=True)
class TableRow:
    """One line of the table and the address of the lines below it."""

    row: Row
    cells: list[Cell]
    below: str


@organiser_view
@require_safe
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The dashboard of a unit (`don-vi`, a code), of now or up to a day (`den-ngay`), with one series (`chi-so`)."""
    form = DayForm(request.GET if "den-ngay" in request.GET else None, prefix=None)
    until, status = _until(form), 422 if form.errors else 200
    board = _board(request, desk, until)
    measure = _measure(request.GET.get("chi-so"))
    points = daily_series(desk.campaign, board.total.unit_path, measure.value, desk.scope)
    context = {
        "desk": desk,
        "board": board,
        "form": form,
        "total": _table_row(desk, board, board.total),
        "rows": [_table_row(desk, board, row) for row in board.rows],
        "heads": _heads(desk, board),
        "measure": measure,
        "measures": board.measures,
        "series": series_of([one for one in points if until is None or one.day <= until]),
        "workbook": _address(desk, "statistics-workbook", board, until),
    }
    return render(request, "organiser/statistics.html", context, status=status)


@organiser_view
@require_safe
def workbook(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same table as XLSX."""
    board = _board(request, desk, _until(DayForm(request.GET if "den-ngay" in request.GET else None)))
    return workbook_response(
        dashboard_workbook(board), f"so-lieu-{desk.campaign.code}-{board.unit.code}.xlsx"
    )


@organiser_view
@require_safe
def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The people a figure of now counts, by given name."""
    path, measure = _path(request, desk), _measure(request.GET.get("chi-so"))
    written = request.GET.get("dong", "")
    line = Line(written) if written in (Line.OWN, Line.UNPLACED) else Line.TOTAL
    page = people_behind(
        desk.campaign,
        path,
        measure.value,
        desk.scope,
        line=line,
        page=read_page_number(request.GET.get("trang")),
    )
    places = places_as_of(desk.campaign.units_as_of)
    found = enrolments_by_uuid(page.rows)
    rows = [
        (one, places.full_name(places.unit_by_path(one.unit_path)))
        for one in map(found.__getitem__, page.rows)
    ]
    context = {
        "desk": desk,
        "page": page,
        "rows": rows,
        "unit_name": places.full_name(places.unit_by_path(path)),
        "line": line if line is not Line.TOTAL else None,
        "measure": next(one for one in measure_texts() if one.code == measure.value),
        "back": f"{reverse('organiser:statistics', args=[desk.campaign.code])}?{urlencode({'don-vi': codes_of(path)[-1]})}",
    }
    return render(request, "organiser/statistics_people.html", context)


def _board(request: HttpRequest, desk: Desk, until: date | None) -> Dashboard:
    return dashboard(desk.campaign, _path(request, desk), desk.scope, until)


def _path(request: HttpRequest, desk: Desk) -> str:
    """The unit asked for; without one, the head of what the person sees."""
    code = request.GET.get("don-vi", "").strip().upper()
    if not code:
        return min(desk.scope.paths, key=lambda path: (len(path), path))
    return str(unit_as_of(code, desk.campaign.units_as_of).path)


def _until(form: DayForm) -> date | None:
    return form.day if form.is_bound and form.is_valid() else None


def _measure(written: str | None) -> Measure:
    return Measure(written) if written in Measure.values else Measure.ENROLLED


def _table_row(desk: Desk, board: Dashboard, row: Row) -> TableRow:
    is_known = row.name != row.code  # a line outside the campaign's unit set can be counted, not opened
    cells = []
    for figure, measure in zip(row.figures, board.measures, strict=True):
        has_people = figure.people > 0 and board.until is None and is_known
        cells.append(Cell(figure, measure.label, _people_address(desk, row, figure) if has_people else ""))
    below = ""
    if row.line == Line.UNIT and is_known:
        below = _address(desk, "statistics", None, board.until, code=row.code)
    return TableRow(row, cells, below)


def _people_address(desk: Desk, row: Row, figure: Figure) -> str:
    query = {"don-vi": row.code, "chi-so": figure.measure, "dong": row.line}
    return f"{reverse('organiser:statistics-people', args=[desk.campaign.code])}?{urlencode(query)}"


def _address(desk: Desk, name: str, board: Dashboard | None, until: date | None, *, code: str = "") -> str:
    query = {"don-vi": board.unit.code if board else code}
    if until is not None:
        query["den-ngay"] = f"{until:%d/%m/%Y}"
    return f"{reverse(f'organiser:{name}', args=[desk.campaign.code])}?{urlencode(query)}"


def _heads(desk: Desk, board: Dashboard) -> list[tuple[str, str]]:
    """(code, name) of the subtrees of someone who manages several, but the one shown."""
    if len(desk.scope.paths) < 2:
        return []
    units: dict[str, Any] = units_by_code(
        [codes_of(path)[-1] for path in desk.scope.paths], desk.campaign.units_as_of
    )
    return [(code, unit.full_name) for code, unit in sorted(units.items()) if code != board.unit.code]

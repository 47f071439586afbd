"""Figures of a campaign: nation, province, commune; day against plan; the workbooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.kernel import clock
from lantoa.statistics import exports
from lantoa.statistics.enums import Line, Measure
from lantoa.statistics.queries import Behind, daily_series, dashboard, plan_of
from lantoa.statistics.queries.cohorts import CohortRow, cohort_rows
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.forms_statistics import DayForm
from lantoa.surfaces.organiser.lists import FIGURES
from lantoa.surfaces.organiser.series import series_of
from lantoa.surfaces.organiser.statistics_pages import (
    UNIT_DAYS,
    address,
    asked_measure,
    asked_path,
    asked_units_on,
    behind_address,
    board_address,
    page_context,
)
from lantoa.surfaces.ui.tables import ordered, read_list
from lantoa.territory.queries import units_by_code
from lantoa.territory.rules.units import codes_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lantoa.statistics.dashboard import Dashboard, DayPoint, Figure, Row


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


@dataclass(frozen=True)
class DayLine:
    """One day of the series and the lists behind its change and its total."""

    point: DayPoint
    change: str
    total: str


@organiser_view
@require_safe
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The dashboard of a unit (`don-vi`, a code), of now or up to a day (`den-ngay`), on the campaign's units or those of
    another day (`don-vi-theo`), with one series (`chi-so`) beside its plan."""
    form = DayForm(request.GET if "den-ngay" in request.GET else None, prefix=None)
    until, status = _until(form), 422 if form.errors else 200
    units_on = asked_units_on(request, desk)
    board, table = _board(request, desk, until, units_on), read_list(request, FIGURES)
    measure = asked_measure(request.GET.get("chi-so"))
    is_plain = until is None and units_on is None
    plan = plan_of(desk.campaign, measure.value)
    series = None if units_on else series_of(_points(desk, board, measure, until))
    context = page_context(desk, "statistics", board.unit.code) | {
        "board": board,
        "form": form,
        "total": _table_row(desk, board, board.total, units_on),
        "table": table,
        "rows": [
            _table_row(desk, board, row, units_on) for row in ordered(board.rows, table.order, _orders(board))
        ],
        "cohorts": _cohorts(desk, board) if is_plain else [],
        "heads": _heads(desk, board),
        "measure": measure,
        "series": series,
        "days": [_day_line(desk, board, measure, point) for point in series.points] if series else [],
        "plan": plan,
        "today": _newest_planned(series.points, desk) if series else None,
        "units_on": units_on,
        "unit_days": _unit_days(desk),
        "workbook": board_address(desk, "statistics-workbook", board.unit.code, until, units_on),
        "series_workbook": address(desk, "statistics-series-workbook", board.unit.code, chi_so=measure.value),
        "plan_address": address(desk, "statistics-plan", board.unit.code, chi_so=measure.value),
        "may_plan": not desk.organised.is_empty and desk.organised.is_everything,
    }
    return render(request, "organiser/statistics.html", context, status=status)


def _orders(board: Dashboard) -> dict[str, Callable[[Row], Any]]:
    """What the heads of the table order it by; the lines come by name already."""
    places = {id(row): place for place, row in enumerate(board.rows)}
    by_measure = {one.code: partial(_people, one.code) for one in board.measures}
    return {"name": lambda row: places[id(row)], "quota": lambda row: row.quota, **by_measure}


def _people(measure: str, row: Row) -> int:
    return row.figure(measure).people


@organiser_view
@require_safe
def workbook(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same table as XLSX."""
    until = _until(DayForm(request.GET if "den-ngay" in request.GET else None))
    units_on = asked_units_on(request, desk)
    board = _board(request, desk, until, units_on)
    is_plain = until is None and units_on is None
    cohorts = cohort_rows(desk.campaign, board.total.unit_path, desk.scope) if is_plain else ()
    content = exports.dashboard_workbook(board, cohorts)
    return workbook_response(content, f"so-lieu-{desk.campaign.code}-{board.unit.code}.xlsx")


@organiser_view
@require_safe
def series_workbook(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One measure day by day beside its plan, as XLSX."""
    board = _board(request, desk, None, None)
    measure = asked_measure(request.GET.get("chi-so"))
    points = _points(desk, board, measure, None)
    content = exports.series_workbook(desk.campaign, board.unit.name, str(measure.label), points)
    return workbook_response(content, f"tung-ngay-{desk.campaign.code}-{board.unit.code}.xlsx")


def _board(request: HttpRequest, desk: Desk, until: date | None, units_on: date | None) -> Dashboard:
    return dashboard(desk.campaign, asked_path(request, desk, units_on), desk.scope, until, units_on)


def _points(desk: Desk, board: Dashboard, measure: Measure, until: date | None) -> list[DayPoint]:
    """The series up to the day asked for; else it runs on to today, so that days without news stand beside their plan."""
    today = min(clock.local_day(clock.now()), desk.campaign.ends_on)
    return daily_series(
        desk.campaign,
        board.total.unit_path,
        measure.value,
        desk.scope,
        plan=plan_of(desk.campaign, measure.value),
        quota=board.total.quota,
        until=until,
        at_least_until=today,
    )


def _newest_planned(points: Any, desk: Desk) -> DayPoint | None:
    """The last day inside the campaign, to say how far ahead or behind it stands."""
    inside = [one for one in points if one.planned is not None and one.day <= desk.campaign.ends_on]
    return inside[-1] if inside else None


def _until(form: DayForm) -> date | None:
    return form.day if form.is_bound and form.is_valid() else None


def _table_row(desk: Desk, board: Dashboard, row: Row, units_on: date | None) -> TableRow:
    is_known = row.name != row.code  # a line outside the campaign's unit set can be counted, not opened
    cells = []
    for figure, measure in zip(row.figures, board.measures, strict=True):
        has_people = figure.people > 0 and is_known
        behind = Behind(
            measure=figure.measure,
            line=row.line if row.line in (Line.OWN, Line.UNPLACED) else Line.TOTAL,
            units_on=units_on,
            until=board.until,
        )
        people = behind_address(desk, "statistics-people", row.code, behind) if has_people else ""
        cells.append(Cell(figure, measure.label, people))
    below = ""
    if row.line == Line.UNIT and is_known:
        below = board_address(desk, "statistics", row.code, board.until, units_on)
    return TableRow(row, cells, below)


def _day_line(desk: Desk, board: Dashboard, measure: Measure, point: DayPoint) -> DayLine:
    change, total = (
        behind_address(desk, "statistics-people", board.unit.code, behind)
        for behind in (Behind(measure.value, on=point.day), Behind(measure.value, until=point.day))
    )
    return DayLine(point, change if point.change else "", total if point.total > 0 else "")


def _cohorts(desk: Desk, board: Dashboard) -> list[tuple[CohortRow, list[Cell]]]:
    rows = []
    for cohort in cohort_rows(desk.campaign, board.total.unit_path, desk.scope):
        cells = []
        for figure, measure in zip(cohort.figures, board.measures, strict=True):
            behind = Behind(measure=figure.measure, cohorts=frozenset({cohort.id}))
            people = behind_address(desk, "statistics-people", board.unit.code, behind)
            cells.append(Cell(figure, measure.label, people if figure.people > 0 else ""))
        rows.append((cohort, cells))
    return rows


def _unit_days(desk: Desk) -> list[tuple[str, Any]]:
    """Other days whose units the figures can be seen on; only for readers of the whole country."""
    if not desk.scope.is_everything:
        return []
    return [(f"{day:%d/%m/%Y}", words) for day, words in UNIT_DAYS if day != desk.campaign.units_as_of]


def _heads(desk: Desk, board: Dashboard) -> list[tuple[str, str]]:
    """(code, name) of the subtrees of someone who manages several, but the one shown."""
    if len(desk.scope.paths) < 2:
        return []
    codes = [codes_of(path)[-1] for path in desk.scope.paths]
    units = units_by_code(codes, desk.campaign.units_as_of)
    return [(code, unit.full_name) for code, unit in sorted(units.items()) if code != board.unit.code]

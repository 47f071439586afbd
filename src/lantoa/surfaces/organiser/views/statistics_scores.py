"""The spread of scores, and the mark list of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.exams.queries import published_windows
from lantoa.kernel import clock
from lantoa.kernel.paging import MAX_PAGE_SIZE
from lantoa.kernel.vietnamese.numbers import format_decimal
from lantoa.statistics import exports
from lantoa.statistics.enums import Line, Measure
from lantoa.statistics.queries import Behind
from lantoa.statistics.queries.marks import attempts_shown, mark_page
from lantoa.statistics.queries.scores import score_board
from lantoa.statistics.words import MARK_NOTES
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.lists import MARKS
from lantoa.surfaces.organiser.series import Bar, histogram_of
from lantoa.surfaces.organiser.statistics_pages import address, asked_path, behind_address, page_context
from lantoa.surfaces.ui.tables import open_list
from lantoa.territory.rules.units import codes_of
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.unit_choices import unit_choices

if TYPE_CHECKING:
    from decimal import Decimal

    from lantoa.exams.models import Window
    from lantoa.statistics.queries.marks import MarkRow
    from lantoa.statistics.rules.scores import Spread


@dataclass(frozen=True)
class SpreadLine:
    """One line of the table of scores with the lists behind its numbers."""

    name: str
    spread: Spread
    people: str
    passed: str
    below: str


@dataclass(frozen=True)
class MarkLine:
    """One person of the mark list in words."""

    row: MarkRow
    unit_name: str
    points: list[str]
    best: str
    grade: str
    note: str


@organiser_view
@require_safe
def scores(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How the best scores of a unit are spread, by half points, and those of the lines below."""
    board = score_board(desk.campaign, asked_path(request, desk), desk.scope)
    bins = [
        (
            f"{place / 2:g}".replace(".", ","),
            f"{(place + 1) / 2:g}".replace(".", ","),
            number,
            behind_address(desk, "statistics-people", board.code, Behind(bin=place)) if number else "",
        )
        for place, number in enumerate(board.total.bins)
    ]
    bars: list[Bar] = histogram_of(board.total.bins)
    context = page_context(desk, "statistics-scores", board.code) | {
        "board": board,
        "bins": bins,
        "bars": list(zip(bars, bins, strict=True)) if bars else [],
        "total": _spread_line(desk, board.code, board.name, board.total, Line.TOTAL, False),
        "rows": [
            _spread_line(desk, row.code, row.name, row.spread, row.line, row.has_lines) for row in board.rows
        ],
        "trail": [(name, address(desk, "statistics-scores", code)) for code, name in board.trail],
        "workbook": address(desk, "statistics-scores-workbook", board.code),
        "now": clock.now(),
    }
    return render(request, "organiser/statistics_scores.html", context)


@organiser_view
@require_safe
def scores_workbook(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same as XLSX."""
    board = score_board(desk.campaign, asked_path(request, desk), desk.scope)
    content = exports.scores_workbook(desk.campaign, board, now=clock.now())
    return workbook_response(content, f"pho-diem-{desk.campaign.code}-{board.code}.xlsx")


@organiser_view
@require_safe
def marks(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Bảng điểm of a unit for one test (`bai`): everybody enrolled, by given name; `in=1` a whole unit for paper."""
    table = open_list(request, MARKS, desk.person, desk.campaign.code)
    if table.leads_to:
        return table.leads_to
    path = asked_path(request, desk)
    code = codes_of(path)[-1]
    windows = published_windows(desk.campaign)
    window = _window(windows, request.GET.get("bai", ""))
    places = places_as_of(desk.campaign.units_as_of)
    unit = places.unit_by_path(path)
    context = page_context(desk, "statistics-marks", code) | {
        "table": table,
        "windows": windows,
        "window": window,
        "unit": unit,
        "unit_name": places.full_name(unit),
        "units": unit_choices(desk.campaign, desk.scope, unit),
        "is_everything": desk.scope.is_everything,
        "now": clock.now(),
    }
    if window is not None:
        is_long = "in" in request.GET
        page = mark_page(
            window,
            path,
            desk.scope,
            order=table.order,
            page=table.number,
            size=MAX_PAGE_SIZE if is_long else table.size,
            now=clock.now(),
        )
        context |= {
            "page": page,
            "is_long": is_long,
            "attempts": range(1, attempts_shown(window) + 1),
            "lines": [
                _mark_line(one, places.full_name(places.unit_by_path(one.enrolment.unit_path)))
                for one in page.rows
            ],
            "workbook": address(desk, "statistics-marks-workbook", code, bai=str(window.uuid)),
            "paper": address(
                desk,
                "statistics-marks",
                code,
                bai=str(window.uuid),
                xep=table.written_order,
                **{"in": 1},
            ),
        }
    return render(request, "organiser/statistics_marks.html", context)


@organiser_view
@require_safe
def marks_workbook(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Bảng điểm of a unit as XLSX."""
    path = asked_path(request, desk)
    window = _window(published_windows(desk.campaign), request.GET.get("bai", ""))
    if window is None:
        raise Http404
    places = places_as_of(desk.campaign.units_as_of)
    name = places.full_name(places.unit_by_path(path))
    content = exports.mark_list_workbook(window, path, name, desk.scope, now=clock.now())
    return workbook_response(content, f"bang-diem-{desk.campaign.code}-{codes_of(path)[-1]}.xlsx")


def _window(windows: list[Window], written: str) -> Window | None:
    """The test asked for, else the newest published one."""
    return next((one for one in windows if str(one.uuid) == written), windows[-1] if windows else None)


def _spread_line(desk: Desk, code: str, name: str, spread: Spread, line: Line, has_lines: bool) -> SpreadLine:
    own = line if line in (Line.OWN, Line.UNPLACED) else Line.TOTAL
    scored = Behind(is_scored=True, line=own)
    passed = Behind(measure=Measure.PASSED.value, is_scored=True, line=own)
    return SpreadLine(
        name=name,
        spread=spread,
        people=behind_address(desk, "statistics-people", code, scored) if spread.people else "",
        passed=behind_address(desk, "statistics-people", code, passed) if spread.passed else "",
        below=address(desk, "statistics-scores", code) if line is Line.UNIT else "",
    )


def _mark_line(row: MarkRow, unit_name: str) -> MarkLine:
    return MarkLine(
        row=row,
        unit_name=unit_name,
        points=[_points(one) for one in row.percents],
        best=_points(row.best),
        grade=row.grade,
        note=str(MARK_NOTES[row.state]),
    )


def _points(percent: Decimal | None) -> str:
    """A percent on the scale of ten: 87.5 as "8,75"."""
    return "" if percent is None else format_decimal(percent / 10, 2)

"""Who is behind, by unit; the message to paste into a group chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantoa.kernel import clock
from lantoa.kernel.paging import Page, read_page_number
from lantoa.statistics import exports
from lantoa.statistics.enums import Line, Measure
from lantoa.statistics.queries import Behind
from lantoa.statistics.queries.behind import ORDERS, page_behind
from lantoa.statistics.queries.cohorts import cohorts_due_by
from lantoa.statistics.queries.late import LateBoard, LateRow, late_board, late_groups
from lantoa.statistics.words import TASKS, deadline_words, reminder
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.lists import LATE
from lantoa.surfaces.organiser.statistics_pages import address, asked_path, behind_address, page_context
from lantoa.surfaces.ui.tables import open_list, ordered

if TYPE_CHECKING:
    from collections.abc import Callable

    from lantoa.statistics.queries.late import LateGroup

DUE_IN = (1, 3, 7)


@dataclass(frozen=True)
class Asked:
    """What the address asks: what is not done, and only of people whose last day is near (`due` days, 0 = anybody)."""

    lacking: str
    due: int
    cohorts: frozenset[int] | None
    today: date

    @property
    def task(self) -> str:
        return str(TASKS[self.lacking])

    @property
    def behind(self) -> Behind:
        return Behind(lacking=self.lacking, cohorts=self.cohorts)


@dataclass(frozen=True)
class LateLine:
    """One line with the list behind its number."""

    row: LateRow
    enrolled: str
    people: str
    below: str


@dataclass(frozen=True)
class Message:
    """The text for one commune's group, and whom it names."""

    group: LateGroup
    text: str


@organiser_view
@require_safe
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How many are late by unit (`viec` = what is not done, `han` = due within days); a commune shows names and text."""
    table = open_list(request, LATE, desk.person, desk.campaign.code)
    if table.leads_to:
        return table.leads_to
    asked = _asked(request, desk)
    board = _board(request, desk, asked)
    rows = ordered(board.rows, table.order, _orders(board))
    context = page_context(desk, "statistics-late", board.code) | {
        "board": board,
        "asked": asked,
        "table": table,
        "tasks": TASKS.items(),
        "due_in": DUE_IN,
        "deadline": deadline_words(desk.campaign.ends_on, asked.today),
        "total": _line(desk, board.total, asked),
        "rows": [_line(desk, row, asked) for row in rows],
        "trail": [(name, _address(desk, "statistics-late", code, asked)) for code, name in board.trail],
        "workbook": _address(desk, "statistics-late-workbook", board.code, asked),
        "people_workbook": behind_address(desk, "statistics-people-workbook", board.code, asked.behind),
        "messages_address": _address(desk, "statistics-messages", board.code, asked),
        "now": clock.now(),
    }
    if board.is_commune and board.total.late:
        context["page"] = page_behind(
            desk.campaign,
            board.path,
            asked.behind,
            desk.scope,
            order=table.order if table.order and table.order[0] in ORDERS else None,
            page=table.number,
            size=table.size,
        )
        context["message_list"] = _messages(desk, board, asked).rows
    return render(request, "organiser/statistics_late.html", context)


@organiser_view
@require_safe
def workbook(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The table by unit as XLSX."""
    asked = _asked(request, desk)
    board = _board(request, desk, asked)
    content = exports.late_workbook(desk.campaign, board, task=asked.task, now=clock.now())
    return workbook_response(content, f"cham-tien-do-{desk.campaign.code}-{board.code}.xlsx")


@organiser_view
@require_safe
def messages(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One text for each commune's group, some communes a page."""
    asked = _asked(request, desk)
    board = _board(request, desk, asked)
    page = _messages(desk, board, asked, read_page_number(request.GET.get("trang")))
    context = page_context(desk, "statistics-late", board.code) | {
        "board": board,
        "asked": asked,
        "page": page,
        "back": _address(desk, "statistics-late", board.code, asked),
    }
    return render(request, "organiser/statistics_messages.html", context)


def _orders(board: LateBoard) -> dict[str, Callable[[LateRow], Any]]:
    """What the heads of the table order it by; the lines come by name already."""
    places = {id(row): place for place, row in enumerate(board.rows)}
    return {
        "unit": lambda row: places[id(row)],
        "enrolled": lambda row: row.enrolled,
        "late": lambda row: row.late,
        "share": lambda row: row.late / row.enrolled if row.enrolled else None,
    }


def _asked(request: HttpRequest, desk: Desk) -> Asked:
    written, today = request.GET.get("viec", ""), clock.local_day(clock.now())
    lacking = written if written in TASKS else Measure.SIGNED_IN.value
    due = next((one for one in DUE_IN if str(one) == request.GET.get("han", "")), 0)
    cohorts = cohorts_due_by(desk.campaign, today + timedelta(days=due)) if due else None
    return Asked(lacking, due, cohorts, today)


def _board(request: HttpRequest, desk: Desk, asked: Asked) -> LateBoard:
    path = asked_path(request, desk)
    return late_board(desk.campaign, path, desk.scope, lacking=asked.lacking, cohorts=asked.cohorts)


def _messages(desk: Desk, board: LateBoard, asked: Asked, number: int = 1) -> Page[Message]:
    page = late_groups(
        desk.campaign, board.path, desk.scope, lacking=asked.lacking, cohorts=asked.cohorts, page=number
    )
    rows = [Message(group, _text(desk, group, asked)) for group in page.rows]
    return Page(rows=rows, number=page.number, size=page.size, total=page.total)


def _text(desk: Desk, group: LateGroup, asked: Asked) -> str:
    campaign = desk.campaign
    return reminder(
        unit_name=_("%(unit)s (chưa xếp xã)") % {"unit": group.name} if group.is_unplaced else group.name,
        names=[one.person.full_name for one in group.people],
        task=asked.lacking,
        campaign_title=campaign.title,
        ends_on=group.ends_on,
        today=asked.today,
        link=f"{settings.LANTOA.address}/hoc/",
        hotline=campaign.hotline,
        organisation=campaign.organisation,
    )


def _line(desk: Desk, row: LateRow, asked: Asked) -> LateLine:
    own = row.line if row.line in (Line.OWN, Line.UNPLACED) else Line.TOTAL
    behind = Behind(lacking=asked.lacking, cohorts=asked.cohorts, line=own)
    people = behind_address(desk, "statistics-people", row.code, behind) if row.late else ""
    everybody = Behind(cohorts=asked.cohorts, line=own)
    enrolled = behind_address(desk, "statistics-people", row.code, everybody) if row.enrolled > 0 else ""
    below = _address(desk, "statistics-late", row.code, asked) if row.line is Line.UNIT else ""
    return LateLine(row, enrolled, people, below)


def _address(desk: Desk, name: str, code: str, asked: Asked) -> str:
    query: dict[str, Any] = {"viec": asked.lacking, "han": asked.due or ""}
    return address(desk, name, code, **query)

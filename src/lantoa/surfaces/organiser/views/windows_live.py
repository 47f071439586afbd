"""The live board of a test, the people behind its figures, one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.exams.board import board_of
from lantoa.exams.board_acts import allowances_of_person
from lantoa.exams.board_people import BoardLine, Where, line_of_person, people_at
from lantoa.kernel import clock
from lantoa.kernel.paging import read_page_number
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.live import (
    TONES,
    WORDS,
    cells_of,
    flag_words,
    rates_of,
    rows_of,
    trail_of,
)
from lantoa.surfaces.organiser.units import chosen_unit, own_heads, top_unit
from lantoa.surfaces.organiser.windows import may_change, published_at
from lantoa.training.errors import NoSuchUnit
from lantoa.training.queries.enrolments import enrolment_in_campaign
from lantoa.training.queries.places import Places, places_as_of

if TYPE_CHECKING:
    from lantoa.exams.models import Window
    from lantoa.territory.rules.units import UnitRow


@organiser_view
@require_safe
def board(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """Where everybody of a unit (`don-vi`) stands, by the units below it. htmx asks for the figures alone."""
    window, now = published_at(desk, window_uuid), clock.now()
    unit, places = _unit(request, desk), places_as_of(desk.campaign.units_as_of)
    snapshot = board_of(window, now=now)
    standing = snapshot.of(unit.path)
    context = {
        "desk": desk,
        "window": window,
        "unit": unit,
        "people": standing.people,
        "cells": cells_of(unit.code, standing),
        "rows": rows_of(desk, places, unit, snapshot),
        "as_of": f"{snapshot.as_of.astimezone(clock.VIETNAM):%H:%M:%S}",
        "rates": rates_of(snapshot) if desk.scope.is_everything else [],
    }
    if request.headers.get("HX-Request"):
        return render(request, "organiser/_window_live.html", context)
    context |= _frame(desk, window, places, unit)
    context["is_over"] = now > window.ends_at
    return render(request, "organiser/window_live.html", context)


@organiser_view
@require_safe
def people(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """Who a figure counts: `don-vi`, `tinh-trang` ("" = everybody)."""
    window, now = published_at(desk, window_uuid), clock.now()
    unit, where = _unit(request, desk), _where(request)
    places = places_as_of(desk.campaign.units_as_of)
    page = people_at(
        window,
        desk.scope,
        where=where,
        path=unit.path,
        snapshot=board_of(window, now=now),
        page=read_page_number(request.GET.get("trang")),
        now=now,
    )
    context = {
        "page": page,
        "rows": [_shown(places, one) for one in page.rows],
        "where": where,
        "choices": [(one.value, words) for one, words in WORDS.items()],
        "title": WORDS[where] if where else None,
        "now": now,
    }
    return render(request, "organiser/window_people.html", _frame(desk, window, places, unit) | context)


@organiser_view
@require_safe
def person(request: HttpRequest, desk: Desk, window_uuid: UUID, enrolment_uuid: UUID) -> HttpResponse:
    """One person in a test: where they stand, what they were given, what can be done for them."""
    window, now = published_at(desk, window_uuid), clock.now()
    enrolment = enrolment_in_campaign(desk.campaign, enrolment_uuid, desk.scope)
    line = line_of_person(window, enrolment, snapshot=board_of(window, now=now), now=now)
    context = {
        "desk": desk,
        "window": window,
        "given": allowances_of_person(window, enrolment),
        "may_act": desk.organised.contains(enrolment.unit_path),
        "shown": _shown(places_as_of(desk.campaign.units_as_of), line),
    }
    return render(request, "organiser/window_person.html", context)


def _frame(desk: Desk, window: Window, places: Places, unit: UnitRow) -> dict[str, Any]:
    heads = own_heads(desk) if len(desk.scope.paths) > 1 else []
    return {
        "desk": desk,
        "window": window,
        "unit": unit,
        "trail": trail_of(desk, places, unit),
        "heads": [(path.rstrip("/").rpartition("/")[2], name) for path, name in heads],
        "may_act": not desk.organised.is_empty,
        "may_change": may_change(desk),
    }


def _unit(request: HttpRequest, desk: Desk) -> UnitRow:
    return chosen_unit(desk, request.GET.get("don-vi", "")) or top_unit(desk)


def _where(request: HttpRequest) -> Where | None:
    written = request.GET.get("tinh-trang", "")
    try:
        return Where(written) if written else None
    except ValueError as error:
        raise Http404 from error


def _shown(places: Places, line: BoardLine) -> dict[str, Any]:
    try:
        unit_name = places.full_name(places.unit_by_path(line.enrolment.unit_path))
    except NoSuchUnit:
        unit_name = line.enrolment.unit.full_name
    return {
        "enrolment": line.enrolment,
        "sitting": line.sitting,
        "unit_name": unit_name,
        "state": WORDS[line.where],
        "tone": TONES[line.where],
        "flags": flag_words(line.flags),
    }

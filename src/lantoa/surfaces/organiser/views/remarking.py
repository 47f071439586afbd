"""Marking again: which answers were wrong, who would change, the marking itself with its progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantoa.exams import queries
from lantoa.exams.enums import RemarkState
from lantoa.exams.remarkings import (
    correctable_items,
    corrected_items,
    people_moved,
    remarking_of,
    remarkings_of,
)
from lantoa.exams.services.comparing import Survey, Tally
from lantoa.exams.services.remarking import drop_remark, plan_remark, start_remark
from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.job_queries import job_by_uuid
from lantoa.kernel.paging import PAGE_SIZE, Page, read_page_number
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms_remarking import RemarkForm
from lantoa.surfaces.organiser.statistics_pages import asked_path
from lantoa.surfaces.ui.forms import refuse
from lantoa.territory.rules.scope import Scope
from lantoa.training.queries.places import places_as_of

if TYPE_CHECKING:
    from lantoa.exams.models import Remarking, Window


@dataclass(frozen=True)
class UnitLine:
    """What changes in one unit; `link` = the same page about it, "" where there is nothing below."""

    name: str
    tally: Tally
    link: str


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """Choose what is corrected; POST has a job find out who would change. Below: what was done before."""
    window = _window(desk, window_uuid)
    form = RemarkForm(request.POST or None, items=correctable_items(window))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = plan_remark(
                    actor=desk.person,
                    window=window,
                    changes=form.changes,
                    reason=form.cleaned_data["reason"],
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                return HttpResponseRedirect(_address(desk, made))
    context = {"desk": desk, "window": window, "form": form, "remarkings": remarkings_of(window)}
    return render(request, "organiser/window_remark.html", context, status=status)


@organiser_view
@require_safe
def show(request: HttpRequest, desk: Desk, window_uuid: UUID, remarking_uuid: UUID) -> HttpResponse:
    """Progress while a job works; else who changes by unit (`don-vi`), with names from the province down."""
    row = _remarking(desk, window_uuid, remarking_uuid)
    context: dict[str, Any] = {"desk": desk, "window": row.window, "remarking": row}
    if row.state in {RemarkState.LOOKING, RemarkState.RUNNING}:
        context["job"] = job_by_uuid(row.job_uuid) if row.job_uuid else None
        context["is_running"] = True
        if request.headers.get("HX-Request"):
            return render(request, "organiser/_remark_state.html", context)
        return render(request, "organiser/remarking.html", context)
    response = render(request, "organiser/remarking.html", context | _found(request, desk, row))
    if request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"  # the job has ended: the whole page shows what it found
    return response


@organiser_view
@require_POST
def start(request: HttpRequest, desk: Desk, window_uuid: UUID, remarking_uuid: UUID) -> HttpResponse:
    """Put the keys in force and mark again."""
    row = _remarking(desk, window_uuid, remarking_uuid)
    try:
        start_remark(actor=desk.person, remarking=row, now=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(_address(desk, row))


@organiser_view
@require_POST
def drop(request: HttpRequest, desk: Desk, window_uuid: UUID, remarking_uuid: UUID) -> HttpResponse:
    """Leave everything as it is."""
    row = _remarking(desk, window_uuid, remarking_uuid)
    try:
        drop_remark(actor=desk.person, remarking=row)
    except DomainError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(_address(desk, row))
    messages.success(request, _("Đã bỏ lần chấm lại này. Không điểm nào thay đổi."))
    return HttpResponseRedirect(reverse("organiser:window-remark", args=[desk.campaign.code, window_uuid]))


def _found(request: HttpRequest, desk: Desk, row: Remarking) -> dict[str, Any]:
    survey = Survey.from_json(row.survey) if row.survey else Survey()
    path = asked_path(request, desk)
    places = places_as_of(desk.campaign.units_as_of)
    unit = places.unit_by_path(path)
    page = None
    if unit.tier != "nation":
        number = read_page_number(request.GET.get("trang"))
        total, people = people_moved(
            row, Scope((path,)), first=(number - 1) * PAGE_SIZE, count=PAGE_SIZE
        )  # fmt: skip
        page = Page(rows=people, number=number, size=PAGE_SIZE, total=total)
    parts = path.rstrip("/").split("/")
    above = ["/".join(parts[: place + 1]) + "/" for place in range(len(parts) - 1)]
    return {
        "survey": survey,
        "total": survey.below(path),
        "unit": unit,
        "trail": [(places.unit_by_path(one).full_name, _address(desk, row, one)) for one in above],
        "lines": _lines(desk, row, survey, path),
        "page": page,
        "people": [(one, places.full_name(places.unit_by_path(one.enrolment.unit_path))) for one in page.rows]
        if page
        else [],
        "corrections": corrected_items(row),
    }


def _lines(desk: Desk, row: Remarking, survey: Survey, path: str) -> list[UnitLine]:
    """The units right below that change, and the unit's own line, by code."""
    places = places_as_of(desk.campaign.units_as_of)
    tallies: dict[str, Tally] = {}
    for unit_path, tally in survey.units.items():
        if unit_path.startswith(path):
            head = path + "".join(f"{part}/" for part in unit_path[len(path) :].split("/")[:1] if part)
            tallies[head] = tallies.get(head, Tally()) + tally
    if set(tallies) <= {path}:
        return []
    return [
        UnitLine(
            places.unit_by_path(head).full_name, tally, "" if head == path else _address(desk, row, head)
        )
        for head, tally in sorted(tallies.items())
    ]


def _window(desk: Desk, window_uuid: UUID) -> Window:
    """A published test, for those who organise the whole campaign."""
    window = queries.window_of(window_uuid)
    if not desk.organised.is_everything or window is None or window.campaign_id != desk.campaign.pk:
        raise Http404
    if not window.is_published:
        raise Http404
    return window


def _remarking(desk: Desk, window_uuid: UUID, remarking_uuid: UUID) -> Remarking:
    found = remarking_of(_window(desk, window_uuid), remarking_uuid)
    if found is None:
        raise Http404
    return found


def _address(desk: Desk, row: Remarking, path: str = "") -> str:
    address = reverse("organiser:remarking", args=[desk.campaign.code, row.window.uuid, row.uuid])
    return f"{address}?don-vi={path.rstrip('/').rpartition('/')[2]}" if path else address

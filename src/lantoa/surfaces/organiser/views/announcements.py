"""Thông báo: what organisers tell their learners; written, changed, taken off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lantoa.kernel import clock
from lantoa.kernel.clock import local_day
from lantoa.kernel.errors import DomainError
from lantoa.kernel.paging import read_page_number
from lantoa.messaging.queries import announcement_by_uuid, announcements_of
from lantoa.messaging.services import Wording, announce, change_announcement, withdraw_announcement
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms_study import AnnouncementForm
from lantoa.surfaces.ui.forms import refuse
from lantoa.territory.rules.units import ROOT_CODE
from lantoa.training.errors import NoSuchUnit
from lantoa.training.queries.places import Places, places_as_of
from lantoa.training.queries.unit_choices import UnitChoice, unit_choices, unit_in_scope

if TYPE_CHECKING:
    from lantoa.messaging.models import Announcement

SHOW_COMMUNES = "xa"


@dataclass(frozen=True)
class AnnouncementLine:
    """One row of the list: to whom, how it stands, and whether this person may change it."""

    announcement: Announcement
    unit_name: str
    state: str
    tone: str
    may_change: bool


@organiser_view
@require_GET
def list_announcements(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What learners of the units this person sees were told, the newest first."""
    page = announcements_of(
        campaign_id=desk.campaign.pk, scope=desk.scope, page=read_page_number(request.GET.get("trang"))
    )
    today, places = local_day(clock.now()), places_as_of(desk.campaign.units_as_of)
    context = {
        "desk": desk,
        "page": page,
        "lines": [_line(desk, places, row, today) for row in page.rows],
        "may_write": not desk.organised.is_empty,
    }
    return render(request, "organiser/announcements.html", context)


@organiser_view
@require_http_methods(["GET", "POST"])
def new_announcement(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Write one."""
    return _form_page(request, desk, None)


@organiser_view
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, desk: Desk, announcement: UUID) -> HttpResponse:
    """Word it anew."""
    return _form_page(request, desk, _own(desk, announcement))


@organiser_view
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, desk: Desk, announcement: UUID) -> HttpResponse:
    """Ask, then take it off every page."""
    found = _own(desk, announcement)
    if request.method == "POST":
        withdraw_announcement(actor=desk.person, announcement=found, now=clock.now())
        messages.success(request, _("Đã gỡ thông báo. Học viên không còn thấy nữa."))
        return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/thong-bao/")
    return render(request, "organiser/announcement_withdraw.html", {"desk": desk, "announcement": found})


def _form_page(request: HttpRequest, desk: Desk, found: Announcement | None) -> HttpResponse:
    if desk.organised.is_empty:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    chosen = posted.get("unit", "") if posted else found.unit_code if found else ""
    form = AnnouncementForm(posted, units=_units(desk, chosen), initial=_initial(found))
    status = 200
    # The communes of 34 provinces would be 3,321 lines: they appear for the province chosen, when asked.
    wants_communes = posted is not None and posted.get("do") == SHOW_COMMUNES
    if posted is not None and not wants_communes:
        status = 422
        if form.is_valid():
            try:
                _save(desk, found, form.cleaned_data)
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã lưu thông báo.") if found else _("Đã đăng thông báo."))
                return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/thong-bao/")
    if wants_communes:
        form = AnnouncementForm(units=_units(desk, chosen), initial=_as_written(posted or {}))
    context = {"desk": desk, "form": form, "announcement": found}
    return render(request, "organiser/announcement_form.html", context, status=status)


def _save(desk: Desk, found: Announcement | None, values: Mapping[str, Any]) -> None:
    unit = unit_in_scope(desk.campaign, desk.organised, values["unit"])
    wording = Wording(
        title=values["title"],
        text=values["text"],
        unit_code=unit.code,
        unit_path=unit.path,
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        is_pinned=values["is_pinned"],
    )
    if found is None:
        announce(actor=desk.person, campaign_id=desk.campaign.pk, wording=wording, now=clock.now())
    else:
        change_announcement(actor=desk.person, announcement=found, wording=wording, now=clock.now())


def _own(desk: Desk, announcement: UUID) -> Announcement:
    return announcement_by_uuid(campaign_id=desk.campaign.pk, announcement=announcement, scope=desk.organised)


def _units(desk: Desk, chosen: str) -> list[UnitChoice]:
    """Whom the organiser may speak to; the communes of the province of the one chosen."""
    try:
        unit = unit_in_scope(desk.campaign, desk.organised, chosen.strip()[:5]) if chosen else None
    except NoSuchUnit:
        unit = None
    everybody = [UnitChoice(ROOT_CODE, _("Mọi học viên của khóa"))] if desk.organised.is_everything else []
    return everybody + unit_choices(desk.campaign, desk.organised, unit)


def _initial(found: Announcement | None) -> dict[str, Any]:
    if found is None:
        return {"starts_on": local_day(clock.now())}
    names = ("title", "text", "starts_on", "ends_on", "is_pinned")
    return {name: getattr(found, name) for name in names} | {"unit": found.unit_code}


def _as_written(posted: Mapping[str, Any]) -> dict[str, Any]:
    names = ("title", "text", "unit", "starts_on", "ends_on", "is_pinned")
    return {name: posted.get(name, "") for name in names}


def _line(desk: Desk, places: Places, row: Announcement, today: date) -> AnnouncementLine:
    state, tone = _state(row, today)
    is_for_all = row.unit_code == ROOT_CODE
    unit = _("Mọi học viên") if is_for_all else places.full_name(places.unit_by_path(row.unit_path))
    return AnnouncementLine(row, unit, state, tone, desk.organised.contains(row.unit_path))


def _state(row: Announcement, today: date) -> tuple[str, str]:
    if row.withdrawn_at is not None:
        return _("Đã gỡ"), ""
    if today < row.starts_on:
        return _("Chưa đến ngày"), "info"
    if row.ends_on is not None and today > row.ends_on:
        return _("Đã hết hạn"), ""
    return _("Đang hiện"), "good"

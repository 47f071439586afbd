"""Tests of a campaign: the list, a new one, publishing, more time, marks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantoa.assessment.queries import banks, strata_of, wanted_of
from lantoa.exams import queries
from lantoa.exams.enums import ReviewShows, ReviewWhen, WindowKind
from lantoa.exams.exports import mark_list_workbook
from lantoa.exams.services import extend_window, publish_window
from lantoa.exams.services.admitting import add_extra_time
from lantoa.exams.services.day_rules import suggested_spread
from lantoa.exams.services.marking import mark_sittings
from lantoa.exams.services.preparing import prepare_window
from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.paging import read_page_number
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.forms_windows import LEVELS, ExtendForm, ExtraTimeForm, WindowForm
from lantoa.surfaces.organiser.windows import (
    address_of,
    line_of,
    may_change,
    only_organisers,
    only_some_organiser,
    published_at,
    topic_titles,
    window_at,
)
from lantoa.surfaces.ui.forms import refuse
from lantoa.training.queries.enrolments import count_enrolled, enrolment_in_campaign, enrolments_in
from lantoa.training.queries.places import places_as_of


@organiser_view
@require_safe
def list_windows(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every test with its state and where the people stand; unit managers see their own people's."""
    now = clock.now()
    counts = queries.window_counts(desk.campaign, desk.scope, now=now)
    windows = queries.windows_of if may_change(desk) else queries.published_windows
    lines = [line_of(one, counts[one.pk], now=now) for one in windows(desk.campaign)]
    context = {"desk": desk, "lines": lines, "now": now, "may_change": may_change(desk)}
    return render(request, "organiser/windows.html", context)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def new_window(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A test from a bank; `ngan-hang` in the address says which when there are several."""
    only_organisers(desk)
    found = banks()
    bank = (
        next((one for one in found if one.code == request.GET.get("ngan-hang", found[0].code)), None)
        if found
        else None
    )
    if found and bank is None:
        raise Http404
    now = clock.now()
    initial = {
        "title": _("Bài kiểm tra cuối khóa"),
        "grace_minutes": 1,
        "attempts": 1,
        "pass_percent": desk.campaign.pass_percent,
        "sealed": "yes",
        "kind": WindowKind.FINAL.value,
        "review_when": ReviewWhen.AFTER_SUBMIT.value,
        "review_shows": ReviewShows.MARKS.value,
        "spread_seconds": suggested_spread(count_enrolled(desk.campaign)) or None,
    }
    form = WindowForm(
        request.POST or None,
        strata=strata_of(bank) if bank else (),
        topics=topic_titles(desk.campaign),
        now=now,
        initial=initial,
    )
    status = 200
    if request.method == "POST" and bank is not None:
        status = 422
        if form.is_valid():
            try:
                window = prepare_window(
                    actor=desk.person,
                    campaign=desk.campaign,
                    bank=bank,
                    lines=form.lines,
                    now=now,
                    **_written(form),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(
                    request, _("Đã tạo bài kiểm tra. Học viên chưa thấy cho đến khi bạn công bố.")
                )
                return HttpResponseRedirect(address_of(desk, window.uuid))
    people = count_enrolled(desk.campaign)
    context = {"desk": desk, "form": form, "banks": found, "bank": bank, "people": people}
    context["spread"] = suggested_spread(people)
    return render(request, "organiser/window_new.html", context, status=status)


@organiser_view
@require_safe
def show(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """One test: times, questions, where people stand, the mark list by given name."""
    window, now = window_at(desk, window_uuid), clock.now()
    page = queries.mark_list(window, desk.scope, page=read_page_number(request.GET.get("trang")), now=now)
    places, titles = places_as_of(desk.campaign.units_as_of), topic_titles(desk.campaign)
    context = {
        "desk": desk,
        "line": line_of(
            window, queries.window_counts(desk.campaign, desk.scope, now=now)[window.pk], now=now
        ),
        "lines": [
            (
                titles.get(one.topic, one.topic),
                LEVELS[one.difficulty] if one.difficulty else _("Mọi mức"),
                one.count,
            )
            for one in wanted_of(window.blueprint)
        ],
        "page": page,
        "rows": [(one, places.full_name(places.unit_by_path(one.enrolment.unit_path))) for one in page.rows],
        "now": now,
        "may_change": may_change(desk),
    }
    return render(request, "organiser/window.html", context)


@organiser_view
@require_safe
def marks_workbook(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """The mark list as XLSX."""
    content = mark_list_workbook(window_at(desk, window_uuid), desk.scope, now=clock.now())
    return workbook_response(content, f"bang-diem-{desk.campaign.code}.xlsx")


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """Asks, then freezes the questions and shows the test to learners."""
    only_organisers(desk)
    window, refusal, status = window_at(desk, window_uuid), None, 200
    if window.is_published:
        return HttpResponseRedirect(address_of(desk, window.uuid))
    if request.method == "POST":
        try:
            publish_window(actor=desk.person, window=window, now=clock.now())
        except DomainError as error:
            refusal, status = error, error.status
        else:
            messages.success(request, _("Đã công bố. Học viên thấy bài kiểm tra trên trang học."))
            return HttpResponseRedirect(address_of(desk, window.uuid))
    questions = sum(one.count for one in wanted_of(window.blueprint))
    context = {"desk": desk, "window": window, "questions": questions, "refusal": refusal}
    return render(request, "organiser/window_publish.html", context, status=status)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """A later end for everybody."""
    only_organisers(desk)
    window = published_at(desk, window_uuid)
    closes = window.closes_at.astimezone(clock.VIETNAM)
    initial = {"closes_day": closes.date(), "closes_time": closes.time()}
    form = ExtendForm(request.POST or None, closes_at=window.closes_at, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                extend_window(
                    actor=desk.person,
                    window=window,
                    closes_at=form.cleaned_data["closes_at"],
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã gia hạn cho mọi người."))
                return HttpResponseRedirect(address_of(desk, window.uuid))
    return render(
        request, "organiser/window_extend.html", {"desk": desk, "window": window, "form": form}, status=status
    )


@organiser_view
@require_safe
def find_learner(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """Whom to give more time; `tim` in the address is a name or phone."""
    only_some_organiser(desk)
    window, written = published_at(desk, window_uuid), request.GET.get("tim", "").strip()[:80]
    page = None
    if written:
        number = read_page_number(request.GET.get("trang"))
        page = enrolments_in(desk.campaign, desk.organised, search=written, page=number, now=clock.now())
    context = {"desk": desk, "window": window, "written": written, "page": page}
    return render(request, "organiser/window_find_learner.html", context)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def extra_time(request: HttpRequest, desk: Desk, window_uuid: UUID, enrolment_uuid: UUID) -> HttpResponse:
    """More time for one person, with the reason."""
    only_some_organiser(desk)
    window = published_at(desk, window_uuid)
    enrolment = enrolment_in_campaign(desk.campaign, enrolment_uuid, desk.organised)
    if enrolment.campaign_id != desk.campaign.pk:
        raise Http404
    form = ExtraTimeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            minutes, reason = form.cleaned_data["minutes"], form.cleaned_data["reason"]
            try:
                add_extra_time(
                    actor=desk.person,
                    window=window,
                    enrolments=[enrolment],
                    seconds=minutes * 60,
                    reason=reason,
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                words = _("Đã cộng %(minutes)s phút cho %(name)s.")
                messages.success(request, words % {"minutes": minutes, "name": enrolment.person.full_name})
                return HttpResponseRedirect(address_of(desk, window.uuid))
    taken = [one for one in queries.sittings_of(enrolment) if one.window_id == window.pk]
    context = {"desk": desk, "window": window, "enrolment": enrolment, "form": form}
    context["extra_minutes"] = taken[-1].extra_seconds // 60 if taken else 0
    return render(request, "organiser/window_extra_time.html", context, status=status)


@organiser_view
@require_POST
def mark_now(request: HttpRequest, desk: Desk, window_uuid: UUID) -> HttpResponse:
    """Mark what has ended and waits; the worker does the same by itself every few seconds."""
    only_organisers(desk)
    window = published_at(desk, window_uuid)
    marked = mark_sittings(actor=desk.person, window=window, now=clock.now())
    if marked:
        messages.success(request, _("Đã chấm thêm %(count)s bài.") % {"count": marked})
    else:
        messages.info(request, _("Không có bài nào đang chờ chấm."))
    return HttpResponseRedirect(address_of(desk, window.uuid))


def _written(form: WindowForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {
        "title": values["title"],
        "opens_at": values["opens_at"],
        "closes_at": values["closes_at"],
        "limit_seconds": values["minutes"] * 60,
        "grace_seconds": values["grace_minutes"] * 60,
        "attempts": values["attempts"],
        "pass_percent": values["pass_percent"],
        "is_sealed": values["sealed"] == "yes",
        "kind": WindowKind(values["kind"]),
        "review_when": ReviewWhen(values["review_when"]),
        "review_shows": ReviewShows(values["review_shows"]),
        "rules": form.rules,
    }

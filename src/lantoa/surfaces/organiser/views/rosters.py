"""Danh sách gửi về: upload, preview, settle, confirm, undo."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.kernel import clock
from lantoa.kernel.errors import Conflict, DomainError
from lantoa.kernel.paging import read_page_number
from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.forms import RosterForm
from lantoa.surfaces.organiser.lists import ROSTERS
from lantoa.surfaces.organiser.roster_rows import NO_ANSWER, answer_from, shown, tabs_of
from lantoa.surfaces.organiser.units import chosen_unit, own_heads
from lantoa.surfaces.ui.forms import refuse
from lantoa.surfaces.ui.tables import open_list
from lantoa.training import workbooks
from lantoa.training.enums import RowStatus
from lantoa.training.error_lists import error_list
from lantoa.training.queries import rosters as queries
from lantoa.training.services.rosters.confirming import confirm_batch
from lantoa.training.services.rosters.settling import recheck_batch, settle_question, settle_rows
from lantoa.training.services.rosters.undoing import undo_batch
from lantoa.training.services.rosters.upload import upload_roster

if TYPE_CHECKING:
    from lantoa.training.models import RosterBatch

RUNNING = ("reading", "confirming", "undoing")


@organiser_view
@require_http_methods(["GET", "POST"])
def list_rosters(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Send a file; every file sent so far."""
    is_sent = request.method == "POST"
    form = RosterForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, units=own_heads(desk)
    )
    status = 200
    if is_sent:
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                batch = upload_roster(
                    actor=desk.person,
                    campaign=desk.campaign,
                    file_name=file.name,
                    content=file.chunks(),
                    unit_path=form.cleaned_data.get("unit", ""),
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                return HttpResponseRedirect(f"{request.path}{batch.uuid}/")
    table = open_list(request, ROSTERS, desk.person, desk.campaign.code)
    page = queries.batch_page(
        desk.campaign, desk.scope, order=table.order, page=table.number, size=table.size
    )
    waiting = queries.waiting_batches(desk.campaign, desk.scope)
    context = {
        "desk": desk,
        "form": form,
        "page": page,
        "batches": page.rows,
        "waiting": waiting,
        "table": table,
    }
    return render(request, "organiser/rosters.html", context, status=status)


@organiser_view
@require_GET
def template(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The blank roster with the list of units."""
    today = clock.local_day(clock.now())
    return workbook_response(
        workbooks.roster_template(desk.campaign, today=today, scope=desk.scope), "mau-danh-sach.xlsx"
    )


@organiser_view
@require_GET
def show(request: HttpRequest, desk: Desk, batch: UUID) -> HttpResponse:
    """A roster: its progress while it is being worked on, then its rows by status."""
    found = queries.batch_by_uuid(desk.campaign, batch, desk.scope)
    status = request.GET.get("tinh-trang", "attention" if found.counts.get("attention") else "")
    rows = queries.batch_rows(
        found, viewer=desk.person, status=status, page=read_page_number(request.GET.get("trang"))
    )
    context: dict[str, Any] = {
        "desk": desk,
        "batch": found,
        "job": queries.job_of(found),
        "is_running": found.state in RUNNING,
        "rows": rows,
        "lines": [shown(row) for row in rows.rows],
        "status": status,
        "tabs": tabs_of(found.counts, status),
        "columns": queries.columns_of(found),
        "left_out": queries.skipped_lines_of(found),
        "questions": [(one, shown(one.example)) for one in queries.questions_of(found, viewer=desk.person)],
    }
    fragment = (
        "organiser/_roster_state.html" if request.headers.get("HX-Request") and context["is_running"] else ""
    )
    response = render(request, fragment or "organiser/roster.html", context)
    if request.headers.get("HX-Request") and not context["is_running"]:
        response.headers["HX-Refresh"] = "true"
    return response


@organiser_view
@require_POST
def settle(request: HttpRequest, desk: Desk, batch: UUID) -> HttpResponse:
    """One answer, for one row or for every row that asks the same question."""
    found = queries.batch_by_uuid(desk.campaign, batch, desk.scope)
    answer, question = answer_from(request.POST), request.POST.get("question", "").replace("\0", "")
    if answer == NO_ANSWER:
        messages.error(request, _("Hãy chọn một câu trả lời hoặc sửa ô, rồi bấm ghi."))
        return _back(request, desk, batch)
    try:
        chosen_unit(desk, answer.unit)
        if question:
            count = settle_question(
                actor=desk.person, batch=found, question=question, answer=answer, now=clock.now()
            )
            if count:
                messages.success(
                    request, _("Đã trả lời cho %(count)s dòng.") % {"count": format_number(count)}
                )
            else:
                messages.warning(request, _("Không còn dòng nào hỏi điều này; có lẽ vừa có người trả lời."))
        else:
            row_id = _open_row(request, found)
            settle_rows(actor=desk.person, batch=found, answers={row_id: answer}, now=clock.now())
            messages.success(request, _("Đã ghi câu trả lời."))
    except DomainError as error:
        messages.error(request, error.message)
    return _back(request, desk, batch)


@organiser_view
@require_POST
def recheck(request: HttpRequest, desk: Desk, batch: UUID) -> HttpResponse:
    """Judge the waiting rows again, after seats were moved or somebody was withdrawn."""
    found = queries.batch_by_uuid(desk.campaign, batch, desk.scope)
    before = found.counts.get("ready", 0)
    try:
        checked = recheck_batch(actor=desk.person, batch=found, now=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        more = max(0, checked.counts.get("ready", 0) - before)
        messages.success(
            request, _("Đã kiểm tra lại; thêm %(count)s dòng sẵn sàng.") % {"count": format_number(more)}
        )
    return _back(request, desk, batch)


@organiser_view
@require_POST
def confirm(request: HttpRequest, desk: Desk, batch: UUID) -> HttpResponse:
    """Enrol the ready rows in the background."""
    found = queries.batch_by_uuid(desk.campaign, batch, desk.scope)
    try:
        confirm_batch(actor=desk.person, batch=found, now=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    return _back(request, desk, batch)


@organiser_view
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, desk: Desk, batch: UUID) -> HttpResponse:
    """Ask first, then take the import back."""
    found = queries.batch_by_uuid(desk.campaign, batch, desk.scope)
    if request.method == "POST":
        try:
            undo_batch(actor=desk.person, batch=found, now=clock.now())
        except DomainError as error:
            messages.error(request, error.message)
        return _back(request, desk, batch)
    return render(request, "organiser/roster_undo.html", {"desk": desk, "batch": found})


@organiser_view
@require_GET
def errors(request: HttpRequest, desk: Desk, batch: UUID) -> HttpResponse:
    """The rows that are not ready, with reasons, to be corrected and sent back."""
    found = queries.batch_by_uuid(desk.campaign, batch, desk.scope)
    return workbook_response(error_list(found), f"dong-can-sua-{str(batch)[:8]}.xlsx")


def _open_row(request: HttpRequest, batch: "RosterBatch") -> int:
    """The row of this roster that is answered."""
    written = request.POST.get("row", "")
    row_id = int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0
    status = queries.row_status(batch, row_id)
    if status is None:
        raise Http404
    if status == RowStatus.ENROLLED:
        raise Conflict(_("Dòng này đã ghi danh. Muốn sửa, hãy mở người đó ở trang Học viên."))
    return row_id


def _back(request: HttpRequest, desk: Desk, batch: UUID) -> HttpResponse:
    status = request.POST.get("tinh-trang", "")
    query = f"?tinh-trang={status}" if status.isalpha() else ""
    return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/danh-sach/{batch}/{query}")

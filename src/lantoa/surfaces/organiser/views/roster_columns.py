"""Cách đọc tệp: what each column, sheet and old font of a roster was taken for, and how to put it right."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError, Invalid
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.roster_sheets import shown_sheet
from lantoa.training.queries.roster_sheets import sheets_of
from lantoa.training.queries.rosters import batch_by_uuid
from lantoa.training.services.rosters.columns import SheetChoice, correct_sheet
from lantoa.training.texts import FIELD_NAMES

_COLUMN = "cot-"


@organiser_view
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, desk: Desk, batch: UUID) -> HttpResponse:
    """How the file was read, sheet by sheet; an answer has the whole file read again in the background."""
    found = batch_by_uuid(desk.campaign, batch, desk.scope)
    error, status = "", 200
    picked: dict[int, str] = {}
    sheet = request.POST.get("sheet", "").replace("\0", "")
    if request.method == "POST":
        picked = _picked(request.POST)
        try:
            choice = _choice(request.POST, picked)
            correct_sheet(actor=desk.person, batch=found, sheet=sheet, choice=choice, now=clock.now())
        except DomainError as refusal:
            error, status = refusal.message, refusal.status
        else:
            messages.success(request, _("Đang đọc lại tệp theo cách bạn chọn."))
            return HttpResponseRedirect("../")
    context = {
        "desk": desk,
        "batch": found,
        "sheets": [shown_sheet(one, picked if one.name == sheet else {}) for one in sheets_of(found)],
        "may_correct": found.state == "preview",
        "error": error,
        "error_sheet": sheet,
    }
    return render(request, "organiser/roster_columns.html", context, status=status)


def _choice(posted: QueryDict, picked: Mapping[int, str]) -> SheetChoice:
    """`viec` is cot (columns), tieu-de (header row), chu (encoding), bo or lay (leave the sheet out, take it in)."""
    task = posted.get("viec", "")
    if task == "cot":
        return SheetChoice(columns=_columns(picked))
    if task == "tieu-de":
        return SheetChoice(header_row=_number(posted.get("dong", "")))
    if task == "chu":
        return SheetChoice(encoding=posted.get("chu", "")[:10])
    if task in {"bo", "lay"}:
        return SheetChoice(is_read=task == "lay")
    raise Invalid(_("Hãy chọn một cách sửa rồi bấm nút."), code="no_answer")


def _picked(posted: QueryDict) -> dict[int, str]:
    """Column number > field chosen for it ("" = not used)."""
    return {
        int(name.removeprefix(_COLUMN)): str(value)[:20]
        for name, value in posted.items()
        if name.startswith(_COLUMN) and _number(name.removeprefix(_COLUMN)) >= 0
    }


def _columns(picked: Mapping[int, str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column, field in picked.items():
        if field in columns:
            name = FIELD_NAMES.get(field, field)
            raise Invalid(
                _("Có hai cột cùng được chọn là “%(name)s”. Mỗi mục chỉ chọn cho một cột.") % {"name": name},
                code="column_twice",
            )
        if field:
            columns[field] = column
    return columns


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1

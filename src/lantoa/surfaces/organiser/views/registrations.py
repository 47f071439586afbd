"""Ghi danh: one person by hand or nominated, the requests that wait, how a campaign takes people in."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.paging import read_page_number
from lantoa.kernel.vietnamese.numbers import format_number
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms_entry import (
    DecideForm,
    EntryTermsForm,
    NominationForm,
)
from lantoa.surfaces.organiser.requests import AnswerForm, lines_of, tabs_of
from lantoa.surfaces.organiser.units import chosen_unit
from lantoa.surfaces.ui.forms import refuse
from lantoa.surfaces.ui.person_form import PersonAtUnitForm
from lantoa.training.enums import CampaignState, RequestState
from lantoa.training.errors import CampaignClosed
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.requests import request_counts, request_in_campaign, requests_in
from lantoa.training.queries.unit_choices import unit_choices
from lantoa.training.services.late import enrol_by_hand, nominate
from lantoa.training.services.requests import Decided, approve_requests, refuse_requests
from lantoa.training.services.rights import enrolling_scope
from lantoa.training.services.sign_up import set_entry_terms


@organiser_view
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One person written by hand: enrolled at once by those who may, nominated by the others."""
    if desk.campaign.state == CampaignState.CLOSED:
        messages.error(request, CampaignClosed().message)
        return HttpResponseRedirect("../")
    may_enrol = not enrolling_scope(desk.person, desk.campaign).is_empty
    form = _person_form(request, desk, may_enrol)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                address = _enrol(request, desk, form) if may_enrol else _nominate(request, desk, form)
            except DomainError as error:
                status = form.refuse(error)
            else:
                return HttpResponseRedirect(address)
    context = {"desk": desk, "form": form, "may_enrol": may_enrol}
    return render(request, "organiser/add_person.html", context, status=status)


@organiser_view
@require_GET
def list_requests(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Nominations and sign-ups of the own units; `tinh-trang`, `loai`, `don-vi` and `tim` narrow."""
    state = request.GET.get("tinh-trang", "")
    state = state if state in RequestState.values else RequestState.WAITING.value
    kind, search = request.GET.get("loai", "")[:12], request.GET.get("tim", "")[:80]
    unit = chosen_unit(desk, request.GET.get("don-vi", ""))
    page = requests_in(
        desk.campaign,
        desk.scope,
        state=state,
        kind=kind,
        unit_path=unit.path if unit else "",
        search=search,
        page=read_page_number(request.GET.get("trang")),
    )
    decides = enrolling_scope(desk.person, desk.campaign)
    context = {
        "desk": desk,
        "page": page,
        "lines": lines_of(desk, page.rows, decides),
        "state": state,
        "tabs": tabs_of(request_counts(desk.campaign, desk.scope), state),
        "kind": kind,
        "search": search,
        "unit": unit,
        "units": unit_choices(desk.campaign, desk.scope, unit),
        "may_decide": not decides.is_empty,
        "may_approve": not decides.is_empty and desk.campaign.state != CampaignState.CLOSED,
    }
    return render(request, "organiser/requests.html", context)


@organiser_view
@require_POST
def decide(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Approve or refuse the chosen requests."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Chưa rõ duyệt hay không duyệt. Hãy chọn người rồi bấm một trong hai nút."))
    elif not form.chosen:
        messages.error(request, _("Hãy chọn ít nhất một người."))
    else:
        try:
            _decide(request, desk, form)
        except DomainError as error:
            messages.error(request, error.message)
    return HttpResponseRedirect("../")


@organiser_view
@require_http_methods(["GET", "POST"])
def show_request(request: HttpRequest, desk: Desk, request_uuid: UUID) -> HttpResponse:
    """One request; who the person may be is put side by side."""
    found = request_in_campaign(desk.campaign, request_uuid, desk.scope)
    decides = enrolling_scope(desk.person, desk.campaign)
    (line,) = lines_of(desk, [found], decides)
    is_open = line.may_decide and found.state == RequestState.WAITING
    form = AnswerForm(request.POST if request.method == "POST" else None, line=line)
    status = 200
    if request.method == "POST":
        if not is_open:
            messages.error(request, _("Đề nghị này đã được xử lý, hoặc bạn không có quyền duyệt."))
            return HttpResponseRedirect("./")
        status = 422
        if form.is_valid():
            try:
                _answer(request, desk, found.uuid, form)
            except DomainError as error:
                status = refuse(form, error)
            else:
                return HttpResponseRedirect("./")
    context = {"desk": desk, "line": line, "form": form, "is_open": is_open}
    return render(request, "organiser/request.html", context, status=status)


@organiser_view
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whether units enrol or nominate; whether, when and where people may sign up by themselves."""
    if not desk.organised.is_everything:
        raise Http404
    campaign = desk.campaign
    form = EntryTermsForm(
        request.POST if request.method == "POST" else None, units=_sign_up_units(desk), initial=_terms(desk)
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                set_entry_terms(
                    actor=desk.person,
                    campaign=campaign,
                    **values | {"managers_enrol": values["managers_enrol"] == "yes"},
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã lưu."))
                return HttpResponseRedirect("./")
    address = request.build_absolute_uri(f"/dang-ky/{campaign.code}/")
    context = {"desk": desk, "form": form, "address": address}
    return render(request, "organiser/entry_terms.html", context, status=status)


def _person_form(request: HttpRequest, desk: Desk, may_enrol: bool) -> PersonAtUnitForm:
    kind = PersonAtUnitForm if may_enrol else NominationForm
    head = next(iter(desk.scope.paths)).rstrip("/").rpartition("/")[2] if len(desk.scope.paths) == 1 else ""
    return kind(
        request.POST if request.method == "POST" else None,
        as_of=desk.campaign.units_as_of,
        scope=desk.scope,
        initial={"unit": head if len(head) == 5 else ""},
    )


def _enrol(request: HttpRequest, desk: Desk, form: PersonAtUnitForm) -> str:
    made = enrol_by_hand(
        actor=desk.person,
        campaign=desk.campaign,
        entry=form.entry(),
        answer=form.answer,
        is_checked=form.is_checked,
        now=clock.now(),
    )
    messages.success(
        request,
        _("Đã ghi danh %(name)s. Việc tiếp theo: cấp mã và in phiếu.") % {"name": made.person.full_name},
    )
    return f"/to-chuc/{desk.campaign.code}/hoc-vien/{made.uuid}/"


def _nominate(request: HttpRequest, desk: Desk, form: PersonAtUnitForm) -> str:
    made = nominate(
        actor=desk.person,
        campaign=desk.campaign,
        entry=form.entry(),
        note=form.cleaned_data.get("note", ""),
        is_checked=form.is_checked,
        once=form.cleaned_data["once"],
        now=clock.now(),
    )
    messages.success(
        request, _("Đã gửi đề cử %(name)s. Ban tổ chức duyệt xong sẽ hiện ở đây.") % {"name": made.full_name}
    )
    return f"/to-chuc/{desk.campaign.code}/de-nghi/"


def _decide(request: HttpRequest, desk: Desk, form: DecideForm) -> None:
    if form.cleaned_data["action"] == "approve":
        decided = approve_requests(
            actor=desk.person, campaign=desk.campaign, request_uuids=form.chosen, now=clock.now()
        )
        _tell(request, decided)
        return
    count = refuse_requests(
        actor=desk.person,
        campaign=desk.campaign,
        request_uuids=form.chosen,
        reason=form.cleaned_data["reason"],
        now=clock.now(),
    )
    messages.success(request, _("Không duyệt %(count)s đề nghị.") % {"count": format_number(count)})


def _answer(request: HttpRequest, desk: Desk, request_uuid: UUID, form: AnswerForm) -> None:
    if form.cleaned_data["action"] == "refuse":
        refuse_requests(
            actor=desk.person,
            campaign=desk.campaign,
            request_uuids=[request_uuid],
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
        messages.success(request, _("Đã ghi không duyệt."))
        return
    decided = approve_requests(
        actor=desk.person,
        campaign=desk.campaign,
        request_uuids=[request_uuid],
        answers={request_uuid: form.cleaned_data["answer"]},
        now=clock.now(),
    )
    _tell(request, decided)


def _tell(request: HttpRequest, decided: Decided) -> None:
    """What came of approving, the good first."""
    done = len(decided.enrolled) + len(decided.already)
    if done:
        messages.success(request, _("Đã duyệt %(count)s người.") % {"count": format_number(done)})
    if decided.full:
        messages.warning(
            request,
            _("%(count)s người chưa ghi danh được vì đơn vị hết chỉ tiêu; đề nghị vẫn chờ.")
            % {"count": format_number(len(decided.full))},
        )
    if decided.doubtful:
        messages.warning(
            request,
            _("%(count)s người có thể trùng hồ sơ đã có; hãy mở từng người để chọn.")
            % {"count": format_number(len(decided.doubtful))},
        )


def _sign_up_units(desk: Desk) -> list[tuple[str, str]]:
    """The provinces, and units below them that were chosen through the API."""
    places = places_as_of(desk.campaign.units_as_of)
    units = {unit.code: unit.full_name for unit in places.provinces()}
    for path in desk.campaign.sign_up_units:
        unit = places.unit_by_path(path)
        units.setdefault(unit.code, places.full_name(unit))
    return list(units.items())


def _terms(desk: Desk) -> dict[str, object]:
    campaign = desk.campaign
    return {
        "managers_enrol": "yes" if campaign.managers_enrol else "no",
        "sign_up_on": campaign.sign_up_on,
        "sign_up_from": campaign.sign_up_from,
        "sign_up_until": campaign.sign_up_until,
        "sign_up_units": [path.rstrip("/").rpartition("/")[2] for path in campaign.sign_up_units],
    }

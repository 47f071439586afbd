"""Học viên: who is enrolled, one person in the campaign, placing, withdrawal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from lantoa.exams.queries import has_opened_a_test, sittings_of
from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.learning.queries.hours import studied_by
from lantoa.learning.queries.progress import study_of
from lantoa.outcomes.queries import certificate_of, newest_verdict
from lantoa.people.queries.codes import code_states
from lantoa.people.queries.persons import birth_text, sign_in_names_of
from lantoa.statistics.definitions import DEFINED
from lantoa.statistics.learner_exports import learners_workbook
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.forms import PlaceForm, WithdrawForm
from lantoa.surfaces.organiser.learner_changes import changes_of
from lantoa.surfaces.organiser.lists import LEARNERS
from lantoa.surfaces.organiser.units import chosen_unit
from lantoa.surfaces.ui.forms import refuse
from lantoa.surfaces.ui.tables import ListState, open_list, read_list
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.errors import CampaignClosed
from lantoa.training.queries.enrolments import (
    LearnerOrder,
    enrolment_in_campaign,
    enrolments_in,
    every_enrolment_in,
)
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.unit_choices import communes_of, unit_choices
from lantoa.training.services.enrolments import settle_units, withdraw_enrolments

if TYPE_CHECKING:
    from lantoa.learning.queries.hours import Studied
    from lantoa.territory.rules.units import UnitRow
    from lantoa.training.models import Enrolment

NOT_IN_YET, UNPLACED, WITHDRAWN = "chua-vao", "chua-xep-xa", "da-rut"
STATES = {
    "": _lazy("Đang học"),
    NOT_IN_YET: _lazy("Chưa vào lần nào"),
    UNPLACED: _lazy("Chưa xếp xã"),
    WITHDRAWN: _lazy("Đã rút khỏi khóa"),
}


@organiser_view
@require_GET
def list_learners(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Enrolled people; `tim` searches without diacritics, `don-vi` and `loc` narrow, `xep` orders."""
    table = open_list(request, LEARNERS, desk.person, desk.campaign.code)
    if table.leads_to:
        return table.leads_to
    asked = _asked(request, desk, table)
    page = enrolments_in(
        desk.campaign, desk.scope, **asked.conditions, page=table.number, size=table.size, now=clock.now()
    )
    studied = studied_by(desk.campaign.pk, [one.person_uuid for one in page.rows])
    context = {
        "desk": desk,
        "page": page,
        "rows": [(one, _seconds(studied.get(one.person_uuid))) for one in page.rows],
        "search": table.search,
        "narrow": asked.narrow,
        "unit": asked.unit,
        "units": unit_choices(desk.campaign, desk.scope, asked.unit),
        "states": STATES.items(),
        "table": table,
        "is_withdrawn": asked.narrow == WITHDRAWN,
        "hours": DEFINED["hours"],
        "workbook": f"{reverse('organiser:learners-workbook', args=[desk.campaign.code])}?{request.GET.urlencode()}",
    }
    return render(request, "organiser/learners.html", context)


def _seconds(studied: "Studied | None") -> int:
    return studied.seconds if studied else 0


@organiser_view
@require_GET
def workbook(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The whole list as XLSX: the same search, filters and order."""
    table = read_list(request, LEARNERS)
    asked, now = _asked(request, desk, table), clock.now()
    lines = every_enrolment_in(desk.campaign, desk.scope, **asked.conditions, now=now)
    words = [asked.unit.full_name if asked.unit else "", str(STATES[asked.narrow]) if asked.narrow else ""]
    content = learners_workbook(desk.campaign, lines, narrowed=[word for word in words if word], now=now)
    return workbook_response(content, f"hoc-vien-{desk.campaign.code}.xlsx")


@dataclass(frozen=True)
class _Asked:
    """Which learners the address asks for."""

    unit: "UnitRow | None"
    narrow: str
    conditions: dict[str, Any]


def _asked(request: HttpRequest, desk: Desk, table: ListState) -> _Asked:
    written, unit = request.GET.get("loc", ""), chosen_unit(desk, request.GET.get("don-vi", ""))
    narrow = written if written in STATES else ""
    conditions = {
        "search": table.search,
        "unit_path": unit.path if unit else "",
        "unplaced_only": narrow == UNPLACED,
        "not_signed_in_only": narrow == NOT_IN_YET,
        "state": EnrolmentState.WITHDRAWN if narrow == WITHDRAWN else EnrolmentState.ACTIVE,
        "order": (LearnerOrder(table.order[0]), table.order[1]) if table.order else None,
    }
    return _Asked(unit, narrow, conditions)


@organiser_view
@require_GET
def show(request: HttpRequest, desk: Desk, enrolment: UUID) -> HttpResponse:
    """One person in the campaign: data, progress, sittings, result, certificate."""
    found = enrolment_in_campaign(desk.campaign, enrolment, desk.scope)
    person = found.person
    context = {
        "desk": desk,
        "enrolment": found,
        "person": person,
        "birth": birth_text(person.birth_date, person.birth_year),
        "names": sign_in_names_of([person]).get(person.pk, []),
        "code_state": code_states([person], now=clock.now()).get(person.pk),
        "line_name": _line_name(desk, found),
        "study": study_of(person=person.uuid, campaign=desk.campaign),
        "sittings": sittings_of(found),
        "verdict": newest_verdict(found),
        "certificate": certificate_of(person, desk.campaign),
        "may_change": _may_change(desk, found),
        "may_substitute": not has_opened_a_test(found),
        **changes_of(desk, found),
    }
    return render(request, "organiser/learner.html", context)


@organiser_view
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, desk: Desk, enrolment: UUID) -> HttpResponse:
    """Give a person of "chưa xếp xã", or of a wrong commune, their commune of the same province."""
    found = enrolment_in_campaign(desk.campaign, enrolment, desk.scope)
    if not _may_change(desk, found):
        return _fixed(request, desk, found)
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        units=_communes(desk, found),
        initial={"unit": "" if found.is_unplaced else found.unit_code},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                result = settle_units(
                    actor=desk.person,
                    campaign=desk.campaign,
                    answers={found.uuid: form.cleaned_data["unit"]},
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                if result.made:
                    messages.success(request, _("Đã xếp %(name)s.") % {"name": found.person.full_name})
                    return HttpResponseRedirect("../")
                form.add_error("unit", _("Đơn vị này đã hết chỉ tiêu. Hãy chuyển thêm chỗ rồi xếp lại."))
                status = 409
    context = {"desk": desk, "enrolment": found, "form": form, "line_name": _line_name(desk, found)}
    return render(request, "organiser/learner_place.html", context, status=status)


@organiser_view
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, desk: Desk, enrolment: UUID) -> HttpResponse:
    """Ask, then withdraw one person; the seat goes back."""
    found = enrolment_in_campaign(desk.campaign, enrolment, desk.scope)
    if not _may_change(desk, found):
        return _fixed(request, desk, found)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                withdraw_enrolments(
                    actor=desk.person,
                    campaign=desk.campaign,
                    enrolment_uuids=[found.uuid],
                    reason=form.cleaned_data["reason"],
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã rút %(name)s khỏi khóa.") % {"name": found.person.full_name})
                return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/hoc-vien/")
    context = {"desk": desk, "enrolment": found, "form": form, "line_name": _line_name(desk, found)}
    return render(request, "organiser/learner_withdraw.html", context, status=status)


def _may_change(desk: Desk, enrolment: "Enrolment") -> bool:
    return enrolment.state == EnrolmentState.ACTIVE and desk.campaign.state != CampaignState.CLOSED


def _fixed(request: HttpRequest, desk: Desk, enrolment: "Enrolment") -> HttpResponse:
    """Back to the person, with the reason why nothing can be changed any more."""
    if enrolment.state == EnrolmentState.ACTIVE:
        messages.error(request, CampaignClosed().message)
    else:
        messages.warning(
            request, _("%(name)s đã rút khỏi khóa từ trước.") % {"name": enrolment.person.full_name}
        )
    return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/hoc-vien/{enrolment.uuid}/")


def _line_name(desk: Desk, enrolment: "Enrolment") -> str:
    """The unit the person counts under, in the campaign's unit set."""
    places = places_as_of(desk.campaign.units_as_of)
    return places.full_name(places.unit_by_path(enrolment.unit_path))


def _communes(desk: Desk, enrolment: "Enrolment") -> list[tuple[str, str]]:
    places = places_as_of(desk.campaign.units_as_of)
    parts = enrolment.unit_path.split("/")
    if len(parts) < 3:  # "VN/": people of the centre have no province
        return []
    return [
        (unit.code, unit.full_name) for unit in communes_of(places, places.unit_by_code(parts[1]), desk.scope)
    ]

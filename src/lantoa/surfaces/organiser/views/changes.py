"""Changes to people who are in (another unit, someone in their place, back again) and to the end of a campaign."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantoa.exams.queries import has_opened_a_test
from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms_entry import ExtendForm, ReasonForm, SubstituteForm, TransferForm
from lantoa.surfaces.ui.forms import refuse
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.errors import CampaignClosed, HasSat
from lantoa.training.queries.enrolments import enrolment_in_campaign
from lantoa.training.queries.places import places_as_of
from lantoa.training.services.changes import restore_enrolment, substitute_person, transfer_enrolment
from lantoa.training.services.closing import extend_campaign, reopen_campaign

if TYPE_CHECKING:
    from lantoa.training.models import Enrolment


@organiser_view
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, desk: Desk, enrolment: UUID) -> HttpResponse:
    """The person goes to another unit with study and results."""
    found = enrolment_in_campaign(desk.campaign, enrolment, desk.scope)
    if problem := _fixed(desk, found, EnrolmentState.ACTIVE):
        return _back(request, desk, found, problem)
    form = TransferForm(_posted(request), as_of=desk.campaign.units_as_of, scope=desk.scope)

    def work() -> str:
        moved = transfer_enrolment(
            actor=desk.person,
            campaign=desk.campaign,
            enrolment_uuid=found.uuid,
            unit_code=form.cleaned_data["unit"].code,
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
        messages.success(
            request,
            _("Đã chuyển %(name)s sang %(unit)s.")
            % {"name": found.person.full_name, "unit": _line_name(desk, moved.unit_path)},
        )
        return "../"

    context = {"enrolment": found, "line_name": _line_name(desk, found.unit_path)}
    return _answered(request, desk, form, work, "organiser/learner_transfer.html", context)


@organiser_view
@require_http_methods(["GET", "POST"])
def substitute(request: HttpRequest, desk: Desk, enrolment: UUID) -> HttpResponse:
    """Someone else takes over the seat."""
    found = enrolment_in_campaign(desk.campaign, enrolment, desk.scope)
    has_sat = has_opened_a_test(found)
    problem = _fixed(desk, found, EnrolmentState.ACTIVE) or (HasSat().message if has_sat else "")
    if problem:
        return _back(request, desk, found, problem)
    form = SubstituteForm(_posted(request))

    def work() -> str:
        made = substitute_person(
            actor=desk.person,
            campaign=desk.campaign,
            enrolment_uuid=found.uuid,
            entry=form.entry(),
            reason=form.cleaned_data["reason"],
            answer=form.answer,
            is_checked=form.is_checked,
            has_sat=has_sat,
            now=clock.now(),
        )
        messages.success(
            request,
            _("%(new)s đã thay %(old)s. Việc tiếp theo: cấp mã và in phiếu cho người mới.")
            % {"new": made.person.full_name, "old": found.person.full_name},
        )
        return f"/to-chuc/{desk.campaign.code}/hoc-vien/{made.uuid}/"

    context = {"enrolment": found, "line_name": _line_name(desk, found.unit_path)}
    return _answered(request, desk, form, work, "organiser/learner_substitute.html", context)


@organiser_view
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, desk: Desk, enrolment: UUID) -> HttpResponse:
    """Take a withdrawal back."""
    found = enrolment_in_campaign(desk.campaign, enrolment, desk.scope)
    if problem := _fixed(desk, found, EnrolmentState.WITHDRAWN):
        return _back(request, desk, found, problem)
    form = ReasonForm(_posted(request))

    def work() -> str:
        restore_enrolment(
            actor=desk.person,
            campaign=desk.campaign,
            enrolment_uuid=found.uuid,
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
        messages.success(request, _("%(name)s đã trở lại khóa.") % {"name": found.person.full_name})
        return "../"

    context = {"enrolment": found, "line_name": _line_name(desk, found.unit_path)}
    return _answered(request, desk, form, work, "organiser/learner_restore.html", context)


@organiser_view
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A later last day; a closed campaign opens again."""
    _only_organisers(desk)
    form = ExtendForm(_posted(request))

    def work() -> str:
        campaign = extend_campaign(
            actor=desk.person,
            campaign=desk.campaign,
            ends_on=form.cleaned_data["ends_on"],
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
        messages.success(
            request, _("Khóa kéo dài đến hết ngày %(day)s.") % {"day": f"{campaign.ends_on:%d/%m/%Y}"}
        )
        return "../"

    return _answered(request, desk, form, work, "organiser/campaign_extend.html", {})


@organiser_view
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Open a closed campaign again, with a reason."""
    _only_organisers(desk)
    if desk.campaign.state != CampaignState.CLOSED:
        return HttpResponseRedirect("../")
    form = ReasonForm(_posted(request))

    def work() -> str:
        reopen_campaign(
            actor=desk.person, campaign=desk.campaign, reason=form.cleaned_data["reason"], now=clock.now()
        )
        messages.success(request, _("Khóa đã mở lại."))
        return "../"

    return _answered(request, desk, form, work, "organiser/campaign_reopen.html", {})


def _answered(
    request: HttpRequest,
    desk: Desk,
    form: forms.Form,
    work: Callable[[], str],
    template: str,
    context: dict[str, object],
) -> HttpResponse:
    """The form, its refusal, or the page that `work` leads to."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return HttpResponseRedirect(work())
            except DomainError as error:
                status = form.refuse(error) if isinstance(form, SubstituteForm) else refuse(form, error)
    return render(request, template, {"desk": desk, "form": form, **context}, status=status)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _fixed(desk: Desk, enrolment: "Enrolment", wanted: EnrolmentState) -> str:
    """Why nothing can be changed here; "" = something can."""
    if desk.campaign.state == CampaignState.CLOSED:
        return CampaignClosed().message
    if enrolment.state == wanted:
        return ""
    name = {"name": enrolment.person.full_name}
    if wanted == EnrolmentState.ACTIVE:
        return _("%(name)s đã rút khỏi khóa từ trước.") % name
    return _("%(name)s đang ở trong khóa.") % name


def _back(request: HttpRequest, desk: Desk, enrolment: "Enrolment", problem: str) -> HttpResponse:
    messages.error(request, problem)
    return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/hoc-vien/{enrolment.uuid}/")


def _line_name(desk: Desk, path: str) -> str:
    places = places_as_of(desk.campaign.units_as_of)
    return places.full_name(places.unit_by_path(path))


def _only_organisers(desk: Desk) -> None:
    """Unit managers see a campaign and do not change it."""
    if desk.organised.is_empty:
        raise Http404

"""Người: find anyone of the subtree, one person's page, and what is done to an account."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.paging import read_page_number
from lantoa.learning.services.devices import sign_out_devices
from lantoa.people.queries.persons import birth_text, person_by_uuid
from lantoa.people.services.activation import settle_correction
from lantoa.people.services.codes import issue_codes
from lantoa.people.services.corrections import correct_person
from lantoa.people.services.passwords import unlock as unlock_account
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms_people import DetailsForm
from lantoa.surfaces.organiser.people_pages import correction_lines, one_person, people_of
from lantoa.surfaces.organiser.views.slips import shown_slips
from lantoa.surfaces.ui.forms import refuse
from lantoa.training.services.slips import slip_for


@organiser_view
@require_GET
def find(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everybody of the subtree by given name; `tim` searches names and numbers, with or without diacritics."""
    search = request.GET.get("tim", "").strip()[:80]
    page = people_of(desk, search=search, page=read_page_number(request.GET.get("trang")))
    return render(request, "organiser/people.html", {"desk": desk, "page": page, "search": search})


@organiser_view
@require_GET
def show(request: HttpRequest, desk: Desk, person: UUID) -> HttpResponse:
    """One person: account, enrolments, devices, sign-ins, requests, merges, history."""
    found = one_person(desk, person, now=clock.now())
    return render(request, "organiser/people_one.html", {"desk": desk, "found": found})


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, desk: Desk, person: UUID) -> HttpResponse:
    """Correct name or birth date, with a reason."""
    found, status = person_by_uuid(person, scope=desk.scope), 200
    birth = birth_text(found.birth_date, found.birth_year)
    form = DetailsForm(
        request.POST if request.method == "POST" else None,
        initial={"full_name": found.full_name, "birth": birth},
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changed = correct_person(
                    actor=desk.person,
                    person=found,
                    campaign_id=desk.campaign.pk,
                    now=clock.now(),
                    **form.cleaned_data,
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã sửa.") if changed else _("Không có gì thay đổi."))
                return _back(desk, person)
    context = {"desk": desk, "person": found, "form": form, "birth": birth}
    return render(request, "organiser/people_details.html", context, status=status)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("code", "slip")
def code(request: HttpRequest, desk: Desk, person: UUID) -> HttpResponse:
    """Ask, then a new activation code on a slip, shown once."""
    found = person_by_uuid(person, scope=desk.scope)
    if request.method == "POST":
        if not found.is_active:
            messages.error(
                request, _("Tài khoản đang ngừng nên chưa cấp mã được. Hãy nhờ người vận hành mở lại.")
            )
            return _back(desk, person)
        (code,) = issue_codes(
            actor=desk.person, persons=[found], campaign_id=desk.campaign.pk, now=clock.now()
        )
        slip = slip_for(found, code)
        return shown_slips(request, desk, [slip], back=f"/to-chuc/{desk.campaign.code}/nguoi/{person}/")
    return render(request, "organiser/people_code.html", {"desk": desk, "person": found})


@organiser_view
@require_POST
def unlock(request: HttpRequest, desk: Desk, person: UUID) -> HttpResponse:
    """Forget the wrong tries."""
    found = person_by_uuid(person, scope=desk.scope)
    unlock_account(actor=desk.person, person=found, campaign_id=desk.campaign.pk, now=clock.now())
    messages.success(request, _("Đã mở khóa. Người này đăng nhập lại được ngay."))
    return _back(desk, person)


@organiser_view
@require_POST
def sign_out(request: HttpRequest, desk: Desk, person: UUID) -> HttpResponse:
    """Sign one device out (`may`), or all of them and every session."""
    found = person_by_uuid(person, scope=desk.scope)
    written = request.POST.get("may", "")
    try:
        devices = None if written == "tat-ca" else [UUID(written)]
    except ValueError:
        messages.warning(request, _("Hãy chọn một máy."))
        return _back(desk, person)
    count = sign_out_devices(
        actor=desk.person, person=found, devices=devices, campaign_id=desk.campaign.pk, now=clock.now()
    )
    if devices is None:
        messages.success(request, _("Đã đăng xuất khỏi mọi máy. Người này phải đăng nhập lại."))
    elif count:
        messages.success(
            request, _("Đã gỡ máy này. Máy không gửi bài học lên được nữa cho đến khi đăng nhập lại.")
        )
    else:
        messages.warning(request, _("Máy này đã được gỡ từ trước."))
    return _back(desk, person)


@organiser_view
@require_GET
def corrections(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Requests to correct a printed name or birth date, beside what is kept."""
    return render(
        request, "organiser/people_corrections.html", {"desk": desk, "lines": correction_lines(desk)}
    )


@organiser_view
@require_POST
def settle(request: HttpRequest, desk: Desk, correction: UUID) -> HttpResponse:
    """Accept or refuse one request."""
    answer = request.POST.get("tra-loi", "")
    if answer not in ("nhan", "khong"):
        messages.warning(request, _("Hãy chọn nhận hoặc không nhận."))
    else:
        settled = settle_correction(
            actor=desk.person,
            request_uuid=correction,
            accept=answer == "nhan",
            campaign_id=desk.campaign.pk,
            now=clock.now(),
        )
        said = _("Đã sửa theo đề nghị.") if settled.accepted else _("Đã trả lời không nhận đề nghị.")
        messages.success(request, said)
    return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/nguoi/de-nghi/")


def _back(desk: Desk, person: UUID) -> HttpResponse:
    return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/nguoi/{person}/")

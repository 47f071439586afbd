"""Số điện thoại cần sửa: people without a number of their own to sign in with; corrected in place, or as a workbook."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.kernel.paging import read_page_number
from lantoa.kernel.sheets.writing import Column, Table, write_workbook
from lantoa.people.queries.persons import person_by_uuid
from lantoa.people.services.corrections import correct_phone
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.files import workbook_response
from lantoa.surfaces.organiser.units import chosen_unit
from lantoa.training.queries.enrolments import enrolment_in_campaign
from lantoa.training.queries.unit_choices import unit_choices
from lantoa.training.queries.wrong_phones import PhoneTrouble, WrongPhone, all_wrong_phones, wrong_phones

WORDS: Mapping[PhoneTrouble, Promise] = {
    PhoneTrouble.NONE: gettext_lazy("Danh sách không ghi số"),
    PhoneTrouble.UNREADABLE: gettext_lazy("Số ghi không đọc được"),
    PhoneTrouble.LANDLINE: gettext_lazy("Số máy bàn, không dùng để đăng nhập"),
    PhoneTrouble.SHARED: gettext_lazy("Trùng số của người khác"),
}


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def list_phones(request: HttpRequest, desk: Desk) -> HttpResponse:
    """GET the list; POST `so` for the person of `enrolment`."""
    typed: dict[str, tuple[str, str]] = {}
    status = 200
    if request.method == "POST":
        key, written = request.POST.get("enrolment", ""), request.POST.get("so", "")[:40]
        try:
            found = enrolment_in_campaign(desk.campaign, _uuid(key), desk.scope)
            person = person_by_uuid(found.person.uuid)
            correct_phone(
                actor=desk.person,
                person=person,
                written=written,
                campaign_id=desk.campaign.pk,
                now=clock.now(),
            )
        except DomainError as error:
            if error.status in (403, 404):
                raise
            typed[key], status = (written, error.message), error.status
        else:
            messages.success(request, _("Đã sửa số của %(name)s.") % {"name": person.full_name})
            return HttpResponseRedirect(request.get_full_path())
    unit = chosen_unit(desk, request.GET.get("don-vi", ""))
    page = wrong_phones(
        desk.campaign,
        desk.scope,
        unit_path=unit.path if unit else "",
        page=read_page_number(request.GET.get("trang")),
    )
    context = {
        "desk": desk,
        "page": page,
        "lines": [
            (one, WORDS[one.trouble], *typed.get(str(one.enrolment_uuid), ("", ""))) for one in page.rows
        ],
        "unit": unit,
        "units": unit_choices(desk.campaign, desk.scope, unit),
    }
    return render(request, "organiser/people_phones.html", context, status=status)


@organiser_view
@require_GET
def phones_file(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The same list as a workbook with an empty column for the right number."""
    unit = chosen_unit(desk, request.GET.get("don-vi", ""))
    columns = [
        Column(_("Họ và tên"), 28),
        Column(_("Ngày sinh"), 13),
        Column(_("Đơn vị"), 44),
        Column(_("Đăng nhập bằng"), 24),
        Column(_("Số danh sách đã ghi"), 22),
        Column(_("Vì sao cần sửa"), 36),
        Column(_("Số điện thoại đúng"), 22),
    ]
    lines = all_wrong_phones(desk.campaign, desk.scope, unit_path=unit.path if unit else "")
    table = Table(
        name=_("Số cần sửa"),
        columns=columns,
        rows=[_row(one) for one in lines],
        heading=[desk.campaign.title, _("Người chưa có số điện thoại riêng để đăng nhập")],
    )
    return workbook_response(write_workbook([table]), f"so-dien-thoai-can-sua-{desk.campaign.code}.xlsx")


def _row(one: WrongPhone) -> tuple[str, ...]:
    return (
        one.full_name,
        one.birth,
        one.line_name,
        ", ".join(one.sign_in_names),
        one.written or one.phone.replace("+84", "0", 1),
        str(WORDS[one.trouble]),
        "",
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)

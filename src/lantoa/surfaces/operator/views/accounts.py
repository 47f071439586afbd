"""Accounts: find, open, let in again, stop, restore; API tokens."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.people.enums import RoleName
from lantoa.people.queries.accounts import token_of
from lantoa.people.queries.persons import person_by_uuid
from lantoa.people.services import accounts, passwords
from lantoa.surfaces.operator.access import Console, operator_view
from lantoa.surfaces.operator.forms import AccountForm
from lantoa.surfaces.operator.lists import ACCOUNTS
from lantoa.surfaces.operator.persons import person_lines, person_page
from lantoa.surfaces.operator.views.asking import Question, ask
from lantoa.surfaces.ui.forms import refuse
from lantoa.surfaces.ui.tables import open_list

if TYPE_CHECKING:
    from lantoa.people.models import Person


@operator_view
@require_safe
def find(request: HttpRequest, console: Console) -> HttpResponse:
    """Search with or without diacritics; without a search, those who hold roles."""
    table = open_list(request, ACCOUNTS, console.person)
    if table.leads_to:
        return table.leads_to
    role = request.GET.get("vai-tro", "")
    role = role if role in RoleName.values else ""
    page = person_lines(search=table.search, role=role, order=table.order, page=table.number, size=table.size)
    context = {
        "console": console,
        "page": page,
        "table": table,
        "search": table.search,
        "role": role,
        "roles": RoleName.choices,
    }
    return render(request, "operator/accounts.html", context)


@operator_view
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, console: Console) -> HttpResponse:
    """Open an account; the code for the first sign-in is shown once, on the page that answers."""
    form = AccountForm(request.POST or None, as_of=clock.local_day(clock.now()))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("full_name", "user_name", "unit")}
            try:
                slip = accounts.open_account(actor=console.person, **given, now=clock.now())
            except DomainError as error:
                status = refuse(form, error)
            else:
                return render(
                    request, "operator/slip.html", {"console": console, "slip": slip, "is_new": True}
                )
    return render(request, "operator/account_form.html", {"console": console, "form": form}, status=status)


@operator_view
@require_safe
def show(request: HttpRequest, console: Console, person_uuid: uuid.UUID) -> HttpResponse:
    """One person's account."""
    account = person_page(person_by_uuid(person_uuid), now=clock.now())
    return render(request, "operator/account.html", {"console": console, "account": account})


@operator_view
@require_POST
def unlock(request: HttpRequest, console: Console, person_uuid: uuid.UUID) -> HttpResponse:
    """Forget the wrong tries."""
    passwords.unlock(actor=console.person, person=person_by_uuid(person_uuid), now=clock.now())
    messages.success(request, _("Đã mở khóa. Người này đăng nhập lại được ngay."))
    return _back_to(person_uuid)


@operator_view
@require_http_methods(["GET", "HEAD", "POST"])
def reissue(request: HttpRequest, console: Console, person_uuid: uuid.UUID) -> HttpResponse:
    """A new activation code, shown once."""
    person = person_by_uuid(person_uuid)
    if request.method == "POST":
        slip = accounts.reissue_code(actor=console.person, person=person, now=clock.now())
        return render(request, "operator/slip.html", {"console": console, "slip": slip, "is_new": False})
    question = Question(
        title=_("Cấp mã kích hoạt mới?"),
        rows=_who(person),
        warning=_("Mã cũ, nếu có, hết tác dụng ngay."),
        text=_("Mã mới chỉ hiện một lần. Ai có mã thì đặt được mật khẩu mới: hãy đưa tận tay người này."),
        button=_("Cấp mã mới"),
        look="",
        back=_address(person_uuid),
    )
    return ask(request, console, question)


@operator_view
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, console: Console, person_uuid: uuid.UUID) -> HttpResponse:
    """Take an account out of use."""
    person = person_by_uuid(person_uuid)
    if request.method == "POST":
        accounts.stop_account(actor=console.person, person=person, now=clock.now())
        messages.success(request, _("Đã ngừng tài khoản."))
        return _back_to(person_uuid)
    question = Question(
        title=_("Ngừng tài khoản này?"),
        rows=_who(person),
        warning=_("Người này bị đăng xuất ở mọi máy và không vào lại được."),
        text=_("Kết quả học, vai trò và giấy chứng nhận vẫn giữ nguyên; có thể mở lại bất cứ lúc nào."),
        button=_("Ngừng tài khoản"),
        back=_address(person_uuid),
    )
    return ask(request, console, question)


@operator_view
@require_POST
def restore(request: HttpRequest, console: Console, person_uuid: uuid.UUID) -> HttpResponse:
    """Take a stopped account into use again."""
    accounts.restore_account(actor=console.person, person=person_by_uuid(person_uuid), now=clock.now())
    messages.success(request, _("Đã mở lại tài khoản."))
    return _back_to(person_uuid)


@operator_view
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_token(
    request: HttpRequest, console: Console, person_uuid: uuid.UUID, token_uuid: uuid.UUID
) -> HttpResponse:
    """Take an API token away."""
    person = person_by_uuid(person_uuid)
    token = token_of(person, token_uuid)
    if request.method == "POST":
        accounts.revoke_token(actor=console.person, token_uuid=token.uuid, now=clock.now())
        messages.success(request, _("Đã thu hồi khóa truy cập."))
        return _back_to(person_uuid)
    question = Question(
        title=_("Thu hồi khóa truy cập API này?"),
        rows=(*_who(person), (_("Khóa"), token.label or str(token.uuid))),
        warning=_("Phần mềm đang dùng khóa này sẽ không gọi được nữa."),
        text=_("Không lấy lại được khóa đã thu hồi; cần thì tạo khóa mới bằng lệnh lantoa token create."),
        button=_("Thu hồi khóa"),
        back=_address(person_uuid),
    )
    return ask(request, console, question)


def _who(person: Person) -> tuple[tuple[str, str], ...]:
    return ((_("Họ và tên"), person.full_name), (_("Đơn vị"), person.unit.full_name))


def _address(person_uuid: uuid.UUID) -> str:
    return reverse("operator:account", args=[person_uuid])


def _back_to(person_uuid: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(_address(person_uuid))

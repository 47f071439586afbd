"""Giving and taking roles."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.people.queries.accounts import role_of
from lantoa.people.queries.persons import person_by_uuid
from lantoa.people.services.roles import grant_role, revoke_role
from lantoa.surfaces.operator.access import Console, operator_view
from lantoa.surfaces.operator.forms import RoleForm
from lantoa.surfaces.operator.persons import campaign_titles, role_lines
from lantoa.surfaces.operator.views.asking import Question, ask
from lantoa.surfaces.ui.forms import refuse


@operator_view
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest, console: Console, person_uuid: uuid.UUID) -> HttpResponse:
    """A role over a subtree of units, in one campaign or all."""
    person = person_by_uuid(person_uuid)
    campaigns = list(campaign_titles().items())
    form = RoleForm(request.POST or None, campaigns=campaigns, as_of=clock.local_day(clock.now()))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                role = grant_role(
                    actor=console.person,
                    person=person,
                    name=form.cleaned_data["name"],
                    unit_path=form.cleaned_data["unit"].path,
                    campaign_id=form.cleaned_data["campaign"],
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã giao vai trò: %(role)s.") % {"role": role.get_name_display()})
                return HttpResponseRedirect(reverse("operator:account", args=[person_uuid]))
    context = {"console": console, "form": form, "person": person}
    return render(request, "operator/role_form.html", context, status=status)


@operator_view
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, console: Console, person_uuid: uuid.UUID, role_id: int) -> HttpResponse:
    """Take a role."""
    person = person_by_uuid(person_uuid)
    role = role_of(person, role_id)
    back = reverse("operator:account", args=[person_uuid])
    if request.method == "POST":
        revoke_role(actor=console.person, role=role, now=clock.now())
        messages.success(request, _("Đã thu lại vai trò: %(role)s.") % {"role": role.get_name_display()})
        is_own = person.pk == console.person.pk and role.name == "operator"
        return HttpResponseRedirect("/" if is_own else back)
    (line,) = role_lines([role], now=clock.now())
    question = Question(
        title=_("Thu lại vai trò này?"),
        rows=(
            (_("Họ và tên"), person.full_name),
            (_("Vai trò"), str(role.get_name_display())),
            (_("Đơn vị"), line.unit_name),
            (_("Khóa tập huấn"), line.campaign_title or _("Mọi khóa")),
        ),
        warning=_("Người này mất quyền ngay, kể cả khi đang mở trang."),
        text=_("Việc đã làm với vai trò này vẫn giữ nguyên. Có thể giao lại sau."),
        button=_("Thu lại vai trò"),
        back=back,
    )
    return ask(request, console, question)

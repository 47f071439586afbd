"""Chỉ tiêu: seats of the units, shared out down the tree."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms import SeatsForm
from lantoa.territory.rules.units import ROOT_CODE
from lantoa.training.queries.quotas import QuotaTree, quota_tree
from lantoa.training.services.quotas import set_quotas, share_quota


@organiser_view
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One level of the tree (?don-vi=CODE) with seats to fill in; all are saved together or none."""
    code = request.GET.get("don-vi", "")[:5] or top_of(desk)
    tree = quota_tree(desk.campaign, desk.scope, code)
    form = SeatsForm(tree.lines, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _save(desk, tree, form.changed_seats())
            except DomainError as error:
                form.add_error(None, error.message)
                status = error.status
            else:
                messages.success(request, _("Đã lưu chỉ tiêu."))
                return HttpResponseRedirect(f"{request.path}?don-vi={tree.unit.unit_code}")
    context = {
        "desk": desk,
        "tree": tree,
        "form": form,
        "rows": form.rows(),
        "may_share": _may_share(desk, tree),
    }
    return render(request, "organiser/quotas.html", context, status=status)


def top_of(desk: Desk) -> str:
    """The code of the highest unit the person sees."""
    path = min(desk.scope.paths, key=lambda head: (len(head), head))
    return path.rstrip("/").rsplit("/", 1)[-1]


def _save(desk: Desk, tree: QuotaTree, seats: dict[str, int]) -> None:
    if not seats:
        return
    if tree.unit.unit_code == ROOT_CODE and not tree.unit.has_row:
        set_quotas(actor=desk.person, campaign=desk.campaign, seats=seats, now=clock.now())
    else:
        share_quota(
            actor=desk.person,
            campaign=desk.campaign,
            from_unit=tree.unit.unit_code,
            shares=seats,
            now=clock.now(),
        )


def _may_share(desk: Desk, tree: QuotaTree) -> bool:
    return desk.scope.contains(tree.unit.unit_path) and desk.campaign.state != "closed"

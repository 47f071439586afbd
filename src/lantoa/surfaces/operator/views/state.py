"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.kernel import clock
from lantoa.surfaces.operator.access import Console, operator_view
from lantoa.surfaces.operator.state import state_now
from lantoa.training.queries.campaigns import all_campaigns


@operator_view
@require_safe
def overview(request: HttpRequest, console: Console) -> HttpResponse:
    """How the installation is, and what to do about it."""
    context = {"console": console, "state": state_now(clock.now), "is_new": not all_campaigns()}
    return render(request, "operator/state.html", context)

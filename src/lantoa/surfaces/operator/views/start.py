"""Bắt đầu: the first steps of an operator, or of an author, with what is done already."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantoa.kernel import clock
from lantoa.surfaces.operator.access import Console, author_view
from lantoa.surfaces.operator.start import author_path, operator_path
from lantoa.surfaces.operator.state import state_now


@author_view
@require_safe
def show(request: HttpRequest, console: Console) -> HttpResponse:
    """Operators see both ways: they may do what authors do."""
    paths = {"author": author_path()}
    if console.is_operator:
        paths["operator"] = operator_path(state_now(clock.now))
    return render(request, "operator/start.html", {"console": console, "paths": paths})

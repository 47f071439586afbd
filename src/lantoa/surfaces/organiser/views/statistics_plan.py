"""The organiser's plan of a measure: by which day which share of the quota."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.statistics.enums import Measure
from lantoa.statistics.queries import plan_of
from lantoa.statistics.services.planning import set_plan
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms_statistics import PlanForm
from lantoa.surfaces.organiser.statistics_pages import address, asked_measure, page_context
from lantoa.surfaces.ui.forms import refuse


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Write the waypoints of one measure (`chi-so`); all empty = the straight line again. For who organises all of it."""
    if not desk.organised.is_everything:
        raise Http404
    measure = asked_measure(request.GET.get("chi-so"))
    plan = plan_of(desk.campaign, measure.value)
    back = address(desk, "statistics", "VN", chi_so=measure.value)
    form = PlanForm(request.POST or None, points=plan.points)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                set_plan(
                    actor=desk.person,
                    campaign=desk.campaign,
                    measure=measure.value,
                    points=form.points,
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã lưu kế hoạch."))
                return HttpResponseRedirect(f"{back}#h-ngay")
    context = page_context(desk, "", "VN") | {
        "form": form,
        "measure": measure,
        "measures": [(one.value, one.label) for one in Measure],
        "plan": plan,
        "back": back,
    }
    return render(request, "organiser/statistics_plan.html", context, status=status)

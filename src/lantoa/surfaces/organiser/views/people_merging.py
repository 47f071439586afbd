"""Gộp hồ sơ: records that may be one person, two records side by side, merging and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.kernel import clock
from lantoa.kernel.errors import DomainError
from lantoa.outcomes.merge_plans import plan_merge
from lantoa.outcomes.services.merging import may_merge, merge_persons, unmerge_persons
from lantoa.people.errors import NoSuchPerson
from lantoa.people.queries.merged import merge_by_uuid
from lantoa.people.queries.persons import person_by_uuid
from lantoa.people.services.corrections import call_two_people
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.surfaces.organiser.forms_people import MergeForm
from lantoa.surfaces.organiser.people_pages import duplicates_of, people_of
from lantoa.surfaces.ui.forms import refuse


@organiser_view
@require_GET
def duplicates(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Pairs that may be one person, the surest first."""
    return render(
        request, "organiser/people_duplicates.html", {"desk": desk, "pairs": duplicates_of(desk)[:100]}
    )


@organiser_view
@require_POST
def two_people(request: HttpRequest, desk: Desk, person: UUID, other: UUID) -> HttpResponse:
    """They are two people: not suggested again."""
    one, two = (person_by_uuid(uuid, scope=desk.scope) for uuid in (person, other))
    try:
        call_two_people(actor=desk.person, one=one, other=two, campaign_id=desk.campaign.pk, now=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã ghi nhận: hai người khác nhau. Cặp này không hiện lại nữa."))
    return HttpResponseRedirect(f"{_base(desk)}trung/")


@organiser_view
@require_GET
def choose(request: HttpRequest, desk: Desk, person: UUID) -> HttpResponse:
    """Find the other record of a person."""
    found = person_by_uuid(person, scope=desk.scope)
    search = request.GET.get("tim", found.full_name).strip()[:80]
    page = people_of(desk, search=search, page=1)
    others = [line for line in page.rows if line.person.pk != found.pk]
    context = {"desk": desk, "person": found, "search": search, "others": others, "is_cut": page.pages > 1}
    return render(request, "organiser/people_merge_choose.html", context)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, desk: Desk, person: UUID, other: UUID) -> HttpResponse:
    """Two records side by side; which one stays is chosen, then they are made one."""
    one, two = (person_by_uuid(uuid, scope=desk.scope) for uuid in (person, other))
    sides = [(str(one.uuid), _("Hồ sơ A")), (str(two.uuid), _("Hồ sơ B"))]
    form = MergeForm(
        request.POST if request.method == "POST" else None, sides=sides, initial={"kept": one.uuid}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            kept, merged = (one, two) if form.cleaned_data["kept"] == str(one.uuid) else (two, one)
            try:
                merge_persons(
                    actor=desk.person,
                    kept=kept,
                    merged=merged,
                    reason=form.cleaned_data["reason"],
                    campaign_id=desk.campaign.pk,
                    now=clock.now(),
                )
            except DomainError as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Đã gộp hai hồ sơ. Nếu nhầm, bấm “Tách lại” ở cuối trang này."))
                return HttpResponseRedirect(f"{_base(desk)}{kept.uuid}/")
    context = {
        "desk": desk,
        "plan": plan_merge(kept=one, merged=two, now=clock.now()),
        "form": form,
        "may": may_merge(desk.person, one, two, desk.campaign.pk),
        "person": one,
    }
    return render(request, "organiser/people_merge.html", context, status=status)


@organiser_view
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, desk: Desk, merge: UUID) -> HttpResponse:
    """Ask, then take a merge back."""
    found = merge_by_uuid(merge)
    if not all(desk.scope.contains(one.unit_path) for one in (found.kept, found.merged)):
        raise NoSuchPerson
    if request.method == "POST":
        try:
            unmerge_persons(actor=desk.person, merge=found, campaign_id=desk.campaign.pk, now=clock.now())
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Đã tách: hai hồ sơ lại như trước khi gộp."))
        return HttpResponseRedirect(f"{_base(desk)}{found.kept.uuid}/")
    return render(request, "organiser/people_part.html", {"desk": desk, "merge": found})


def _base(desk: Desk) -> str:
    return f"/to-chuc/{desk.campaign.code}/nguoi/"

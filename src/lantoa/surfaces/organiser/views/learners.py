"""Học viên: who is enrolled, codes for the first sign-in, withdrawal, placing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantoa.kernel import clock
from lantoa.kernel.paging import read_page_number
from lantoa.learning.queries.progress import study_of
from lantoa.outcomes.queries import certificate_of, newest_verdict
from lantoa.people.queries.persons import birth_text, sign_in_names_of
from lantoa.people.services.codes import issue_codes
from lantoa.surfaces.access import Desk, organiser_view
from lantoa.training.queries.enrolments import enrolment_by_uuid, enrolments_by_uuid, enrolments_in
from lantoa.training.services.enrolments import withdraw_enrolments

MOST_SLIPS = 500


@organiser_view
@require_GET
def list_learners(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Enrolled people by given name; `tim` searches without diacritics, `loc` narrows."""
    search, narrow = request.GET.get("tim", "")[:80], request.GET.get("loc", "")
    page = enrolments_in(
        desk.campaign,
        desk.scope,
        search=search,
        unplaced_only=narrow == "chua-xep-xa",
        not_signed_in_only=narrow == "chua-vao",
        page=read_page_number(request.GET.get("trang")),
        now=clock.now(),
    )
    return render(
        request, "organiser/learners.html", {"desk": desk, "page": page, "search": search, "narrow": narrow}
    )


@organiser_view
@require_GET
def show(request: HttpRequest, desk: Desk, enrolment: UUID) -> HttpResponse:
    """One person in the campaign: data, progress, result, certificate."""
    found = enrolment_by_uuid(enrolment, scope=desk.scope)
    person = found.person
    context = {
        "desk": desk,
        "enrolment": found,
        "person": person,
        "birth": birth_text(person.birth_date, person.birth_year),
        "names": sign_in_names_of([person]).get(person.pk, []),
        "study": study_of(person=person.uuid, campaign=desk.campaign),
        "verdict": newest_verdict(found),
        "certificate": certificate_of(person, desk.campaign),
    }
    return render(request, "organiser/learner.html", context)


@organiser_view
@require_POST
def slips(request: HttpRequest, desk: Desk) -> HttpResponse:
    """New activation codes for the chosen people, shown once on a page made to be printed."""
    chosen = _uuids(request.POST.getlist("enrolment"))[:MOST_SLIPS]
    found = [one for one in enrolments_by_uuid(chosen).values() if desk.scope.contains(one.unit_path)]
    if not found:
        messages.warning(request, _("Hãy chọn ít nhất một người."))
        return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/hoc-vien/")
    persons = [one.person for one in found]
    issued = issue_codes(actor=desk.person, persons=persons, campaign_id=desk.campaign.pk, now=clock.now())
    codes, names = {one.person_id: one for one in issued}, sign_in_names_of(persons)
    slips = [
        {
            "person": one.person,
            "unit": one.unit,
            "code": codes[one.person_id],
            "name": (names.get(one.person_id) or [""])[0],
        }
        for one in sorted(found, key=lambda one: (one.unit_path, one.person.sort_key))
        if one.person_id in codes
    ]
    return render(request, "organiser/slips.html", {"desk": desk, "slips": slips})


@organiser_view
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, desk: Desk, enrolment: UUID) -> HttpResponse:
    """Ask, then withdraw one person; the seat goes back."""
    found = enrolment_by_uuid(enrolment, scope=desk.scope)
    if request.method == "POST":
        withdraw_enrolments(
            actor=desk.person,
            campaign=desk.campaign,
            enrolment_uuids=[found.uuid],
            reason=request.POST.get("reason", "")[:300],
            now=clock.now(),
        )
        messages.success(request, _("Đã rút %(name)s khỏi khóa.") % {"name": found.person.full_name})
        return HttpResponseRedirect(f"/to-chuc/{desk.campaign.code}/hoc-vien/")
    return render(request, "organiser/learner_withdraw.html", {"desk": desk, "enrolment": found})


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found

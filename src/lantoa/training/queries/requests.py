"""Requests for seats: lists for those who decide and those who nominated."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, QuerySet

from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.kernel.vietnamese.normalise import fold
from lantoa.territory.queries import path_filter, under
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import RequestState
from lantoa.training.errors import NoSuchRequest
from lantoa.training.models import Campaign, Enrolment, EnrolmentMove, EnrolmentRequest


def requests_in(
    campaign: Campaign,
    scope: Scope,
    *,
    state: str = RequestState.WAITING,
    kind: str = "",
    unit_path: str = "",
    search: str = "",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[EnrolmentRequest]:
    """Requests of a scope: those waiting oldest first, decided ones newest first. Two queries."""
    rows = _of(campaign, scope).filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if unit_path:
        rows = rows.filter(under(unit_path))
    for word in fold(search).split():
        rows = rows.filter(name_fold__contains=word)
    order = "pk" if state == RequestState.WAITING else "-decided_at"
    return page_of(rows.select_related("unit", "enrolment").order_by(order, "pk"), number=page, size=size)


def request_counts(campaign: Campaign, scope: Scope) -> dict[str, int]:
    """How many there are in each state; every state is there. One query."""
    found = dict(_of(campaign, scope).values_list("state").annotate(Count("id")))
    return {state.value: found.get(state.value, 0) for state in RequestState}


def request_in_campaign(campaign: Campaign, request_uuid: UUID, scope: Scope) -> EnrolmentRequest:
    """One request of this campaign inside the scope. NoSuchRequest otherwise."""
    found = _of(campaign, scope).filter(uuid=request_uuid).select_related("unit", "enrolment").first()
    if found is None:
        raise NoSuchRequest
    return found


def moves_of(enrolment: Enrolment) -> Sequence[EnrolmentMove]:
    """The units a person went through in the campaign, oldest first."""
    return list(EnrolmentMove.objects.filter(enrolment=enrolment).order_by("pk"))


def seat_chain(enrolment: Enrolment, scope: Scope) -> tuple[Enrolment | None, Sequence[Enrolment]]:
    """(whom this person took over from, who took over from this person) inside the scope, each with the person."""
    rows = Enrolment.objects.filter(path_filter(scope, "unit_path")).select_related("person").order_by("pk")
    before = rows.filter(pk=enrolment.replaces_id).first() if enrolment.replaces_id is not None else None
    return before, list(rows.filter(replaces=enrolment))


def _of(campaign: Campaign, scope: Scope) -> QuerySet[EnrolmentRequest]:
    return EnrolmentRequest.objects.filter(path_filter(scope, "unit_path"), campaign=campaign).order_by()

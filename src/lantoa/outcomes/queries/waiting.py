"""Who has completed and waits for a certificate."""

from uuid import UUID

from django.db.models import QuerySet

from lantoa.kernel.paging import PAGE_SIZE, Page, in_order, page_of
from lantoa.outcomes.models import Certificate
from lantoa.outcomes.queries.verdicts import newest_verdict_value
from lantoa.people.queries.persons import search_conditions
from lantoa.territory.queries import path_filter, under
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment

# What the list of who waits may be ordered by -> the column.
WAITING_ORDERS = {"name": "person__sort_key", "unit": "unit__sort_key", "percent": "passed_percent"}


def waiting_for_certificate(campaign: Campaign, scope: Scope) -> list[UUID]:
    """Active enrolments of a scope that passed and have no valid certificate, oldest first."""
    return list(waiting_rows(campaign, scope).order_by("id").values_list("uuid", flat=True))


def waiting_page(
    campaign: Campaign,
    scope: Scope,
    *,
    search: str = "",
    unit_path: str = "",
    order: tuple[str, bool] | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[Enrolment]:
    """The same people by given name, with person and unit, one page; `search` and `unit_path` narrow; `order`: one of
    WAITING_ORDERS and whether it is turned round.
    """
    rows = waiting_rows(campaign, scope)
    if unit_path:
        rows = rows.filter(under(unit_path))
    condition, _exact = search_conditions(search, "person__")
    if condition is not None:
        rows = rows.filter(condition)
    rows = rows.select_related("person", "unit").order_by(
        *in_order(order, WAITING_ORDERS), "person__sort_key", "id"
    )
    return page_of(rows, number=page, size=size)


def count_waiting(campaign: Campaign, scope: Scope) -> int:
    """How many passed and have no valid certificate."""
    return waiting_rows(campaign, scope).count()


def waiting_rows(campaign: Campaign, scope: Scope) -> QuerySet[Enrolment]:
    """Active enrolments of a scope that passed and have no valid certificate, with the result (`passed_percent`)."""
    rows = Enrolment.objects.filter(
        path_filter(scope, "unit_path"), campaign=campaign, state=EnrolmentState.ACTIVE
    )
    rows = rows.annotate(
        has_passed=newest_verdict_value("passed", "pk"), passed_percent=newest_verdict_value("percent", "pk")
    )
    return rows.filter(has_passed=True).exclude(
        certificates__in=Certificate.objects.filter(revoked_at__isnull=True)
    )

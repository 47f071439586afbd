"""The certificates of a campaign: the list, and those in question after a re-marking."""

from django.db.models import Q, QuerySet

from lantoa.kernel.paging import PAGE_SIZE, Page, in_order, page_of
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.outcomes.models import Certificate
from lantoa.outcomes.queries.records import CertificateRecord, record_of, with_enrolment
from lantoa.outcomes.queries.verdicts import newest_verdict_value
from lantoa.outcomes.rules import tidy_serial
from lantoa.people.queries.persons import search_conditions
from lantoa.territory.queries import path_filter, under
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign

VALID, REVOKED = "valid", "revoked"
# What a list of certificates may be ordered by -> the column.
CERTIFICATE_ORDERS = {
    "name": "enrolment__person__sort_key",
    "serial": "serial",
    "unit": "enrolment__unit__sort_key",
    "percent": "percent",
    "issued": "issued_at",
}
_NARROWED = {VALID: Q(revoked_at__isnull=True), REVOKED: Q(revoked_at__isnull=False)}


def certificates_in(
    campaign: Campaign,
    scope: Scope,
    *,
    search: str = "",
    unit_path: str = "",
    narrow: str = "",
    order: tuple[str, bool] | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[CertificateRecord]:
    """A campaign's certificates in a scope, revoked ones too, by the holder's given name.

    `search`: a name without diacritics, a serial, or a decision's number; `narrow`: VALID or REVOKED; `order`: one of
    CERTIFICATE_ORDERS and whether it is turned round, among equals by given name.
    """
    rows = certificate_rows(campaign, scope, unit_path=unit_path).filter(_NARROWED.get(narrow, Q()))
    condition, _exact = search_conditions(search, "enrolment__person__")
    if condition is not None:
        rows = rows.filter(
            condition | Q(serial__contains=tidy_serial(search)) | Q(decision_number__icontains=clean(search))
        )
    ordered = rows.order_by(*in_order(order, CERTIFICATE_ORDERS), "enrolment__person__sort_key", "id")
    found: Page[Certificate] = page_of(ordered, number=page, size=size)
    return Page(
        rows=[record_of(row) for row in found.rows], number=found.number, size=found.size, total=found.total
    )


def certificate_rows(campaign: Campaign, scope: Scope, *, unit_path: str = "") -> QuerySet[Certificate]:
    """A campaign's certificates in a scope and below a unit, ready for `record_of`."""
    rows = Certificate.objects.filter(
        path_filter(scope, "enrolment__unit_path"), enrolment__campaign=campaign
    )
    return with_enrolment(rows.filter(under(unit_path, "enrolment__unit_path")) if unit_path else rows)


def certificates_in_question(campaign: Campaign, scope: Scope) -> list[CertificateRecord]:
    """Valid certificates whose newest verdict is no longer "passed", after a re-marking: a person decides on
    them.
    """
    rows = Certificate.objects.filter(
        path_filter(scope, "enrolment__unit_path"), enrolment__campaign=campaign
    )
    rows = rows.filter(revoked_at__isnull=True).annotate(
        has_passed=newest_verdict_value("passed", "enrolment_id")
    )
    return [record_of(row) for row in with_enrolment(rows.filter(has_passed=False)).order_by("serial")]

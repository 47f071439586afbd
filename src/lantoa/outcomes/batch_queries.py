"""Reading batches by decision, their lists, and what their decisions will print."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.outcomes.enums import BatchState
from lantoa.outcomes.errors import BatchNotFound
from lantoa.outcomes.models import BatchMember, CertificateBatch, RegisterBook
from lantoa.outcomes.queries import newest_verdict_value, waiting_rows
from lantoa.people.models import CorrectionRequest
from lantoa.people.queries.persons import search_conditions
from lantoa.territory.queries import path_filter, under
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign

OPEN_STATES = (BatchState.GATHERING, BatchState.DRAFT, BatchState.ISSUING)
LISTED, EXCLUDED, REFUSED, IN_CORRECTION = "listed", "excluded", "refused", "correction"


@dataclass(frozen=True)
class BatchCounts:
    """How many on the list will get or got a certificate, and how many not."""

    listed: int
    excluded: int
    refused: int
    issued: int
    in_correction: int


def batches_in(
    campaign: Campaign, scope: Scope, *, page: int = 1, size: int = PAGE_SIZE
) -> Page[CertificateBatch]:
    """A campaign's batches in a scope, newest first, each with `people` and `issued` (annotations)."""
    rows = CertificateBatch.objects.filter(path_filter(scope, "unit_path"), campaign=campaign)
    rows = rows.select_related("book").annotate(
        people=Count("members", filter=Q(members__excluded_reason="")),
        issued=Count("members__certificate"),
        first_number=Min("members__certificate__book_number"),
        last_number=Max("members__certificate__book_number"),
    )
    return page_of(rows.order_by("-id"), number=page, size=size)


def batch_for(campaign: Campaign, scope: Scope, batch_uuid: uuid.UUID) -> CertificateBatch:
    """A batch of a campaign inside a scope; BatchNotFound otherwise."""
    rows = CertificateBatch.objects.filter(path_filter(scope, "unit_path"), campaign=campaign)
    row = rows.select_related("book", "campaign", "campaign__course").filter(uuid=batch_uuid).first()
    if row is None:
        raise BatchNotFound(_("Không tìm thấy đợt cấp này."))
    return row


def batch_counts(batch: CertificateBatch) -> BatchCounts:
    """The figures over a batch's list. One query."""
    found: Mapping[str, int] = BatchMember.objects.filter(batch=batch).aggregate(
        listed=Count("id", filter=Q(excluded_reason="")),
        excluded=Count("id", filter=~Q(excluded_reason="")),
        refused=Count("id", filter=~Q(refusal="")),
        issued=Count("certificate"),
        in_correction=Count("id", filter=Q(excluded_reason="", enrolment__person__in=_correcting())),
    )
    return BatchCounts(**found)


def members_page(
    batch: CertificateBatch,
    *,
    search: str = "",
    unit_path: str = "",
    narrow: str = "",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[BatchMember]:
    """A batch's list in its order, with person, certificate and the result (`percent`); `narrow` is one of the words above."""
    rows = BatchMember.objects.filter(batch=batch)
    if unit_path:
        rows = rows.filter(under(unit_path, "enrolment__unit_path"))
    condition, _exact = search_conditions(search, "enrolment__person__")
    if condition is not None:
        rows = rows.filter(condition)
    narrowed = {
        LISTED: Q(excluded_reason=""),
        EXCLUDED: ~Q(excluded_reason=""),
        REFUSED: ~Q(refusal=""),
        IN_CORRECTION: Q(enrolment__person__in=_correcting()),
    }
    rows = rows.filter(narrowed.get(narrow, Q()))
    rows = rows.select_related("enrolment", "enrolment__person", "certificate").annotate(
        percent=newest_verdict_value("percent", "enrolment_id")
    )
    found: Page[BatchMember] = page_of(rows.order_by("position", "id"), number=page, size=size)
    return found


def persons_in_correction(person_ids: list[int]) -> set[int]:
    """Who of these waits for a correction of name or birth date. One query."""
    return set(_correcting().filter(person__in=person_ids))


def members_to_issue(batch: CertificateBatch) -> QuerySet[BatchMember]:
    """Who on the list has neither a certificate nor a reason for having none, in list order."""
    rows = BatchMember.objects.filter(batch=batch, excluded_reason="", refusal="", certificate__isnull=True)
    return rows.order_by("position", "id")


def gathered_for(batch: CertificateBatch) -> list[int]:
    """The enrolments of a batch's subtree that wait and are on no other open list, by unit and given name."""
    taken = BatchMember.objects.filter(
        batch__campaign=batch.campaign_id, batch__state__in=OPEN_STATES, excluded_reason="", refusal=""
    ).exclude(batch=batch)
    rows = waiting_rows(batch.campaign, Scope([batch.unit_path])).exclude(pk__in=taken.values("enrolment"))
    return list(rows.order_by("unit_path", "person__sort_key", "id").values_list("pk", flat=True))


def last_in_book(campaign: Campaign, suffix: str = "") -> int:
    """The last number entered in a campaign's book; 0 = none."""
    row = RegisterBook.objects.filter(campaign=campaign, suffix=suffix).first()
    return row.last if row else 0


def last_batch(campaign: Campaign) -> CertificateBatch | None:
    """The batch decided on last, whose words the next one starts from."""
    rows = CertificateBatch.objects.filter(campaign=campaign, state=BatchState.ISSUED)
    return rows.select_related("book").order_by("-issued_at", "-id").first()


def _correcting() -> QuerySet[CorrectionRequest, int]:
    return CorrectionRequest.objects.filter(settled_at__isnull=True).values_list("person_id", flat=True)

"""Reading verdicts and certificates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.ids import tidy_code
from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.kernel.vietnamese.names import mask_name
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.outcomes.enums import Missing
from lantoa.outcomes.errors import CertificateNotFound
from lantoa.outcomes.models import Certificate, CompletionTerms, Verdict
from lantoa.outcomes.rules import USUAL_DESIGN, Design, book_words, design_from, tidy_serial
from lantoa.people.models import Person
from lantoa.people.queries.persons import search_conditions
from lantoa.people.queries.roles import may_organise
from lantoa.territory.queries import path_filter, under
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment

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


@dataclass(frozen=True)
class CertificateRecord:
    """A certificate as printed and whether it holds. For its owner, its organisers, and who has its check
    code.
    """

    uuid: UUID
    serial: str
    check_code: str
    enrolment_uuid: UUID
    person_uuid: UUID
    unit_path: str
    full_name: str
    birth: str
    unit_name: str
    course_title: str
    campaign_title: str
    starts_on: date
    ends_on: date
    percent: Decimal | None
    parent_organisation: str
    organisation: str
    place: str
    signer_title: str
    signer_name: str
    issued_on: date
    issued_at: datetime
    revoked_at: datetime | None
    revoke_reason: str
    grade: str = ""
    decision_number: str = ""
    decided_on: date | None = None
    book_number: str = ""
    design: Design = USUAL_DESIGN
    replaced_by: str = ""
    replaces: str = ""

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None


@dataclass(frozen=True)
class MaskedCertificate:
    """What anyone may know from a serial alone: that it exists, whether it holds, a masked name."""

    serial: str
    masked_name: str
    campaign_title: str
    organisation: str
    issued_on: date
    is_valid: bool
    revoked_on: datetime | None
    replaced_by: str = ""


@dataclass(frozen=True)
class VerdictRecord:
    """The verdict that holds; `missing` are sentences for the learner."""

    passed: bool
    percent: Decimal | None
    missing: tuple[str, ...]
    decided_at: datetime


def certificate_by_check_code(code: str) -> CertificateRecord:
    """The full record of whoever holds the code; typed with or without dashes. CertificateNotFound otherwise."""
    return _one(Certificate.objects.filter(check_code=tidy_code(code[:40])))


def certificate_by_serial(serial: str) -> MaskedCertificate:
    """What a serial alone tells; case and spaces do not matter. CertificateNotFound when there is none."""
    record = _one(Certificate.objects.filter(serial=tidy_serial(serial)))
    return MaskedCertificate(
        serial=record.serial,
        masked_name=mask_name(record.full_name),
        campaign_title=record.campaign_title,
        organisation=record.organisation,
        issued_on=record.issued_on,
        is_valid=record.is_valid,
        revoked_on=record.revoked_at,
        replaced_by=record.replaced_by,
    )


def certificate_within(scope: Scope, serial: str, *, campaign: Campaign | None = None) -> CertificateRecord:
    """A certificate of a person in an organiser's scope; CertificateNotFound outside it, or in another campaign."""
    rows = Certificate.objects.filter(path_filter(scope, "enrolment__unit_path"), serial=tidy_serial(serial))
    return _one(rows if campaign is None else rows.filter(enrolment__campaign=campaign))


def certificate_for(reader: Person, serial: str) -> CertificateRecord:
    """A certificate its reader may print: one's own, or one of a person the reader organises for in that campaign."""
    row = _with_enrolment(Certificate.objects.filter(serial=tidy_serial(serial))).first()
    if row is not None and row.enrolment.person_id != reader.pk:
        row = row if may_organise(reader, row.enrolment.campaign_id, row.enrolment.unit_path) else None
    if row is None:
        raise CertificateNotFound(_("Không tìm thấy giấy chứng nhận này. Hãy xem lại số hoặc mã kiểm tra."))
    return record_of(row)


def certificate_of(person: Person, campaign: Campaign) -> CertificateRecord | None:
    """The valid certificate of a person in a campaign, if issued."""
    rows = Certificate.objects.filter(
        enrolment__person=person, enrolment__campaign=campaign, revoked_at__isnull=True
    )
    row = _with_enrolment(rows).order_by("-id").first()
    return record_of(row) if row else None


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
    ordered = rows.order_by(*_certificate_columns(order), "enrolment__person__sort_key", "id")
    found: Page[Certificate] = page_of(ordered, number=page, size=size)
    return Page(
        rows=[record_of(row) for row in found.rows], number=found.number, size=found.size, total=found.total
    )


def _certificate_columns(order: tuple[str, bool] | None) -> list[OrderBy]:
    """Certificates without a figure come last whichever way round."""
    if order is None:
        return []
    column = F(CERTIFICATE_ORDERS[order[0]])
    return [column.desc(nulls_last=True) if order[1] else column.asc(nulls_last=True)]


def certificate_rows(campaign: Campaign, scope: Scope, *, unit_path: str = "") -> QuerySet[Certificate]:
    """A campaign's certificates in a scope and below a unit, ready for `record_of`."""
    rows = Certificate.objects.filter(
        path_filter(scope, "enrolment__unit_path"), enrolment__campaign=campaign
    )
    return _with_enrolment(rows.filter(under(unit_path, "enrolment__unit_path")) if unit_path else rows)


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
    return [record_of(row) for row in _with_enrolment(rows.filter(has_passed=False)).order_by("serial")]


def waiting_for_certificate(campaign: Campaign, scope: Scope) -> list[UUID]:
    """Active enrolments of a scope that passed and have no valid certificate, oldest first."""
    return list(waiting_rows(campaign, scope).order_by("id").values_list("uuid", flat=True))


def waiting_page(
    campaign: Campaign,
    scope: Scope,
    *,
    search: str = "",
    unit_path: str = "",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[Enrolment]:
    """The same people by given name, with person and unit, one page; `search` and `unit_path` narrow."""
    rows = waiting_rows(campaign, scope)
    if unit_path:
        rows = rows.filter(under(unit_path))
    condition, _exact = search_conditions(search, "person__")
    if condition is not None:
        rows = rows.filter(condition)
    rows = rows.select_related("person", "unit").order_by("person__sort_key", "id")
    return page_of(rows, number=page, size=size)


def count_waiting(campaign: Campaign, scope: Scope) -> int:
    """How many passed and have no valid certificate."""
    return waiting_rows(campaign, scope).count()


def terms_of(campaign: Campaign) -> CompletionTerms:
    """The campaign's terms; the defaults, unsaved, when none were set."""
    rows = CompletionTerms.objects.select_related("template")
    return rows.filter(campaign=campaign).first() or CompletionTerms(campaign=campaign)


def newest_verdict(enrolment: Enrolment) -> VerdictRecord | None:
    """The verdict that holds; None while there is no evidence at all."""
    row = Verdict.objects.filter(enrolment=enrolment).order_by("-id").first()
    if row is None:
        return None
    return VerdictRecord(
        passed=row.passed,
        percent=row.percent,
        missing=tuple(str(Missing(code).label) for code in row.missing),
        decided_at=row.decided_at,
    )


def newest_verdicts(enrolment_ids: Iterable[int]) -> dict[int, Verdict]:
    """The verdict that holds for each enrolment that has one, by the enrolment's id. One query."""
    rows = Verdict.objects.filter(enrolment_id__in=list(enrolment_ids)).order_by()
    ids = rows.values("enrolment_id").annotate(newest=Max("id")).values("newest")
    return {row.enrolment_id: row for row in Verdict.objects.filter(pk__in=ids)}


def newest_verdict_value(column: str, enrolment: str) -> Subquery:
    """For annotations: a column of the verdict that holds; `enrolment` names the outer row's enrolment id."""
    newest = Verdict.objects.filter(enrolment=OuterRef(enrolment)).order_by("-id")
    return Subquery(newest.values(column)[:1])


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


def _with_enrolment(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    return rows.select_related("enrolment", "enrolment__person", "book", "replaces", "replaced_by")


def _one(rows: QuerySet[Certificate]) -> CertificateRecord:
    row = _with_enrolment(rows).first()
    if row is None:
        raise CertificateNotFound(_("Không tìm thấy giấy chứng nhận này. Hãy xem lại số hoặc mã kiểm tra."))
    return record_of(row)


def record_of(row: Certificate) -> CertificateRecord:
    """The record of a row of `certificate_rows`."""
    successor: Certificate | None = getattr(
        row, "replaced_by", None
    )  # a reverse one-to-one raises when there is none
    return CertificateRecord(
        uuid=row.uuid,
        serial=row.serial,
        check_code=row.check_code,
        enrolment_uuid=row.enrolment.uuid,
        person_uuid=row.enrolment.person.uuid,
        unit_path=row.enrolment.unit_path,
        full_name=row.full_name,
        birth=row.birth,
        unit_name=row.unit_name,
        course_title=row.course_title,
        campaign_title=row.campaign_title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        percent=row.percent,
        parent_organisation=row.parent_organisation,
        organisation=row.organisation,
        place=row.place,
        signer_title=row.signer_title,
        signer_name=row.signer_name,
        issued_on=row.issued_on,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        revoke_reason=row.revoke_reason,
        grade=row.grade,
        decision_number=row.decision_number,
        decided_on=row.decided_on,
        book_number=book_words(row.book_number, row.book.suffix if row.book else ""),
        design=design_from(row.design),
        replaced_by=successor.serial if successor else "",
        replaces=row.replaces.serial if row.replaces else "",
    )

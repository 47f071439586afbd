"""A certificate as other rooms and pages see it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from lantoa.outcomes.models import Certificate
from lantoa.outcomes.rules import USUAL_DESIGN, Design, book_words, design_from


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


def with_enrolment(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """The rows with what `record_of` reads."""
    return rows.select_related("enrolment", "enrolment__person", "book", "replaces", "replaced_by")


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

"""Writing certificate rows: who is fit, what is printed, serials and numbers in the book, facts. Inside the caller's
transaction.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import F

from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.clock import local_day
from lantoa.kernel.ids import readable_code
from lantoa.outcomes.enums import Refusal
from lantoa.outcomes.models import (
    Certificate,
    CertificateBatch,
    CertificateTemplate,
    RegisterBook,
    SerialBook,
)
from lantoa.outcomes.places import place_names
from lantoa.outcomes.queries import newest_verdict_value, terms_of
from lantoa.outcomes.rules import USUAL_DESIGN, Design, design_from, grade_of, serial_of
from lantoa.people.models import CorrectionRequest
from lantoa.people.queries.persons import birth_text
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment

CHECK_CODE_LENGTH = 12


@dataclass(frozen=True)
class Printed:
    """What certificates of a campaign print besides the person: the batch's word, else the campaign's, else the template's."""

    parent_organisation: str
    organisation: str
    place: str
    signer_title: str
    signer_name: str
    design: Design
    grades: tuple[tuple[Decimal, str], ...] = ()
    decision_number: str = ""
    decided_on: date | None = None


def printed_by(
    campaign: Campaign,
    batch: CertificateBatch | None = None,
    *,
    shown_template: CertificateTemplate | None = None,
) -> Printed:
    """What would be printed now; `shown_template` goes before the campaign's own words, to look at it. One query."""
    terms = terms_of(campaign)
    template = shown_template or terms.template

    def word(name: str) -> str:
        for source in (batch, shown_template, terms, template):
            value = getattr(source, name, "")
            if value:
                return str(value)
        return ""

    return Printed(
        parent_organisation=word("parent_organisation"),
        organisation=(template and template.organisation)
        or campaign.organisation
        or settings.LANTOA.organisation,
        place=word("place"),
        signer_title=word("signer_title"),
        signer_name=word("signer_name"),
        design=design_from({name: getattr(template, name, "") for name in USUAL_DESIGN.as_json()}),
        grades=tuple((Decimal(str(lowest)), str(text)) for lowest, text in terms.grades),
        decision_number=batch.decision_number if batch else "",
        decided_on=batch.decided_on if batch else None,
    )


def locked_serials(now: datetime) -> SerialBook:
    """The year's serial book, its row locked until the transaction ends: a second issuer waits here, then sees our
    certificates.
    """
    return SerialBook.objects.select_for_update().get(year=local_day(now).year)


def prepare_serials(now: datetime) -> None:
    """Make the year's serial book if it is the first certificate of the year; before the transaction."""
    SerialBook.objects.bulk_create([SerialBook(year=local_day(now).year)], ignore_conflicts=True)


def candidates_among(campaign: Campaign, wanted: Sequence[uuid.UUID]) -> dict[uuid.UUID, Enrolment]:
    """The enrolments of a campaign with person, unit, cohort and the verdict that holds, by uuid. One query."""
    rows = Enrolment.objects.filter(campaign=campaign, uuid__in=wanted).select_related(
        "person", "unit", "cohort"
    )
    rows = rows.annotate(
        has_passed=newest_verdict_value("passed", "pk"), passed_percent=newest_verdict_value("percent", "pk")
    )
    return {row.uuid: row for row in rows}


def sort_out(
    wanted: Sequence[uuid.UUID], candidates: Mapping[uuid.UUID, Enrolment]
) -> tuple[dict[uuid.UUID, Refusal], list[Enrolment]]:
    """(who gets none and why, who is fit in the order wanted). One query."""
    persons = [row.person_id for row in candidates.values()]
    waiting = CorrectionRequest.objects.filter(person__in=persons, settled_at__isnull=True)
    in_correction = set(waiting.values_list("person_id", flat=True))
    refused: dict[uuid.UUID, Refusal] = {}
    fit = []
    for key in dict.fromkeys(wanted):
        row = candidates.get(key)
        if row is None:
            refused[key] = Refusal.UNKNOWN
        elif row.state != EnrolmentState.ACTIVE:
            refused[key] = Refusal.WITHDRAWN
        elif not getattr(row, "has_passed"):  # noqa: B009 an annotation, unknown to the type of the row
            refused[key] = Refusal.NOT_PASSED
        elif row.person_id in in_correction:
            refused[key] = Refusal.CORRECTION_OPEN
        else:
            fit.append(row)
    return refused, fit


def holders_among(rows: Sequence[Enrolment]) -> set[int]:
    """The ids of those enrolments that have a valid certificate. One query."""
    valid = Certificate.objects.filter(enrolment__in=rows, revoked_at__isnull=True)
    return set(valid.values_list("enrolment_id", flat=True))


def write_certificates(
    *,
    campaign: Campaign,
    enrolments: Sequence[Enrolment],
    printed: Printed,
    serials: SerialBook,
    batch: CertificateBatch | None = None,
    book: RegisterBook | None = None,
    book_first: int = 0,
    actor_uuid: uuid.UUID | None,
    now: datetime,
) -> list[Certificate]:
    """Certificates for enrolments of `candidates_among`, in their order; moves both books on and records the facts.

    The caller holds the lock of `serials`, and that of `book` when numbers go into one.
    """
    places = place_names([row.unit for row in enrolments], as_of=campaign.units_as_of)
    rows = [
        Certificate(
            serial=serial_of(serials.year, serials.last + step),
            **person_columns(row, places[row.unit.pk], printed),
            **_shared_columns(campaign, row, printed),
            batch=batch,
            book=book,
            book_number=book_first + step - 1 if book else None,
            check_code=readable_code(CHECK_CODE_LENGTH),
            issued_on=local_day(now),
            issued_at=now,
            issued_by=actor_uuid,
        )
        for step, row in enumerate(enrolments, start=1)
    ]
    if not rows:
        return []
    Certificate.objects.bulk_create(rows)
    SerialBook.objects.filter(pk=serials.pk).update(last=F("last") + len(rows))
    if book is not None:
        RegisterBook.objects.filter(pk=book.pk).update(last=book_first + len(rows) - 1)
    tell_facts(FactKind.CERTIFICATE_ISSUED, rows, actor_uuid=actor_uuid, campaign_id=campaign.pk, now=now)
    return rows


def person_columns(row: Enrolment, unit_name: str, printed: Printed) -> dict[str, object]:
    """What a certificate says of the person and the result; `row` from `candidates_among`."""
    percent: Decimal | None = getattr(row, "passed_percent")  # noqa: B009 an annotation, unknown to the type
    return {
        "enrolment": row,
        "full_name": row.person.full_name,
        "birth": birth_text(row.person.birth_date, row.person.birth_year),
        "unit_name": unit_name,
        "percent": percent,
        "grade": grade_of(percent, printed.grades),
    }


def tell_facts(
    kind: FactKind,
    rows: Sequence[Certificate],
    *,
    actor_uuid: uuid.UUID | None,
    campaign_id: int,
    now: datetime,
) -> None:
    """One fact for each certificate, about its enrolment."""
    facts = [
        NewFact(
            kind=kind,
            subject=row.enrolment.uuid,
            unit_code=row.enrolment.unit_code,
            payload={"serial": row.serial},
        )
        for row in rows
    ]
    record_facts(actor_uuid=actor_uuid, campaign_id=campaign_id, facts=facts, now=now)


def _shared_columns(campaign: Campaign, row: Enrolment, printed: Printed) -> dict[str, object]:
    return {
        "course_title": campaign.course.title if campaign.course is not None else "",
        "campaign_title": campaign.title,
        "starts_on": row.cohort.starts_on if row.cohort else campaign.starts_on,
        "ends_on": row.cohort.ends_on if row.cohort else campaign.ends_on,
        "parent_organisation": printed.parent_organisation,
        "organisation": printed.organisation,
        "place": printed.place,
        "signer_title": printed.signer_title,
        "signer_name": printed.signer_name,
        "design": printed.design.as_json(),
        "decision_number": printed.decision_number,
        "decided_on": printed.decided_on,
    }

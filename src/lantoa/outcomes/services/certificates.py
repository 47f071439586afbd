"""Issuing and revoking certificates."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_audit, record_facts
from lantoa.kernel.clock import local_day
from lantoa.kernel.ids import readable_code
from lantoa.kernel.jobs import Report
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.outcomes.enums import Refusal
from lantoa.outcomes.errors import CertificateNotFound, CertificateRevoked, RevokeReasonMissing
from lantoa.outcomes.models import Certificate, SerialBook
from lantoa.outcomes.places import place_names
from lantoa.outcomes.queries import newest_verdict_value, terms_of, waiting_for_certificate
from lantoa.outcomes.rules import serial_of, tidy_serial
from lantoa.people.errors import OutsideScope
from lantoa.people.models import CorrectionRequest, Person
from lantoa.people.queries.persons import birth_text
from lantoa.people.queries.roles import require_organiser, scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment

CHUNK = 200
CHECK_CODE_LENGTH = 12


@dataclass(frozen=True)
class Issued:
    """What an issue did: new serials, how many had a valid certificate already, and who got none and why."""

    serials: tuple[str, ...] = ()
    already: int = 0
    refused: Mapping[uuid.UUID, Refusal] = field(default_factory=dict)

    def __add__(self, other: "Issued") -> "Issued":
        return Issued(
            serials=self.serials + other.serials,
            already=self.already + other.already,
            refused={**self.refused, **other.refused},
        )


def issue_certificates(
    *,
    actor: Person | None,
    campaign: Campaign,
    enrolments: Sequence[uuid.UUID] | None = None,
    now: datetime,
    report: Report | None = None,
) -> Issued:
    """Give each of the enrolments (None = all that passed and have none) its certificate, in chunks. May be
    repeated.

    One valid certificate per enrolment, whoever asks at the same time; refused ones are named with the
    reason.
    """
    scope = scope_of(actor, {ORGANISER}, campaign.pk)
    if scope.is_empty:
        raise OutsideScope
    wanted = list(enrolments) if enrolments is not None else waiting_for_certificate(campaign, scope)
    result = Issued()
    for start in range(0, len(wanted), CHUNK):
        result += _issue_chunk(actor, campaign, wanted[start : start + CHUNK], scope, now)
        if report is not None:
            report(min(start + CHUNK, len(wanted)), len(wanted))
    return result


def revoke_certificate(*, actor: Person | None, serial: str, reason: str, now: datetime) -> Certificate:
    """Make a certificate invalid; its record stays and the check page says so. A revoked one stays as it is."""
    reason = clean(reason)
    if not reason:
        raise RevokeReasonMissing(_("Hãy ghi lý do thu hồi giấy chứng nhận."))
    with transaction.atomic():
        rows = Certificate.objects.select_related("enrolment").select_for_update(of=("self",))
        row = rows.filter(serial=tidy_serial(serial)).first()
        if row is None:
            raise CertificateNotFound(_("Không có giấy chứng nhận số này."))
        enrolment = row.enrolment
        require_organiser(actor, enrolment.campaign_id, enrolment.unit_path)
        if row.revoked_at is not None:
            raise CertificateRevoked(_("Giấy chứng nhận này đã bị thu hồi trước đó."))
        row.revoked_at, row.revoked_by, row.revoke_reason = now, actor.uuid if actor else None, reason[:300]
        row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        _record(FactKind.CERTIFICATE_REVOKED, [row], actor=actor, campaign_id=enrolment.campaign_id, now=now)
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="certificate.revoked",
            now=now,
            campaign_id=enrolment.campaign_id,
            subject=row.uuid,
            details={"serial": row.serial},
        )
    return row


def _issue_chunk(
    actor: Person | None, campaign: Campaign, wanted: Sequence[uuid.UUID], scope: Scope, now: datetime
) -> Issued:
    year = local_day(now).year
    SerialBook.objects.bulk_create([SerialBook(year=year)], ignore_conflicts=True)
    with transaction.atomic():
        # The year's row is locked before looking who has a certificate: a second issuer waits here, then sees ours.
        book = SerialBook.objects.select_for_update().get(year=year)
        candidates = _candidates(campaign, wanted)
        if not all(scope.contains(row.unit_path) for row in candidates.values()):
            raise OutsideScope
        refused, fit = _sort_out(wanted, candidates)
        holders = _holders(fit)
        new = [row for row in fit if row.pk not in holders]
        rows = _rows(campaign, new, first_number=book.last + 1, year=year, actor=actor, now=now)
        if rows:
            Certificate.objects.bulk_create(rows)
            SerialBook.objects.filter(pk=book.pk).update(last=F("last") + len(rows))
            _record(FactKind.CERTIFICATE_ISSUED, rows, actor=actor, campaign_id=campaign.pk, now=now)
            record_audit(
                actor_uuid=actor.uuid if actor else None,
                action="certificates.issued",
                now=now,
                campaign_id=campaign.pk,
                details={"count": len(rows), "first": rows[0].serial, "last": rows[-1].serial},
            )
    return Issued(serials=tuple(row.serial for row in rows), already=len(holders), refused=refused)


def _candidates(campaign: Campaign, wanted: Sequence[uuid.UUID]) -> dict[uuid.UUID, Enrolment]:
    rows = Enrolment.objects.filter(campaign=campaign, uuid__in=wanted).select_related(
        "person", "unit", "cohort"
    )
    rows = rows.annotate(
        has_passed=newest_verdict_value("passed", "pk"), passed_percent=newest_verdict_value("percent", "pk")
    )
    return {row.uuid: row for row in rows}


def _sort_out(
    wanted: Sequence[uuid.UUID], candidates: Mapping[uuid.UUID, Enrolment]
) -> tuple[dict[uuid.UUID, Refusal], list[Enrolment]]:
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


def _holders(rows: Sequence[Enrolment]) -> set[int]:
    valid = Certificate.objects.filter(enrolment__in=rows, revoked_at__isnull=True)
    return set(valid.values_list("enrolment_id", flat=True))


def _rows(
    campaign: Campaign,
    enrolments: Sequence[Enrolment],
    *,
    first_number: int,
    year: int,
    actor: Person | None,
    now: datetime,
) -> list[Certificate]:
    terms = terms_of(campaign)
    places = place_names([row.unit for row in enrolments], as_of=campaign.units_as_of)
    course_title = campaign.course.title if campaign.course is not None else ""
    return [
        Certificate(
            serial=serial_of(year, number),
            check_code=readable_code(CHECK_CODE_LENGTH),
            enrolment=row,
            full_name=row.person.full_name,
            birth=birth_text(row.person.birth_date, row.person.birth_year),
            unit_name=places[row.unit.pk],
            course_title=course_title,
            campaign_title=campaign.title,
            starts_on=row.cohort.starts_on if row.cohort else campaign.starts_on,
            ends_on=row.cohort.ends_on if row.cohort else campaign.ends_on,
            percent=getattr(row, "passed_percent"),  # noqa: B009 an annotation, unknown to the type of the row
            parent_organisation=terms.parent_organisation,
            organisation=campaign.organisation or settings.LANTOA.organisation,
            place=terms.place,
            signer_title=terms.signer_title,
            signer_name=terms.signer_name,
            issued_on=local_day(now),
            issued_at=now,
            issued_by=actor.uuid if actor else None,
        )
        for number, row in enumerate(enrolments, start=first_number)
    ]


def _record(
    kind: FactKind, rows: Sequence[Certificate], *, actor: Person | None, campaign_id: int, now: datetime
) -> None:
    record_facts(
        actor_uuid=actor.uuid if actor else None,
        campaign_id=campaign_id,
        facts=[
            NewFact(
                kind=kind,
                subject=row.enrolment.uuid,
                unit_code=row.enrolment.unit_code,
                payload={"serial": row.serial},
            )
            for row in rows
        ],
        now=now,
    )

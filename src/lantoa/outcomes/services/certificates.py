"""Issuing without a decision, and revoking."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.facts.enums import FactKind
from lantoa.facts.services import record_audit
from lantoa.kernel.chunks import Pace
from lantoa.kernel.jobs import Report
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.outcomes.enums import Refusal
from lantoa.outcomes.errors import (
    CertificateNotFound,
    CertificateRevoked,
    DecisionNeeded,
    RevokeReasonMissing,
)
from lantoa.outcomes.models import Certificate
from lantoa.outcomes.queries import terms_of, waiting_for_certificate
from lantoa.outcomes.rules import tidy_serial
from lantoa.outcomes.services.writing import (
    candidates_among,
    holders_among,
    locked_serials,
    prepare_serials,
    printed_by,
    sort_out,
    tell_facts,
    write_certificates,
)
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser, scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign

FIRST_CHUNK, SMALLEST_CHUNK, LARGEST_CHUNK = 50, 10, 500


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

    One valid certificate per enrolment, whoever asks at the same time; refused ones are named with the reason.
    DecisionNeeded where certificates come by decision only.
    """
    scope = scope_of(actor, {ORGANISER}, campaign.pk)
    if scope.is_empty:
        raise OutsideScope
    if terms_of(campaign).by_decision:
        raise DecisionNeeded(_("Khóa này cấp giấy theo quyết định. Hãy lập đợt cấp."))
    wanted = list(enrolments) if enrolments is not None else waiting_for_certificate(campaign, scope)
    result, pace, done = Issued(), Pace(first=FIRST_CHUNK, least=SMALLEST_CHUNK, most=LARGEST_CHUNK), 0
    while done < len(wanted):
        part = wanted[done : done + pace.size]
        result += _issue_chunk(actor, campaign, part, scope, pace, now)
        done += len(part)
        if report is not None:
            report(done, len(wanted))
    return result


def revoke_certificate(*, actor: Person | None, serial: str, reason: str, now: datetime) -> Certificate:
    """Make a certificate invalid; its record stays and the check page says so. A revoked one stays as it is."""
    with transaction.atomic():
        row = locked_certificate(actor=actor, serial=serial)
        mark_revoked(row, actor=actor, reason=reason, now=now)
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="certificate.revoked",
            now=now,
            campaign_id=row.enrolment.campaign_id,
            subject=row.uuid,
            details={"serial": row.serial},
        )
    return row


def locked_certificate(*, actor: Person | None, serial: str) -> Certificate:
    """A valid certificate of the actor's units, locked until the transaction ends."""
    rows = Certificate.objects.select_related("enrolment").select_for_update(of=("self",))
    row = rows.filter(serial=tidy_serial(serial)).first()
    if row is None:
        raise CertificateNotFound(_("Không có giấy chứng nhận số này."))
    require_organiser(actor, row.enrolment.campaign_id, row.enrolment.unit_path)
    if row.revoked_at is not None:
        raise CertificateRevoked(_("Giấy chứng nhận này đã bị thu hồi trước đó."))
    return row


def mark_revoked(row: Certificate, *, actor: Person | None, reason: str, now: datetime) -> None:
    """Write the revocation of a locked certificate and its fact; RevokeReasonMissing without words."""
    reason = clean(reason)
    if not reason:
        raise RevokeReasonMissing(_("Hãy ghi lý do thu hồi giấy chứng nhận."))
    row.revoked_at, row.revoked_by, row.revoke_reason = now, actor.uuid if actor else None, reason[:300]
    row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    tell_facts(
        FactKind.CERTIFICATE_REVOKED,
        [row],
        actor_uuid=actor.uuid if actor else None,
        campaign_id=row.enrolment.campaign_id,
        now=now,
    )


def _issue_chunk(
    actor: Person | None,
    campaign: Campaign,
    wanted: Sequence[uuid.UUID],
    scope: Scope,
    pace: Pace,
    now: datetime,
) -> Issued:
    prepare_serials(now)
    actor_uuid = actor.uuid if actor else None
    with pace.transaction(len(wanted)):
        serials = locked_serials(now)  # before looking who has a certificate
        candidates = candidates_among(campaign, wanted)
        if not all(scope.contains(row.unit_path) for row in candidates.values()):
            raise OutsideScope
        refused, fit = sort_out(wanted, candidates)
        holders = holders_among(fit)
        rows = write_certificates(
            campaign=campaign,
            enrolments=[row for row in fit if row.pk not in holders],
            printed=printed_by(campaign),
            serials=serials,
            actor_uuid=actor_uuid,
            now=now,
        )
        if rows:
            record_audit(
                actor_uuid=actor_uuid,
                action="certificates.issued",
                now=now,
                campaign_id=campaign.pk,
                details={"count": len(rows), "first": rows[0].serial, "last": rows[-1].serial},
            )
    return Issued(serials=tuple(row.serial for row in rows), already=len(holders), refused=refused)

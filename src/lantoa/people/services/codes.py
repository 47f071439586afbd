"""Printed activation codes: issued in bulk, stored as keyed digests, shown once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.ids import readable_code
from lantoa.kernel.signing import derive_key, digest
from lantoa.people.models import ActivationCode, Person
from lantoa.people.queries.roles import require_manager, require_no_higher_role
from lantoa.people.rules.codes import CODE_LENGTH, expiry, printed_code

CHUNK = 500


@dataclass(frozen=True)
class IssuedCode:
    """A code in clear, for the slip; it cannot be read again later."""

    person_id: int
    person_uuid: uuid.UUID
    code: str
    expires_at: datetime

    @property
    def printed(self) -> str:
        return printed_code(self.code)


def issue_codes(
    *, actor: Person | None, persons: Sequence[Person], campaign_id: int = 0, now: datetime
) -> list[IssuedCode]:
    """New codes for these persons, in their order; each replaces the person's earlier code, used or not.

    OutsideScope unless the actor manages every one's unit and could grant every role they hold.
    """
    require_manager(actor, campaign_id, {person.unit_path for person in persons})
    require_no_higher_role(actor, persons)
    return write_codes(
        actor_uuid=actor.uuid if actor else None, persons=persons, campaign_id=campaign_id, now=now
    )


def write_codes(
    *, actor_uuid: uuid.UUID | None, persons: Sequence[Person], campaign_id: int, now: datetime
) -> list[IssuedCode]:
    """The same for a caller that has already asked whether the actor may; other rooms check by enrolment."""
    expires_at = expiry(now, settings.LANTOA.activation_days)
    issued = [
        IssuedCode(
            person_id=person.pk,
            person_uuid=person.uuid,
            code=readable_code(CODE_LENGTH),
            expires_at=expires_at,
        )
        for person in persons
    ]
    rows = [
        ActivationCode(
            person_id=one.person_id,
            digest=code_digest(one.code),
            issued_at=now,
            expires_at=expires_at,
            tries=0,
            used_at=None,
        )
        for one in issued
    ]
    for start in range(0, len(rows), CHUNK):
        with transaction.atomic():
            ActivationCode.objects.bulk_create(
                rows[start : start + CHUNK],
                update_conflicts=True,
                unique_fields=["person"],
                update_fields=["digest", "issued_at", "expires_at", "tries", "used_at"],
            )
            record_audit(
                actor_uuid=actor_uuid,
                action="codes.issued",
                campaign_id=campaign_id,
                subject=issued[0].person_uuid if len(issued) == 1 else None,
                now=now,
                details={"persons": [str(one.person_uuid) for one in issued[start : start + CHUNK]]},
            )
    return issued


def code_digest(code: str) -> str:
    """How a code is stored: HMAC with a key of its own, so that a copied database opens nothing."""
    return digest(derive_key(settings.INSTALL_SECRET, "activation-code"), code.encode()).hex()

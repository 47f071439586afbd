"""Writing facts and audit entries, inside the caller's transaction."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lantoa.facts.models import AuditEntry, Fact
from lantoa.kernel.clock import local_day

CHUNK = 1000


@dataclass(frozen=True)
class NewFact:
    """A fact about to be written; `subject` is the uuid of what it is about."""

    kind: str
    subject: uuid.UUID
    unit_code: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


def record_facts(
    *, actor_uuid: uuid.UUID | None, campaign_id: int, facts: Iterable[NewFact], now: datetime
) -> int:
    """Write facts in bulk; call it inside the transaction of the change. Returns how many."""
    rows = [
        Fact(
            campaign_id=campaign_id,
            kind=fact.kind,
            subject=fact.subject,
            actor_uuid=actor_uuid,
            unit_code=fact.unit_code,
            day=local_day(now),
            at=now,
            payload=dict(fact.payload),
        )
        for fact in facts
    ]
    Fact.objects.bulk_create(rows, batch_size=CHUNK)
    return len(rows)


def record_audit(
    *,
    actor_uuid: uuid.UUID | None,
    action: str,
    now: datetime,
    campaign_id: int = 0,
    subject: uuid.UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """One line of the audit trail; call it inside the transaction of the act."""
    return AuditEntry.objects.create(
        at=now,
        actor_uuid=actor_uuid,
        action=action,
        campaign_id=campaign_id,
        subject=subject,
        details=dict(details or {}),
    )

"""What happens to a batch, for those who must answer for it."""

from datetime import datetime

from lantoa.facts.services import record_audit
from lantoa.outcomes.models import CertificateBatch
from lantoa.people.models import Person


def audit(
    batch: CertificateBatch, actor: Person | None, action: str, now: datetime, **details: object
) -> None:
    """A line of the audit trail about a batch."""
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        now=now,
        campaign_id=batch.campaign_id,
        subject=batch.uuid,
        details=details,
    )

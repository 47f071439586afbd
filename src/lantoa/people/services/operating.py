"""What operators do to the work of the installation."""

import uuid
from datetime import datetime

from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.jobs import retry_job
from lantoa.kernel.models import Job
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_operator


def run_job_again(*, actor: Person | None, job_uuid: uuid.UUID, now: datetime) -> Job:
    """Send a failed job again; it acts for whoever started it. NotFound, or Conflict when it has not failed."""
    require_operator(actor)
    with transaction.atomic():
        job = retry_job(job_uuid)
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="job.retried",
            now=now,
            campaign_id=int(job.arguments.get("campaign_id") or 0),
            subject=job.uuid,
            details={"kind": job.kind},
        )
    return job

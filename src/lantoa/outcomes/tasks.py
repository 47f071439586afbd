"""Jobs of the outcomes room: whole campaigns and batches at a time, never one person."""

import uuid
from typing import Any

from lantoa.kernel.clock import now
from lantoa.kernel.jobs import Report
from lantoa.outcomes.models import CertificateBatch
from lantoa.outcomes.services.batches import gather_members, issue_batch
from lantoa.outcomes.services.certificates import issue_certificates
from lantoa.outcomes.services.prints import make_print
from lantoa.outcomes.services.verdicts import decide_again
from lantoa.people.models import Person
from lantoa.training.models import Campaign


def issue(*, report: Report, campaign_id: int, actor: str = "") -> dict[str, Any]:
    """Certificates for all that passed and have none; after a crash the rest. Counts and refusals by reason.

    `actor`: the uuid of the person in whose name and units it is done, "" = the system.
    """
    person = Person.objects.get(uuid=uuid.UUID(actor)) if actor else None
    campaign = Campaign.objects.get(pk=campaign_id)
    done = issue_certificates(actor=person, campaign=campaign, now=now(), report=report)
    refused: dict[str, int] = {}
    for reason in done.refused.values():
        refused[reason.value] = refused.get(reason.value, 0) + 1
    return {"issued": len(done.serials), "already": done.already, "refused": refused}


def decide(*, report: Report, campaign_id: int) -> dict[str, int]:
    """Verdicts of a whole campaign by the rule now in force."""
    return {"changed": decide_again(campaign=Campaign.objects.get(pk=campaign_id), now=now(), report=report)}


def gather(*, report: Report, batch_id: int) -> dict[str, int]:
    """The list of a new batch."""
    batch = CertificateBatch.objects.select_related("campaign").get(pk=batch_id)
    return {"listed": gather_members(batch=batch, report=report)}


def issue_by_decision(*, report: Report, batch_id: int) -> dict[str, int]:
    """The certificates of a decided batch; after a crash the rest."""
    return issue_batch(batch_id=batch_id, now=now(), report=report)


def print_files(*, report: Report, print_id: int) -> dict[str, int]:
    """The files of a print run; after a crash all of them anew."""
    return make_print(print_id=print_id, now=now(), report=report)

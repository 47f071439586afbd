"""A recount asked for on a page: done by the worker, because a large campaign takes minutes."""

from django.db import transaction

from lantoa.kernel.jobs import enqueue
from lantoa.kernel.models import Job
from lantoa.people.models import Person
from lantoa.people.queries.roles import may_operate, require_organiser
from lantoa.training.models import Campaign

RECOUNT = "statistics.recount"


def ask_recount(*, actor: Person | None, campaign: Campaign, repair: bool = False) -> Job:
    """Enqueue a recount, in the name of the actor. The job itself writes the audit trail. One that waits is not doubled."""
    if not may_operate(actor):
        require_organiser(actor, campaign.pk)
    arguments = {"campaign_id": campaign.pk, "repair": repair, "actor": str(actor.uuid) if actor else ""}
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)  # two clicks at once ask for one recount
        waiting = Job.objects.filter(
            kind=RECOUNT,
            state=Job.State.QUEUED,
            arguments__campaign_id=campaign.pk,
            arguments__repair=repair,
        ).first()
        return waiting or enqueue(RECOUNT, actor_uuid=actor.uuid if actor else None, **arguments)

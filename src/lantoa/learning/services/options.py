"""Choosing how a campaign's course is studied."""

from datetime import datetime

from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.jobs import enqueue
from lantoa.learning.models import LearningOptions
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser
from lantoa.training.models import Campaign

REFOLD = "learning.refold"


def set_lesson_order(*, actor: Person | None, campaign: Campaign, in_order: bool, now: datetime) -> bool:
    """Take lessons one after the other, or freely; returns whether that is new. May be repeated, at any time.

    Nothing a learner did is lost either way. The counts of finished lessons follow by a job; who has finished all
    lessons has finished in both ways. Errors: NotAllowed.
    """
    require_organiser(actor, campaign.pk)
    with transaction.atomic():
        options, _made = LearningOptions.objects.select_for_update().get_or_create(campaign_id=campaign.pk)
        if options.in_order == in_order:
            return False
        options.in_order = in_order
        options.save(update_fields=["in_order"])
        actor_uuid = actor.uuid if actor else None
        record_audit(
            actor_uuid=actor_uuid,
            action="learning_options.set",
            now=now,
            campaign_id=campaign.pk,
            subject=campaign.uuid,
            details={"in_order": in_order},
        )
        enqueue(REFOLD, actor_uuid=actor_uuid, campaign_id=campaign.pk)
    return True

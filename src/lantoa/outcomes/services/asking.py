"""Certificates asked for on a page: a few at once, a whole campaign by the worker."""

from lantoa.kernel.jobs import enqueue
from lantoa.kernel.models import Job
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.queries.roles import scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.training.models import Campaign

ISSUE = "outcomes.issue_certificates"


def ask_certificates(*, actor: Person, campaign: Campaign) -> Job:
    """Enqueue the issue for all of the actor's units that wait, in the name of the actor. Asked twice, the second job finds
    nobody left."""
    if scope_of(actor, {ORGANISER}, campaign.pk).is_empty:
        raise OutsideScope
    # Why twice: the row says who asked, the job's function is given its arguments only.
    return enqueue(ISSUE, actor_uuid=actor.uuid, campaign_id=campaign.pk, actor=str(actor.uuid))

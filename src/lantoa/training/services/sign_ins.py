"""Notes the first sign-in of each enrolment, from the facts of the people room."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lantoa.facts.enums import FactKind
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.services.enrolments import record_enrolment_facts

CONSUMER = "training.sign_ins"
_SIGNS = frozenset({FactKind.PERSON_ACTIVATED, FactKind.PERSON_SIGNED_IN})


def take_sign_ins(facts: Sequence[Any], now: datetime) -> None:
    """`enrolment.signed_in` for every active enrolment whose person signed in since, once for each enrolment.

    Runs inside the consumer's transaction; `signed_in_at` keeps a second round from counting again.
    """
    came: dict[UUID, datetime] = {}
    for fact in facts:
        if fact.kind in _SIGNS:
            came[fact.subject] = max(fact.at, came.get(fact.subject, fact.at))
    if not came:
        return
    waiting = Enrolment.objects.filter(
        person__uuid__in=list(came), state=EnrolmentState.ACTIVE, signed_in_at=None
    ).select_related("person")
    by_campaign: dict[int, list[Enrolment]] = defaultdict(list)
    for enrolment in waiting.order_by("pk"):
        if enrolment.enrolled_at <= came[enrolment.person.uuid]:
            enrolment.signed_in_at = came[enrolment.person.uuid]
            by_campaign[enrolment.campaign_id].append(enrolment)
    campaigns = Campaign.objects.in_bulk(list(by_campaign))
    for campaign_id, rows in by_campaign.items():
        Enrolment.objects.bulk_update(rows, ["signed_in_at"], batch_size=250)
        record_enrolment_facts(
            FactKind.ENROLMENT_SIGNED_IN, rows, campaign=campaigns[campaign_id], actor_uuid=None, now=now
        )

"""What completing a campaign asks for and what its certificates print."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.jobs import enqueue
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.outcomes.models import CompletionTerms
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser
from lantoa.training.models import Campaign


@dataclass(frozen=True)
class Terms:
    """The terms of one campaign; the texts are printed. `signer_title` may have two lines."""

    lessons_required: bool = True
    issues_automatically: bool = False
    parent_organisation: str = ""
    place: str = ""
    signer_title: str = ""
    signer_name: str = ""


def set_terms(*, actor: Person | None, campaign: Campaign, terms: Terms, now: datetime) -> CompletionTerms:
    """Put terms in force. Verdicts are decided again by a job when the rule itself changed."""
    require_organiser(actor, campaign.pk)
    with transaction.atomic():
        before = CompletionTerms.objects.filter(campaign=campaign).first() or CompletionTerms(
            campaign=campaign
        )
        row, _made = CompletionTerms.objects.update_or_create(campaign=campaign, defaults=_tidy(terms))
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="completion_terms.set",
            now=now,
            campaign_id=campaign.pk,
            subject=campaign.uuid,
            details={"lessons_required": terms.lessons_required, "automatic": terms.issues_automatically},
        )
        rule_changed = before.lessons_required != row.lessons_required
        if rule_changed or (row.issues_automatically and not before.issues_automatically):
            enqueue(
                "outcomes.decide_again", actor_uuid=actor.uuid if actor else None, campaign_id=campaign.pk
            )
    return row


def _tidy(terms: Terms) -> dict[str, object]:
    values = asdict(terms)
    for name, value in values.items():
        if isinstance(value, str):
            values[name] = "\n".join(line for line in map(clean, value.splitlines()) if line)
    return values

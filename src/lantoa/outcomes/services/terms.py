"""What completing a campaign asks for and what its certificates print."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.jobs import enqueue
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.outcomes.models import CompletionTerms
from lantoa.outcomes.services.templates import check_printed_words, template_for
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser
from lantoa.training.models import Campaign


@dataclass(frozen=True)
class Terms:
    """The terms of one campaign; the texts are printed. `signer_title` may have two lines.

    `grades`: (from percent, word); none = no grade. `template`: the uuid of one made in a campaign the actor organises.
    """

    lessons_required: bool = True
    issues_automatically: bool = False
    by_decision: bool = False
    grades: tuple[tuple[Decimal, str], ...] = ()
    template: uuid.UUID | None = None
    parent_organisation: str = ""
    place: str = ""
    signer_title: str = ""
    signer_name: str = ""


def set_terms(*, actor: Person | None, campaign: Campaign, terms: Terms, now: datetime) -> CompletionTerms:
    """Put terms in force. Verdicts are decided again by a job when the rule itself changed."""
    require_organiser(actor, campaign.pk)
    check_printed_words(asdict(terms))
    template = template_for(actor, terms.template) if terms.template else None
    with transaction.atomic():
        before = CompletionTerms.objects.filter(campaign=campaign).first() or CompletionTerms(
            campaign=campaign
        )
        row, _made = CompletionTerms.objects.update_or_create(
            campaign=campaign, defaults=_tidy(terms) | {"template": template}
        )
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="completion_terms.set",
            now=now,
            campaign_id=campaign.pk,
            subject=campaign.uuid,
            details={
                "lessons_required": terms.lessons_required,
                "automatic": terms.issues_automatically,
                "by_decision": terms.by_decision,
            },
        )
        rule_changed = before.lessons_required != row.lessons_required
        if rule_changed or (row.issues_automatically and not before.issues_automatically):
            enqueue(
                "outcomes.decide_again", actor_uuid=actor.uuid if actor else None, campaign_id=campaign.pk
            )
    return row


def _tidy(terms: Terms) -> dict[str, object]:
    values = asdict(terms)
    values["by_decision"] = terms.by_decision and not terms.issues_automatically
    values["grades"] = [
        [f"{lowest.normalize():f}", clean(word)[:40]] for lowest, word in sorted(terms.grades, reverse=True)
    ]
    for name, value in values.items():
        if isinstance(value, str):
            values[name] = "\n".join(line for line in map(clean, value.splitlines()) if line)
    return values

"""The end of a campaign: later than planned, or taken back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Conflict, Invalid
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser
from lantoa.training.enums import CampaignState
from lantoa.training.models import Campaign, Cohort
from lantoa.training.services.campaigns import change_state
from lantoa.training.services.requests import required_reason


def extend_campaign(
    *, actor: Person | None, campaign: Campaign, ends_on: date, reason: str, now: datetime
) -> Campaign:
    """A later last day. A closed campaign is opened again, so that people can go on; cohorts that ended with the campaign
    end later too. Invalid when the day is not later, or without a reason."""
    require_organiser(actor, campaign.pk)
    told = required_reason(reason)
    with transaction.atomic():
        kept = Campaign.objects.select_for_update().get(pk=campaign.pk)
        before = kept.ends_on
        if ends_on <= before:
            message = _("Hãy chọn ngày sau %(day)s.") % {"day": format_date(before)}
            raise Invalid(message, code="not_later", details={"fields": {"ends_on": message}})
        Campaign.objects.filter(pk=kept.pk).update(ends_on=ends_on)
        Cohort.objects.filter(campaign=kept, ends_on=before).update(ends_on=ends_on)
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="campaign.extended",
            campaign_id=kept.pk,
            subject=kept.uuid,
            now=now,
            details={"from": before.isoformat(), "ends_on": ends_on.isoformat(), "reason": told},
        )
        if kept.state == CampaignState.CLOSED:
            change_state(actor=actor, campaign=kept, state=CampaignState.OPEN, reason=told, now=now)
    campaign.refresh_from_db()
    return campaign


def reopen_campaign(*, actor: Person | None, campaign: Campaign, reason: str, now: datetime) -> Campaign:
    """Open a closed campaign again. Invalid without a reason, Conflict when it is not closed."""
    require_organiser(actor, campaign.pk)
    told = required_reason(reason)
    if campaign.state != CampaignState.CLOSED:
        raise Conflict(_("Khóa này chưa kết thúc."), code="not_closed")
    return change_state(actor=actor, campaign=campaign, state=CampaignState.OPEN, reason=told, now=now)

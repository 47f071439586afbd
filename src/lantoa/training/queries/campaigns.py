"""Campaigns as people may see them."""

from collections.abc import Sequence

from lantoa.people.models import Person
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import EVERY_CAMPAIGN, MANAGERS
from lantoa.training.enums import CampaignState
from lantoa.training.errors import NoSuchCampaign
from lantoa.training.models import Campaign


def campaign_by_code(code: str) -> Campaign:
    """The campaign with its course. NoSuchCampaign when there is none; who may see it is the caller's question."""
    campaign = Campaign.objects.select_related("course").filter(code=code).first()
    if campaign is None:
        raise NoSuchCampaign
    return campaign


def campaigns_for(person: Person | None) -> Sequence[Campaign]:
    """The campaigns a person organises or manages units in, newest first; None is the system and sees all."""
    campaigns = Campaign.objects.select_related("course").order_by("-starts_on", "code")
    if person is None:
        return list(campaigns)
    held = {grant.campaign_id for grant in grants_of(person) if grant.name in MANAGERS}
    if EVERY_CAMPAIGN in held:
        return list(campaigns)
    return list(campaigns.filter(pk__in=held))


def open_campaigns() -> Sequence[Campaign]:
    """Campaigns anyone may know of, for the public page."""
    return list(Campaign.objects.filter(state=CampaignState.OPEN).order_by("-starts_on", "code"))

"""Finding campaigns."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lantoa.people.models import Person
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.grants import EVERY_CAMPAIGN, MANAGERS
from lantoa.training.enums import CampaignState
from lantoa.training.errors import NoSuchCampaign
from lantoa.training.models import Campaign, Cohort


def campaign_by_code(code: str) -> Campaign:
    """The campaign of a code, with its course. NoSuchCampaign when there is none; says nothing about who may see it."""
    return _found(Campaign.objects.filter(code=code))


def campaign_by_id(campaign_id: int) -> Campaign:
    """The campaign of an internal id, as facts and roles keep it."""
    return _found(Campaign.objects.filter(pk=campaign_id))


def campaigns_for(person: Person) -> Sequence[Campaign]:
    """The campaigns the person organises or manages units in, newest first."""
    held = {grant.campaign_id for grant in grants_of(person) if grant.name in MANAGERS}
    if not held:
        return []
    campaigns = Campaign.objects.select_related("course")
    if EVERY_CAMPAIGN not in held:
        campaigns = campaigns.filter(pk__in=held)
    return list(campaigns)


def campaigns_learned_by(person: Person) -> Sequence[Campaign]:
    """The campaigns the person is enrolled in, newest first."""
    enrolled = Q(enrolments__person=person, enrolments__state="active")
    return list(Campaign.objects.select_related("course").filter(enrolled).exclude(state=CampaignState.DRAFT))


def open_campaigns() -> Sequence[Campaign]:
    """The campaigns that run, for the public catalogue, newest first."""
    return list(Campaign.objects.select_related("course").filter(state=CampaignState.OPEN))


def all_campaigns() -> Sequence[Campaign]:
    """Every campaign, newest first; for the operator and for programs."""
    return list(Campaign.objects.select_related("course"))


def cohorts_of(campaign: Campaign) -> Sequence[Cohort]:
    """The cohorts of a campaign with how many are enrolled in each (`learners`), in order of their dates."""
    learners = Count("enrolments", filter=Q(enrolments__state="active"))
    return list(
        Cohort.objects.filter(campaign=campaign).annotate(learners=learners).order_by("starts_on", "code")
    )


def campaign_by_uuid(campaign_uuid: UUID | str) -> Campaign:
    """The campaign of a public uuid."""
    return _found(Campaign.objects.filter(uuid=campaign_uuid))


def _found(campaigns: QuerySet[Campaign]) -> Campaign:
    campaign = campaigns.select_related("course").first()
    if campaign is None:
        raise NoSuchCampaign
    return campaign

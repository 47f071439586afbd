"""The campaign an organiser's request works on, with what the person may see of it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from lantoa.people.queries.roles import managed_scope_of
from lantoa.surfaces.api.auth import person_of
from lantoa.territory.rules.scope import Scope
from lantoa.training.errors import NoSuchCampaign
from lantoa.training.queries.campaigns import campaign_by_code


@dataclass(frozen=True)
class ApiDesk:
    """Who asks, about which campaign, inside which subtrees."""

    campaign: Any
    person: Any
    scope: Scope


def desk_of(request: HttpRequest, code: str) -> ApiDesk:
    """NoSuchCampaign for an unknown code and for someone without a role in it: both look alike from outside."""
    person = person_of(request)
    campaign = campaign_by_code(code)
    scope = managed_scope_of(person, campaign.pk)
    if scope.is_empty:
        raise NoSuchCampaign
    return ApiDesk(campaign=campaign, person=person, scope=scope)

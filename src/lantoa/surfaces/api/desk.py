"""The campaign an organiser's request works on, with what the person may see of it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from lantoa.people.queries.roles import managed_scope_of, may_organise, require_organiser, scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.surfaces.access import Desk
from lantoa.surfaces.api.auth import person_of
from lantoa.territory.rules.scope import Scope
from lantoa.training.errors import NoSuchCampaign
from lantoa.training.queries.campaigns import campaign_by_code
from lantoa.training.queries.unit_choices import unit_in_scope


@dataclass(frozen=True)
class ApiDesk:
    """Who asks, about which campaign, inside which subtrees."""

    campaign: Any
    person: Any
    scope: Scope

    @property
    def may_change(self) -> bool:
        """Whether the person organises the whole campaign: its tests and terms belong to all units."""
        return may_organise(self.person, self.campaign.pk)

    def path_of(self, unit: str) -> str:
        """The path of a unit's code, "" for none. NoSuchUnit when it is unknown or outside the scope."""
        return unit_in_scope(self.campaign, self.scope, unit).path if unit else ""

    @property
    def organised(self) -> Scope:
        """The subtrees in which the person may change the campaign itself; empty for unit managers."""
        return scope_of(self.person, {ORGANISER}, self.campaign.pk)

    def as_page_desk(self) -> Desk:
        """The same for what the API shares with the console's pages."""
        return Desk(self.campaign, self.person, self.scope, self.organised)

    @property
    def head(self) -> str:
        """The path of the highest unit the person sees."""
        return min(self.scope.paths, key=lambda path: (len(path), path))


def desk_of(request: HttpRequest, code: str) -> ApiDesk:
    """NoSuchCampaign for an unknown code and for someone without a role in it: both look alike from outside."""
    person = person_of(request)
    campaign = campaign_by_code(code)
    scope = managed_scope_of(person, campaign.pk)
    if scope.is_empty:
        raise NoSuchCampaign
    return ApiDesk(campaign=campaign, person=person, scope=scope)


def organised_desk_of(request: HttpRequest, code: str) -> ApiDesk:
    """The same for those who organise the whole campaign; OutsideScope for its unit managers."""
    desk = desk_of(request, code)
    require_organiser(desk.person, desk.campaign.pk)
    return desk

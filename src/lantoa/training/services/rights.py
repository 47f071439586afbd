"""Who may enrol in a campaign: its organisers and, where the campaign lets them, its unit managers."""

from collections.abc import Iterable

from lantoa.people.models import Person
from lantoa.people.queries.roles import managed_scope_of, require_manager, scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.territory.rules.scope import Scope
from lantoa.training.errors import NominateInstead
from lantoa.training.models import Campaign


def enrolling_scope(actor: Person | None, campaign: Campaign) -> Scope:
    """The subtrees in which the actor enrols people and decides requests. One query."""
    if campaign.managers_enrol:
        return managed_scope_of(actor, campaign.pk)
    return scope_of(actor, {ORGANISER}, campaign.pk)


def require_enroller(actor: Person | None, campaign: Campaign, unit_paths: Iterable[str]) -> None:
    """OutsideScope unless the actor manages every one of these units; NominateInstead where units only nominate."""
    if actor is None:
        return
    paths = list(unit_paths)
    require_manager(actor, campaign.pk, paths)
    if not campaign.managers_enrol:
        scope = enrolling_scope(actor, campaign)
        if not all(scope.contains(path) for path in paths):
            raise NominateInstead

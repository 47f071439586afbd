"""Who may do what where: questions about the roles a person holds, without a database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lantoa.territory.rules.scope import Scope
from lantoa.territory.rules.units import ROOT_CODE

WHOLE_COUNTRY = f"{ROOT_CODE}/"
EVERY_CAMPAIGN = 0

LEARNER, LECTURER, AUTHOR = "learner", "lecturer", "author"
ORGANISER, UNIT_MANAGER, OPERATOR = "organiser", "unit_manager", "operator"

# Why separate: an operator keeps the installation and its accounts running, an organiser answers for a campaign and its
# figures; Decree 69/2024 asks that the two are not one role. One person may hold both.
MANAGERS = frozenset({ORGANISER, UNIT_MANAGER})
_GRANTED_BY_ORGANISER = frozenset({ORGANISER, UNIT_MANAGER, LECTURER, AUTHOR, LEARNER})


@dataclass(frozen=True)
class Grant:
    """One role held: over a subtree of units, in one campaign or (0) in every one."""

    name: str
    unit_path: str = WHOLE_COUNTRY
    campaign_id: int = EVERY_CAMPAIGN

    def holds_in(self, campaign_id: int) -> bool:
        return self.campaign_id in (EVERY_CAMPAIGN, campaign_id)


def scope_by(grants: Iterable[Grant], names: Collection[str], campaign_id: int) -> Scope:
    """The subtrees these roles cover in a campaign."""
    return Scope(grant.unit_path for grant in grants if grant.name in names and grant.holds_in(campaign_id))


def may_organise(grants: Iterable[Grant], campaign_id: int, unit_path: str = WHOLE_COUNTRY) -> bool:
    """Whether they may change the campaign itself for that unit: quotas, cohorts, tests."""
    return scope_by(grants, {ORGANISER}, campaign_id).contains(unit_path)


def may_manage_unit(grants: Iterable[Grant], campaign_id: int, unit_path: str) -> bool:
    """Whether they may send rosters, enrol, withdraw, issue codes for the unit's people."""
    return scope_by(grants, MANAGERS, campaign_id).contains(unit_path)


def may_see_unit(grants: Iterable[Grant], campaign_id: int, unit_path: str) -> bool:
    """Whether they may see the unit's people and figures by name."""
    return may_manage_unit(grants, campaign_id, unit_path)


def may_operate(grants: Iterable[Grant]) -> bool:
    """Whether they keep the installation: accounts, roles, jobs."""
    return any(grant.name == OPERATOR for grant in grants)


def may_author(grants: Iterable[Grant]) -> bool:
    """Whether they bring in and publish courses. A course belongs to no unit and no campaign, so only authors of the whole
    country and of every campaign do, and operators."""
    everywhere = Grant(AUTHOR)
    return any(grant == everywhere or grant.name == OPERATOR for grant in grants)


def may_grant(grants: Collection[Grant], wanted: Grant) -> bool:
    """Whether the holder of `grants` may give or take `wanted`: operators any role, organisers all but operators
    inside their own subtree and campaign."""
    if may_operate(grants):
        return True
    if wanted.name not in _GRANTED_BY_ORGANISER:
        return False
    return any(
        grant.name == ORGANISER
        and wanted.unit_path.startswith(grant.unit_path)
        and grant.campaign_id in (EVERY_CAMPAIGN, wanted.campaign_id)
        for grant in grants
    )

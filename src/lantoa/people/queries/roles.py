"""Which roles a person holds, and what they open."""

from collections.abc import Collection, Iterable, Sequence

from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person, Role
from lantoa.people.rules import grants as rules
from lantoa.people.rules.grants import Grant
from lantoa.territory.rules.scope import EVERYTHING, Scope


def grants_of(person: Person | None) -> list[Grant]:
    """The roles held, in one query. A stopped account holds none."""
    if person is None or not person.is_active:
        return []
    return [
        Grant(*row) for row in person.roles.values_list("name", "unit_path", "campaign_id").order_by("id")
    ]


def scope_of(person: Person | None, names: Collection[str], campaign_id: int = rules.EVERY_CAMPAIGN) -> Scope:
    """The subtrees these roles of the person cover in a campaign; None is the system itself and covers everything."""
    if person is None:
        return EVERYTHING
    return rules.scope_by(grants_of(person), names, campaign_id)


def managed_scope_of(person: Person | None, campaign_id: int) -> Scope:
    """The subtrees whose people and figures the person sees in a campaign, as organiser or unit manager."""
    return scope_of(person, rules.MANAGERS, campaign_id)


def may_organise(person: Person | None, campaign_id: int, unit_path: str = rules.WHOLE_COUNTRY) -> bool:
    """Whether the person may change the campaign for that unit."""
    return person is None or rules.may_organise(grants_of(person), campaign_id, unit_path)


def may_manage_unit(person: Person | None, campaign_id: int, unit_path: str) -> bool:
    """Whether the person may enrol, withdraw and issue codes for people of that unit."""
    return person is None or rules.may_manage_unit(grants_of(person), campaign_id, unit_path)


def may_see_unit(person: Person | None, campaign_id: int, unit_path: str) -> bool:
    """Whether the person may see the people of that unit by name."""
    return person is None or rules.may_see_unit(grants_of(person), campaign_id, unit_path)


def may_operate(person: Person | None) -> bool:
    """Whether the person keeps the installation."""
    return person is None or rules.may_operate(grants_of(person))


def require_organiser(actor: Person | None, campaign_id: int, unit_path: str = rules.WHOLE_COUNTRY) -> None:
    """OutsideScope unless the actor may organise there."""
    if not may_organise(actor, campaign_id, unit_path):
        raise OutsideScope


def require_manager(actor: Person | None, campaign_id: int, unit_paths: Iterable[str]) -> None:
    """OutsideScope unless the actor may manage every one of these units; one query for any number."""
    if actor is None:
        return
    scope = managed_scope_of(actor, campaign_id)
    if not all(scope.contains(path) for path in unit_paths):
        raise OutsideScope


def require_no_higher_role(actor: Person | None, persons: Iterable[Person]) -> None:
    """OutsideScope when one of them holds a role the actor may not grant: a new code sets a new password, so whoever
    issues it could otherwise enter as an operator. One query for any number."""
    if holders_above(actor, [person.pk for person in persons]):
        raise OutsideScope


def holders_above(actor: Person | None, person_ids: Iterable[int]) -> set[int]:
    """The ids of those persons who hold a role the actor may not grant. Two queries for any number; ids may be a query."""
    if actor is None:
        return set()
    held = grants_of(actor)
    roles = Role.objects.filter(person__in=person_ids).exclude(name=rules.LEARNER)
    rows = roles.values_list("person_id", "name", "unit_path", "campaign_id")
    return {
        person_id
        for person_id, name, path, campaign in rows
        if not rules.may_grant(held, Grant(name, path, campaign))
    }


def require_operator(actor: Person | None) -> None:
    """OutsideScope unless the actor keeps the installation."""
    if not may_operate(actor):
        raise OutsideScope


def roles_of(person: Person) -> Sequence[Role]:
    """The roles of one person as rows, oldest first."""
    return list(person.roles.order_by("id"))


def holders_of(
    names: Collection[str], *, campaign_id: int | None = None, scope: Scope = EVERYTHING
) -> list[Role]:
    """Who holds these roles inside a scope, with their person; by Vietnamese given name."""
    roles = Role.objects.filter(name__in=names, person__merged_into=None)
    roles = roles.select_related("person", "person__unit")
    if campaign_id is not None:
        roles = roles.filter(campaign_id__in={rules.EVERY_CAMPAIGN, campaign_id})
    ordered = roles.order_by("person__sort_key", "person_id", "id")
    return [role for role in ordered if scope.contains(role.unit_path)]

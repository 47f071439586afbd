"""What pages about one person show, for operators and for those who manage the person's unit: one set of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lantoa.kernel.clock import local_day
from lantoa.kernel.paging import Page
from lantoa.people.queries.accounts import Access, access_of, role_labels_of
from lantoa.people.queries.persons import birth_text, sign_in_names_of
from lantoa.people.services.sign_in import shut_until
from lantoa.territory.queries import units_by_code
from lantoa.territory.rules.units import codes_of
from lantoa.training.queries.campaigns import all_campaigns

if TYPE_CHECKING:
    from lantoa.people.models import Person, Role


@dataclass(frozen=True)
class PersonLine:
    """A person in a list."""

    person: Person
    birth: str
    sign_in_names: list[str]
    roles: list[str]


@dataclass(frozen=True)
class RoleLine:
    """A role held, its place and campaign in words."""

    role: Role
    unit_name: str
    campaign_title: str


@dataclass(frozen=True)
class PersonPage:
    """One person's account."""

    person: Person
    birth: str
    access: Access
    roles: list[RoleLine]
    shut_until: datetime | None
    code: str
    now: datetime

    @property
    def uuid(self) -> str:
        """For addresses in the template."""
        return str(self.person.uuid)


def lines_of(found: Page[Person]) -> Page[PersonLine]:
    """A page of persons with names to sign in and roles. Two queries."""
    names, roles = sign_in_names_of(found.rows), role_labels_of(found.rows)
    lines = [
        PersonLine(
            person=person,
            birth=birth_text(person.birth_date, person.birth_year),
            sign_in_names=names.get(person.pk, []),
            roles=roles.get(person.pk, []),
        )
        for person in found.rows
    ]
    return Page(rows=lines, number=found.number, size=found.size, total=found.total)


def person_page(person: Person, *, now: datetime) -> PersonPage:
    """Everything about how one person gets in and what they may do."""
    access = access_of(person, now=now)
    return PersonPage(
        person=person,
        birth=birth_text(person.birth_date, person.birth_year),
        access=access,
        roles=role_lines(access.roles, now=now),
        shut_until=shut_until(person, now=now),
        code=access.code.value,
        now=now,
    )


def role_lines(roles: Sequence[Role], *, now: datetime) -> list[RoleLine]:
    """Roles with the names of their units and campaigns. Two queries."""
    units = _units({role.unit_path for role in roles}, now)
    titles = campaign_titles()
    return [
        RoleLine(role, units.get(role.unit_path, role.unit_path), titles.get(role.campaign_id, ""))
        for role in roles
    ]


def campaign_titles() -> dict[int, str]:
    """{internal id: title}."""
    return {campaign.pk: campaign.title for campaign in all_campaigns()}


def _units(paths: Iterable[str], now: datetime) -> dict[str, str]:
    found: dict[str, Any] = units_by_code([codes_of(path)[-1] for path in paths], local_day(now))
    return {unit.path: unit.full_name for unit in found.values()}

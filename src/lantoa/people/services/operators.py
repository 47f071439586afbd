"""The first account of an empty system, and more of its kind."""

from datetime import datetime

from django.db import transaction

from lantoa.kernel.clock import local_day
from lantoa.people.enums import RoleName
from lantoa.people.models import Person
from lantoa.people.services.roles import create_account, grant_role
from lantoa.territory.queries import unit_as_of
from lantoa.territory.rules.units import ROOT_CODE


def create_operator(
    *,
    user_name: str,
    password: str,
    full_name: str = "Người vận hành",
    actor: Person | None = None,
    now: datetime,
) -> Person:
    """An account with the role operator over the whole country. Units must be loaded."""
    with transaction.atomic():
        root = unit_as_of(ROOT_CODE, local_day(now))
        person = create_account(
            actor=actor, user_name=user_name, password=password, full_name=full_name, unit_id=root.pk, now=now
        )
        grant_role(actor=actor, person=person, name=RoleName.OPERATOR, now=now)
    return person

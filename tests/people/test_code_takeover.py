"""A code sets a new password: nobody may issue one for someone with more to say than they could give."""

from datetime import datetime

import pytest

from lantoa.people.enums import RoleName
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.services.codes import issue_codes
from lantoa.people.services.roles import create_account, grant_role
from lantoa.territory.queries import unit_as_of

pytestmark = pytest.mark.django_db


def _account(user_name: str, role: RoleName, unit_path: str, now: datetime) -> Person:
    root = unit_as_of("VN", now.date())
    person = create_account(
        actor=None,
        user_name=user_name,
        password="mot-mat-khau-dai",
        full_name="Lê Văn Tám",
        unit_id=root.pk,
        now=now,
    )
    grant_role(actor=None, person=person, name=role.value, unit_path=unit_path, now=now)
    return person


def test_an_organiser_gets_no_code_for_an_operator(now: datetime) -> None:
    organiser = _account("to.chuc", RoleName.ORGANISER, "VN/", now)
    operator = _account("van.hanh", RoleName.OPERATOR, "VN/", now)

    with pytest.raises(OutsideScope):
        issue_codes(actor=organiser, persons=[operator], now=now)


def test_a_unit_manager_gets_no_code_for_an_organiser(now: datetime) -> None:
    manager = _account("quan.ly", RoleName.UNIT_MANAGER, "VN/", now)
    organiser = _account("to.chuc", RoleName.ORGANISER, "VN/", now)

    with pytest.raises(OutsideScope):
        issue_codes(actor=manager, persons=[organiser], now=now)


def test_an_organiser_gets_a_code_for_a_manager_of_the_own_subtree(now: datetime) -> None:
    organiser = _account("to.chuc", RoleName.ORGANISER, "VN/", now)
    manager = _account("quan.ly", RoleName.UNIT_MANAGER, "VN/01/", now)

    assert len(issue_codes(actor=organiser, persons=[manager], now=now)) == 1

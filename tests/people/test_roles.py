"""Roles: given, taken, and what they open, for the right person, a colleague and a stranger."""

from datetime import datetime

import pytest

from lantoa.facts.models import AuditEntry
from lantoa.kernel.errors import Conflict, Invalid
from lantoa.people.errors import OutsideScope, WeakPassword
from lantoa.people.models import Person, Role
from lantoa.people.queries.roles import (
    grants_of,
    holders_of,
    managed_scope_of,
    may_operate,
    may_organise,
    may_see_unit,
    require_manager,
    scope_of,
)
from lantoa.people.services.operators import create_operator
from lantoa.people.services.roles import (
    create_account,
    grant_role,
    revoke_role,
)
from lantoa.people.services.sign_in import sign_in
from lantoa.territory.models import Unit
from lantoa.territory.rules.scope import EVERYTHING, Scope
from tests.people.conftest import MakePerson

pytestmark = pytest.mark.django_db
PASSWORD = "trời xanh mây trắng"


@pytest.fixture
def operator(now: datetime, db: None) -> Person:
    return create_operator(user_name="van-hanh", password=PASSWORD, now=now)


def test_the_operator_of_an_empty_system_signs_in_and_operates(operator: Person, now: datetime) -> None:
    assert sign_in(name="VAN-HANH", password=PASSWORD, now=now) == operator
    assert may_operate(operator)
    assert not may_organise(operator, 0)


def test_an_operator_makes_an_organiser_who_makes_a_unit_manager(
    operator: Person, make_person: MakePerson, now: datetime
) -> None:
    organiser, manager = make_person("Ban Tổ Chức"), make_person("Quản Lý")

    grant_role(actor=operator, person=organiser, name="organiser", now=now)
    grant_role(
        actor=organiser, person=manager, name="unit_manager", unit_path="VN/75/", campaign_id=3, now=now
    )

    assert scope_of(organiser, {"organiser"}, 3) == EVERYTHING
    assert managed_scope_of(manager, 3) == Scope(["VN/75/"])
    assert managed_scope_of(manager, 4).is_empty
    assert may_see_unit(manager, 3, "VN/75/26248/") and not may_see_unit(manager, 3, "VN/40/")
    assert {entry.actor_uuid for entry in AuditEntry.objects.filter(action="role.granted")} >= {
        operator.uuid, organiser.uuid,
    }  # fmt: skip


def test_a_colleague_and_a_stranger_give_no_roles(make_person: MakePerson, now: datetime) -> None:
    colleague, stranger, person = make_person("Đồng Nghiệp"), make_person("Người Lạ"), make_person()
    grant_role(actor=None, person=colleague, name="organiser", unit_path="VN/40/", now=now)

    for actor in (colleague, stranger):
        with pytest.raises(OutsideScope):
            grant_role(actor=actor, person=person, name="unit_manager", unit_path="VN/75/", now=now)
        with pytest.raises(OutsideScope):
            grant_role(actor=actor, person=actor, name="operator", now=now)
    assert not person.roles.exists()


def test_giving_a_role_twice_gives_it_once(make_person: MakePerson, now: datetime) -> None:
    person = make_person()

    first = grant_role(actor=None, person=person, name="organiser", now=now)
    second = grant_role(actor=None, person=person, name="organiser", now=now)

    assert first == second and Role.objects.count() == 1
    assert AuditEntry.objects.filter(action="role.granted").count() == 1


def test_a_role_is_taken_and_the_last_operator_stays(
    operator: Person, make_person: MakePerson, now: datetime
) -> None:
    other = make_person("Người Hai")
    role = grant_role(actor=operator, person=other, name="operator", now=now)
    own = operator.roles.get()

    revoke_role(actor=operator, role=role, now=now)
    assert not may_operate(other)
    with pytest.raises(Conflict) as caught:
        revoke_role(actor=operator, role=own, now=now)
    assert caught.value.code == "last_operator"


@pytest.mark.parametrize("path", ["", "VN", "75/", "VN/75", "/VN/"])
def test_a_path_that_is_no_subtree_is_refused(make_person: MakePerson, now: datetime, path: str) -> None:
    with pytest.raises(Invalid):
        grant_role(actor=None, person=make_person(), name="organiser", unit_path=path, now=now)


def test_a_stopped_account_keeps_no_powers(make_person: MakePerson, now: datetime) -> None:
    person = make_person()
    grant_role(actor=None, person=person, name="organiser", now=now)
    person.is_active = False

    assert grants_of(person) == [] and not may_organise(person, 0)


def test_the_system_itself_may_everything_and_a_stranger_nothing(make_person: MakePerson) -> None:
    require_manager(None, 3, ["VN/75/"])
    with pytest.raises(OutsideScope):
        require_manager(make_person(), 3, ["VN/75/"])


def test_an_account_needs_a_free_user_name_and_a_strong_password(
    commune: Unit, operator: Person, now: datetime
) -> None:
    def make(user_name: str, password: str = PASSWORD, actor: Person | None = None) -> Person:
        return create_account(
            actor=actor, user_name=user_name, password=password, full_name="Ban Tổ Chức", unit_id=commune.pk,
            unit_path=commune.path, now=now,
        )  # fmt: skip

    with pytest.raises(Conflict):
        make("van-hanh")
    with pytest.raises(Invalid):
        make("x")
    with pytest.raises(WeakPassword):
        make("to-chuc", "12345678")
    with pytest.raises(OutsideScope):
        make("to-chuc", actor=make("khach"))
    assert make("to-chuc", actor=operator).has_signed_in_once
    assert not Person.objects.filter(sign_in_names__isnull=True).exists()


def test_holders_are_listed_by_given_name_inside_the_scope(make_person: MakePerson, now: datetime) -> None:
    for name, path in [("Trần Bình", "VN/75/"), ("Lê An", "VN/75/26248/"), ("Ngô Yến", "VN/40/")]:
        grant_role(
            actor=None, person=make_person(name), name="unit_manager", unit_path=path, campaign_id=3, now=now
        )

    roles = holders_of({"unit_manager"}, campaign_id=3, scope=Scope(["VN/75/"]))

    assert [role.person.full_name for role in roles] == ["Lê An", "Trần Bình"]
    assert holders_of({"unit_manager"}, campaign_id=4) == []

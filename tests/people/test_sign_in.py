"""Signing in: who gets in, what the others are told, and how guessing is slowed down."""

import dataclasses
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from pytest_django import Settings

from lantoa.facts.models import AuditEntry, Fact
from lantoa.kernel.errors import Invalid
from lantoa.people.errors import AccountStopped, OutsideScope, TooManyTries, WeakPassword, WrongSignIn
from lantoa.people.models import FailedTries
from lantoa.people.services.passwords import change_password, unlock
from lantoa.people.services.roles import grant_role
from lantoa.people.services.sign_in import sign_in
from lantoa.people.services.tries import forget_old_tries
from tests.people.conftest import MakePerson

pytestmark = pytest.mark.django_db
PASSWORD = "trời xanh mây trắng"


def limits(settings: Settings, **values: int) -> None:
    settings.LANTOA = dataclasses.replace(settings.LANTOA, **values)


@pytest.mark.parametrize("typed", ["0912345678", "+84 912 345 678", "912345678"])
def test_a_person_signs_in_with_a_phone_in_any_form(
    make_person: MakePerson, now: datetime, typed: str
) -> None:
    person = make_person(phone="+84912345678", password=PASSWORD)

    found = sign_in(name=typed, password=PASSWORD, now=now)

    assert found == person and found.last_login == now
    fact = Fact.objects.get(kind="person.signed_in")
    assert (fact.subject, fact.campaign_id) == (person.uuid, 0)


def test_a_person_signs_in_with_a_user_name_in_any_case(make_person: MakePerson, now: datetime) -> None:
    person = make_person(password=PASSWORD)

    assert sign_in(name=" AN.Nguyen.26248 ", password=PASSWORD, now=now) == person


def test_whoever_is_refused_is_told_the_same(make_person: MakePerson, now: datetime) -> None:
    make_person(password=PASSWORD)
    make_person("Trần Thị Bình")

    messages = set()
    for name, password in [
        ("an.nguyen.26248", "sai"),
        ("an.nguyen.26248", ""),
        ("binh.tran.26248", PASSWORD),
        ("khong.co.ai", PASSWORD),
        ("", ""),
        ("x" * 5000, "y" * 5000),
        ("\x00", "\x00"),
    ]:
        with pytest.raises(WrongSignIn) as caught:
            sign_in(name=name, password=password, now=now)
        messages.add(caught.value.message)
    assert len(messages) == 1
    assert Fact.objects.filter(kind="person.signed_in").count() == 0


def test_a_stopped_account_is_told_so_only_with_the_right_password(
    make_person: MakePerson, now: datetime
) -> None:
    person = make_person(password=PASSWORD)
    person.is_active = False
    person.save()

    with pytest.raises(WrongSignIn):
        sign_in(name="an.nguyen.26248", password="sai", now=now)
    with pytest.raises(AccountStopped):
        sign_in(name="an.nguyen.26248", password=PASSWORD, now=now)


def test_after_too_many_tries_even_the_right_password_waits(
    make_person: MakePerson, now: datetime, settings: Settings
) -> None:
    limits(settings, sign_in_tries_per_account=3)
    make_person(password=PASSWORD)
    for _ in range(3):
        with pytest.raises(WrongSignIn):
            sign_in(name="an.nguyen.26248", password="sai", now=now)

    with pytest.raises(TooManyTries) as caught:
        sign_in(name="an.nguyen.26248", password=PASSWORD, now=now + timedelta(minutes=5))

    assert caught.value.status == 429
    assert caught.value.details == {"retry_after_seconds": 600}
    assert "10 phút" in caught.value.message
    assert sign_in(name="an.nguyen.26248", password=PASSWORD, now=now + timedelta(minutes=15))


def test_names_nobody_has_are_slowed_down_alike(now: datetime, settings: Settings, db: None) -> None:
    limits(settings, sign_in_tries_per_account=2)
    for _ in range(2):
        with pytest.raises(WrongSignIn):
            sign_in(name="khong.co.ai", password="x", now=now)

    with pytest.raises(TooManyTries):
        sign_in(name=" KHONG.co.ai", password="x", now=now)


def test_a_success_forgets_the_failures_of_the_account(
    make_person: MakePerson, now: datetime, settings: Settings
) -> None:
    limits(settings, sign_in_tries_per_account=3)
    make_person(password=PASSWORD)

    for _ in range(4):
        for _ in range(2):
            with pytest.raises(WrongSignIn):
                sign_in(name="an.nguyen.26248", password="sai", now=now)
        assert sign_in(name="an.nguyen.26248", password=PASSWORD, now=now)


def test_a_hall_behind_one_address_signs_in_but_a_guesser_there_is_stopped(
    make_person: MakePerson, now: datetime, settings: Settings
) -> None:
    limits(settings, sign_in_tries_per_address=5)
    make_person(password=PASSWORD)
    for _ in range(20):
        sign_in(name="an.nguyen.26248", password=PASSWORD, address="203.0.113.9", now=now)
    for number in range(5):
        with pytest.raises(WrongSignIn):
            sign_in(name=f"ten.{number}", password="x", address="203.0.113.9", now=now)

    with pytest.raises(TooManyTries):
        sign_in(name="an.nguyen.26248", password=PASSWORD, address="203.0.113.9", now=now)
    assert sign_in(name="an.nguyen.26248", password=PASSWORD, address="203.0.113.10", now=now)


def test_a_manager_of_the_unit_opens_the_door_again_and_a_stranger_cannot(
    make_person: MakePerson, now: datetime, settings: Settings
) -> None:
    limits(settings, sign_in_tries_per_account=1)
    person = make_person(password=PASSWORD)
    manager, stranger = make_person("Quản Lý"), make_person("Người Lạ")
    grant_role(actor=None, person=manager, name="unit_manager", unit_path="VN/75/", now=now)
    grant_role(actor=None, person=stranger, name="unit_manager", unit_path="VN/40/", now=now)
    with pytest.raises(WrongSignIn):
        sign_in(name="an.nguyen.26248", password="sai", now=now)

    with pytest.raises(OutsideScope):
        unlock(actor=stranger, person=person, now=now)
    with pytest.raises(TooManyTries):
        sign_in(name="an.nguyen.26248", password=PASSWORD, now=now)
    unlock(actor=manager, person=person, now=now)

    assert sign_in(name="an.nguyen.26248", password=PASSWORD, now=now) == person
    assert AuditEntry.objects.filter(action="person.unlocked", subject=person.uuid).count() == 1


def test_counters_hold_no_names_and_are_forgotten_after_a_day(make_person: MakePerson, now: datetime) -> None:
    make_person(password=PASSWORD)
    with pytest.raises(WrongSignIn):
        sign_in(name="an.nguyen.26248", password="sai", address="203.0.113.9", now=now)

    assert all(len(row.key) == 64 for row in FailedTries.objects.all())
    assert forget_old_tries(now=now + timedelta(hours=23)) == 0
    assert forget_old_tries(now=now + timedelta(hours=25)) == 2


def test_a_password_is_changed_with_the_old_one(make_person: MakePerson, now: datetime) -> None:
    person = make_person(password=PASSWORD)

    with pytest.raises(Invalid) as caught:
        change_password(actor=person, old="sai", new="biển rộng sông dài", now=now)
    assert caught.value.code == "wrong_password"
    change_password(actor=person, old=PASSWORD, new="biển rộng sông dài", now=now)

    assert sign_in(name="an.nguyen.26248", password="biển rộng sông dài", now=now) == person


@pytest.mark.parametrize("weak", ["ngắn", "12345678", "an.nguyen.26248", "x" * 129, ""])
def test_a_weak_password_is_refused_with_reasons(make_person: MakePerson, now: datetime, weak: str) -> None:
    person = make_person(password=PASSWORD)

    with pytest.raises(WeakPassword) as caught:
        change_password(actor=person, old=PASSWORD, new=weak, now=now)

    assert caught.value.details["fields"]["password"]
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_the_limit_for_addresses_is_high_by_default() -> None:
    assert settings.LANTOA.sign_in_tries_per_address >= 1000

"""Signing in with a user name or a phone number and a password. Sessions are the surface's business."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_audit, record_facts
from lantoa.people.errors import AccountStopped, WrongSignIn
from lantoa.people.models import Person
from lantoa.people.queries.persons import person_by_sign_in_name
from lantoa.people.rules.names import readings_of
from lantoa.people.services import tries


def sign_in(*, name: str, password: str, address: str = "", now: datetime) -> Person:
    """The person of that user name (any case) or phone (any written form) and password.

    WrongSignIn when they do not fit (and whichever of the two is wrong, after the same work), TooManyTries, AccountStopped.
    Records the fact `person.signed_in`.
    """
    tries.check_address(address=address, now=now)
    person = person_by_sign_in_name(name)
    account = account_subject(person, name)
    tries.take_try(
        kind=tries.ACCOUNT, subject=account, limit=settings.LANTOA.sign_in_tries_per_account, now=now
    )
    if not _password_fits(person, password):
        tries.count_address_failure(address=address, now=now)
        raise WrongSignIn
    assert person is not None
    if not person.is_active:
        raise AccountStopped
    tries.forget_tries(subjects=[account])
    note_sign_in(person=person, now=now)
    return person


def shut_until(person: Person, *, now: datetime) -> datetime | None:
    """Until when wrong tries keep the person out; None = the door is open."""
    return tries.account_shut_until(subject=account_subject(person, ""), now=now)


def account_subject(person: Person | None, typed_name: str) -> str:
    """What tries are counted against: the person, or the name typed when nobody has it, so that both behave alike."""
    if person is not None:
        return f"person:{person.uuid}"
    readings = readings_of(typed_name)
    return f"name:{readings[0][1]}" if readings else "name:"


def note_sign_in(*, person: Person, now: datetime) -> None:
    """Keep when the person came, as a fact that other rooms read."""
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(last_login=now)
        record_facts(
            actor_uuid=person.uuid,
            campaign_id=0,
            facts=[NewFact(kind=FactKind.PERSON_SIGNED_IN, subject=person.uuid)],
            now=now,
        )
    person.last_login = now


def end_sessions(*, actor: Person | None, person: Person, campaign_id: int = 0, now: datetime) -> None:
    """Every browser of the person must sign in again. The caller has asked whether the actor may."""
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(sessions_ended=F("sessions_ended") + 1)
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="sessions.ended",
            subject=person.uuid,
            campaign_id=campaign_id,
            now=now,
        )
    person.refresh_from_db(fields=["sessions_ended"])


def _password_fits(person: Person | None, password: str) -> bool:
    if person is None or not person.has_usable_password():
        make_password(
            password
        )  # the same work as a real check, so that time does not tell who has an account
        return False
    return person.check_password(password)

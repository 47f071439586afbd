"""Signing in with a user name or a phone number and a password. Sessions are the surface's business."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_audit, record_facts
from lantoa.kernel.lightly import lightly
from lantoa.people.errors import AccountStopped, SignInLost, WrongSignIn
from lantoa.people.models import Person
from lantoa.people.queries.persons import person_by_sign_in_name
from lantoa.people.rules.names import readings_of
from lantoa.people.services import tries
from lantoa.people.services.hashing import check_password
from lantoa.people.services.sign_in_pool import pool
from lantoa.people.services.sign_in_queue import Asked, answer_to, read_ticket, use_up, wait_in_line

SIGN_IN = "sign_in"


def sign_in(
    *, name: str, password: str, address: str = "", now: datetime, patience: float | None = None
) -> Person:
    """The person of that user name (any case) or phone (any written form) and password.

    WrongSignIn when they do not fit (and whichever of the two is wrong, after the same work), TooManyTries, AccountStopped,
    SignInFull. SignInWaits when the password is not checked within `patience` seconds, because others come first; its
    ticket goes to `finish_sign_in`. Without `patience` it takes as long as it takes. Records the fact `person.signed_in`.
    """
    line = pool()
    line.require_room(group=address)
    tries.check_address(address=address, now=now)
    person = person_by_sign_in_name(name)
    with lightly():
        tries.take_try(
            kind=tries.ACCOUNT,
            subject=account_subject(person, name),
            limit=settings.LANTOA.sign_in_tries_per_account,
            now=now,
        )
    kept = person.password if person is not None and person.has_usable_password() else ""
    job = line.submit(lambda: check_password(password, kept), group=address)
    found = line.wait(job, patience)
    if found is None:
        asked = Asked(person.pk if person else None, _proof(person), address)
        raise wait_in_line(job=job, asked=asked, purpose=SIGN_IN, name=name, now=now)
    if person is None or not found.fits:
        tries.count_address_failure(address=address, now=now)
        raise WrongSignIn
    return _let_in(person.pk, _proof(person), found.encoded, now)


def finish_sign_in(*, ticket: str, now: datetime) -> Person:
    """The person whose password has had its turn. SignInWaits while it has not, WrongSignIn, AccountStopped, SignInLost."""
    answer = answer_to(ticket=ticket, purpose=SIGN_IN, now=now)
    if answer.person is None:
        raise WrongSignIn
    with lightly():
        use_up(answer)
        return _let_in(answer.person, answer.proof, answer.encoded, now)


def typed_name(ticket: str) -> str:
    """What was typed as the name, to show it again; "" when the ticket is none of ours."""
    try:
        return read_ticket(ticket, SIGN_IN).name
    except SignInLost:
        return ""


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


def _let_in(pk: int, proof: str, encoded: str, now: datetime) -> Person:
    """The account as it is now: stopped or with another password since, it stays outside."""
    with lightly():
        person = Person.objects.select_related("unit").filter(pk=pk).first()
        if person is None or _proof(person) != proof:
            raise WrongSignIn
        if not person.is_active:
            raise AccountStopped
        if encoded:
            person.password = encoded
            Person.objects.filter(pk=pk).update(password=encoded)
        tries.forget_tries(subjects=[account_subject(person, "")])
        note_sign_in(person=person, now=now)
    return person


def _proof(person: Person | None) -> str:
    return person.get_session_auth_hash() if person is not None else ""

"""Making persons in bulk, with the keys they are compared, searched and sorted by, and the names they sign in with."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.vietnamese.names import name_key
from lantoa.kernel.vietnamese.normalise import clean, fold
from lantoa.kernel.vietnamese.sorting import person_sort_key
from lantoa.people.models import Person
from lantoa.people.services.sign_in_names import assign_sign_in_names

CHUNK = 500
NAME_LENGTH, KEY_LENGTH, FOLD_LENGTH = 120, 160, 120


@dataclass(frozen=True)
class NewPerson:
    """Someone about to be made. `unit_id` as registered; `unit_path` the line today's set counts them under."""

    full_name: str
    unit_id: int
    unit_path: str
    birth_date: date | None = None
    birth_year: int | None = None
    gender: str = ""
    phone: str = ""
    email: str = ""
    post: str = ""


def create_persons(*, actor: Person | None, new: Sequence[NewPerson], now: datetime) -> list[Person]:
    """Persons in the order given, with sign-in names (own mobile number, else a user name) and no password yet.

    The caller owns the question whether the actor may, and whether someone is already known. A constant number of
    queries for each CHUNK.
    """
    made: list[Person] = []
    for start in range(0, len(new), CHUNK):
        with transaction.atomic():
            persons = Person.objects.bulk_create([_person(one, now) for one in new[start : start + CHUNK]])
            assign_sign_in_names(persons)
            made.extend(persons)
    return made


def create_person(*, actor: Person | None, new: NewPerson, now: datetime) -> Person:
    """One person, with a line in the audit trail."""
    with transaction.atomic():
        (person,) = create_persons(actor=actor, new=[new], now=now)
        record_audit(
            actor_uuid=actor.uuid if actor else None, action="person.created", subject=person.uuid, now=now
        )
    return person


def rename_person(
    *,
    person: Person,
    full_name: str = "",
    birth_date: date | None = None,
    confirmed_at: datetime | None = None,
) -> None:
    """Another name or birth date, with all keys; what is empty stays. The caller audits why."""
    if full_name:
        for field, value in name_columns(full_name).items():
            setattr(person, field, value)
    if birth_date is not None:
        person.birth_date, person.birth_year = birth_date, birth_date.year
    person.confirmed_at = confirmed_at or person.confirmed_at
    person.save(update_fields=[*name_columns("x"), "birth_date", "birth_year", "confirmed_at"])


def name_columns(full_name: str) -> dict[str, str]:
    """The columns that hold a name and its keys."""
    name = clean(full_name)[:NAME_LENGTH]
    return {
        "full_name": name,
        "name_key": name_key(name)[:KEY_LENGTH],
        "name_fold": fold(name)[:FOLD_LENGTH],
        "sort_key": person_sort_key(name),
    }


def _person(new: NewPerson, now: datetime) -> Person:
    return Person(
        **name_columns(new.full_name),
        birth_date=new.birth_date,
        birth_year=new.birth_date.year if new.birth_date else new.birth_year,
        gender=new.gender,
        phone=new.phone,
        email=new.email,
        post=clean(new.post)[:160],
        unit_id=new.unit_id,
        unit_path=new.unit_path,
        password=UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(UNUSABLE_PASSWORD_SUFFIX_LENGTH),
        created_at=now,
    )

"""Accounts of a demonstration: many people past their first sign-in at once."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_facts
from lantoa.people.enums import ConsentPurpose
from lantoa.people.models import Consent, Person
from lantoa.people.texts import CONSENT_VERSION

CHUNK = 250


def activate_in_bulk(*, persons: Sequence[Person], password: str, now: datetime) -> int:
    """All first steps done for synthetic persons, with one password for all; returns how many. Never for real people.

    One hash is shared, because password hashes are slow on purpose. Records `person.activated` as a real first sign-in does.
    """
    shared = make_password(password)
    waiting = [person for person in persons if person.activated_at is None]
    for start in range(0, len(waiting), CHUNK):
        part = waiting[start : start + CHUNK]
        with transaction.atomic():
            Person.objects.filter(pk__in=[person.pk for person in part]).update(
                password=shared, activated_at=now, confirmed_at=now, last_login=now
            )
            Consent.objects.bulk_create(
                Consent(
                    person=person, purpose=purpose.value, given=True, text_version=CONSENT_VERSION, at=now
                )
                for person in part
                for purpose in ConsentPurpose
            )
            record_facts(
                actor_uuid=None,
                campaign_id=0,
                facts=[NewFact(kind=FactKind.PERSON_ACTIVATED, subject=person.uuid) for person in part],
                now=now,
            )
    return len(waiting)

"""Putting a person's details right at somebody's request: printed name, birth date, phone; two people who are not one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Invalid
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.kernel.vietnamese.phones import normalise_phone
from lantoa.people.errors import NotAPhone, PhoneTaken
from lantoa.people.models import NotSamePerson, Person, SignInName
from lantoa.people.queries.roles import may_operate, require_manager, require_no_higher_role
from lantoa.people.rules.names import PHONE, signs_in_by_phone
from lantoa.people.services.persons import name_columns


@dataclass(frozen=True)
class Birth:
    """A birth as known: a whole date, or the year alone."""

    year: int
    day: date | None = None


def correct_person(
    *,
    actor: Person | None,
    person: Person,
    full_name: str,
    birth: Birth | None,
    reason: str,
    campaign_id: int = 0,
    now: datetime,
) -> bool:
    """Another name or birth date, with the reason in the audit trail; returns whether anything changed.

    `birth` None leaves the birth as it is. Certificates already issued keep what they print; reissue them. OutsideScope
    unless the actor manages the person's unit and could grant every role they hold, or keeps the installation.
    """
    _require(actor, person, campaign_id)
    name = clean(full_name)
    if not name:
        sentence = _("Hãy ghi họ và tên.")
        raise Invalid(sentence, code="name_empty", details={"fields": {"full_name": sentence}})
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        changed = ["full_name"] if person.full_name != name_columns(name)["full_name"] else []
        if birth is not None and (person.birth_year, person.birth_date) != (birth.year, birth.day):
            changed.append("birth")
            person.birth_year, person.birth_date = birth.year, birth.day
        if not changed:
            return False
        for column, value in name_columns(name).items():
            setattr(person, column, value)
        person.save(update_fields=[*name_columns("x"), "birth_date", "birth_year"])
        _audit(
            "person.corrected", actor, person, campaign_id, now, fields=changed, reason=clean(reason)[:200]
        )
    return True


def correct_phone(
    *, actor: Person | None, person: Person, written: str, campaign_id: int = 0, now: datetime
) -> str:
    """The person's number as +84...; a mobile number becomes a sign-in name in place of the old number's. May be repeated.

    NotAPhone, PhoneTaken when somebody else signs in with it. The user name, if there is one, goes on working.
    """
    _require(actor, person, campaign_id)
    phone = normalise_phone(written)
    if phone is None:
        raise NotAPhone
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        is_known = SignInName.objects.filter(person=person, kind=PHONE, value=phone).exists()
        if person.phone == phone and (is_known or not signs_in_by_phone(phone)):
            return phone
        if signs_in_by_phone(phone) and not is_known:
            name, is_new = SignInName.objects.get_or_create(
                kind=PHONE, value=phone, defaults={"person": person}
            )
            if not is_new:
                raise PhoneTaken
            SignInName.objects.filter(person=person, kind=PHONE, value=person.phone).exclude(
                pk=name.pk
            ).delete()
        person.phone = phone
        person.save(update_fields=["phone"])
        _audit("person.phone_corrected", actor, person, campaign_id, now)
    return phone


def call_two_people(
    *, actor: Person | None, one: Person, other: Person, campaign_id: int = 0, now: datetime
) -> None:
    """These two records are two people: not suggested again. May be repeated."""
    if not may_operate(actor):
        require_manager(actor, campaign_id, [one.unit_path, other.unit_path])
    first, second = sorted([one, other], key=lambda person: person.pk)
    if first.pk == second.pk:
        raise Invalid(_("Đây là cùng một hồ sơ."), code="same_record")
    with transaction.atomic():
        _row, is_new = NotSamePerson.objects.get_or_create(
            first=first, second=second, defaults={"said_by": actor.uuid if actor else None, "said_at": now}
        )
        if is_new:
            _audit("person.two_people", actor, first, campaign_id, now)


def _require(actor: Person | None, person: Person, campaign_id: int) -> None:
    if not may_operate(actor):
        require_manager(actor, campaign_id, [person.unit_path])
        require_no_higher_role(actor, [person])


def _audit(
    action: str, actor: Person | None, person: Person, campaign_id: int, now: datetime, **details: object
) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        subject=person.uuid,
        campaign_id=campaign_id,
        now=now,
        details={name: value for name, value in details.items() if value},
    )

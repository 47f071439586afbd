"""Choosing and changing passwords, and letting people in again."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Invalid
from lantoa.people.errors import SignInFull, WeakPassword
from lantoa.people.models import ActivationCode, Person
from lantoa.people.queries.persons import sign_in_names_of
from lantoa.people.queries.roles import may_operate, require_manager
from lantoa.people.rules.passwords import gives_person_away
from lantoa.people.services import tries
from lantoa.people.services.hashing import check_password, hash_password
from lantoa.people.services.sign_in import account_subject
from lantoa.people.services.sign_in_pool import Checked, pool

LONGEST = 128
_PATIENCE_SECONDS = 5.0
_LATER_SECONDS = 60


def change_password(*, actor: Person, old: str, new: str, now: datetime) -> None:
    """A new password for oneself; the old one is asked and its tries are limited like a sign-in's.

    SignInFull while so many sign in that it cannot be done at once; then nothing was changed.
    """
    pool().require_room()
    account = account_subject(actor, "")
    tries.take_try(
        kind=tries.ACCOUNT, subject=account, limit=settings.LANTOA.sign_in_tries_per_account, now=now
    )
    if not _hashed(lambda: check_password(old, actor.password)).fits:
        raise Invalid(
            _("Mật khẩu hiện tại không đúng."),
            code="wrong_password",
            details={"fields": {"old": _("Mật khẩu hiện tại không đúng.")}},
        )
    check_password_strength(person=actor, password=new)
    encoded = _hashed(lambda: hash_password(new)).encoded
    with transaction.atomic():
        actor.password = encoded
        actor.save(update_fields=["password"])
        record_audit(actor_uuid=actor.uuid, action="password.changed", subject=actor.uuid, now=now)
    tries.forget_tries(subjects=[account])


def check_password_strength(*, person: Person, password: str) -> None:
    """WeakPassword with every reason at once."""
    reasons = []
    if len(password) > LONGEST:
        reasons.append(_("Mật khẩu dài quá %(length)s ký tự.") % {"length": LONGEST})
    else:
        try:
            validate_password(password, user=person)
        except ValidationError as error:
            reasons.extend(error.messages)
    personal = [person.full_name, person.phone, *sign_in_names_of([person]).get(person.pk, [])]
    if person.birth_date is not None:
        personal += [person.birth_date.strftime("%d%m%Y"), person.birth_date.strftime("%d/%m/%Y")]
    if gives_person_away(password, personal):
        reasons.append(_("Mật khẩu gần giống tên, số điện thoại, tên đăng nhập hoặc ngày sinh của bạn."))
    if reasons:
        raise WeakPassword(" ".join(reasons), details={"fields": {"password": " ".join(reasons)}})


def _hashed(work: Callable[[], Checked]) -> Checked:
    """Through the pool; those who sign in come first, because they cannot wait for a better moment."""
    found = pool().wait(pool().submit(work), _PATIENCE_SECONDS)
    if found is None:
        raise SignInFull(seconds=_LATER_SECONDS)
    return found


def unlock(*, actor: Person | None, person: Person, campaign_id: int = 0, now: datetime) -> None:
    """Open the door again for someone who mistyped too often, and give an activation code its tries back.

    OutsideScope unless the actor manages the person's unit or keeps the installation.
    """
    if not may_operate(actor):
        require_manager(actor, campaign_id, [person.unit_path])
    with transaction.atomic():
        tries.forget_tries(subjects=[account_subject(person, "")])
        ActivationCode.objects.filter(person=person, used_at=None).update(tries=0)
        record_audit(
            actor_uuid=actor.uuid if actor else None, action="person.unlocked", subject=person.uuid, now=now
        )

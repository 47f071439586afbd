"""What operators do to accounts: open, let in again, stop, restore, take API tokens away. Each act is in the audit trail."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Conflict, NotFound
from lantoa.people.enums import RoleName
from lantoa.people.models import ApiToken, Person, Role
from lantoa.people.queries.persons import sign_in_names_of
from lantoa.people.queries.roles import require_operator
from lantoa.people.services.codes import IssuedCode, write_codes
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.people.services.sign_in_names import checked_user_name, rename_sign_in
from lantoa.territory.models import Unit


@dataclass(frozen=True)
class Slip:
    """An activation code in clear for one person; it exists only here."""

    person: Person
    sign_in_names: list[str]
    code: str
    expires_at: datetime


def open_account(*, actor: Person | None, full_name: str, user_name: str, unit: Unit, now: datetime) -> Slip:
    """Someone who signs in with this user name. The password is their own from the start: they get an activation code."""
    require_operator(actor)
    value = checked_user_name(user_name)
    with transaction.atomic():
        new = NewPerson(full_name=full_name, unit_id=unit.pk, unit_path=unit.path)
        (person,) = create_persons(actor=actor, new=[new], now=now)
        rename_sign_in(person, value)
        _audit("person.created", actor, person, now)
        return _slip(actor, person, now)


def reissue_code(*, actor: Person | None, person: Person, now: datetime) -> Slip:
    """A new activation code; the earlier one stops counting. With it the person chooses a new password."""
    require_operator(actor)
    if not person.is_active:
        raise Conflict(_("Tài khoản đang ngừng. Hãy mở lại trước khi cấp mã."), code="account_stopped")
    with transaction.atomic():
        return _slip(actor, person, now)


def stop_account(*, actor: Person | None, person: Person, now: datetime) -> None:
    """No session, token or role of the person counts any more; nothing is deleted. Repeating it changes nothing.

    The last operator who can sign in stays: without one nobody could let anyone in again.
    """
    require_operator(actor)
    if actor is not None and actor.pk == person.pk:
        raise Conflict(
            _("Không tự ngừng tài khoản của mình được. Hãy nhờ người vận hành khác."), code="own_account"
        )
    with transaction.atomic():
        operators = Role.objects.select_for_update().filter(name=RoleName.OPERATOR, person__is_active=True)
        holders = {role.person_id for role in operators}
        if holders == {person.pk}:
            raise Conflict(_("Phải còn ít nhất một người vận hành."), code="last_operator")
        if Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
            _audit("person.stopped", actor, person, now)
    person.is_active = False


def restore_account(*, actor: Person | None, person: Person, now: datetime) -> None:
    """The account counts again, with the roles it had. Repeating it changes nothing."""
    require_operator(actor)
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            _audit("person.restored", actor, person, now)
    person.is_active = True


def revoke_token(*, actor: Person | None, token_uuid: uuid.UUID, now: datetime) -> ApiToken:
    """The token opens nothing any more. Repeating it changes nothing; NotFound when there is none."""
    require_operator(actor)
    with transaction.atomic():
        revoked = ApiToken.objects.filter(uuid=token_uuid, revoked_at=None).update(revoked_at=now)
        token = ApiToken.objects.select_related("person").filter(uuid=token_uuid).first()
        if token is None:
            raise NotFound(_("Không tìm thấy khóa truy cập này."), code="no_such_token")
        if revoked:
            _audit("token.revoked", actor, token.person, now, token=str(token.uuid))
    return token


def _slip(actor: Person | None, person: Person, now: datetime) -> Slip:
    (issued,) = _issue(actor, person, now)
    names = sign_in_names_of([person]).get(person.pk, [])
    return Slip(person=person, sign_in_names=names, code=issued.printed, expires_at=issued.expires_at)


def _issue(actor: Person | None, person: Person, now: datetime) -> list[IssuedCode]:
    return write_codes(actor_uuid=actor.uuid if actor else None, persons=[person], campaign_id=0, now=now)


def _audit(action: str, actor: Person | None, person: Person, now: datetime, **details: str) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None, action=action, subject=person.uuid, now=now, details=details
    )

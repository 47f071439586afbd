"""Giving and taking roles, and the accounts of those who keep the installation."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Conflict, Invalid
from lantoa.people.enums import RoleName
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person, Role
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules import grants as rules
from lantoa.people.rules.grants import Grant
from lantoa.people.services.passwords import check_password_strength
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.people.services.sign_in_names import checked_user_name, rename_sign_in


def grant_role(
    *,
    actor: Person | None,
    person: Person,
    name: str,
    unit_path: str = rules.WHOLE_COUNTRY,
    campaign_id: int = rules.EVERY_CAMPAIGN,
    now: datetime,
) -> Role:
    """Give a role over a subtree and a campaign. OutsideScope unless the actor may. Repeating it changes nothing."""
    wanted = _checked(actor, name, unit_path, campaign_id)
    with transaction.atomic():
        role, is_new = Role.objects.get_or_create(
            person=person,
            name=wanted.name,
            unit_path=wanted.unit_path,
            campaign_id=wanted.campaign_id,
            defaults={"granted_by": actor.uuid if actor else None},
        )
        if is_new:
            _audit("role.granted", actor, person, wanted, now)
    return role


def revoke_role(*, actor: Person | None, role: Role, now: datetime) -> None:
    """Take a role. The last operator stays: without one nobody could let anyone in again."""
    held = _checked(actor, role.name, role.unit_path, role.campaign_id)
    with transaction.atomic():
        if role.name == RoleName.OPERATOR:
            others = Role.objects.select_for_update().filter(name=RoleName.OPERATOR, person__is_active=True)
            if not any(other.person_id != role.person_id for other in others):
                raise Conflict(_("Phải còn ít nhất một người vận hành."), code="last_operator")
        Role.objects.filter(pk=role.pk).delete()
        _audit("role.revoked", actor, role.person, held, now)


def create_account(
    *,
    actor: Person | None,
    user_name: str,
    password: str,
    full_name: str,
    unit_id: int,
    unit_path: str = rules.WHOLE_COUNTRY,
    now: datetime,
) -> Person:
    """A person who signs in with a chosen user name and password at once: staff, and the demonstration's roles."""
    if actor is not None and not rules.may_operate(grants_of(actor)):
        raise OutsideScope
    value = checked_user_name(user_name)
    with transaction.atomic():
        (person,) = create_persons(
            actor=actor, new=[NewPerson(full_name=full_name, unit_id=unit_id, unit_path=unit_path)], now=now
        )
        check_password_strength(person=person, password=password)
        rename_sign_in(person, value)
        person.set_password(password)
        person.activated_at = person.confirmed_at = now
        person.save(update_fields=["password", "activated_at", "confirmed_at"])
        record_audit(
            actor_uuid=actor.uuid if actor else None, action="person.created", subject=person.uuid, now=now
        )
    return person


def _checked(actor: Person | None, name: str, unit_path: str, campaign_id: int) -> Grant:
    wanted = Grant(name=RoleName(name).value, unit_path=unit_path, campaign_id=campaign_id)
    if not wanted.unit_path.startswith(rules.WHOLE_COUNTRY) or not wanted.unit_path.endswith("/"):
        raise Invalid(_("Đơn vị của vai trò không hợp lệ."), code="wrong_unit_path")
    if actor is not None and not rules.may_grant(grants_of(actor), wanted):
        raise OutsideScope
    return wanted


def _audit(action: str, actor: Person | None, person: Person, grant: Grant, now: datetime) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        subject=person.uuid,
        campaign_id=grant.campaign_id,
        now=now,
        details={"role": grant.name, "unit_path": grant.unit_path},
    )

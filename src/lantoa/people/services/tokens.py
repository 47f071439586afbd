"""Bearer tokens for programs."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.clock import local_day
from lantoa.kernel.errors import NotFound
from lantoa.kernel.signing import derive_key, digest
from lantoa.people.models import ApiToken, Person, SignInName

PREFIX = "lt_"


def create_token(*, actor: Person | None, user_name: str, label: str, days: int, now: datetime) -> str:
    """A new token acting as the person of `user_name`; returned once, stored as a keyed digest."""
    name = SignInName.objects.select_related("person").filter(value=user_name.strip().lower()).first()
    if name is None:
        raise NotFound(f"Không có tài khoản tên {user_name}.")
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        made = ApiToken.objects.create(
            person=name.person, label=label[:80], digest=_digest(token), expires_at=now + timedelta(days=days)
        )
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="token.created",
            subject=made.uuid,
            now=now,
            details={"days": days},
        )
    return token


def person_of_token(*, token: str, now: datetime) -> Person | None:
    """The person a token acts as, or None when it is unknown, expired or revoked."""
    if not token.startswith(PREFIX):
        return None
    found = (
        ApiToken.objects.select_related("person", "person__unit")
        .filter(digest=_digest(token), revoked_at__isnull=True, expires_at__gt=now, person__is_active=True)
        .first()
    )
    if found is None:
        return None
    if found.last_used_on != local_day(now):
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=local_day(now))
    return found.person


def _digest(token: str) -> str:
    return digest(derive_key(settings.INSTALL_SECRET, "api-token"), token.encode()).hex()

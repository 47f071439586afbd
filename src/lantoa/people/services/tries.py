"""Slowing down guessing: so many tries per account and per network address in a quarter of an hour."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from lantoa.kernel.signing import derive_key, digest
from lantoa.people.errors import TooManyTries
from lantoa.people.models import FailedTries

WINDOW = timedelta(minutes=15)
ACCOUNT = "account"
ADDRESS = "address"


def take_try(*, kind: str, subject: str, limit: int, now: datetime) -> None:
    """Count a try before it is judged, so that parallel guesses cannot slip past the limit. TooManyTries at the limit."""
    if not _count(kind, _key(subject), limit, now):
        raise TooManyTries(until=_shut_until(kind, subject, now) or now + WINDOW, now=now)


def check_address(*, address: str, now: datetime) -> None:
    """TooManyTries when this network address has failed too often. Nothing is counted."""
    until = _shut_until(ADDRESS, address, now, settings.LANTOA.sign_in_tries_per_address) if address else None
    if until is not None:
        raise TooManyTries(until=until, now=now)


def account_shut_until(*, subject: str, now: datetime) -> datetime | None:
    """Until when an account is shut by wrong tries; None = open."""
    return _shut_until(ACCOUNT, subject, now, settings.LANTOA.sign_in_tries_per_account)


def count_address_failure(*, address: str, now: datetime) -> None:
    """One more failure from this network address. Successes are not counted: a hall shares one address."""
    if address:
        _count(ADDRESS, _key(address), settings.LANTOA.sign_in_tries_per_address, now)


def forget_tries(*, subjects: list[str]) -> int:
    """The door is open again for these accounts. Returns how many were counted."""
    deleted, _ = FailedTries.objects.filter(
        kind=ACCOUNT, key__in=[_key(subject) for subject in subjects]
    ).delete()
    return deleted


def forget_old_tries(*, now: datetime) -> int:
    """Delete counters that no longer matter; from the schedule."""
    deleted, _ = FailedTries.objects.filter(window_started_at__lt=now - timedelta(days=1)).delete()
    return deleted


def _count(kind: str, key: str, limit: int, now: datetime) -> bool:
    """Whether a try was still free; a window that is over starts anew."""
    fresh = FailedTries.objects.filter(kind=kind, key=key, window_started_at__gt=now - WINDOW)
    if fresh.filter(tries__lt=limit).update(tries=F("tries") + 1):
        return True
    if fresh.exists():
        return False
    FailedTries.objects.bulk_create(
        [FailedTries(kind=kind, key=key, window_started_at=now, tries=1)],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["window_started_at", "tries"],
    )
    return True


def _shut_until(kind: str, subject: str, now: datetime, at_least: int = 0) -> datetime | None:
    fresh = FailedTries.objects.filter(
        kind=kind, key=_key(subject), window_started_at__gt=now - WINDOW, tries__gte=at_least
    )
    started_at = fresh.values_list("window_started_at", flat=True).first()
    return started_at + WINDOW if started_at is not None else None


def _key(subject: str) -> str:
    return digest(derive_key(settings.INSTALL_SECRET, "tries"), subject.encode()).hex()

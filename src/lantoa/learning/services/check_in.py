"""Checking in on a device, days before a test: it stays signed in until the test is over, and no password is hashed.

The device signs the request with its secret (HMAC). That proves the person only on a device that was signed in with a
password when it checked in first, and only until somebody signs out on it, the password changes, or a manager ends it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.clock import from_milliseconds, to_milliseconds
from lantoa.kernel.errors import DomainError
from lantoa.kernel.lightly import lightly
from lantoa.kernel.signing import BadToken, device_secret, digest, from_base64url, same
from lantoa.learning.errors import DeviceRevoked, WrongMac
from lantoa.learning.models import Device
from lantoa.people.models import Person

MOST_BYTES = 1024
_APART = timedelta(minutes=10)


class CheckInRefused(DomainError):
    """The message says why; `details.server_time` is there for a device whose clock is off."""

    status = 401


class _Message(msgspec.Struct):
    person: UUID
    device: UUID
    at: int


@dataclass(frozen=True)
class CheckedIn:
    """`ready_until` None: no test ahead, nothing was prolonged."""

    person: Person
    ready_until: datetime | None


def check_in(
    *,
    body: bytes,
    mac: str,
    signed_in: Person | None,
    until: Callable[[Person], datetime | None],
    now: datetime,
) -> CheckedIn:
    """Whom the device may be signed in as, and until when. `until`: a person's last moment that matters.

    Each signed message counts once and for ten minutes around its time. WrongMac, DeviceRevoked, CheckInRefused.
    """
    message = _read(body, mac)
    if abs(from_milliseconds(message.at) - now) > _APART:
        raise CheckInRefused(
            _("Đồng hồ của máy này sai. Bạn hãy chỉnh lại giờ hoặc đăng nhập bằng mật khẩu."),
            code="clock_off",
            details={"server_time": to_milliseconds(now)},
        )
    device = Device.objects.filter(uuid=message.device, person=message.person).first()
    if device is None or device.revoked_at is not None:
        raise DeviceRevoked
    person = signed_in if signed_in is not None and signed_in.uuid == message.person else _known(device, now)
    ready_until = until(person)
    with lightly():
        counted = Device.objects.filter(pk=device.pk, revoked_at=None, checked_in_ms__lt=message.at).update(
            checked_in_ms=message.at,
            last_seen_at=now,
            ready_until=ready_until,
            ready_proof=person.get_session_auth_hash() if ready_until else "",
        )
    if not counted:
        raise CheckInRefused(_("Lượt báo sẵn sàng này đã được dùng."), code="used")
    return CheckedIn(person, ready_until)


def forget_check_in(*, person: Person, device: UUID) -> None:
    """Somebody signs out here: from now on only a password signs in again. May be repeated."""
    Device.objects.filter(uuid=device, person=person.uuid).update(ready_until=None, ready_proof="")


def _known(device: Device, now: datetime) -> Person:
    """The person who checked in here and whose account is as it was then."""
    person = None
    if device.ready_until is not None and now < device.ready_until:
        person = Person.objects.select_related("unit").filter(uuid=device.person, is_active=True).first()
    if person is None or person.get_session_auth_hash() != device.ready_proof:
        raise CheckInRefused(
            _("Máy này chưa báo sẵn sàng. Bạn hãy đăng nhập bằng mật khẩu một lần."), code="not_ready"
        )
    return person


def _read(body: bytes, mac: str) -> _Message:
    try:
        message = msgspec.json.decode(body[:MOST_BYTES], type=_Message)
        from_milliseconds(message.at)
        given = from_base64url(mac)
    except (msgspec.DecodeError, BadToken, ValueError, OverflowError, OSError) as error:
        raise WrongMac from error
    secret = device_secret(settings.INSTALL_SECRET, str(message.person), str(message.device))
    if not same(digest(secret, body), given):
        raise WrongMac
    return message

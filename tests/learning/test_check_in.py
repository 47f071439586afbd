"""Devices check in before a test: signed by the device, no password, until somebody signs out."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from django.conf import settings

from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.errors import DomainError
from lantoa.kernel.ids import new_uuid
from lantoa.kernel.signing import device_secret, digest, to_base64url
from lantoa.learning.models import Device
from lantoa.learning.services.check_in import CheckedIn, check_in, forget_check_in
from lantoa.learning.services.devices import register_device, revoke_devices
from lantoa.people.models import Person
from lantoa.people.services.persons import NewPerson, create_persons
from lantoa.territory.queries import unit_as_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(now: datetime) -> Person:
    unit = unit_as_of("26248", now.date())
    new = NewPerson(full_name="Nguyễn Văn An", unit_id=unit.pk, unit_path=unit.path)
    return create_persons(actor=None, new=[new], now=now)[0]


@pytest.fixture
def device(person: Person, now: datetime) -> uuid.UUID:
    return register_device(actor=person, now=now).device


def ask(
    person: Person,
    device: uuid.UUID,
    now: datetime,
    *,
    signed_in: Person | None = None,
    until: datetime | None = None,
    changed: Mapping[str, object] | None = None,
) -> CheckedIn:
    message: dict[str, object] = {
        "person": str(person.uuid),
        "device": str(device),
        "at": to_milliseconds(now),
    }
    message |= dict(changed or {})
    body = json.dumps(message).encode()
    secret = device_secret(settings.INSTALL_SECRET, str(person.uuid), str(device))
    mac = to_base64url(digest(secret, body))
    return check_in(body=body, mac=mac, signed_in=signed_in, until=lambda _one: until, now=now)


def code_of(*given: object, **more: object) -> str:
    with pytest.raises(DomainError) as caught:
        ask(*given, **more)  # type: ignore[arg-type]
    assert caught.value.status == 401
    return caught.value.code


def test_a_device_that_checked_in_signs_in_without_a_password_until_the_test_is_over(
    person: Person, device: uuid.UUID, now: datetime
) -> None:
    end = now + timedelta(days=5)
    assert code_of(person, device, now) == "not_ready"

    first = ask(person, device, now, signed_in=person, until=end)
    later = ask(person, device, now + timedelta(days=4), until=end)

    assert first == CheckedIn(person, end) and later.person == person
    assert code_of(person, device, end + timedelta(seconds=1)) == "not_ready"


def test_without_a_test_ahead_nothing_is_prolonged(person: Person, device: uuid.UUID, now: datetime) -> None:
    assert ask(person, device, now, signed_in=person).ready_until is None

    assert code_of(person, device, now + timedelta(hours=1)) == "not_ready"


@pytest.mark.parametrize("what", ["signed_out", "password", "stopped", "sessions"])
def test_a_check_in_no_longer_counts_after(
    person: Person, device: uuid.UUID, now: datetime, what: str
) -> None:
    ask(person, device, now, signed_in=person, until=now + timedelta(days=5))

    if what == "signed_out":
        forget_check_in(person=person, device=device)
    elif what == "password":
        person.set_password("một mật khẩu khác")
    elif what == "stopped":
        person.is_active = False
    else:
        person.sessions_ended += 1
    person.save()

    assert code_of(person, device, now + timedelta(hours=1)) == "not_ready"


def test_a_device_taken_out_stays_out_even_while_signed_in(
    person: Person, device: uuid.UUID, now: datetime
) -> None:
    revoke_devices(actor=person, devices=[device], now=now)

    assert code_of(person, device, now, signed_in=person) == "device_revoked"


def test_each_message_counts_once_and_near_its_time(person: Person, device: uuid.UUID, now: datetime) -> None:
    end = now + timedelta(days=5)
    ask(person, device, now, signed_in=person, until=end)

    assert code_of(person, device, now, until=end) == "used"
    for minutes in (-11, 11):
        at = to_milliseconds(now + timedelta(minutes=minutes))
        assert code_of(person, device, now, changed={"at": at}) == "clock_off"


@pytest.mark.parametrize(
    "changed", [{"person": str(new_uuid())}, {"device": str(new_uuid())}, {"at": "x"}, {"at": 10**30}]
)
def test_what_the_device_did_not_sign_is_refused(
    person: Person, device: uuid.UUID, now: datetime, changed: dict[str, object]
) -> None:
    assert code_of(person, device, now, signed_in=person, changed=changed) == "bad_mac"
    assert Device.objects.get(uuid=device).checked_in_ms == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"x" * 5000])
def test_what_is_no_message_is_refused(body: bytes, now: datetime) -> None:
    with pytest.raises(DomainError) as caught:
        check_in(body=body, mac="AAAA", signed_in=None, until=lambda one: None, now=now)

    assert caught.value.code == "bad_mac"

"""People with user names and passwords, and devices that have checked in, beside a test that is going on."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from bench._exam_data import prepare as prepare_exam

PASSWORD = "Loa-phuong-buoi-som"


class SignInData(msgspec.Struct):
    """Opening messages of those who answer; user names of those who sign in; (person, device, secret) that check in."""

    openings: list[dict[str, Any]]
    names: list[str]
    devices: list[tuple[str, str, bytes]]


def prepare(data: Path, *, answering: int, people: int) -> SignInData:
    """Fill a prepared data folder: `answering` of them sit the test, all of them have a name, a password and a device."""
    exam = prepare_exam(data, people=people)  # sets Django up
    from django.conf import settings
    from django.contrib.auth.hashers import make_password

    from lantoa.kernel.clock import now as wall_clock
    from lantoa.kernel.signing import device_secret
    from lantoa.learning.models import Device
    from lantoa.people.models import Person, SignInName

    now, encoded = wall_clock(), make_password(PASSWORD)
    persons = list(Person.objects.filter(full_name__startswith="Nguyễn Văn ").order_by("pk"))
    Person.objects.all().update(password=encoded, activated_at=now, confirmed_at=now)
    names = [f"can.bo.{number}" for number in range(len(persons))]
    SignInName.objects.bulk_create(
        [
            SignInName(person=person, kind="user", value=name)
            for person, name in zip(persons, names, strict=True)
        ],
        batch_size=500,
    )
    devices = []
    rows = []
    for person in persons:
        person.password = encoded
        device = uuid4()
        rows.append(
            Device(
                uuid=device,
                person=person.uuid,
                created_at=now,
                last_seen_at=now,
                ready_until=now + timedelta(days=1),
                ready_proof=person.get_session_auth_hash(),
            )
        )
        secret = device_secret(settings.INSTALL_SECRET, str(person.uuid), str(device))
        devices.append((str(person.uuid), str(device), secret))
    Device.objects.bulk_create(rows, batch_size=500)
    return SignInData(exam.openings[:answering], names, devices)

"""Registering and revoking devices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.ids import new_uuid
from lantoa.kernel.signing import device_secret, to_base64url
from lantoa.learning.models import Device
from lantoa.learning.queries.devices import StudyPlace, devices_of, study_places
from lantoa.people.models import Person
from lantoa.people.queries.merged import uuids_of_person
from lantoa.people.queries.roles import may_operate, require_manager
from lantoa.people.services.sign_in import end_sessions

MOST_KNOWN = 20


@dataclass(frozen=True)
class DeviceGrant:
    """What a browser keeps after sign-in. `secret` is base64url, only for the person's own session."""

    device: UUID
    person: UUID
    secret: str
    name: str
    places: Sequence[StudyPlace]

    def as_json(self) -> dict[str, Any]:
        """The answer of GET /api/v1/me/device."""
        enrolments = [
            {"campaign": each.campaign, "title": each.title, "course": each.course, "edition": each.edition}
            for each in self.places
        ]
        return {
            "device": str(self.device),
            "person": str(self.person),
            "secret": self.secret,
            "name": self.name,
            "enrolments": enrolments,
        }


def register_device(
    *, actor: Person, known: Sequence[UUID] = (), label: str = "", now: datetime
) -> DeviceGrant:
    """The device of this browser for this person: one of `known` (what the browser holds) if it is the
    person's own and in use, else a new one. May be repeated.

    The caller sets the cookie `lantoa_device` to the device's uuid (readable by script, SameSite=Lax).
    """
    with transaction.atomic():
        device = _own_device(actor, known[:MOST_KNOWN])
        if device is None:
            device = Device.objects.create(
                uuid=new_uuid(), person=actor.uuid, label=label[:120], created_at=now, last_seen_at=now
            )
        else:
            device.last_seen_at = now
            device.save(update_fields=["last_seen_at"])
    secret = device_secret(settings.INSTALL_SECRET, str(actor.uuid), str(device.uuid))
    return DeviceGrant(
        device=device.uuid,
        person=actor.uuid,
        secret=to_base64url(secret),
        name=actor.full_name,
        places=study_places(person=actor.uuid),
    )


def revoke_devices(*, actor: Person, devices: Sequence[UUID], now: datetime) -> int:
    """Sign devices of the actor's own out of the journal; returns how many were in use. May be repeated."""
    with transaction.atomic():
        return _revoke(actor, actor, devices, now)


def sign_out_devices(
    *,
    actor: Person | None,
    person: Person,
    devices: Sequence[UUID] | None,
    campaign_id: int = 0,
    now: datetime,
) -> int:
    """A manager signs devices of someone else out; None = all of them, and every session ends. May be repeated.

    A lost phone sends nothing any more. OutsideScope unless the actor manages the person's unit or keeps the installation.
    """
    if not may_operate(actor):
        require_manager(actor, campaign_id, [person.unit_path])
    with transaction.atomic():
        if devices is None:
            end_sessions(actor=actor, person=person, campaign_id=campaign_id, now=now)
            devices = [one.uuid for one in devices_of(person=person.uuid)]
        return _revoke(actor, person, devices, now, campaign_id)


def _revoke(
    actor: Person | None, person: Person, devices: Sequence[UUID], now: datetime, campaign_id: int = 0
) -> int:
    in_use = Device.objects.filter(
        person__in=uuids_of_person(person.uuid), uuid__in=devices, revoked_at__isnull=True
    )
    count = in_use.update(revoked_at=now)
    if count:
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="device.revoked",
            subject=person.uuid,
            campaign_id=campaign_id,
            now=now,
            details={"devices": count},
        )
    return count


def _own_device(actor: Person, known: Sequence[UUID]) -> Device | None:
    return (
        Device.objects.filter(person=actor.uuid, uuid__in=known, revoked_at__isnull=True)
        .order_by("-last_seen_at")
        .first()
    )

"""Devices: registered at sign-in, kept apart by person, revoked by their owner."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from lantoa.facts.models import AuditEntry
from lantoa.kernel.signing import device_secret, to_base64url
from lantoa.learning.queries.devices import devices_of, study_places
from lantoa.learning.services.devices import register_device, revoke_devices
from lantoa.training.enums import CampaignState
from tests.learning.world import enrol, enrol_person, make_world, publish

pytestmark = pytest.mark.django_db


def test_a_device_learns_its_secret_and_the_campaigns_it_may_write_to(now: datetime) -> None:
    world = make_world(now)
    (an,) = enrol(world, now)

    grant = register_device(actor=an, label="Chrome trên Android", now=now).as_json()

    secret = device_secret(settings.INSTALL_SECRET, str(an.uuid), grant["device"])
    assert grant["secret"] == to_base64url(secret)
    assert grant["person"] == str(an.uuid)
    assert grant["enrolments"] == [
        {"campaign": "k1", "title": "Đợt k1", "course": str(world.course.uuid), "edition": world.sha}
    ]


def test_a_browser_gets_its_own_device_again_and_never_somebody_elses(now: datetime) -> None:
    world = make_world(now)
    an, binh = enrol(world, now, count=2)
    first = register_device(actor=an, now=now).device

    again = register_device(actor=an, known=[first], now=now).device
    other = register_device(actor=binh, known=[first], now=now).device
    both = register_device(actor=an, known=[other, first], now=now).device

    assert first == again == both
    assert other != first


def test_a_revoked_device_is_not_given_again(now: datetime) -> None:
    world = make_world(now)
    an, binh = enrol(world, now, count=2)
    device = register_device(actor=an, now=now).device

    assert revoke_devices(actor=binh, devices=[device], now=now) == 0
    assert revoke_devices(actor=an, devices=[device], now=now) == 1
    assert revoke_devices(actor=an, devices=[device], now=now) == 0

    assert register_device(actor=an, known=[device], now=now).device != device
    assert AuditEntry.objects.filter(action="device.revoked", subject=an.uuid).count() == 1


def test_the_owner_sees_the_own_devices_latest_first(now: datetime) -> None:
    world = make_world(now)
    an, binh = enrol(world, now, count=2)
    register_device(actor=binh, now=now)
    for hours, label in ((1, "Máy của xã"), (2, "Điện thoại")):
        register_device(actor=an, label=label, now=now + timedelta(hours=hours))

    assert [device.label for device in devices_of(person=an.uuid)] == ["Điện thoại", "Máy của xã"]


def test_study_places_are_open_campaigns_with_the_newest_edition(now: datetime) -> None:
    world = make_world(now)
    (an,) = enrol(world, now)
    closed = make_world(now, code="k2")
    enrol_person(closed, an, now)
    closed.campaign.state = CampaignState.CLOSED
    closed.campaign.save()
    newest = publish(world.course, ["00000000-0000-0000-0000-000000000999"], now)

    assert [(each.campaign, each.edition) for each in study_places(person=an.uuid)] == [
        ("k1", newest.manifest_sha)
    ]

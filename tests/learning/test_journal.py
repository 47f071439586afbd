"""Taking in signed batches: late, twice, in any order, and hostile ones."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.errors import DomainError
from lantoa.learning.errors import (
    BatchTooLarge,
    CampaignNotOpen,
    DeviceRevoked,
    MalformedBatch,
    NotEnrolled,
    WrongMac,
)
from lantoa.learning.models import Device, LearningEvent
from lantoa.learning.queries.courses import editions_of
from lantoa.learning.queries.progress import progress_of
from lantoa.learning.rules.fold import as_json
from lantoa.learning.services.batch_reading import SignedBatch
from lantoa.learning.services.devices import register_device, revoke_devices
from lantoa.learning.services.journal import BatchReceipt, accept_batch, accept_batches
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.models import Enrolment
from tests.learning.world import LESSONS, MEDIA, World, answer, batch, enrol, event, make_world, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(now: datetime) -> World:
    return make_world(now)


def test_a_batch_is_kept_and_its_receipt_says_so(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    events = [event(world, now), answer(world, now, seq=2)]

    body, mac = batch(world, an, events, now)
    receipt = accept_batch(body=body, mac=mac, now=now)

    assert receipt.as_json() == {
        "accepted": 2, "duplicates": 0, "refused": [], "server_time": to_milliseconds(now)
    }  # fmt: skip
    kept = LearningEvent.objects.get(kind="check.answered")
    assert (kept.person, kept.campaign_id, kept.seq) == (an.uuid, world.campaign.id, 2)
    assert kept.data == {"check": "tin-5w", "response": "a", "right": True}
    assert (kept.received_at, kept.device_at_ms) == (now, to_milliseconds(now))


def test_batches_late_twice_and_overlapping_count_once(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    first, second, third = (event(world, now, lesson=lesson) for lesson in LESSONS)
    device = register_device(actor=an, now=now).device
    later = now + timedelta(days=9)

    receipts = [
        accept_batch(body=body, mac=mac, now=later)
        for events in ([third, second], [second, first], [third, second], [first, first])
        for body, mac in [batch(world, an, events, later, device=device)]
    ]

    assert [(each.accepted, each.duplicates) for each in receipts] == [(2, 0), (1, 1), (0, 2), (0, 2)]
    assert LearningEvent.objects.count() == 3
    assert progress_of(person=an.uuid, campaign_id=world.campaign.id).continue_lesson in LESSONS


def test_bad_events_are_refused_by_name_and_the_others_kept(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    good = event(world, now)
    bad: list[tuple[Any, str]] = [
        (event(world, now, kind="lesson.dreamt"), "unknown_kind"),
        (event(world, now, edition="f" * 64), "unknown_edition"),
        (event(world, now, lesson=str(uuid.uuid4())), "unknown_lesson"),
        (
            event(world, now, kind="check.answered", data={"check": "la", "response": "a", "right": True}),
            "unknown_check",
        ),
        (event(world, now, kind="check.answered", data={"check": "tin-5w"}), "malformed"),
        (event(world, now, kind="media.position", data={"media": MEDIA, "seconds": -1}), "malformed"),
        (event(world, now, kind="media.position", data={"media": MEDIA, "seconds": "3"}), "malformed"),
        (event(world, now, data={"anything": 1}), "malformed"),
        (event(world, now, at=-1), "time_out_of_range"),
        (event(world, now, at=10**15), "time_out_of_range"),
        (event(world, now, at="soon"), "malformed"),
        (event(world, now, seq=-1), "malformed"),
        (event(world, now, lesson="tin"), "malformed"),
        (event(world, now, id="not a uuid"), "malformed"),
        (answer(world, now, response="a\x00b"), "malformed"),
        (answer(world, now, response="a" * 501), "malformed"),
        (answer(world, now, response={"a": 1}), "malformed"),
        (answer(world, now, response=None), "malformed"),
        ("only text", "malformed"),
        (None, "malformed"),
        ({}, "malformed"),
    ]

    body, mac = batch(world, an, [one for one, _code in bad] + [good], now)
    receipt = accept_batch(body=body, mac=mac, now=now)

    assert receipt.accepted == 1
    assert sorted(each.code for each in receipt.refused) == sorted(code for _one, code in bad)
    assert all(each.message for each in receipt.refused)
    named = {one["id"]: code for one, code in bad if isinstance(one, dict) and "id" in one}
    assert named.items() <= {each.id: each.code for each in receipt.refused}.items()
    assert [str(kept.uuid) for kept in LearningEvent.objects.all()] == [good["id"]]


def test_responses_of_every_form_are_kept_as_they_are(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    responses = ["a", ["a", "c"], False, "Hoà Bình 🇻🇳", []]

    events = [answer(world, now, response=each, seq=place) for place, each in enumerate(responses)]
    body, mac = batch(world, an, events, now)
    accept_batch(body=body, mac=mac, now=now)

    assert [row.data["response"] for row in LearningEvent.objects.order_by("seq")] == responses


def test_a_batch_not_signed_by_its_device_is_refused_whole(world: World, now: datetime) -> None:
    an, binh = enrol(world, now, count=2)
    body, mac = batch(world, an, [event(world, now)], now)
    other = register_device(actor=binh, now=now).device
    forged = [
        (body, "A" * 43),
        (body, ""),
        (body, "không phải base64"),
        (body + b" ", mac),
        (body.replace(b'"seq": 1', b'"seq": 2'), mac),
        (body, sign(body, str(binh.uuid), str(other))),
        (body.replace(str(an.uuid).encode(), str(binh.uuid).encode()), mac),
    ]

    for wrong_body, wrong_mac in forged:
        with pytest.raises(WrongMac):
            accept_batch(body=wrong_body, mac=wrong_mac, now=now)

    assert not LearningEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"person": 1}',
        b'{"person":"x","device":"y","campaign":"k1","events":[]}',
        json.dumps(
            {
                "person": str(uuid.UUID(int=1)),
                "device": str(uuid.UUID(int=2)),
                "campaign": "k1\x00",
                "events": [],
            }
        ).encode(),
        b'{"events":' + b"[" * 100_000,
    ],
)
def test_what_is_no_batch_is_refused_with_a_sentence(body: bytes, now: datetime) -> None:
    with pytest.raises(MalformedBatch) as refusal:
        accept_batch(body=body, mac="A" * 43, now=now)

    assert refusal.value.status == 400
    assert refusal.value.message


def test_too_large_a_batch_is_refused_before_it_is_read(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    many, mac = batch(world, an, [{}] * 501, now)

    with pytest.raises(BatchTooLarge):
        accept_batch(body=many, mac=mac, now=now)
    with pytest.raises(BatchTooLarge):
        accept_batch(body=b" " * (256 * 1024 + 1), mac=mac, now=now)


def test_only_the_enrolled_write_and_only_to_their_campaign(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    other = make_world(now, code="k2")

    for campaign in ("k2", "khong-co"):
        body, mac = batch(other, an, [event(other, now)], now, campaign=campaign)
        with pytest.raises(NotEnrolled):
            accept_batch(body=body, mac=mac, now=now)

    an.enrolments.update(state=EnrolmentState.WITHDRAWN)
    body, mac = batch(world, an, [event(world, now)], now)
    with pytest.raises(NotEnrolled):
        accept_batch(body=body, mac=mac, now=now)


def test_lessons_of_another_course_are_refused(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    other = make_world(now, code="k2")

    body, mac = batch(world, an, [event(other, now)], now)
    receipt = accept_batch(body=body, mac=mac, now=now)

    assert [each.code for each in receipt.refused] == ["unknown_edition"]


def test_a_campaign_that_has_ended_still_takes_late_work_and_one_in_preparation_takes_none(
    world: World, now: datetime
) -> None:
    (an,) = enrol(world, now)
    body, mac = batch(world, an, [event(world, now)], now)

    world.campaign.state = CampaignState.DRAFT
    world.campaign.save()
    with pytest.raises(CampaignNotOpen):
        accept_batch(body=body, mac=mac, now=now)
    world.campaign.state = CampaignState.CLOSED
    world.campaign.save()

    assert accept_batch(body=body, mac=mac, now=now).accepted == 1


def test_a_revoked_device_is_told_to_sign_in_again(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    device = register_device(actor=an, now=now).device
    body, mac = batch(world, an, [event(world, now)], now, device=device)
    revoke_devices(actor=an, devices=[device], now=now)

    with pytest.raises(DeviceRevoked):
        accept_batch(body=body, mac=mac, now=now)


def test_the_owner_sees_when_a_device_was_last_used(world: World, now: datetime) -> None:
    (an,) = enrol(world, now)
    device = register_device(actor=an, now=now).device
    moments = [now + timedelta(minutes=30), now + timedelta(hours=3)]

    seen = []
    for moment in moments:
        body, mac = batch(world, an, [event(world, now)], moment, device=device)
        accept_batch(body=body, mac=mac, now=moment)
        seen.append(Device.objects.get().last_seen_at)
    Device.objects.all().delete()
    accept_batch(body=body, mac=mac, now=moments[1])

    assert seen == [now, moments[1]]
    assert Device.objects.get().person == an.uuid


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_cutting_repeating_and_mixing_of_batches_gives_the_same_progress(
    world: World, now: datetime, data: st.DataObject
) -> None:
    (an,) = enrol(world, now)
    events = [
        answer(
            world, now, at=to_milliseconds(now) + data.draw(st.integers(0, 5)), seq=number,
            lesson=data.draw(st.sampled_from(LESSONS)), right=data.draw(st.booleans()),
        )
        for number in range(8)
    ]  # fmt: skip
    device = register_device(actor=an, now=now).device
    batches = data.draw(st.lists(st.lists(st.sampled_from(events), min_size=1, max_size=6), max_size=5))

    for part in [*batches, events[::-1], *batches]:
        body, mac = batch(world, an, part, now, device=device)
        accept_batch(body=body, mac=mac, now=now)

    lessons = as_json(progress_of(person=an.uuid, campaign_id=world.campaign.id))["lessons"]
    assert sum(lesson["checks"]["tin-5w"]["tries"] for lesson in lessons.values()) == 8
    latest = max(events, key=lambda each: (each["at"], each["id"]))
    assert lessons[latest["lesson"]]["last_at"] == latest["at"]


def test_the_number_of_queries_does_not_grow_with_the_batch(
    world: World, now: datetime, django_assert_max_num_queries: Any
) -> None:
    (an,) = enrol(world, now)
    device = register_device(actor=an, now=now).device
    for count in (1, 200):
        body, mac = batch(world, an, [event(world, now) for _ in range(count)], now, device=device)
        with django_assert_max_num_queries(10):
            accept_batch(body=body, mac=mac, now=now)


def test_many_batches_at_once_are_judged_one_by_one(world: World, now: datetime) -> None:
    an, binh, stranger = enrol(world, now, count=3)
    Enrolment.objects.filter(person=stranger).update(state=EnrolmentState.WITHDRAWN)
    shared = event(world, now)
    signed = [
        batch(world, an, [shared, event(world, now, lesson=LESSONS[1])], now),
        batch(world, an, [shared], now),
        batch(world, stranger, [event(world, now)], now),
        (b"{", "x"),
        batch(world, binh, [event(world, now), event(world, now, edition="f" * 64)], now),
    ]
    later = [now + timedelta(days=place) for place in range(len(signed))]

    outcomes = accept_batches(
        batches=[SignedBatch(body, mac, at) for (body, mac), at in zip(signed, later, strict=True)]
    )

    assert [_told(one) for one in outcomes] == [(2, 0, 0), (0, 1, 0), NotEnrolled, MalformedBatch, (1, 0, 1)]
    assert LearningEvent.objects.count() == 3
    assert LearningEvent.objects.get(person=binh.uuid).received_at == later[4]


@pytest.mark.parametrize("count", [2, 9])
def test_many_batches_cost_the_same_queries(
    world: World, now: datetime, count: int, django_assert_num_queries: Any
) -> None:
    persons = enrol(world, now, count=count)
    signed = [SignedBatch(*batch(world, one, [event(world, now)], now), now) for one in persons]
    editions_of(world.course.id, [world.sha])  # outlines are read once in the life of a process

    with django_assert_num_queries(8):
        outcomes = accept_batches(batches=signed)

    assert [_told(one) for one in outcomes] == [(1, 0, 0)] * count


def _told(outcome: BatchReceipt | DomainError) -> object:
    if isinstance(outcome, DomainError):
        return type(outcome)
    return (outcome.accepted, outcome.duplicates, len(outcome.refused))

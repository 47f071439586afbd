"""Taking in the journal: signed batches from devices, and forms posted without JavaScript."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.errors import DomainError
from lantoa.learning.errors import CampaignNotOpen, DeviceRevoked, NotEnrolled
from lantoa.learning.models import Device, LearningEvent
from lantoa.learning.rules.events import Batch, Event
from lantoa.learning.services.batch_reading import (
    Editions,
    RefusedEvent,
    SignedBatch,
    open_batch,
    read_events,
)
from lantoa.people.queries.merged import standing_for
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.models import Campaign, Enrolment

SEEN_EVERY = timedelta(hours=1)
CHUNK = 5_000


@dataclass(frozen=True)
class BatchReceipt:
    """What became of a batch; everything not refused is on the disk."""

    accepted: int
    duplicates: int
    refused: Sequence[RefusedEvent]
    server_time: int

    def as_json(self) -> dict[str, Any]:
        """The answer of POST /api/v1/me/journal."""
        return {
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "refused": [{"id": each.id, "code": each.code, "message": each.message} for each in self.refused],
            "server_time": self.server_time,
        }


def accept_batch(*, body: bytes, mac: str, now: datetime) -> BatchReceipt:
    """Take a batch signed by a device over the very bytes of `body`; no session is needed. May be repeated.

    Bad events are refused one by one by name, the others are kept; the receipt comes after the commit.
    Errors, nothing is kept then: MalformedBatch, BatchTooLarge, WrongMac, DeviceRevoked, CampaignNotOpen,
    NotEnrolled.
    """
    (outcome,) = accept_batches(batches=[SignedBatch(body, mac, now)])
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def accept_batches(*, batches: Sequence[SignedBatch]) -> list[BatchReceipt | DomainError]:
    """Many batches in one transaction, as a file or a hub brings them; what became of each, in their order.

    A batch that is refused whole (the errors of `accept_batch`) stops no other. May be repeated. The number of queries
    does not grow with the batches, but for one more look at what is held for every 5,000 events.
    """
    read = [open_batch(one) for one in batches]
    senders = _senders_of([batch for batch in read if isinstance(batch, Batch)])
    taken: list[_Taken | DomainError] = []
    for one, batch in zip(batches, read, strict=True):
        taken.append(batch if isinstance(batch, DomainError) else _taken(one, batch, senders))
    with transaction.atomic():
        new = _keep([one for one in taken if isinstance(one, _Taken)], senders.devices)
    return [one if isinstance(one, DomainError) else one.receipt(new) for one in taken]


def keep_events(
    campaign_id: int, person: UUID, device: UUID | None, events: Sequence[Event], now: datetime
) -> int:
    """Insert or ignore; returns how many were new. Call it inside a transaction."""
    rows = [_row(campaign_id, person, device, event, now) for event in events]
    return len(_insert_or_ignore(rows))


@dataclass(frozen=True)
class _Senders:
    """What the database knows of those who signed: one reading for all batches."""

    devices: Mapping[UUID, Device]
    campaigns: Mapping[str, Campaign]
    enrolled: Collection[tuple[int, UUID]]
    editions: Editions


@dataclass(frozen=True)
class _Taken:
    """A batch whose signature and sender are right, its good events and those refused."""

    batch: Batch
    campaign_id: int
    received_at: datetime
    events: Sequence[Event]
    refused: Sequence[RefusedEvent]

    def rows(self) -> list[LearningEvent]:
        batch, at = self.batch, self.received_at
        return [_row(self.campaign_id, batch.person, batch.device, event, at) for event in self.events]

    def receipt(self, new: set[tuple[int, UUID]]) -> BatchReceipt:
        """Takes its events out of `new`: an event in two batches is new in the first only."""
        own = {(self.campaign_id, event.id) for event in self.events} & new
        new -= own
        accepted = len(own)
        return BatchReceipt(
            accepted=accepted,
            duplicates=len(self.events) - accepted,
            refused=self.refused,
            server_time=to_milliseconds(self.received_at),
        )


def _senders_of(batches: Sequence[Batch]) -> _Senders:
    campaigns = {
        one.code: one for one in Campaign.objects.filter(code__in={batch.campaign for batch in batches})
    }
    persons = {batch.person for batch in batches}
    enrolled = _enrolled(campaigns.values(), persons)
    unknown = persons - {person for _campaign, person in enrolled}
    # A device of a merged record goes on sending under its old uuid; its work counts for the record that is kept.
    kept = standing_for(unknown) if unknown else {}
    if kept:
        standing = _enrolled(campaigns.values(), set(kept.values()))
        enrolled |= {(pk, old) for old, new in kept.items() for pk, person in standing if person == new}
    return _Senders(
        devices={
            one.uuid: one for one in Device.objects.filter(uuid__in={batch.device for batch in batches})
        },
        campaigns=campaigns,
        enrolled=enrolled,
        editions=Editions(),
    )


def _enrolled(campaigns: Iterable[Campaign], persons: set[UUID]) -> set[tuple[int, UUID]]:
    rows = Enrolment.objects.filter(
        campaign__in=[one.pk for one in campaigns],
        person__uuid__in=persons,
        person__is_active=True,
        state=EnrolmentState.ACTIVE,
    )
    return set(rows.values_list("campaign_id", "person__uuid"))


def _taken(one: SignedBatch, batch: Batch, senders: _Senders) -> _Taken | DomainError:
    """Late work counts: a campaign that has ended still takes it; one being prepared takes nothing."""
    device = senders.devices.get(batch.device)
    if device is not None and device.revoked_at is not None:
        return DeviceRevoked()
    campaign = senders.campaigns.get(batch.campaign)
    if campaign is None or (campaign.pk, batch.person) not in senders.enrolled:
        return NotEnrolled()
    if campaign.state == CampaignState.DRAFT:
        return CampaignNotOpen()
    events, refused = read_events(batch.events, campaign.course_id, senders.editions)
    return _Taken(batch, campaign.pk, one.received_at, events, refused)


def _keep(taken: Sequence[_Taken], devices: Mapping[UUID, Device]) -> set[tuple[int, UUID]]:
    _note_seen(taken, devices)
    return _insert_or_ignore([row for one in taken for row in one.rows()])


def _row(campaign_id: int, person: UUID, device: UUID | None, event: Event, now: datetime) -> LearningEvent:
    return LearningEvent(
        campaign_id=campaign_id,
        uuid=event.id,
        person=person,
        device=device,
        seq=event.seq,
        kind=event.kind,
        lesson=event.lesson,
        edition=event.edition,
        data=event.data,
        device_at_ms=event.at,
        received_at=now,
    )


def _insert_or_ignore(rows: Sequence[LearningEvent]) -> set[tuple[int, UUID]]:
    """The keys (campaign, event) of those that were new."""
    # In one order always: two copies of a batch under way at once then wait for each other, never in a circle.
    by_key = {(row.campaign_id, row.uuid): row for row in reversed(rows)}
    keys = sorted(by_key)
    new: set[tuple[int, UUID]] = set()
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        held = LearningEvent.objects.filter(
            campaign_id__in={campaign_id for campaign_id, _id in part},
            uuid__in=[id for _campaign_id, id in part],
        )
        known = set(held.values_list("campaign_id", "uuid"))
        fresh = [key for key in part if key not in known]
        # ignore_conflicts: the same batch may be on its way twice at the same moment.
        LearningEvent.objects.bulk_create(
            [by_key[key] for key in fresh], ignore_conflicts=True, batch_size=CHUNK
        )
        new.update(fresh)
    return new


def _note_seen(taken: Sequence[_Taken], devices: Mapping[UUID, Device]) -> None:
    """Keep the owners' lists of devices true, at most once an hour; one lost with a restored backup comes back."""
    lost: dict[UUID, Device] = {}
    for one in taken:
        batch, now = one.batch, one.received_at
        device = devices.get(batch.device)
        if device is None:
            lost[batch.device] = Device(
                uuid=batch.device, person=batch.person, created_at=now, last_seen_at=now
            )
        elif now - device.last_seen_at > SEEN_EVERY:
            Device.objects.filter(uuid=batch.device).update(last_seen_at=now)
    Device.objects.bulk_create(lost.values(), ignore_conflicts=True)

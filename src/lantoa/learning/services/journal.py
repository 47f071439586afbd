"""Taking in the journal: signed batches from devices, and forms posted without JavaScript."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.kernel.clock import to_milliseconds
from lantoa.kernel.signing import BadToken, device_secret, digest, from_base64url, same
from lantoa.learning.errors import (
    BatchTooLarge,
    CampaignNotOpen,
    DeviceRevoked,
    MalformedBatch,
    NotEnrolled,
    WrongMac,
)
from lantoa.learning.models import Device, LearningEvent
from lantoa.learning.queries.courses import EditionOutline, editions_of
from lantoa.learning.rules.events import (
    MOST_BYTES,
    MOST_EVENTS,
    Batch,
    Event,
    EventKind,
    RefusalCode,
    Refused,
    read_event,
)
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.models import Campaign, Enrolment

SEEN_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class RefusedEvent:
    """An event the server did not take, and why in words."""

    id: str
    code: str
    message: str


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
    batch = _read_batch(body)
    _check_mac(batch, body, mac)
    device = Device.objects.filter(uuid=batch.device).first()
    if device is not None and device.revoked_at is not None:
        raise DeviceRevoked
    campaign = _campaign_of(batch)
    events, refused = _read_events(batch.events, campaign)
    with transaction.atomic():
        _note_seen(device, batch, now)
        accepted = keep_events(campaign.id, batch.person, batch.device, events, now)
    return BatchReceipt(
        accepted=accepted,
        duplicates=len(events) - accepted,
        refused=refused,
        server_time=to_milliseconds(now),
    )


def keep_events(
    campaign_id: int, person: UUID, device: UUID | None, events: Sequence[Event], now: datetime
) -> int:
    """Insert or ignore; returns how many were new. Call it inside a transaction."""
    by_id = {event.id: event for event in events}
    held = LearningEvent.objects.filter(campaign_id=campaign_id, uuid__in=by_id).values_list(
        "uuid", flat=True
    )
    known = set(held)
    # In one order always: two copies of a batch under way at once then wait for each other, never in a circle.
    new = sorted((event for event in by_id.values() if event.id not in known), key=lambda event: event.id)
    rows = [
        LearningEvent(
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
        for event in new
    ]
    # ignore_conflicts: the same batch may be on its way twice at the same moment.
    LearningEvent.objects.bulk_create(rows, ignore_conflicts=True)
    return len(new)


def _read_batch(body: bytes) -> Batch:
    if len(body) > MOST_BYTES:
        raise BatchTooLarge
    try:
        batch = msgspec.json.decode(body, type=Batch)
    except (msgspec.DecodeError, RecursionError) as error:
        raise MalformedBatch from error
    if len(batch.events) > MOST_EVENTS:
        raise BatchTooLarge
    return batch


def _check_mac(batch: Batch, body: bytes, mac: str) -> None:
    secret = device_secret(settings.INSTALL_SECRET, str(batch.person), str(batch.device))
    try:
        given = from_base64url(mac)
    except BadToken as error:
        raise WrongMac from error
    if not same(digest(secret, body), given):
        raise WrongMac


def _campaign_of(batch: Batch) -> Campaign:
    """Late work counts: a campaign that has ended still takes it; one being prepared takes nothing."""
    campaign = Campaign.objects.filter(code=batch.campaign).first()
    if campaign is None:
        raise NotEnrolled
    enrolled = Enrolment.objects.filter(
        campaign=campaign, person__uuid=batch.person, person__is_active=True, state=EnrolmentState.ACTIVE
    )
    if not enrolled.exists():
        raise NotEnrolled
    if campaign.state == CampaignState.DRAFT:
        raise CampaignNotOpen
    return campaign


def _read_events(raws: Sequence[msgspec.Raw], campaign: Campaign) -> tuple[list[Event], list[RefusedEvent]]:
    read: list[Event] = []
    refused: list[RefusedEvent] = []
    for raw in raws:
        try:
            read.append(read_event(raw))
        except Refused as refusal:
            refused.append(_refused(refusal.code, refusal.event_id))
    editions = editions_of(campaign.course_id, {event.edition for event in read})
    kept = []
    for event in read:
        fault = _fault(event, editions.get(event.edition))
        if fault is None:
            kept.append(event)
        else:
            refused.append(_refused(fault, str(event.id)))
    return kept, refused


def _fault(event: Event, edition: EditionOutline | None) -> RefusalCode | None:
    """What does not fit between an event and the edition it names."""
    if edition is None:
        return RefusalCode.UNKNOWN_EDITION
    lesson = edition.lessons.get(str(event.lesson))
    if lesson is None:
        return RefusalCode.UNKNOWN_LESSON
    if event.kind == EventKind.CHECK_ANSWERED and event.data["check"] not in lesson.checks:
        return RefusalCode.UNKNOWN_CHECK
    return None


def _refused(code: RefusalCode, event_id: str) -> RefusedEvent:
    return RefusedEvent(id=event_id, code=code, message=_reason(code))


def _reason(code: RefusalCode) -> str:
    return {
        RefusalCode.MALFORMED: _("Mục này không đúng dạng."),
        RefusalCode.UNKNOWN_KIND: _("Máy chủ chưa biết loại hoạt động này."),
        RefusalCode.TIME_OUT_OF_RANGE: _("Đồng hồ của thiết bị sai quá xa. Hãy chỉnh lại ngày giờ."),
        RefusalCode.UNKNOWN_EDITION: _("Bản học liệu này không thuộc khóa học của đợt tập huấn."),
        RefusalCode.UNKNOWN_LESSON: _("Bài học này không có trong khóa học."),
        RefusalCode.UNKNOWN_CHECK: _("Câu tự kiểm tra này không có trong bài học."),
    }[code]


def _note_seen(device: Device | None, batch: Batch, now: datetime) -> None:
    """Keep the owner's list of devices true, at most once an hour; one lost with a restored backup comes back."""
    if device is None:
        lost = Device(uuid=batch.device, person=batch.person, created_at=now, last_seen_at=now)
        Device.objects.bulk_create([lost], ignore_conflicts=True)
    elif now - device.last_seen_at > SEEN_EVERY:
        Device.objects.filter(uuid=batch.device).update(last_seen_at=now)

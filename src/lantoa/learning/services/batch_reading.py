"""A signed batch from bytes to events: shape, signature, and what does not fit the edition an event names."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from lantoa.kernel.errors import DomainError
from lantoa.kernel.signing import BadToken, device_secret, digest, from_base64url, same
from lantoa.learning.errors import BatchTooLarge, MalformedBatch, WrongMac
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


@dataclass(frozen=True)
class SignedBatch:
    """The very bytes a device signed, its signature, and when they reached the server."""

    body: bytes
    mac: str
    received_at: datetime


@dataclass(frozen=True)
class RefusedEvent:
    """An event the server did not take, and why in words."""

    id: str
    code: str
    message: str


@dataclass
class Editions:
    """Editions named by events, each looked up once for many batches."""

    _known: dict[int | None, dict[str, EditionOutline | None]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def of(self, course_id: int | None, shas: Collection[str]) -> Mapping[str, EditionOutline | None]:
        """Those of the course by manifest sha; None for one that is not."""
        known = self._known[course_id]
        if missing := set(shas) - known.keys():
            known.update(dict.fromkeys(missing))
            known.update(editions_of(course_id, missing))
        return known


def open_batch(one: SignedBatch) -> Batch | DomainError:
    """The batch, when it is one and its signature is right; otherwise why not."""
    try:
        batch = _read_batch(one.body)
        _check_mac(batch, one.body, one.mac)
    except DomainError as error:
        return error
    return batch


def read_events(
    raws: Sequence[msgspec.Raw], course_id: int | None, editions: "Editions"
) -> tuple[list[Event], list[RefusedEvent]]:
    """(good events, refused ones) of a batch for a campaign that studies this course."""
    read: list[Event] = []
    refused: list[RefusedEvent] = []
    for raw in raws:
        try:
            read.append(read_event(raw))
        except Refused as refusal:
            refused.append(_refused(refusal.code, refusal.event_id))
    outlines = editions.of(course_id, {event.edition for event in read})
    kept = []
    for event in read:
        fault = _fault(event, outlines.get(event.edition))
        if fault is None:
            kept.append(event)
        else:
            refused.append(_refused(fault, str(event.id)))
    return kept, refused


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

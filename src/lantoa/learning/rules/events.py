"""The shape of journal events and batches, and what is wrong with one that does not fit.

Pure Python and msgspec. Messages are msgids; the caller translates.
"""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

MOST_BYTES = 256 * 1024
MOST_EVENTS = 500
# Device clocks are wrong in many ways; outside these milliseconds it is not a clock any more.
EARLIEST_AT = 0
LATEST_AT = 4_102_444_800_000  # 01/01/2100
LONGEST_NOTE = 2_000


class EventKind(StrEnum):
    """What a learner can have done."""

    LESSON_OPENED = "lesson.opened"
    LESSON_FINISHED = "lesson.finished"
    CHECK_ANSWERED = "check.answered"
    MEDIA_POSITION = "media.position"
    NOTE_WRITTEN = "note.written"
    BOOKMARK_SET = "bookmark.set"


# What a learner writes down or marks for themselves is no study: it starts nothing, counts nowhere, moves no "continue".
OWN_KINDS = frozenset({EventKind.NOTE_WRITTEN, EventKind.BOOKMARK_SET})
STUDY_KINDS = frozenset(EventKind) - OWN_KINDS


class RefusalCode(StrEnum):
    """Why the server does not take an event."""

    MALFORMED = "malformed"
    UNKNOWN_KIND = "unknown_kind"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    UNKNOWN_EDITION = "unknown_edition"
    UNKNOWN_LESSON = "unknown_lesson"
    UNKNOWN_CHECK = "unknown_check"


Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
# PostgreSQL's jsonb cannot hold a zero character.
ShortText = Annotated[str, msgspec.Meta(max_length=500, pattern="^[^\\x00]*$")]
CampaignCode = Annotated[str, msgspec.Meta(pattern="^[-a-zA-Z0-9_]{1,40}$")]
NoteText = Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE, pattern="^[^\\x00]*$")]
CheckId = Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{1,64}$")]


class Event(msgspec.Struct, frozen=True):
    """One event as it comes; `at` is the device's clock in milliseconds."""

    id: UUID
    seq: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    at: int
    kind: str
    lesson: UUID
    edition: Sha256
    data: dict[str, Any] = {}


class CheckData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `check.answered` carries."""

    check: CheckId
    response: bool | ShortText | Annotated[list[ShortText], msgspec.Meta(max_length=26)]
    right: bool


class MediaData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `media.position` carries."""

    media: Sha256
    seconds: Annotated[float, msgspec.Meta(ge=0, le=86_400)]


class NoteData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `note.written` carries: the whole note each time, or that it was deleted."""

    note: CheckId
    text: NoteText
    deleted: bool = False


class BookmarkData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `bookmark.set` carries."""

    on: bool


class NoData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What opening and finishing carry."""


class Batch(msgspec.Struct, frozen=True):
    """A signed batch as it comes; events are decoded one by one, so that a bad one spoils no other."""

    person: UUID
    device: UUID
    campaign: CampaignCode
    events: list[msgspec.Raw]
    sent_at: int = 0


class Refused(Exception):
    """An event that does not fit; `event_id` is what it called itself, "" when not even that can be read."""

    def __init__(self, code: RefusalCode, event_id: str) -> None:
        super().__init__(code)
        self.code = code
        self.event_id = event_id


DATA_OF_KIND: dict[str, type[msgspec.Struct]] = {
    EventKind.LESSON_OPENED: NoData,
    EventKind.LESSON_FINISHED: NoData,
    EventKind.CHECK_ANSWERED: CheckData,
    EventKind.MEDIA_POSITION: MediaData,
    EventKind.NOTE_WRITTEN: NoteData,
    EventKind.BOOKMARK_SET: BookmarkData,
}


def read_event(raw: bytes | msgspec.Raw) -> Event:
    """One event, its data checked by kind. Refused says why not."""
    try:
        event = msgspec.json.decode(raw, type=Event)
    except msgspec.DecodeError as error:
        raise Refused(RefusalCode.MALFORMED, _id_in(raw)) from error
    shape = DATA_OF_KIND.get(event.kind)
    if shape is None:
        raise Refused(RefusalCode.UNKNOWN_KIND, str(event.id))
    try:
        data = msgspec.convert(event.data, shape)
    except msgspec.ValidationError as error:
        raise Refused(RefusalCode.MALFORMED, str(event.id)) from error
    if not EARLIEST_AT <= event.at <= LATEST_AT:
        raise Refused(RefusalCode.TIME_OUT_OF_RANGE, str(event.id))
    return msgspec.structs.replace(event, data=msgspec.to_builtins(data))


def _id_in(raw: bytes | msgspec.Raw) -> str:
    """What a malformed event calls itself, so that the sender can find it."""
    try:
        loose = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return ""
    written = loose.get("id") if isinstance(loose, dict) else None
    return written[:64] if isinstance(written, str) else ""

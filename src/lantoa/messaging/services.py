"""Announcing, changing, withdrawing; putting away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.clock import local_day
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.messaging.errors import AnnouncementTooLong, EmptyAnnouncement, EndsBeforeStart
from lantoa.messaging.models import Announcement, PutAway
from lantoa.messaging.queries import notice_for
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser

LONGEST_TITLE = 150
LONGEST_TEXT = 4_000


@dataclass(frozen=True)
class Wording:
    """What an announcement says, to whom and how long. `text` is Markdown; `unit_path` the head of its subtree."""

    title: str
    text: str
    unit_code: str
    unit_path: str
    starts_on: date
    ends_on: date | None = None
    is_pinned: bool = False


def announce(*, actor: Person | None, campaign_id: int, wording: Wording, now: datetime) -> Announcement:
    """Tell the learners of a subtree. Errors: OutsideScope and those of the wording."""
    require_organiser(actor, campaign_id, wording.unit_path)
    with transaction.atomic():
        made = Announcement.objects.create(
            campaign_id=campaign_id,
            written_by=actor.uuid if actor else None,
            written_at=now,
            changed_at=now,
            **_checked(wording),
        )
        _audit("announcement.written", actor, made, now)
    return made


def change_announcement(
    *, actor: Person | None, announcement: Announcement, wording: Wording, now: datetime
) -> Announcement:
    """Word it anew. Who had put it away sees it again when its title or text changed."""
    require_organiser(actor, announcement.campaign_id, announcement.unit_path)
    require_organiser(actor, announcement.campaign_id, wording.unit_path)
    values = _checked(wording)
    says_more = (announcement.title, announcement.text) != (values["title"], values["text"])
    with transaction.atomic():
        for name, value in values.items():
            setattr(announcement, name, value)
        announcement.changed_at = now
        announcement.save(update_fields=[*values, "changed_at"])
        if says_more:
            PutAway.objects.filter(announcement=announcement).delete()
        _audit("announcement.changed", actor, announcement, now)
    return announcement


def withdraw_announcement(*, actor: Person | None, announcement: Announcement, now: datetime) -> None:
    """Take it off every page; the organisers keep it in their list. May be repeated."""
    require_organiser(actor, announcement.campaign_id, announcement.unit_path)
    with transaction.atomic():
        taken = Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None).update(withdrawn_at=now)
        if taken:
            _audit("announcement.withdrawn", actor, announcement, now)


def put_away(*, actor: Person, announcement: UUID, places: Mapping[int, str], now: datetime) -> None:
    """The actor has read it. May be repeated; a pinned one stays. NoSuchAnnouncement when it is not for them."""
    found = notice_for(announcement=announcement, places=places, day=local_day(now))
    if not found.is_pinned:
        PutAway.objects.bulk_create(
            [PutAway(announcement=found, person=actor.uuid, at=now)], ignore_conflicts=True
        )


def join_put_away(*, kept: UUID, merged: UUID) -> list[int]:
    """What the merged record has read is read for the kept one too; returns what `part_put_away` gives back."""
    known = PutAway.objects.filter(person=kept).values("announcement_id")
    moving = PutAway.objects.filter(person=merged).exclude(announcement__in=known)
    ids = list(moving.order_by("pk").values_list("pk", flat=True))
    PutAway.objects.filter(pk__in=ids).update(person=kept)
    return ids


def part_put_away(*, kept: UUID, merged: UUID, undo: Sequence[int]) -> None:
    """What came from the merged record goes back to it."""
    PutAway.objects.filter(pk__in=undo, person=kept).update(person=merged)


def _checked(wording: Wording) -> dict[str, object]:
    title = clean(wording.title)[:LONGEST_TITLE]
    text = wording.text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not (title and text):
        raise EmptyAnnouncement
    if len(text) > LONGEST_TEXT:
        raise AnnouncementTooLong(LONGEST_TEXT)
    if wording.ends_on is not None and wording.ends_on < wording.starts_on:
        raise EndsBeforeStart
    return {
        "title": title,
        "text": text,
        "unit_code": wording.unit_code,
        "unit_path": wording.unit_path,
        "starts_on": wording.starts_on,
        "ends_on": wording.ends_on,
        "is_pinned": wording.is_pinned,
    }


def _audit(action: str, actor: Person | None, announcement: Announcement, now: datetime) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        now=now,
        campaign_id=announcement.campaign_id,
        subject=announcement.uuid,
        details={"unit": announcement.unit_code},
    )

"""Reading the audit trail, the facts behind a figure, and how consumers are doing."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from lantoa.facts.consumers import consumers
from lantoa.facts.models import AuditEntry, Cursor, Fact
from lantoa.kernel.paging import PAGE_SIZE, Page, page_of

MOST_COUNTED = 1000


@dataclass(frozen=True)
class AuditLine:
    """Who did what to what; `actor_uuid` None = the system itself. Ids only: surfaces join names."""

    at: datetime
    actor_uuid: uuid.UUID | None
    action: str
    campaign_id: int
    subject: uuid.UUID | None
    details: Mapping[str, Any]


@dataclass(frozen=True)
class FactLine:
    """One thing that happened; `day` is the day in Viet Nam the server learned it."""

    kind: str
    subject: uuid.UUID
    actor_uuid: uuid.UUID | None
    unit_code: str
    day: date
    at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class ConsumerState:
    """How one consumer is doing. `unread` rows wait for it, counted up to MOST_COUNTED; `failures` in a row,
    `last_error` the class of the newest.
    """

    name: str
    is_caught_up: bool
    unread: int
    moved_at: datetime | None
    failures: int
    last_error: str


def audit_lines(
    *,
    campaign_id: int | None = None,
    actor_uuid: uuid.UUID | None = None,
    subject: uuid.UUID | None = None,
    involving: uuid.UUID | None = None,
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    oldest_first: bool = False,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[AuditLine]:
    """The audit trail, newest first unless turned round; `action` matches whole words from the left ("roster" finds
    "roster.confirmed"); `involving` = who acted or who it was done to.
    """
    entries = AuditEntry.objects.order_by("id" if oldest_first else "-id")
    if campaign_id is not None:
        entries = entries.filter(campaign_id=campaign_id)
    if actor_uuid is not None:
        entries = entries.filter(actor_uuid=actor_uuid)
    if subject is not None:
        entries = entries.filter(subject=subject)
    if involving is not None:
        entries = entries.filter(Q(actor_uuid=involving) | Q(subject=involving))
    if action:
        entries = entries.filter(action=action) | entries.filter(action__startswith=f"{action}.")
    if since is not None:
        entries = entries.filter(at__gte=since)
    if until is not None:
        entries = entries.filter(at__lt=until)
    found: Page[AuditEntry] = page_of(entries, number=page, size=size)
    lines = [_audit_line(entry) for entry in found.rows]
    return Page(rows=lines, number=found.number, size=found.size, total=found.total)


def facts_about(
    *, campaign_id: int, subjects: Sequence[uuid.UUID], kinds: Sequence[str] = ()
) -> list[FactLine]:
    """What happened to these subjects, in the order it was written; all kinds unless some are named."""
    facts = Fact.objects.filter(campaign_id=campaign_id, subject__in=subjects)
    if kinds:
        facts = facts.filter(kind__in=kinds)
    return [_fact_line(fact) for fact in facts.order_by("id")]


def newest_facts_about(
    *, campaign_ids: Sequence[int], subjects: Sequence[uuid.UUID], most: int
) -> list[tuple[int, FactLine]]:
    """(campaign id, fact) of these subjects in these campaigns (0 = outside any), newest first. One query."""
    facts = Fact.objects.filter(campaign_id__in=campaign_ids, subject__in=subjects).order_by("-at", "-id")
    return [(fact.campaign_id, _fact_line(fact)) for fact in facts[:most]]


def newest_audit_about(*, subjects: Sequence[uuid.UUID], most: int) -> list[AuditLine]:
    """What was done to these subjects, newest first. One query."""
    entries = AuditEntry.objects.filter(subject__in=subjects).order_by("-at", "-id")[:most]
    return [_audit_line(entry) for entry in entries]


def consumer_states() -> list[ConsumerState]:
    """Every registered consumer, in order of registration."""
    cursors = {cursor.consumer: cursor for cursor in Cursor.objects.all()}
    states = []
    for consumer in consumers():
        cursor = cursors.get(consumer.name) or Cursor(consumer=consumer.name)
        unread = len(consumer.read(cursor.xact, cursor.position, MOST_COUNTED))
        states.append(
            ConsumerState(
                name=consumer.name,
                is_caught_up=not unread,
                unread=unread,
                moved_at=cursor.moved_at,
                failures=cursor.failures,
                last_error=cursor.last_error,
            )
        )
    return states


def _fact_line(fact: Fact) -> FactLine:
    return FactLine(
        kind=fact.kind,
        subject=fact.subject,
        actor_uuid=fact.actor_uuid,
        unit_code=fact.unit_code,
        day=fact.day,
        at=fact.at,
        payload=fact.payload,
    )


def _audit_line(entry: AuditEntry) -> AuditLine:
    return AuditLine(
        at=entry.at,
        actor_uuid=entry.actor_uuid,
        action=entry.action,
        campaign_id=entry.campaign_id,
        subject=entry.subject,
        details=entry.details,
    )

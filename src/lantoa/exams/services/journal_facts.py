"""From the journal to facts: the gateway writes none, so that it needs nothing but the journal."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lantoa.exams.enums import ClosingKind, LatePolicy
from lantoa.exams.journal.reading import ClosingLine, OpeningLine, journals_of
from lantoa.exams.models import Sitting, Window
from lantoa.exams.queries import ready_to_mark
from lantoa.exams.rules.timing import accepted_until
from lantoa.exams.rules.winners import closing_in_force
from lantoa.exams.services.marking import judge, keep_marks
from lantoa.exams.services.schemes import scheme_of, times_of
from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.clock import from_milliseconds
from lantoa.kernel.clock import now as wall_clock


def take_openings(lines: Sequence[OpeningLine], now: datetime) -> None:
    """First openings become `sitting.opened` (not of a practice) and the sitting's times. Lines of sittings unknown here are left alone."""
    first = {line.sitting: line for line in lines if line.epoch == 1}
    fresh = [row for row in _sittings(first) if row.opened_at is None]
    for row in fresh:
        line = first[row.uuid]
        row.opened_at = from_milliseconds(line.opened_at)
        until = accepted_until(times_of(row.window), line.opened_at, row.extra_seconds)
        row.accepted_until = from_milliseconds(until)
    Sitting.objects.bulk_update(fresh, ["opened_at", "accepted_until"], batch_size=500)
    _record(fresh, FactKind.SITTING_OPENED, now)


def take_closings(lines: Sequence[ClosingLine], now: datetime) -> None:
    """Hand-ins in force become `sitting.closed`; marking then finds the sitting ended."""
    by_campaign: defaultdict[int, set[UUID]] = defaultdict(set)
    for line in lines:
        by_campaign[line.campaign_id].add(line.sitting)
    fresh: list[Sitting] = []
    late: list[Sitting] = []
    for campaign_id, uuids in by_campaign.items():
        journals = journals_of(campaign_id, sorted(uuids))
        for row in _sittings(uuids):
            journal = journals[row.uuid]
            closing = closing_in_force(journal.openings, journal.closings)
            if closing is None or (row.ended_at is not None and not _counts_late(row)):
                continue
            (fresh if row.ended_at is None else late).append(row)
            row.ended_at, row.ending, row.mark = from_milliseconds(closing.closed_at), closing.kind, None
    Sitting.objects.bulk_update(fresh + late, ["ended_at", "ending", "mark"], batch_size=500)
    _record(fresh, FactKind.SITTING_CLOSED, now)


def _counts_late(row: Sitting) -> bool:
    """Whether a hand-in that comes after the time ran out is marked after all: the test counts late answers."""
    return row.ending == ClosingKind.EXPIRED and row.window.late_policy == LatePolicy.COUNT


def read_ready(after_xact: int, after_id: int, limit: int) -> Sequence["ReadySitting"]:
    """Sittings that have ended and have no mark. Not a stream: what was taken is not ready any more."""
    return [
        ReadySitting(row)
        for row in ready_to_mark(now=wall_clock()).select_related("window").order_by("pk")[:limit]
    ]


def take_ready(rows: Sequence["ReadySitting"], now: datetime) -> None:
    """Mark them; those whose time was extended meanwhile get their new end instead."""
    by_window: defaultdict[Window, list[Sitting]] = defaultdict(list)
    for row in rows:
        by_window[row.sitting.window].append(row.sitting)
    for window, sittings in by_window.items():
        verdicts = judge(window, scheme_of(window), sittings, now)
        keep_marks(actor=None, window=window, verdicts=verdicts, now=now)


class ReadySitting:
    """A sitting in the shape consumers read; its cursor says nothing."""

    xact = 0

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.id = sitting.pk


def _sittings(uuids: "Sequence[UUID] | set[UUID] | dict[UUID, OpeningLine]") -> list[Sitting]:
    rows = Sitting.objects.filter(uuid__in=list(uuids)).select_related("window", "enrolment")
    return list(rows.order_by("pk"))


def _record(sittings: Sequence[Sitting], kind: FactKind, now: datetime) -> None:
    by_campaign: defaultdict[int, list[NewFact]] = defaultdict(list)
    for row in sittings:
        if row.window.is_practice:
            continue  # a practice counts for nothing, so nobody is told of it
        payload = {"window": str(row.window.uuid), "sitting": str(row.uuid)}
        if kind is FactKind.SITTING_CLOSED:
            payload["kind"] = row.ending
        fact = NewFact(
            kind=kind, subject=row.enrolment.uuid, unit_code=row.enrolment.unit_code, payload=payload
        )
        by_campaign[row.window.campaign_id].append(fact)
    for campaign_id, facts in by_campaign.items():
        record_facts(actor_uuid=None, campaign_id=campaign_id, facts=facts, now=now)

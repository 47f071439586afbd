"""From the journal to facts: the gateway writes none, so that it needs nothing but the journal."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from lantoa.exams.enums import ClosingKind, LatePolicy
from lantoa.exams.journal.reading import ClosingLine, OpeningLine, journals_of
from lantoa.exams.models import Sitting, Window
from lantoa.exams.rules.timing import WindowTimes, accepted_until
from lantoa.exams.rules.winners import closing_in_force
from lantoa.exams.services.marking import COLUMNS, Waiting, mark_waiting
from lantoa.exams.services.schemes import times_of
from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.clock import from_milliseconds
from lantoa.kernel.clock import now as wall_clock

_OPENED = "UPDATE exams_sitting SET opened_at = %s, accepted_until = %s WHERE id = %s"
_CLOSED = "UPDATE exams_sitting SET ended_at = %s, ending = %s, mark_id = NULL WHERE id = %s"

_Values = tuple[str | int | None, ...]


class _Sat(NamedTuple):
    """A sitting of which the journal has news, with the enrolment its facts are about."""

    id: int
    uuid: UUID
    window_id: int
    extra_seconds: int
    later_seconds: int
    opened_at: datetime | None
    ended_at: datetime | None
    ending: str
    enrolment: UUID
    unit_code: str


def take_openings(lines: Sequence[OpeningLine], now: datetime) -> None:
    """First openings become `sitting.opened` (not of a practice) and the sitting's times. Lines of sittings unknown here are left alone."""
    first = {line.sitting: line for line in lines if line.epoch == 1}
    fresh = [row for row in _sittings(first) if row.opened_at is None]
    windows = _windows(fresh)
    times = {pk: times_of(one) for pk, one in windows.items()}
    _update(_OPENED, [_opened(row, first[row.uuid], times[row.window_id]) for row in fresh])
    _record(windows, FactKind.SITTING_OPENED, [(row, {}) for row in fresh], now)


def take_closings(lines: Sequence[ClosingLine], now: datetime) -> None:
    """Hand-ins in force become `sitting.closed`; marking then finds the sitting ended."""
    by_campaign: defaultdict[int, set[UUID]] = defaultdict(set)
    for line in lines:
        by_campaign[line.campaign_id].add(line.sitting)
    stored = connection.ops.adapt_datetimefield_value
    for campaign_id, uuids in by_campaign.items():
        journals = journals_of(campaign_id, sorted(uuids), with_answers=False)
        rows = _sittings(uuids)
        windows = _windows(rows)
        changed: list[_Values] = []
        fresh: list[tuple[_Sat, dict[str, str]]] = []
        for row in rows:
            journal = journals[row.uuid]
            closing = closing_in_force(journal.openings, journal.closings)
            if closing is None or (row.ended_at is not None and not _counts_late(row, windows)):
                continue
            changed.append((stored(from_milliseconds(closing.closed_at)), closing.kind, row.id))
            if row.ended_at is None:
                fresh.append((row, {"kind": closing.kind}))
        _update(_CLOSED, changed)
        _record(windows, FactKind.SITTING_CLOSED, fresh, now)


def _opened(row: _Sat, line: OpeningLine, times: WindowTimes) -> _Values:
    stored = connection.ops.adapt_datetimefield_value
    until = accepted_until(times, line.opened_at, row.extra_seconds, row.later_seconds)
    return stored(from_milliseconds(line.opened_at)), stored(from_milliseconds(until)), row.id


def _counts_late(row: _Sat, windows: dict[int, Window]) -> bool:
    """Whether a hand-in that comes after the time ran out is marked after all: the test counts late answers."""
    return row.ending == ClosingKind.EXPIRED and windows[row.window_id].late_policy == LatePolicy.COUNT


def read_ready(after_xact: int, after_id: int, limit: int) -> Sequence[Waiting]:
    """Sittings that have ended and have no mark. Not a stream: what was taken is not ready any more.

    Two walks along an index each. One condition with OR, or the order of ids, would go through everything that waits or
    was marked before, with every batch.
    """
    waiting = Sitting.objects.filter(mark__isnull=True, opened_at__isnull=False)
    ended = waiting.filter(ended_at__isnull=False).order_by("ended_at")
    found = list(ended.values_list(*COLUMNS)[:limit])
    if len(found) < limit:
        expired = waiting.filter(ended_at__isnull=True, accepted_until__lt=wall_clock())
        found += expired.order_by("accepted_until").values_list(*COLUMNS)[: limit - len(found)]
    return list(map(Waiting._make, found))


def take_ready(rows: Sequence[Waiting], now: datetime) -> None:
    """Mark them; those whose time was extended meanwhile get their new end instead."""
    by_window: defaultdict[int, list[Waiting]] = defaultdict(list)
    for row in rows:
        by_window[row.window_id].append(row)
    for window in Window.objects.filter(pk__in=by_window).order_by("pk"):
        mark_waiting(actor=None, window=window, waiting=by_window[window.pk], now=now)


def _sittings(uuids: Iterable[UUID]) -> list[_Sat]:
    rows = Sitting.objects.filter(uuid__in=list(uuids)).order_by("pk")
    more = ("opened_at", "ended_at", "ending")
    columns = ("pk", "uuid", "window_id", "extra_seconds", "later_seconds")
    return list(map(_Sat._make, rows.values_list(*columns, *more, "enrolment__uuid", "enrolment__unit_code")))


def _windows(rows: Iterable[_Sat]) -> dict[int, Window]:
    return Window.objects.in_bulk({row.window_id for row in rows})


def _update(statement: str, rows: Sequence[_Values]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _record(
    windows: dict[int, Window], kind: FactKind, rows: Iterable[tuple[_Sat, dict[str, str]]], now: datetime
) -> None:
    by_campaign: defaultdict[int, list[NewFact]] = defaultdict(list)
    for row, more in rows:
        window = windows[row.window_id]
        if window.is_practice:
            continue  # a practice counts for nothing, so nobody is told of it
        payload = {"window": str(window.uuid), "sitting": str(row.uuid), **more}
        fact = NewFact(kind=kind, subject=row.enrolment, unit_code=row.unit_code, payload=payload)
        by_campaign[window.campaign_id].append(fact)
    for campaign_id, facts in by_campaign.items():
        record_facts(actor_uuid=None, campaign_id=campaign_id, facts=facts, now=now)

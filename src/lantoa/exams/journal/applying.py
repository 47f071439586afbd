"""What one batch of operations does to the journal, the same on both databases, inside one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

from lantoa.exams.journal.records import (
    AnswerRow,
    CloseSitting,
    ClosingRow,
    OpeningRow,
    OpenSitting,
    Operation,
)
from lantoa.exams.rules.timing import may_reopen, may_start
from lantoa.exams.rules.winners import Closing, Opening, closing_in_force

_ROUNDS = 20


class Store(Protocol):
    """The journal's statements on one database. Inserts leave rows with a known key alone."""

    def insert_answers(self, rows: Sequence[AnswerRow]) -> int: ...
    def insert_openings(self, rows: Sequence[OpeningRow]) -> int: ...
    def insert_closings(self, rows: Sequence[ClosingRow]) -> int: ...
    def answers_like(self, rows: Sequence[AnswerRow]) -> Iterable[AnswerRow]:
        """What is kept under the keys of these rows."""

    def answers_of(self, campaign_id: int, sittings: Sequence[str]) -> Iterable[AnswerRow]: ...
    def openings_of(self, campaign_id: int, sittings: Sequence[str]) -> Iterable[OpeningRow]: ...
    def closings_of(self, campaign_id: int, sittings: Sequence[str]) -> Iterable[ClosingRow]: ...


def apply_batch(store: Store, batch: Sequence[Operation]) -> None:
    """Write everything and fill in each operation's outcome. Repeatable: after a lost connection it runs again whole."""
    answering = [one for one in batch if one.rows]
    if answering:
        _keep_answers(store, answering)
    opening = [one for one in batch if isinstance(one, OpenSitting)]
    if opening:
        _open(store, opening)
    closing = [one for one in batch if isinstance(one, CloseSitting)]
    if closing:
        _close(store, closing)


def _keep_answers(store: Store, operations: Sequence[Operation]) -> None:
    rows = [row for one in operations for row in one.rows]
    for one in operations:
        one.taken.clear()
    if store.insert_answers(rows) == len(rows):
        return
    # Some keys were kept before. A replay says the same again and is acknowledged again; another response under the
    # same key must not be acknowledged, because it is not kept.
    # Asked by key: all answers of these sittings are fifty times as many, and most batches of a rush hold a replay.
    kept = {
        (row.sitting, row.item, row.epoch, row.revision): row.response for row in store.answers_like(rows)
    }
    for one in operations:
        for row in one.rows:
            if kept.get((row.sitting, row.item, row.epoch, row.revision)) != row.response:
                one.taken.add((row.item, row.revision))


def _open(store: Store, operations: Sequence[OpenSitting]) -> None:
    waiting = list(operations)
    for one in waiting:
        one.opened, one.handed_in_at, one.taken_by_device = None, None, False
    for _ in range(_ROUNDS):
        planned, later = _plan_openings(store, waiting)
        if planned:
            # Another gateway may take an epoch between reading and writing: then some rows are not ours.
            store.insert_openings([row for _, row in planned])
            for one, row in planned:
                one.opened = row
        taken = _lost_epochs(store, planned)
        waiting = later + taken
        if not waiting:
            return
    raise RuntimeError("openings did not settle")


def _plan_openings(
    store: Store, operations: Sequence[OpenSitting]
) -> tuple[list[tuple[OpenSitting, OpeningRow]], list[OpenSitting]]:
    """The rows to insert, one for each sitting; a second opening of the same sitting waits for the next round."""
    openings, closings = _known(store, operations)
    planned: list[tuple[OpenSitting, OpeningRow]] = []
    later: list[OpenSitting] = []
    seen: set[str] = set()
    for one in operations:
        assert one.first is not None and one.times is not None
        if one.sitting in seen:
            later.append(one)
            continue
        known = openings[one.sitting]
        ended = _in_force(known, closings[one.sitting])
        if ended is not None:
            one.handed_in_at = ended.closed_at
        elif not known:
            if may_start(one.times, one.first.opened_at, *one.allowance):
                planned.append((one, one.first))
        elif one.one_device and known[-1].device != one.first.device and known[-1].epoch > one.free_epoch:
            one.taken_by_device = True
        elif may_reopen(one.times, one.first.opened_at, known[0].opened_at, *one.allowance):
            planned.append((one, _next_epoch(one.first, known)))
        seen.add(one.sitting)
    return planned, later


def _next_epoch(wanted: OpeningRow, known: Sequence[OpeningRow]) -> OpeningRow:
    first = known[0]
    return wanted._replace(
        epoch=known[-1].epoch + 1,
        attempt=first.attempt,
        seed=first.seed,
        opened_at=first.opened_at,
        due_at=first.due_at,
    )


def _lost_epochs(store: Store, planned: Sequence[tuple[OpenSitting, OpeningRow]]) -> list[OpenSitting]:
    if not planned:
        return []
    operations = [one for one, _ in planned]
    openings, _ = _known(store, operations, closings=False)
    lost = [one for one, row in planned if row not in openings[one.sitting]]
    for one in lost:
        one.opened = None
    return lost


def _close(store: Store, operations: Sequence[CloseSitting]) -> None:
    openings, closings = _known(store, operations)
    rows: list[ClosingRow] = []
    for one in operations:
        assert one.closing is not None
        one.closed_at = one.superseded_by = None
        newest = max((row.epoch for row in openings[one.sitting]), default=one.closing.epoch)
        if newest > one.closing.epoch:
            one.superseded_by = newest
        elif _in_force(openings[one.sitting], closings[one.sitting]) is None:
            rows.append(one.closing)
    if rows:
        store.insert_closings(rows)
        _, closings = _known(store, operations)
    for one in operations:
        ended = _in_force(openings[one.sitting], closings[one.sitting])
        if one.superseded_by is None and ended is not None:
            one.closed_at = ended.closed_at


def _known(
    store: Store, operations: Sequence[Operation], *, closings: bool = True
) -> tuple[defaultdict[str, list[OpeningRow]], defaultdict[str, list[ClosingRow]]]:
    opened: defaultdict[str, list[OpeningRow]] = defaultdict(list)
    closed: defaultdict[str, list[ClosingRow]] = defaultdict(list)
    for campaign, sittings in _by_campaign(operations).items():
        for row in store.openings_of(campaign, sittings):
            opened[row.sitting].append(row)
        if closings:
            for ended in store.closings_of(campaign, sittings):
                closed[ended.sitting].append(ended)
    for rows in opened.values():
        rows.sort(key=lambda row: row.epoch)
    return opened, closed


def _in_force(openings: Iterable[OpeningRow], closings: Iterable[ClosingRow]) -> Closing | None:
    return closing_in_force(
        (Opening(epoch=row.epoch, opened_at=row.opened_at) for row in openings),
        (Closing(epoch=row.epoch, closed_at=row.closed_at, kind=row.kind) for row in closings),
    )


def _by_campaign(operations: Iterable[Operation]) -> dict[int, list[str]]:
    grouped: dict[int, dict[str, None]] = {}
    for one in operations:
        grouped.setdefault(one.campaign_id, {})[one.sitting] = None
    return {campaign: list(sittings) for campaign, sittings in grouped.items()}

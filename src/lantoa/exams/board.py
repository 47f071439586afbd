"""The live board of a test: where everybody stands, by unit, and how much happens each minute.

A snapshot is some seconds old and shared by everybody who looks. Who comes when it is too old gets it all the same, with
its time, and starts the next one on a thread of its own; a snapshot may take at most a tenth of one processor, so that a
board with a hundred thousand people costs those who answer next to nothing.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import add
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lantoa.exams.board_journal import BIN_MS, KEPT_BINS, STREAMS, Tally, read_on
from lantoa.exams.enums import ClosingKind
from lantoa.exams.models import Allowance, Sitting, Window
from lantoa.kernel.clock import now as wall_clock
from lantoa.kernel.clock import to_milliseconds
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Enrolment

logger = logging.getLogger("lantoa.exams.board")

FRESH_SECONDS = 3.0
SHARE = 10  # a snapshot is kept at least so many times as long as this processor was busy with it
WAIT_SHARE = 4  # and so many times as long as it took
STALE_SECONDS = 20.0  # older ones are not shown where newer ones are made at all: who comes waits
_BOARDS_MOST = 8
_PART = 500
IS_EXPIRED = Q(ending=ClosingKind.EXPIRED)


@dataclass(frozen=True)
class Standing:
    """People of a unit and below, enrolled now, each once by the newest attempt that was opened; flagged ones are among them."""

    people: int = 0
    answering: int = 0
    handed_in: int = 0
    overdue: int = 0
    flagged: int = 0

    @property
    def not_opened(self) -> int:
        return max(0, self.people - self.answering - self.handed_in - self.overdue)


@dataclass(frozen=True)
class Flagged:
    """Somebody some of whose answers were flagged; `flags` as in enums.Flag."""

    enrolment_id: int
    unit_path: str
    flags: int


@dataclass(frozen=True)
class Snapshot:
    """How a test stood at a moment. `by_path`: the figures of a Standing for every unit with somebody in or below it.

    `rates`: openings, answers and hand-ins of the minute that ended at each moment of the last twenty minutes, oldest first.
    """

    as_of: datetime
    by_path: Mapping[str, Sequence[int]]
    flagged: Mapping[int, Flagged]
    rates: Mapping[str, Sequence[int]]

    def of(self, path: str) -> Standing:
        """The figures of a unit and everything below it."""
        return Standing(*self.by_path.get(path, ()))

    def flagged_below(self, path: str) -> list[Flagged]:
        """Flagged people of a unit and below, the newest first."""
        return [one for one in reversed(list(self.flagged.values())) if one.unit_path.startswith(path)]


def board_of(window: Window, *, now: datetime) -> Snapshot:
    """The snapshot to show. At most one is being made for a window by this process."""
    keeper = _keeper(window)
    shown = keeper.shown
    age = (now - shown.as_of).total_seconds() if shown else 0.0
    if shown is None or not 0 <= age < max(STALE_SECONDS, 2 * keeper.kept_seconds):
        return keeper.look(now, than=now - timedelta(seconds=FRESH_SECONDS))
    if age < keeper.kept_seconds:
        return shown
    if connection.in_atomic_block:  # another connection would not see what this one has done
        return keeper.look(now, than=now)
    keeper.look_soon()
    return shown


def forget_board(window: Window) -> None:
    """Somebody acted: the next one who looks sees it. What was read of the journal stays."""
    keeper = _keepers.get(window.uuid)
    if keeper is not None:
        keeper.shown = None


def newest_opened(window: Window) -> QuerySet[Sitting]:
    """One sitting for each person who opened the test: the newest attempt that was opened."""
    opened = Sitting.objects.filter(window=window, opened_at__isnull=False)
    is_single = window.attempts == 1 and not window.is_practice
    if is_single and not Allowance.objects.filter(window=window, attempts__gt=0).exists():
        return opened  # there is no second attempt to look for
    later = Sitting.objects.filter(window=window, opened_at__isnull=False, enrolment=OuterRef("enrolment"))
    return opened.filter(~Exists(later.filter(attempt__gt=OuterRef("attempt"))))


def is_answering(now: datetime) -> Q:
    """The condition on a sitting that its person works on it."""
    return Q(ended_at__isnull=True, accepted_until__gte=now)


def is_overdue(now: datetime) -> Q:
    """The condition that time ran out before a hand-in."""
    return Q(IS_EXPIRED) | Q(ended_at__isnull=True, accepted_until__lt=now)


def is_handed_in() -> Q:
    """The condition that the sitting was handed in, or stopped by an organiser."""
    return Q(ended_at__isnull=False) & ~IS_EXPIRED


@dataclass
class _Keeper:
    window: Window
    tally: Tally = field(default_factory=Tally)
    flagged: dict[int, Flagged] = field(default_factory=dict)
    shown: Snapshot | None = None
    kept_seconds: float = FRESH_SECONDS
    lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, now: datetime, *, than: datetime) -> Snapshot:
        """A new snapshot; the one another made meanwhile when that is newer than `than`."""
        with self.lock:
            if self.shown is not None and than < self.shown.as_of <= now:
                return self.shown
            begun, busy = time.monotonic(), time.thread_time()
            made = self._made(now)
            taken, worked = time.monotonic() - begun, time.thread_time() - busy
            self.kept_seconds = max(FRESH_SECONDS, SHARE * worked, WAIT_SHARE * taken)
            self.shown = made
            return made

    def look_soon(self) -> None:
        """The same on a thread, unless one is at it."""
        if not self.lock.locked():
            threading.Thread(target=self._look_apart, daemon=True, name="exam-board").start()

    def _look_apart(self) -> None:
        try:
            now = wall_clock()
            self.look(now, than=now - timedelta(seconds=FRESH_SECONDS))
        except Exception:
            logger.exception("the board of a test could not be looked at")
        finally:
            connection.close()

    def _made(self, now: datetime) -> Snapshot:
        window = Window.objects.get(pk=self.window.pk)
        moment = to_milliseconds(now)
        counts, fresh = read_on(
            self.tally,
            campaign_id=window.campaign_id,
            window=window.uuid,
            since=to_milliseconds(window.opens_at),
            now=moment,
            is_alone=not _others_run(window, now),
        )
        self._note_flags(fresh)
        return Snapshot(
            as_of=now,
            by_path=_rolled_up(window, now, self.flagged),
            flagged=dict(self.flagged),
            rates={name: _per_minute(counts[name], moment) for name in STREAMS},
        )

    def _note_flags(self, fresh: Mapping[UUID, int]) -> None:
        """To whom the flagged sittings belong; those of other tests belong to nobody here."""
        uuids = list(fresh)
        for start in range(0, len(uuids), _PART):
            rows = Sitting.objects.filter(
                window=self.window,
                uuid__in=uuids[start : start + _PART],
                enrolment__state=EnrolmentState.ACTIVE,
            )
            for uuid, key, path in rows.values_list("uuid", "enrolment_id", "enrolment__unit_path"):
                known = self.flagged.pop(key, None)
                self.flagged[key] = Flagged(key, path, fresh[uuid] | (known.flags if known else 0))


_keepers: OrderedDict[UUID, _Keeper] = OrderedDict()
_keepers_lock = threading.Lock()


def _keeper(window: Window) -> _Keeper:
    with _keepers_lock:
        keeper = _keepers.setdefault(window.uuid, _Keeper(window))
        _keepers.move_to_end(window.uuid)
        while len(_keepers) > _BOARDS_MOST:
            _keepers.popitem(last=False)
        return keeper


def _others_run(window: Window, now: datetime) -> bool:
    """Whether answers of another test of the campaign may be among the newest."""
    others = Window.objects.filter(campaign=window.campaign_id, published_at__isnull=False)
    lately = now - timedelta(hours=25)  # extra time and a later end are at most a day
    return others.filter(opens_at__lte=now, closes_at__gte=lately).exclude(pk=window.pk).exists()


def _rolled_up(window: Window, now: datetime, flagged: Mapping[int, Flagged]) -> dict[str, list[int]]:
    enrolled = Enrolment.objects.filter(campaign=window.campaign_id, state=EnrolmentState.ACTIVE).order_by()
    people = enrolled.values_list("unit_path").annotate(Count("pk"))
    opened = newest_opened(window).filter(enrolment__state=EnrolmentState.ACTIVE).order_by()
    rows = opened.values_list("enrolment__unit_path").annotate(
        answering=Count("pk", filter=is_answering(now)),
        handed_in=Count("pk", filter=is_handed_in()),
        overdue=Count("pk", filter=is_overdue(now)),
    )
    sums: dict[str, list[int]] = {path: [count, 0, 0, 0, 0] for path, count in people}
    for path, *counts in rows:
        sums.setdefault(path, [0, 0, 0, 0, 0])[1:4] = counts
    for one in flagged.values():
        sums.setdefault(one.unit_path, [0, 0, 0, 0, 0])[4] += 1
    return _with_parents(sums)


def _with_parents(sums: dict[str, list[int]]) -> dict[str, list[int]]:
    """The same with everything added to the units above, each unit once to the one right above it: the deepest first."""
    levels: dict[int, list[str]] = {}
    for path in sums:
        levels.setdefault(path.count("/"), []).append(path)
    for depth in range(max(levels, default=1), 1, -1):
        for path in levels.get(depth, ()):
            above = path[: path.rindex("/", 0, -1) + 1]
            row = sums.get(above)
            if row is None:
                sums[above] = list(sums[path])
                levels.setdefault(depth - 1, []).append(above)
            else:
                sums[above] = list(map(add, row, sums[path]))
    return sums


def _per_minute(bins: Mapping[int, int], now: int) -> list[int]:
    """Counts of a minute each, ending every ten seconds, from bins; the bin that is still filling is left out."""
    last = now // BIN_MS
    width = 60_000 // BIN_MS
    return [
        sum(bins.get(end - place, 0) for place in range(1, width + 1))
        for end in range(last - KEPT_BINS + width + 1, last + 1)
    ]

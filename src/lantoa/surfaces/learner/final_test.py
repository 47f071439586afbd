"""Where a learner stands with a test: a decision on the window's times and the own sittings, for words and buttons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from lantoa.exams.queries import More
from lantoa.exams.reviews import answers_are_shown, marks_are_shown

if TYPE_CHECKING:
    from lantoa.exams.models import Sitting, Window


class Stand(StrEnum):
    """What a learner can do with a test now. Templates have words for each."""

    SOON = "soon"
    OPEN = "open"
    RUNNING = "running"
    MARKING = "marking"
    AGAIN = "again"
    DONE = "done"
    MISSED = "missed"


@dataclass(frozen=True)
class ExamLine:
    """One test of a campaign for one learner. `percent` and `passed` are of the best mark, None while there is none or
    when the organisers show no result; `attempt` is the one running or to come, of `attempts` in all."""

    window: Window
    stand: Stand
    attempt: int
    closes_at: datetime
    attempts: int = 1
    last: Sitting | None = None
    percent: Decimal | None = None
    passed: bool | None = None
    has_review: bool = False

    @property
    def is_enterable(self) -> bool:
        """Whether the test's own page has something to do."""
        return self.stand in {Stand.SOON, Stand.OPEN, Stand.RUNNING, Stand.AGAIN}

    @property
    def handed_in_at(self) -> datetime | None:
        """When the newest attempt ended."""
        return self.last.ended_at if self.last else None

    @property
    def minutes(self) -> int:
        """How long one has; 0 = until the window closes."""
        return self.window.limit_seconds // 60


NOTHING = More()


def lines_of(
    windows: Iterable[Window], sittings: Sequence[Sitting], *, more: Mapping[int, More], now: datetime
) -> list[ExamLine]:
    """One line for each window; `sittings` are the learner's own, in order of attempt; `more` by the window's id."""
    return [
        line_of(
            window,
            [one for one in sittings if one.window_id == window.pk],
            more=more.get(window.pk, NOTHING),
            now=now,
        )
        for window in windows
    ]


def line_of(window: Window, sittings: Sequence[Sitting], *, more: More = NOTHING, now: datetime) -> ExamLine:
    """Where a learner stands with one test; `more`: what was given on the day, for a sitting that is still to be made."""
    if now >= window.ends_at:
        # An attempt admitted but never opened says nothing once the window is over, unless it has extra time left.
        sittings = [one for one in sittings if one.opened_at or now < _last_moment(window, _given(one))]
    last = sittings[-1] if sittings else None
    marks = [one.mark for one in sittings if one.mark is not None]
    best = max(marks, key=lambda mark: mark.percent, default=None)
    shown = best if marks_are_shown(window, now) else None
    stand = stand_of(window, last, best_passed=best is not None and best.passed, more=more, now=now)
    begins_next = stand is Stand.AGAIN or last is None
    coming = more if last is None or stand is Stand.AGAIN else _given(last)
    return ExamLine(
        window=window,
        stand=stand,
        attempt=(last.attempt if last else 0) + begins_next,
        closes_at=_end(window, coming),
        attempts=window.attempts + more.attempts,
        last=last,
        percent=shown.percent if shown else None,
        passed=shown.passed if shown else None,
        has_review=best is not None and answers_are_shown(window, now),
    )


def stand_of(window: Window, last: Sitting | None, *, best_passed: bool, more: More, now: datetime) -> Stand:
    """What can be done now. A sitting whose time is over counts as handed in before the journal says so."""
    if last is None or (last.opened_at is None and last.ended_at is None):
        if now < window.opens_at:
            return Stand.SOON
        until = _last_moment(window, more if last is None else _given(last))
        return Stand.MISSED if now >= until else Stand.OPEN
    if last.ended_at is None and (last.accepted_until is None or now <= last.accepted_until):
        return Stand.RUNNING
    if last.mark is None:
        return Stand.MARKING
    if (
        (window.is_practice or not best_passed)
        and window.allows_attempt(last.attempt + 1, more=more.attempts)
        and now < _last_moment(window, more)
    ):
        return Stand.AGAIN
    return Stand.DONE


def _given(sitting: Sitting) -> More:
    """The time a sitting has of its own: its unit's from the moment it was made, and what was added since."""
    return More(extra_seconds=sitting.extra_seconds, later_seconds=sitting.later_seconds)


def _end(window: Window, more: More) -> datetime:
    """The end that people are told; the spread of the start comes on top without being spoken of."""
    return window.closes_at + timedelta(seconds=more.extra_seconds + more.later_seconds)


def _last_moment(window: Window, more: More) -> datetime:
    """When nobody may begin any more, by the gateway's rule."""
    return _end(window, more) + timedelta(seconds=window.spread_seconds)

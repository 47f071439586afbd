"""Marking: sittings that have ended get their first mark, in batches, from the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from lantoa.assessment.rules.scoring import VERSION as RULES_VERSION
from lantoa.exams.enums import ClosingKind
from lantoa.exams.journal.reading import SittingJournal, counted_responses, journals_of
from lantoa.exams.models import Mark, Sitting, Window
from lantoa.exams.queries import ready_to_mark
from lantoa.exams.rules.marking import Outcome, Scheme
from lantoa.exams.rules.timing import accepted_until
from lantoa.exams.rules.winners import Ending, closing_in_force, counted_until, ending
from lantoa.exams.services.schemes import keys_in_force, scheme_of, times_of
from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.chunks import Pace
from lantoa.kernel.clock import from_milliseconds, to_milliseconds
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser

_MOST = 1000
_pace = Pace(first=50, least=20, most=_MOST)  # what was learned holds for the next batch too
_KEEP = "UPDATE exams_sitting SET accepted_until = %s, ended_at = %s, ending = %s, mark_id = %s WHERE id = %s"


class Waiting(NamedTuple):
    """A sitting without a mark, as marking sees it: with the enrolment its facts are about."""

    id: int
    uuid: UUID
    window_id: int
    extra_seconds: int
    later_seconds: int
    stopped_at: datetime | None
    enrolment: UUID
    unit_code: str

    @property
    def judged_by(self) -> tuple[int, int, int, datetime | None]:
        """The row's own part in its verdict."""
        return self.id, self.extra_seconds, self.later_seconds, self.stopped_at


COLUMNS = (
    "pk",
    "uuid",
    "window_id",
    "extra_seconds",
    "later_seconds",
    "stopped_at",
    "enrolment__uuid",
    "enrolment__unit_code",
)


@dataclass(frozen=True)
class Verdict:
    """What the journal says about one sitting now. `outcome` and `ending` are None while it goes on."""

    sitting: Waiting
    accepted_until: datetime | None
    ending: Ending | None
    outcome: Outcome | None


def mark_sittings(
    *, actor: Person | None, window: Window, sittings: Sequence[Sitting] | None = None, now: datetime
) -> int:
    """Mark those sittings of a window (default: all) that have ended and have no mark. Returns how many were marked.

    Repeatable, in chunks, each in a transaction of its own.
    """
    require_organiser(actor, window.campaign_id)
    ready = ready_to_mark(now=now, window=window)
    if sittings is not None:
        ready = ready.filter(pk__in=[one.pk for one in sittings])
    marked, seen = 0, 0
    while part := list(ready.filter(pk__gt=seen).order_by("pk").values_list(*COLUMNS)[:_MOST]):
        waiting = list(map(Waiting._make, part))
        seen = waiting[-1].id
        marked += mark_waiting(actor=actor, window=window, waiting=waiting, now=now)
    return marked


def mark_waiting(*, actor: Person | None, window: Window, waiting: Sequence[Waiting], now: datetime) -> int:
    """Judge some sittings of a window and keep what comes of it. Returns how many were marked.

    Judging reads without holding anybody up; only the writing is in transactions, as long as they may be.
    """
    keys = keys_in_force(window)
    scheme = scheme_of(window, keys=keys)
    verdicts = judge(window, scheme, waiting, now)
    marked = 0
    while verdicts:
        part, verdicts = verdicts[: _pace.size], verdicts[_pace.size :]
        with _pace.transaction(len(part)):
            held = hold_keys(window)
            if keys_in_force(held) != keys or times_of(held) != scheme.times:  # changed a moment ago
                part = judge(held, scheme_of(held), [one.sitting for one in part], now)
            marked += keep_marks(actor=actor, window=window, verdicts=part, now=now)
    return marked


def hold_keys(window: Window) -> Window:
    """Until the transaction ends, nobody puts other keys or times in force: a mark by old keys would be missed by marking
    again. Returns the window as it is now."""
    return Window.objects.select_for_update(no_key=True).get(pk=window.pk)


def judge(window: Window, scheme: Scheme, sittings: Sequence[Waiting], now: datetime) -> list[Verdict]:
    """Read the journal and decide; writes nothing."""
    journals = journals_of(window.campaign_id, [one.uuid for one in sittings], with_answers=False)
    moment = to_milliseconds(now)
    ends = [_end(scheme, one, journals[one.uuid], moment) for one in sittings]
    until = {one.uuid: last for one, (_, _, last) in zip(sittings, ends, strict=True) if last is not None}
    given = counted_responses(window.campaign_id, until)
    verdicts = []
    for one, (accepted, ended, last) in zip(sittings, ends, strict=True):
        outcome = None
        if last is not None:
            seed = journals[one.uuid].openings[0].seed
            outcome = scheme.mark(seed=seed, responses=given.get(one.uuid, {}))
        verdicts.append(
            Verdict(one, None if accepted is None else from_milliseconds(accepted), ended, outcome)
        )
    return verdicts


def keep_marks(*, actor: Person | None, window: Window, verdicts: Sequence[Verdict], now: datetime) -> int:
    """Write the verdicts of unmarked sittings and their facts; call it inside a transaction.

    A sitting that was given time, or stopped, since it was judged is left for the next batch.
    """
    wanted = [one.sitting.id for one in verdicts]
    locked = Sitting.objects.select_for_update().filter(pk__in=wanted, mark__isnull=True).order_by("pk")
    unmarked = set(locked.values_list("pk", "extra_seconds", "later_seconds", "stopped_at"))
    numbers = _next_numbers(wanted)
    held = [one for one in verdicts if one.sitting.judged_by in unmarked]
    made_by = actor.uuid if actor else None
    marks = {
        one.sitting.id: new_mark(
            one.sitting.id, one.outcome, numbers.get(one.sitting.id, 1), made_by=made_by, now=now
        )
        for one in held
        if one.outcome is not None
    }
    Mark.objects.bulk_create(marks.values(), batch_size=_MOST)
    with connection.cursor() as cursor:
        cursor.executemany(_KEEP, [_row(one, marks.get(one.sitting.id)) for one in held])
    record_facts(
        actor_uuid=made_by,
        campaign_id=window.campaign_id,
        facts=[
            fact
            for one in held
            if one.sitting.id in marks
            for fact in _facts(window, one, marks[one.sitting.id])
        ],
        now=now,
    )
    return len(marks)


def new_mark(
    sitting_id: int, outcome: Outcome, number: int, *, made_by: UUID | None, now: datetime, reason: str = ""
) -> Mark:
    """An outcome as a row, not yet written."""
    return Mark(
        sitting_id=sitting_id,
        number=number,
        score=outcome.total.score,
        most=outcome.total.most,
        percent=outcome.total.percent,
        passed=outcome.passed,
        items=outcome.items,
        rules_version=RULES_VERSION,
        reason=reason[:300],
        marked_by=made_by,
        marked_at=now,
    )


def marked_fact(window: UUID, sitting: UUID, enrolment: UUID, unit_code: str, outcome: Outcome) -> NewFact:
    """The fact of a mark."""
    return NewFact(
        kind=FactKind.SITTING_MARKED,
        subject=enrolment,
        unit_code=unit_code,
        payload={
            "window": str(window),
            "sitting": str(sitting),
            "percent": format(outcome.total.percent, "f"),
            "passed": outcome.passed,
        },
    )


def _end(
    scheme: Scheme, sitting: Waiting, journal: SittingJournal, now: int
) -> tuple[int | None, Ending | None, int | None]:
    """(accepted until, ending, the moment up to which answers count); the last two None while it goes on."""
    if not journal.openings:
        return None, None, None
    first = journal.openings[0]
    until = accepted_until(scheme.times, first.opened_at, sitting.extra_seconds, sitting.later_seconds)
    closing = closing_in_force(journal.openings, journal.closings)
    stopped_at = to_milliseconds(sitting.stopped_at) if sitting.stopped_at else None
    ended = ending(closing=closing, stopped_at=stopped_at, accepted_until=until, now=now)
    if ended is None:
        return until, None, None
    ended_at = None if ended.kind is ClosingKind.EXPIRED else ended.ended_at
    return until, ended, counted_until(accepted_until=until, ended_at=ended_at, policy=scheme.policy)


def _row(verdict: Verdict, mark: Mark | None) -> tuple[str | int | None, ...]:
    """What the sitting's row says from now on; one that was taken for over and goes on is running again."""
    stored = connection.ops.adapt_datetimefield_value
    ended = verdict.ending
    return (
        stored(verdict.accepted_until),
        stored(None if ended is None else from_milliseconds(ended.ended_at)),
        "" if ended is None else ended.kind.value,
        mark.pk if mark else None,
        verdict.sitting.id,
    )


def _next_numbers(sittings: Sequence[int]) -> Mapping[int, int]:
    """Numbers for new marks; sittings never marked are left out."""
    numbers: dict[int, int] = {}
    for sitting, number in Mark.objects.filter(sitting__in=sittings).values_list("sitting_id", "number"):
        numbers[sitting] = max(numbers.get(sitting, 0), number + 1)
    return numbers


def _facts(window: Window, verdict: Verdict, mark: Mark) -> list[NewFact]:
    """What others learn of a mark: nothing when it is of a practice, which counts for no verdict and no figure."""
    if window.is_practice or verdict.outcome is None:
        return []
    sitting = verdict.sitting
    marked = marked_fact(window.uuid, sitting.uuid, sitting.enrolment, sitting.unit_code, verdict.outcome)
    if verdict.ending is None or verdict.ending.kind is not ClosingKind.EXPIRED or mark.number > 1:
        return [marked]
    # Nobody handed it in, so the journal has no closing that a consumer could turn into a fact.
    payload = {name: marked.payload[name] for name in ("window", "sitting")} | {
        "kind": ClosingKind.EXPIRED.value
    }
    return [NewFact(FactKind.SITTING_CLOSED, marked.subject, marked.unit_code, payload), marked]

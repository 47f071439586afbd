"""Marking: sittings that have ended get their first mark, in batches, from the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lantoa.assessment.rules.scoring import VERSION as RULES_VERSION
from lantoa.exams.enums import ClosingKind
from lantoa.exams.journal.reading import SittingJournal, journals_of
from lantoa.exams.models import Mark, Sitting, Window
from lantoa.exams.queries import ready_to_mark
from lantoa.exams.rules.marking import Outcome, Scheme
from lantoa.exams.rules.timing import accepted_until
from lantoa.exams.rules.winners import Ending, closing_in_force, ending
from lantoa.exams.services.schemes import scheme_of
from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.clock import from_milliseconds, to_milliseconds
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser

CHUNK = 200


@dataclass(frozen=True)
class Verdict:
    """What the journal says about one sitting now. `outcome` and `ending` are None while it goes on."""

    sitting: Sitting
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
    scheme = scheme_of(window)
    marked, seen = 0, 0
    while part := list(ready.filter(pk__gt=seen).order_by("pk")[:CHUNK]):
        seen = part[-1].pk
        verdicts = judge(window, scheme, part, now)
        with transaction.atomic():
            marked += keep_marks(actor=actor, window=window, verdicts=verdicts, now=now)
    return marked


def judge(window: Window, scheme: Scheme, sittings: Sequence[Sitting], now: datetime) -> list[Verdict]:
    """Read the journal and decide; writes nothing."""
    journals = journals_of(window.campaign_id, [one.uuid for one in sittings])
    return [_verdict(scheme, one, journals[one.uuid], to_milliseconds(now)) for one in sittings]


def keep_marks(*, actor: Person | None, window: Window, verdicts: Sequence[Verdict], now: datetime) -> int:
    """Write the verdicts of unmarked sittings and their facts; call it inside a transaction."""
    wanted = {one.sitting.pk: one for one in verdicts}
    locked = Sitting.objects.select_for_update(of=("self",)).select_related("enrolment").filter(pk__in=wanted)
    open_ones = {row.pk: row for row in locked.order_by("pk") if row.mark_id is None}
    for row in open_ones.values():
        _take_over(row, wanted[row.pk])
    numbers = _next_numbers(list(open_ones))
    fresh = [
        _mark(row, outcome, numbers.get(pk, 1), actor, now)
        for pk, row in open_ones.items()
        if (outcome := wanted[pk].outcome) is not None
    ]
    Mark.objects.bulk_create(fresh, batch_size=CHUNK)
    for mark in fresh:
        open_ones[mark.sitting_id].mark = mark
    Sitting.objects.bulk_update(
        open_ones.values(), ["accepted_until", "ended_at", "ending", "mark"], batch_size=CHUNK
    )
    record_facts(
        actor_uuid=actor.uuid if actor else None,
        campaign_id=window.campaign_id,
        facts=[fact for mark in fresh for fact in _facts(window, mark)],
        now=now,
    )
    return len(fresh)


def marked_fact(window_uuid: UUID, mark: Mark) -> NewFact:
    """The fact of a mark; needs `mark.sitting.enrolment` at hand."""
    return NewFact(
        kind=FactKind.SITTING_MARKED,
        subject=mark.sitting.enrolment.uuid,
        unit_code=mark.sitting.enrolment.unit_code,
        payload={
            "window": str(window_uuid),
            "sitting": str(mark.sitting.uuid),
            "percent": format(mark.percent, "f"),
            "passed": mark.passed,
        },
    )


def _verdict(scheme: Scheme, sitting: Sitting, journal: SittingJournal, now: int) -> Verdict:
    if not journal.openings:
        return Verdict(sitting, None, None, None)
    first = journal.openings[0]
    until = accepted_until(scheme.times, first.opened_at, sitting.extra_seconds)
    closing = closing_in_force(journal.openings, journal.closings)
    stopped_at = to_milliseconds(sitting.stopped_at) if sitting.stopped_at else None
    ended = ending(closing=closing, stopped_at=stopped_at, accepted_until=until, now=now)
    outcome = None
    if ended is not None:
        ended_at = None if ended.kind is ClosingKind.EXPIRED else ended.ended_at
        outcome = scheme.mark(
            seed=first.seed, answers=journal.answers, accepted_until=until, ended_at=ended_at
        )
    return Verdict(sitting, from_milliseconds(until), ended, outcome)


def _take_over(row: Sitting, verdict: Verdict) -> None:
    """Copy what the journal says; one that was taken for over and goes on is running again."""
    row.accepted_until = verdict.accepted_until
    row.ended_at = None if verdict.ending is None else from_milliseconds(verdict.ending.ended_at)
    row.ending = "" if verdict.ending is None else verdict.ending.kind.value


def _next_numbers(sittings: Sequence[int]) -> Mapping[int, int]:
    """Numbers for new marks; sittings never marked are left out."""
    numbers: dict[int, int] = {}
    for sitting, number in Mark.objects.filter(sitting__in=sittings).values_list("sitting_id", "number"):
        numbers[sitting] = max(numbers.get(sitting, 0), number + 1)
    return numbers


def _mark(row: Sitting, outcome: Outcome, number: int, actor: Person | None, now: datetime) -> Mark:
    return Mark(
        sitting=row,
        number=number,
        score=outcome.total.score,
        most=outcome.total.most,
        percent=outcome.total.percent,
        passed=outcome.passed,
        items=[one.as_json() for one in outcome.items],
        rules_version=RULES_VERSION,
        marked_by=actor.uuid if actor else None,
        marked_at=now,
    )


def _facts(window: Window, mark: Mark) -> list[NewFact]:
    """What others learn of a mark: nothing when it is of a practice, which counts for no verdict and no figure."""
    if window.is_practice:
        return []
    marked = marked_fact(window.uuid, mark)
    if mark.sitting.ending != ClosingKind.EXPIRED or mark.number > 1:
        return [marked]
    # Nobody handed it in, so the journal has no closing that a consumer could turn into a fact.
    payload = {name: marked.payload[name] for name in ("window", "sitting")} | {
        "kind": ClosingKind.EXPIRED.value
    }
    return [NewFact(FactKind.SITTING_CLOSED, marked.subject, marked.unit_code, payload), marked]

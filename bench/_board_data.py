"""A test in the middle of its day: people over all communes, most of them answering, the journal as the gateway leaves it."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from bench._marking_data import _campaign, _enrolments, _store, item_uuid

ANSWERS = 25  # of each who opened
# Shares of people: opened; of those handed in, run out of time, with a flagged answer.
OPENED, HANDED_IN, OVERDUE, FLAGGED = 0.8, 0.3, 0.02, 0.01


@dataclass
class Prepared:
    """What was made, with what the board must say of it."""

    window: Any
    campaign: Any
    answers: int = 0
    opened: int = 0
    handed_in: int = 0
    overdue: int = 0
    flagged: int = 0


def build(people: int, moment: datetime) -> Prepared:
    """Sittings with their times as the consumers leave them; the journal in the order of time."""
    made = _campaign(moment)
    found = Prepared(made.window, made.campaign)
    chance = random.Random(23)
    store = _store()
    try:
        for rows in _enrolments(made.campaign, people, moment):
            _sat(store, found, [row for row in rows if chance.random() < OPENED], moment, chance)
    finally:
        store.close()
    return found


def _sat(store: Any, found: Prepared, rows: list[Any], moment: datetime, chance: random.Random) -> None:
    from lantoa.exams.journal.records import AnswerRow, ClosingRow, OpeningRow
    from lantoa.exams.models import Sitting
    from lantoa.kernel.clock import to_milliseconds

    opened_at = moment - timedelta(minutes=30)
    sittings, openings, answers, closings = [], [], [], []
    for row in rows:
        fate = chance.random()
        handed_in, overdue = fate < HANDED_IN, HANDED_IN <= fate < HANDED_IN + OVERDUE
        ended_at = moment - timedelta(seconds=chance.randrange(1, 600)) if handed_in else None
        sitting = Sitting(
            window=found.window,
            enrolment=row,
            attempt=1,
            admitted_at=opened_at,
            opened_at=opened_at,
            accepted_until=moment + timedelta(minutes=-1 if overdue else 30),
            ended_at=ended_at,
            ending="handed_in" if handed_in else "",
        )
        sittings.append(sitting)
        found.opened += 1
        found.handed_in += handed_in
        found.overdue += overdue
        key, campaign = str(sitting.uuid), found.campaign.pk
        at = to_milliseconds(opened_at)
        openings.append(
            OpeningRow(campaign, str(found.window.uuid), key, 1, str(uuid4()), str(uuid4()), 1, 1, at, 0)
        )
        flagged = chance.random() < FLAGGED
        found.flagged += flagged
        for number in range(ANSWERS):
            flags = 1 if flagged and number == ANSWERS - 1 else 0
            # The ids of a journal follow time; here a chunk of people answered within one minute of the last half hour.
            answers.append(
                AnswerRow(campaign, key, item_uuid(number + 1), 1, 1, '"a"', 0, at + number * 2000, flags)
            )
        if ended_at is not None:
            closings.append(ClosingRow(campaign, key, 1, to_milliseconds(ended_at), "handed_in"))
    found.answers += len(answers)
    Sitting.objects.bulk_create(sittings, batch_size=500)
    _write(store, openings, answers, closings)


def _write(store: Any, openings: list[Any], answers: list[Any], closings: list[Any]) -> None:
    from lantoa.exams.journal.records import CloseSitting, OpenSitting, SaveAnswers
    from lantoa.exams.rules.timing import WindowTimes

    always = WindowTimes(0, 2**53, 0, 0)
    batch: list[Any] = [
        OpenSitting(one.campaign_id, one.sitting, first=one, times=always) for one in openings
    ]
    batch += [SaveAnswers(answers[0].campaign_id, answers[0].sitting, answers)]
    batch += [CloseSitting(one.campaign_id, one.sitting, closing=one) for one in closings]
    store.apply(batch)


def answer_more(campaign: int, sittings: list[str], revision: int, moment_ms: int) -> None:
    """One more answer of some sittings, as the gateway saves them all day."""
    from lantoa.exams.journal.records import AnswerRow, SaveAnswers

    store = _store()
    try:
        rows = [
            AnswerRow(campaign, one, item_uuid(1), 1, revision, '"b"', 0, moment_ms, 0) for one in sittings
        ]
        store.apply([SaveAnswers(campaign, sittings[0], rows)])
    finally:
        store.close()

"""A stage with three people whose answers lie in the journal as they were sent."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lantoa.exams.journal.reading import ClosingLine, OpeningLine
from lantoa.exams.journal.sqlite_store import SqliteStore
from lantoa.exams.models import Sitting
from lantoa.exams.services.journal_facts import read_ready, take_closings, take_openings, take_ready
from lantoa.kernel.clock import now as wall_clock
from lantoa.kernel.clock import to_milliseconds
from lantoa.rehearsal.bank import response_of
from lantoa.rehearsal.candidate import Candidate
from lantoa.rehearsal.crowd import Crowd
from lantoa.rehearsal.plan import plan_of
from lantoa.rehearsal.stage import Stage, set_stage
from lantoa.rehearsal.wire import Wire
from tests.exams.world import Journal, drawn_items


@pytest.fixture
def exam_data(tmp_path: Path, settings: Any) -> Path:
    """A data folder of its own for the journal and the papers of one test."""
    settings.LANTOA = replace(settings.LANTOA, data=tmp_path)
    return tmp_path


@dataclass
class Rehearsed:
    """Three candidates who have answered everything twice and handed in, without a server."""

    stage: Stage
    crowd: Crowd
    journal: Journal
    now: datetime
    candidates: list[Candidate] = field(default_factory=list)

    def sitting(self, place: int) -> Sitting:
        return Sitting.objects.select_related("window", "enrolment__person").get(
            uuid=self.stage.places[place].sitting
        )

    def sit(self, place: int) -> None:
        """What the player would have done, into the journal, and what it would remember."""
        sitting, one = self.sitting(place), Candidate(self.crowd, place, b"")
        one.items = tuple(drawn_items(self.stage.window, seed=place))
        one.sent, one.acked = bytearray([2] * len(one.items)), bytearray([0b11] * len(one.items))
        one.closed = one.finished = True
        self.journal.open(sitting, self.now, seed=place)
        for revision in (1, 2):
            given = {item: response_of(place, item, revision)[0].decode() for item in one.items}
            self.journal.answer(sitting, self.now, given, revision=revision)
        self.journal.close(sitting, self.now)
        self.candidates.append(one)

    def put_down(self) -> None:
        """Let go of the journal's file; on PostgreSQL it is the database's own connection."""
        if isinstance(self.journal.store, SqliteStore):
            self.journal.store.close()

    def mark(self) -> None:
        """As the consumers of a running server do; their lines are made here, for a stream shows what is committed."""
        campaign, at = self.stage.campaign.pk, to_milliseconds(self.now)
        sittings = [UUID(one.sitting) for one in self.stage.places]
        take_openings([OpeningLine(0, 0, campaign, one, 1, at, 0) for one in sittings], self.now)
        take_closings([ClosingLine(0, 0, campaign, one, 1, at, "handed_in") for one in sittings], self.now)
        take_ready(read_ready(-1, 0, 100), self.now)


def rehearsed(people: int = 3) -> Rehearsed:
    now = wall_clock()
    stage = set_stage(people=people, minutes=10, now=now)
    wire = Wire("127.0.0.1", 9)
    made = Rehearsed(stage, Crowd(wire, plan_of("dien-hinh", 10), random.Random(1)), Journal(), now)
    for place in range(people):
        made.sit(place)
    wire.close()
    return made


@pytest.fixture
def stage_played(exam_data: Path, db: None) -> Iterator[Rehearsed]:
    made = rehearsed()
    yield made
    made.put_down()

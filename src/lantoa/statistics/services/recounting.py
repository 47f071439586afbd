"""Counting again from the beginning, and comparing: with the counters kept, and with the tables of the rooms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from lantoa.facts.models import Cursor, Fact
from lantoa.facts.services import record_audit
from lantoa.facts.streams import one_moment
from lantoa.people.models import Person
from lantoa.people.queries.roles import may_operate, require_organiser
from lantoa.statistics.queries.earlier import read_by_consumer
from lantoa.statistics.rules import KINDS, Cell, Place, Standing, fold
from lantoa.statistics.services.counting import CONSUMER
from lantoa.statistics.storing import (
    HeadKey,
    Key,
    TotalKey,
    add_to_counters,
    add_to_heads,
    add_to_totals,
    kept_counters,
    kept_heads,
    kept_standings,
    kept_totals,
    rolled_up,
    save_standings,
    summed,
)
from lantoa.statistics.tables import Totals, totals_of_tables
from lantoa.training.models import Campaign

Against = Literal["counters", "totals", "subtrees", "standings", "tables"]


@dataclass(frozen=True)
class Difference:
    """A figure that is not what the facts say. `day` None = a total; `enrolment` None = a counter."""

    against: Against
    place: Place
    measure: str
    day: date | None
    kept: int
    counted: int
    enrolment: UUID | None = None


@dataclass(frozen=True)
class Recount:
    """What a recount found; `differences` is empty when all is well. `facts` = how many were counted."""

    facts: int
    unread: int
    differences: tuple[Difference, ...]
    repaired: bool = False

    @property
    def is_equal(self) -> bool:
        return not self.differences


@dataclass
class _Counted:
    """The fold of a campaign's facts."""

    standings: dict[Key, Standing]
    cells: dict[Cell, int]
    facts: int = 0

    def take(self, facts: Iterator[Fact]) -> None:
        fold(self._passing(facts), self.standings, self.cells)

    def _passing(self, facts: Iterator[Fact]) -> Iterator[Fact]:
        for fact in facts:
            self.facts += 1
            yield fact


def recount(*, actor: Person | None, campaign: Campaign, now: datetime, repair: bool = False) -> Recount:
    """Count a campaign's facts again as of the consumer's cursor and compare; with `repair`, put right what differs.

    Comparing holds nobody up: everything is read as of one moment. A repair holds the figures' consumer (on SQLite
    every writer) for as long as it counts; differences with the tables of the rooms are reported only.
    """
    if not may_operate(actor):
        require_organiser(actor, campaign.pk)
    if not repair:
        with one_moment():
            result, _counted = _compare(campaign)
    else:
        with transaction.atomic():
            list(Cursor.objects.select_for_update().filter(consumer=CONSUMER))
            result, counted = _compare(campaign)
            _put_right(campaign, result, counted)
            result = Recount(result.facts, result.unread, result.differences, repaired=True)
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action="statistics.recounted",
        now=now,
        campaign_id=campaign.pk,
        subject=campaign.uuid,
        details={"facts": result.facts, "differences": len(result.differences), "repaired": result.repaired},
    )
    return result


def _compare(campaign: Campaign) -> tuple[Recount, _Counted]:
    read = read_by_consumer()
    facts = Fact.objects.filter(campaign_id=campaign.pk, kind__in=KINDS).order_by("xact", "id")
    counted = _Counted({}, {})
    counted.take(facts.filter(read).iterator(chunk_size=2000))
    differences = [
        *_against_counters(campaign, counted),
        *_against_totals(campaign, counted),
        *_against_heads(campaign, counted),
        *_against_standings(campaign, counted),
    ]
    # The tables are as of now, so the facts that the consumer has not read yet belong to the comparison.
    latest = _Counted(dict(counted.standings), {})
    latest.take(facts.exclude(read).iterator(chunk_size=2000))
    differences += _against_tables(totals_of_tables(campaign), latest)
    return Recount(counted.facts, latest.facts, tuple(differences)), counted


def _against_counters(campaign: Campaign, counted: _Counted) -> Iterator[Difference]:
    kept = kept_counters(campaign.pk)
    for cell in kept.keys() | counted.cells.keys():
        was, is_now = kept.get(cell, 0), counted.cells.get(cell, 0)
        if was != is_now:
            yield Difference("counters", cell.place, cell.measure, cell.day, was, is_now)


def _against_totals(campaign: Campaign, counted: _Counted) -> Iterator[Difference]:
    kept, right = kept_totals(campaign.pk), summed(counted.cells)
    for key in kept.keys() | right.keys():
        was, is_now = kept.get(key, 0), right.get(key, 0)
        if was != is_now:
            yield Difference("totals", key[1], key[2], None, was, is_now)


def _against_heads(campaign: Campaign, counted: _Counted) -> Iterator[Difference]:
    kept, right = kept_heads(campaign.pk), rolled_up(counted.cells)
    for key in kept.keys() | right.keys():
        was, is_now = kept.get(key, 0), right.get(key, 0)
        if was != is_now:
            _campaign, head, cohort, day, measure = key
            yield Difference("subtrees", Place(head, False, cohort), measure, day, was, is_now)


def _against_standings(campaign: Campaign, counted: _Counted) -> Iterator[Difference]:
    kept = kept_standings(campaign.pk)
    nothing = Standing()
    for key in kept.keys() | counted.standings.keys():
        was, is_now = kept.get(key, nothing), counted.standings.get(key, nothing)
        if was == is_now:
            continue
        place = is_now.place or was.place or Place("")
        for measure in sorted(was.counted ^ is_now.counted) or ["state"]:
            here, there = int(measure in was.counted), int(measure in is_now.counted)
            yield Difference("standings", place, measure, None, here, there, enrolment=key[1])


def _against_tables(tables: Totals, counted: _Counted) -> Iterator[Difference]:
    totals: Totals = {}
    for standing in counted.standings.values():
        for measure in standing.counted:
            if standing.place is not None:
                totals[standing.place, measure] = totals.get((standing.place, measure), 0) + 1
    for line, measure in sorted(tables.keys() | totals.keys(), key=repr):
        in_tables, in_facts = tables.get((line, measure), 0), totals.get((line, measure), 0)
        if in_tables != in_facts:
            yield Difference("tables", line, measure, None, in_tables, in_facts)


def _put_right(campaign: Campaign, result: Recount, counted: _Counted) -> None:
    cells: dict[Cell, int] = {}
    totals: dict[TotalKey, int] = {}
    heads: dict[HeadKey, int] = {}
    for one in result.differences:
        missing = one.counted - one.kept
        if one.against == "counters" and one.day is not None:
            cells[Cell(campaign.pk, one.place, one.day, one.measure)] = missing
        elif one.against == "totals":
            totals[campaign.pk, one.place, one.measure] = missing
        elif one.against == "subtrees" and one.day is not None:
            heads[campaign.pk, one.place.path, one.place.cohort, one.day, one.measure] = missing
    for key, moved in summed(cells).items():  # adding to the counters adds to the totals as well
        totals[key] = totals.get(key, 0) - moved
    for head, moved in rolled_up(cells).items():
        heads[head] = heads.get(head, 0) - moved
    add_to_counters(cells)
    add_to_totals(totals)
    add_to_heads(heads)
    wrong = {(campaign.pk, one.enrolment) for one in result.differences if one.enrolment is not None}
    save_standings({key: counted.standings.get(key, Standing()) for key in wrong})

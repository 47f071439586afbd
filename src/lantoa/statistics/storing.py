"""Standings and counters between the database and the rules: a fixed number of statements whatever the batch."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import connection

from lantoa.statistics import rules
from lantoa.statistics.models import Counter, LineTotal, Standing, SubtreeDay
from lantoa.statistics.rules import MEASURES, Cell, Place
from lantoa.statistics.rules.folding import Marked, heads_of

Key = tuple[int, UUID]
TotalKey = tuple[int, Place, str]  # campaign, line, measure
HeadKey = tuple[int, str, int, date, str]  # campaign, head, cohort, day, measure

_FLAGS = tuple(f"is_{measure}" for measure in MEASURES)
_STANDING_FIELDS = ["unit_path", "is_unplaced", "cohort_id", *_FLAGS, "best", "state"]
_ADD_TO_TOTAL = (
    "INSERT INTO statistics_linetotal (campaign_id, unit_path, is_unplaced, cohort_id, measure, value)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (campaign_id, unit_path, is_unplaced, cohort_id, measure)"
    " DO UPDATE SET value = statistics_linetotal.value + excluded.value"
)
_ADD_TO_HEAD = (
    "INSERT INTO statistics_subtreeday (campaign_id, head, cohort_id, day, measure, value)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (campaign_id, head, cohort_id, day, measure)"
    " DO UPDATE SET value = statistics_subtreeday.value + excluded.value"
)
_ADD_TO_COUNTER = (
    "INSERT INTO statistics_counter (campaign_id, unit_path, is_unplaced, cohort_id, day, measure, value)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (campaign_id, unit_path, is_unplaced, cohort_id, day, measure)"
    " DO UPDATE SET value = statistics_counter.value + excluded.value"
)


def load_standings(keys: Iterable[Key]) -> dict[Key, rules.Standing]:
    """The standings known of these enrolments. One query."""
    wanted = set(keys)
    rows = Standing.objects.filter(
        campaign_id__in={campaign for campaign, _uuid in wanted},
        enrolment_uuid__in=[uuid for _campaign, uuid in wanted],
    )
    return {(row.campaign_id, row.enrolment_uuid): from_row(row) for row in rows}


def save_standings(standings: Mapping[Key, rules.Standing]) -> None:
    """Write standings, new and changed alike."""
    Standing.objects.bulk_create(
        [to_row(key, standing) for key, standing in standings.items()],
        update_conflicts=True,
        unique_fields=["campaign_id", "enrolment_uuid"],
        update_fields=_STANDING_FIELDS,
        batch_size=1000,
    )


def add_to_counters(cells: Mapping[Cell, int]) -> None:
    """Add differences to the counters, to the totals of their lines and to the heads; what comes to nothing is left out."""
    add_to_totals(summed(cells))
    add_to_heads(rolled_up(cells))
    rows = [
        (
            cell.campaign_id,
            cell.place.path,
            cell.place.is_unplaced,
            cell.place.cohort,
            cell.day,
            cell.measure,
            value,
        )
        for cell, value in sorted(cells.items(), key=_cell_order)
        if value
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD_TO_COUNTER, rows)


def summed(cells: Mapping[Cell, int]) -> dict[TotalKey, int]:
    """Cells added up over their days."""
    totals: dict[TotalKey, int] = {}
    for cell, value in cells.items():
        key = (cell.campaign_id, cell.place, cell.measure)
        totals[key] = totals.get(key, 0) + value
    return {key: value for key, value in totals.items() if value}


def add_to_totals(totals: Mapping[TotalKey, int]) -> None:
    """Add differences to the totals of lines."""
    rows = sorted(
        (campaign_id, place.path, place.is_unplaced, place.cohort, measure, value)
        for (campaign_id, place, measure), value in totals.items()
    )
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD_TO_TOTAL, rows)


def rolled_up(cells: Mapping[Cell, int]) -> dict[HeadKey, int]:
    """Cells added up for the country and the provinces."""
    heads: dict[HeadKey, int] = {}
    for cell, value in cells.items():
        for head in heads_of(cell.place.path):
            key = (cell.campaign_id, head, cell.place.cohort, cell.day, cell.measure)
            heads[key] = heads.get(key, 0) + value
    return {key: value for key, value in heads.items() if value}


def add_to_heads(heads: Mapping[HeadKey, int]) -> None:
    """Add differences to the days of subtrees."""
    rows = sorted((*key, value) for key, value in heads.items() if value)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD_TO_HEAD, rows)


def kept_heads(campaign_id: int) -> dict[HeadKey, int]:
    """The days of subtrees as kept; those that came back to nothing are left out."""
    rows = SubtreeDay.objects.filter(campaign_id=campaign_id).exclude(value=0)
    return {
        (campaign_id, head, cohort, day, measure): value
        for head, cohort, day, measure, value in rows.values_list(
            "head", "cohort_id", "day", "measure", "value"
        )
    }


def kept_totals(campaign_id: int) -> dict[TotalKey, int]:
    """The totals of a campaign's lines as kept; those that came back to nothing are left out."""
    rows = LineTotal.objects.filter(campaign_id=campaign_id).exclude(value=0)
    return {
        (campaign_id, Place(path, is_unplaced, cohort), measure): value
        for path, is_unplaced, cohort, measure, value in rows.values_list(
            "unit_path", "is_unplaced", "cohort_id", "measure", "value"
        )
    }


def kept_counters(campaign_id: int) -> dict[Cell, int]:
    """The counters of a campaign as kept; those that came back to nothing are left out."""
    rows = Counter.objects.filter(campaign_id=campaign_id).exclude(value=0)
    columns = rows.values_list("unit_path", "is_unplaced", "cohort_id", "day", "measure", "value")
    return {
        Cell(campaign_id, Place(path, is_unplaced, cohort), day, measure): value
        for path, is_unplaced, cohort, day, measure, value in columns.iterator(chunk_size=5000)
    }


def kept_standings(campaign_id: int) -> dict[Key, rules.Standing]:
    """All standings of a campaign as kept."""
    rows = Standing.objects.filter(campaign_id=campaign_id)
    return {(campaign_id, row.enrolment_uuid): from_row(row) for row in rows.iterator(chunk_size=5000)}


def from_row(row: Standing) -> rules.Standing:
    """The standing a row holds."""
    state = row.state
    place = Place(row.unit_path, row.is_unplaced, row.cohort_id) if row.unit_path else None
    return rules.Standing(
        place=place,
        placed_by=state["placed_by"],
        is_in=state["in"],
        entered_by=state["entered_by"],
        reached=frozenset(state["reached"]),
        marks={sitting: Marked(*mark) for sitting, mark in state["marks"].items()},
        is_certified=state["certified"],
        certified_by=state["certified_by"],
    )


def to_row(key: Key, standing: rules.Standing) -> Standing:
    """The row that holds a standing."""
    place = standing.place or Place("")
    counted = standing.counted
    return Standing(
        campaign_id=key[0],
        enrolment_uuid=key[1],
        unit_path=place.path,
        is_unplaced=place.is_unplaced,
        cohort_id=place.cohort,
        best=standing.best_hundredths,
        state={
            "placed_by": standing.placed_by,
            "in": standing.is_in,
            "entered_by": standing.entered_by,
            "reached": sorted(standing.reached),
            "marks": standing.marks,
            "certified": standing.is_certified,
            "certified_by": standing.certified_by,
        },
        **{f"is_{measure}": measure in counted for measure in MEASURES},
    )


def _cell_order(item: tuple[Cell, int]) -> tuple[object, ...]:
    cell = item[0]
    return (
        cell.campaign_id,
        cell.place.path,
        cell.place.is_unplaced,
        cell.place.cohort,
        cell.day,
        cell.measure,
    )

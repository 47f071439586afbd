"""Claiming and giving back seats. Parallel enrolments race for the last one; the database has the last word."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from lantoa.training.models import Quota
from lantoa.training.rules.quotas import Seats, allot, chain


@dataclass(frozen=True)
class Claim:
    """What became of one wish for a seat: a quota row, no row at all (no limit), or none left."""

    quota_id: int | None = None
    is_full: bool = False


class SeatsMoved(Exception):
    """Seats read as free were gone when they were written: the caller did not hold the campaign's lock."""


def claim_seats(*, campaign_id: int, unit_paths: Sequence[str]) -> list[Claim]:
    """A seat for each unit path in order, from its own quota row or the nearest ancestor's.

    Inside a transaction that holds `check_open`'s lock. What is left is read once, then written by UPDATEs with the condition
    that it still is; the table's own constraint stands behind both. A full commune stays full whatever its province has
    left: the organiser moves seats, the software does not.
    """
    if not unit_paths:
        return []
    ids: dict[str, int] = {}
    left: dict[str, int] = {}
    of_campaign = Quota.objects.filter(campaign_id=campaign_id)
    # Not the whole table: a campaign that shares out to all communes has thousands of rows, a chunk needs a few dozen.
    rows = of_campaign.filter(unit_path__in={one for path in unit_paths for one in chain(path)})
    for pk, path, seats, shared_out, taken in rows.values_list(
        "pk", "unit_path", "seats", "shared_out", "taken"
    ):
        ids[path], left[path] = pk, Seats(seats, shared_out, taken).left
    if not left and of_campaign.exists():
        return [Claim(is_full=True) for _ in unit_paths]
    answers = allot(unit_paths, left)
    _take(Counter(ids[path] for path in answers if path))
    return [Claim(quota_id=ids[path]) if path else Claim(is_full=path == "") for path in answers]


def give_seats_back(*, counts: Mapping[int, int]) -> None:
    """Return seats by quota id, inside a transaction that holds `check_open`'s lock."""
    for count, quota_ids in _by_count(counts).items():
        Quota.objects.filter(pk__in=quota_ids).update(taken=F("taken") - count)


def _take(counts: Mapping[int, int]) -> None:
    for count, quota_ids in _by_count(counts).items():
        enough = Quota.objects.filter(pk__in=quota_ids, seats__gte=F("shared_out") + F("taken") + count)
        if enough.update(taken=F("taken") + count) != len(quota_ids):
            raise SeatsMoved


def _by_count(counts: Mapping[int, int]) -> dict[int, list[int]]:
    """Rows that change by the same number go into one statement: a chunk has few different numbers."""
    grouped: dict[int, list[int]] = defaultdict(list)
    for quota_id, count in counts.items():
        grouped[count].append(quota_id)
    return grouped

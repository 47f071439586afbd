"""Writing judged rows back in one statement."""

from collections.abc import Sequence

from lantoa.training.models import RosterRow

_JUDGED = [
    "name_key", "phone", "unit", "unit_path", "is_unplaced", "status", "question", "read", "reasons", "candidates",
    "settled", "person", "enrolment", "created_person",
]  # fmt: skip


def save_judged(rows: Sequence[RosterRow]) -> None:
    """Update rows that are in the table already; inside a transaction.

    Why an upsert and not `bulk_update`: that builds a CASE with one branch for every row and column.
    """
    RosterRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=_JUDGED)

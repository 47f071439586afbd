"""Removing rows for good: what points to them first, in chunks; and rows of the exam journal, on both databases."""

import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, models
from django.db.models import Field, Model

from lantoa.exams.journal.schema import TABLES
from lantoa.kernel.chunks import Pace
from lantoa.rehearsal.stage import Report

JOURNAL_ROWS = {"sqlite": 2_000, "postgresql": 20_000}
NOBODYS = 0  # a campaign id that no campaign has


class Remover:
    """Removes rows of a model by their keys, and first whatever points to them, hidden relations too.

    Dozens of tables point to a person, few hold anything of one made up. The first chunk looks everywhere, later ones
    only where something was found; if that leaves a row behind, the database refuses the chunk and it looks everywhere.
    """

    def __init__(self) -> None:
        self._met: set[Field[Any, Any]] = set()
        self._everywhere = True

    def remove(
        self, model: type[Model], keys: Sequence[Any], *, most: int = 500, report: Report | None = None
    ) -> None:
        """All rows with these keys, in transactions of their own."""
        pace, done = Pace(first=min(50, most), most=most), 0
        while part := keys[done : done + pace.size]:
            try:
                with pace.transaction(len(part)):
                    self._remove(model, part, ())
            except IntegrityError:
                if self._everywhere:
                    raise
                self._everywhere = True
                continue
            self._everywhere = False
            done += len(part)
            if report is not None:
                report(done, len(keys))

    def _remove(self, model: type[Model], keys: Sequence[Any], on_the_way: tuple[type[Model], ...]) -> None:
        for relation in _relations(model):
            field, related = relation.field, relation.related_model
            if not (self._everywhere or field in self._met):
                continue
            pointing = related._base_manager.filter(**{f"{field.name}__in": keys})
            if relation.on_delete is models.SET_NULL or related in on_the_way:
                found = bool(pointing.update(**{field.name: None}))
            elif others := list(pointing.values_list("pk", flat=True)):
                found = True
                self._remove(related, others, (*on_the_way, model))
            else:
                found = False
            if found:
                self._met.add(field)
        delete_rows(model._base_manager.filter(pk__in=keys))


def delete_rows(rows: Any) -> None:
    """One DELETE; nothing is loaded and nothing that points here is looked for."""
    rows._raw_delete(rows.db)


def delete_loose(model: type[Model], campaign_id: int) -> None:
    """Rows of a model that name a campaign without a key to it, in the order of their keys."""
    pace, last = Pace(first=200, most=5_000), 0
    rows: Any = model._base_manager.filter(campaign_id=campaign_id).order_by("pk")
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[: pace.size]):
        with pace.transaction(len(keys)):
            delete_rows(model._base_manager.filter(campaign_id=campaign_id, pk__in=keys))
        last = keys[-1]


def delete_journal(campaign_id: int, file: Path) -> None:
    """A campaign's rows of the exam journal; `file`: where it is on SQLite.

    There the highest number of each table stays taken: a new row would get the number of the last deleted one, and the
    readers of the journal, who have read up to that number, would pass it over. So the last row, if it is one of these,
    stays as nobody's; the next cleaning takes it.
    """
    if connection.vendor == "postgresql":
        _delete_from_postgresql(campaign_id)
        return
    opened = sqlite3.connect(file, isolation_level=None, timeout=10)
    try:
        for table in TABLES:
            for first, last in _spans(opened.execute(f"SELECT min(id), max(id) FROM {table}").fetchone()):  # noqa: S608
                opened.execute(
                    f"DELETE FROM {table} WHERE id BETWEEN ? AND ? AND campaign_id IN (?, {NOBODYS})"  # noqa: S608
                    f" AND id < (SELECT max(id) FROM {table})",
                    (first, last, campaign_id),
                )
                time.sleep(0.002)  # the gateway's turn
            opened.execute(f"UPDATE {table} SET campaign_id = {NOBODYS} WHERE campaign_id = ?", [campaign_id])  # noqa: S608
    finally:
        opened.close()


def _delete_from_postgresql(campaign_id: int) -> None:
    # In spans: one statement for millions of rows would hold back every reader that waits for settled rows.
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT min(id), max(id) FROM {table} WHERE campaign_id = %s", [campaign_id])  # noqa: S608
            for first, last in _spans(cursor.fetchone()):
                cursor.execute(
                    f"DELETE FROM {table} WHERE campaign_id = %s AND id BETWEEN %s AND %s",  # noqa: S608
                    [campaign_id, first, last],
                )


def _spans(bounds: tuple[int | None, int | None]) -> Iterable[tuple[int, int]]:
    """From the first number to the last, so many at a time."""
    low, high = bounds
    if low is None or high is None:
        return
    size = JOURNAL_ROWS[connection.vendor]
    for first in range(low, high + 1, size):
        yield first, min(first + size - 1, high)


def _relations(model: type[Model]) -> list[Any]:
    """What points to a model: those without a name on it (`related_name="+"`) are hidden from `related_objects`."""
    return [
        one
        for one in model._meta.get_fields(include_hidden=True)
        if one.auto_created
        and not one.concrete
        and (one.one_to_one or one.one_to_many)
        and one.related_model is not None
        and one.related_model._meta.managed
    ]

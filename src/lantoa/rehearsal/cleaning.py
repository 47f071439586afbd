"""Taking a rehearsal away again: its campaign, its people, everything that hangs on them, and its journal rows.

Rows go in small transactions, so that the server stays usable. Audit lines stay: they hold no names. On SQLite the
journal's file has one writer by design; here a second one deletes a few rows at a time, and only while no real test is
open (docs/develop/decisions/0012).
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import Model

from lantoa.exams.journal.schema import TABLES
from lantoa.exams.models import Window
from lantoa.kernel.chunks import Pace
from lantoa.kernel.clock import now
from lantoa.kernel.errors import Conflict
from lantoa.people.models import Person
from lantoa.rehearsal.stage import PREFIX
from lantoa.training.models import Campaign, Enrolment

JOURNAL_ROWS = 2_000
Report = Callable[[int, int], None]


def rehearsals() -> list[str]:
    """Codes of the rehearsals whose data is still here."""
    return list(
        Campaign.objects.filter(code__startswith=PREFIX).order_by("pk").values_list("code", flat=True)
    )


def clean(code: str, *, report: Report | None = None) -> None:
    """Remove everything of one rehearsal. Repeatable: what was begun and broken off goes on. Conflict during a real test."""
    campaign = Campaign.objects.filter(code=code, code__startswith=PREFIX).first()
    if campaign is None:
        return
    open_now = Window.objects.exclude(campaign__code__startswith=PREFIX).filter(
        published_at__isnull=False, opens_at__lte=now(), closes_at__gte=now()
    )
    if connection.vendor == "sqlite" and open_now.exists():
        raise Conflict("Đang có bài kiểm tra thật mở. Hãy dọn dữ liệu diễn tập sau khi bài đó đóng.")
    # Those who were only ever in this rehearsal.
    persons = Person.objects.filter(enrolments__campaign=campaign).exclude(
        enrolments__in=Enrolment.objects.exclude(campaign=campaign)
    )
    total = max(1, persons.count())
    pace, done = Pace(first=50, most=500), 0
    while keys := list(persons.order_by("pk").values_list("pk", flat=True)[: pace.size]):
        with pace.transaction(len(keys)):
            _remove(Person, keys)
        done += len(keys)
        if report is not None:
            report(min(done, total), total)
    _remove_loose(campaign.pk)
    _remove_journal(campaign.pk)
    _remove(Campaign, [campaign.pk])


def _remove(model: type[Model], keys: Sequence[Any]) -> None:
    """These rows, and first whatever points to them."""
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if not related._meta.managed or relation.many_to_many:
            continue
        pointing = related._base_manager.filter(**{f"{relation.field.name}__in": keys})
        if relation.on_delete is models.SET_NULL:
            pointing.update(**{relation.field.name: None})
        elif found := list(pointing.values_list("pk", flat=True)):
            _remove(related, found)
    rows: Any = model._base_manager.filter(pk__in=keys)
    rows._raw_delete(rows.db)


def _remove_loose(campaign_id: int) -> None:
    """Rows that name the campaign without a key to it: facts, counters."""
    for model in apps.get_models():
        field = next((one for one in model._meta.fields if one.attname == "campaign_id"), None)
        if field is None or field.is_relation or not model._meta.managed or model.__name__ == "AuditEntry":
            continue
        pace = Pace(first=200, most=5_000)
        rows: Any = model._base_manager.filter(campaign_id=campaign_id)
        while keys := list(rows.order_by("pk").values_list("pk", flat=True)[: pace.size]):
            with pace.transaction(len(keys)):
                chosen: Any = model._base_manager.filter(pk__in=keys)
                chosen._raw_delete(chosen.db)


def _remove_journal(campaign_id: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"DELETE FROM {table} WHERE campaign_id = %s", [campaign_id])  # noqa: S608 constants
        return
    file = sqlite3.connect(settings.LANTOA.exam_file, isolation_level=None, timeout=10)
    try:
        for table in TABLES:
            statement = (
                f"DELETE FROM {table} WHERE rowid IN "  # noqa: S608 constants
                f"(SELECT rowid FROM {table} WHERE campaign_id = ? LIMIT {JOURNAL_ROWS})"
            )
            while file.execute(statement, [campaign_id]).rowcount > 0:
                time.sleep(0.005)  # the gateway's turn
    finally:
        file.close()

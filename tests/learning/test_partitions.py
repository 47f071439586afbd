"""PostgreSQL: the journal can be partitioned by campaign."""

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from lantoa.learning.services.journal import accept_batch
from tests.learning.world import batch, enrol, enrol_person, event, make_world

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

TABLE = "learning_learningevent"


def test_the_journal_can_be_partitioned_by_campaign(now: datetime) -> None:
    first = make_world(now)
    second = make_world(now, code="k2", course=first.course)
    (an,) = enrol(first, now)
    enrol_person(second, an, now)
    for world, count in ((first, 3), (second, 2)):
        body, mac = batch(world, an, [event(world, now) for _ in range(count)], now)
        accept_batch(body=body, mac=mac, now=now)

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE parted (LIKE {TABLE} INCLUDING ALL) PARTITION BY LIST (campaign_id)")
        cursor.execute(f"CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN ({first.campaign.id})")
        cursor.execute("CREATE TABLE parted_rest PARTITION OF parted DEFAULT")
        cursor.execute(f"INSERT INTO parted OVERRIDING SYSTEM VALUE SELECT * FROM {TABLE}")
        cursor.execute("SELECT count(*) FROM parted_1")
        assert cursor.fetchone() == (3,)
        cursor.execute("SELECT count(*) FROM parted_rest")
        assert cursor.fetchone() == (2,)
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(f"INSERT INTO parted OVERRIDING SYSTEM VALUE SELECT * FROM {TABLE}")


def test_nothing_has_a_foreign_key_to_or_from_the_journal() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            f" AND '{TABLE}'::regclass IN (conrelid, confrelid)"
        )
        assert cursor.fetchall() == []


def test_every_unique_rule_of_the_journal_includes_the_campaign() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index"
            f" WHERE indrelid = '{TABLE}'::regclass AND indisunique"
        )
        definitions = [definition for (definition,) in cursor.fetchall()]

    assert definitions
    assert all("campaign_id" in definition for definition in definitions)

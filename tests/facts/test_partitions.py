"""PostgreSQL: the facts table can be partitioned by campaign."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.facts.streams import write_facts

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


def test_the_facts_table_can_be_partitioned_by_campaign() -> None:
    write_facts(3, campaign_id=1)
    write_facts(2, campaign_id=2)

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE parted (LIKE facts_fact INCLUDING ALL) PARTITION BY LIST (campaign_id)")
        cursor.execute("CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)")
        cursor.execute("CREATE TABLE parted_rest PARTITION OF parted DEFAULT")
        cursor.execute("INSERT INTO parted OVERRIDING SYSTEM VALUE SELECT * FROM facts_fact")
        cursor.execute("SELECT count(*) FROM parted_1")
        assert cursor.fetchone() == (3,)
        cursor.execute("SELECT count(*) FROM parted_rest")
        assert cursor.fetchone() == (2,)

        written = "campaign_id, uuid, kind, subject, unit_code, day, at, payload"
        copy = f"INSERT INTO parted ({written}) SELECT {written} FROM facts_fact WHERE campaign_id = 1"
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(copy)
        cursor.execute("SELECT setval(pg_get_serial_sequence('parted', 'id'), (SELECT max(id) FROM parted))")
        cursor.execute(copy.replace("SELECT campaign_id, uuid", "SELECT campaign_id, gen_random_uuid()"))
        cursor.execute("SELECT count(DISTINCT id), min(xact) > 0 FROM parted_1")
        assert cursor.fetchone() == (6, True)


def test_nothing_has_a_foreign_key_to_or_from_the_facts_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND 'facts_fact'::regclass IN (conrelid, confrelid)"
        )
        assert cursor.fetchall() == []


def test_every_unique_rule_of_the_facts_table_includes_the_campaign() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = 'facts_fact'::regclass AND indisunique"
        )
        definitions = dict(cursor.fetchall())

    assert definitions
    assert all("campaign_id" in definition for definition in definitions.values())

"""The journal's tables: each can be partitioned by campaign, and nothing holds on to them."""

import pytest

from lantoa.exams.journal.schema import TABLES
from tests.exams.gateways import Device, Place, running

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("table", TABLES)
async def test_a_journal_table_can_be_partitioned_by_campaign(place: Place, window: str, table: str) -> None:
    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        await device.save(*((item, 1, "a") for item in device.singles()))
        await device.close()
    before = place.execute(f"SELECT * FROM {table} ORDER BY id")
    assert before

    place.execute(f"CREATE TABLE parted (LIKE {table} INCLUDING ALL) PARTITION BY LIST (campaign_id)")
    place.execute("CREATE TABLE parted_7 PARTITION OF parted FOR VALUES IN (7)")
    place.execute("CREATE TABLE parted_rest PARTITION OF parted DEFAULT")
    place.execute(f"INSERT INTO parted SELECT * FROM {table}")
    place.execute(f"INSERT INTO parted SELECT * FROM {table} ON CONFLICT DO NOTHING")

    assert place.execute("SELECT * FROM parted_7 ORDER BY id") == before


async def test_a_gateway_works_on_partitioned_tables(place: Place, window: str) -> None:
    for table in TABLES:
        place.execute(f"ALTER TABLE {table} RENAME TO {table}_7")
        place.execute(f"CREATE TABLE {table} (LIKE {table}_7 INCLUDING ALL) PARTITION BY LIST (campaign_id)")
        place.execute(f"ALTER TABLE {table} ATTACH PARTITION {table}_7 FOR VALUES IN (7)")

    async with running(place) as gateway:
        device = Device(gateway, window)
        await device.open()
        item = device.singles()[0]
        saved = (await device.save((item, 1, "a")))[1]
        replayed = (await device.save((item, 1, "a")))[1]
        other = (await device.save((item, 1, "b")))[1]
        closed = await device.close()

    assert len(saved["saved"]) == len(replayed["saved"]) == 1 and other["refused"]
    assert closed[0] == 200
    assert place.execute("SELECT count(*) FROM exam_answer_7") == [(1,)]


async def test_nothing_has_a_foreign_key_to_or_from_the_journal(place: Place) -> None:
    names = ", ".join(f"'{table}'::regclass" for table in TABLES)
    found = place.execute(
        f"SELECT conname FROM pg_constraint WHERE contype = 'f' AND (conrelid IN ({names}) OR confrelid IN ({names}))"
    )

    assert found == []


async def test_every_unique_rule_of_the_journal_includes_the_campaign(place: Place) -> None:
    names = ", ".join(f"'{table}'::regclass" for table in TABLES)
    found = place.execute(
        f"SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN ({names}) AND indisunique"
    )

    assert len(found) == 6
    assert all("campaign_id" in definition for (definition,) in found)

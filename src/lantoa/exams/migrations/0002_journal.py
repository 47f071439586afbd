"""The exam journal's tables on PostgreSQL. On SQLite the gateway makes them in a file of their own."""

from django.db import migrations

from lantoa.exams.journal.schema import POSTGRESQL, POSTGRESQL_DROP


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_DROP)


class Migration(migrations.Migration):
    dependencies = [("exams", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]

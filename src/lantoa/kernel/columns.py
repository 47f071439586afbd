"""Columns that the two databases fill differently, and the migration steps for tables partitioned by campaign."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.models import BigIntegerField, Func


class CurrentTransaction(Func):
    """The number of the writing transaction on PostgreSQL, 0 on SQLite (where commits are in order of ids)."""

    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[str | int, ...]]:
        return "0", ()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        return "(pg_current_xact_id()::text::bigint)", []


def transaction_column() -> "models.BigIntegerField[int, int]":
    """`xact`: lets a consumer on PostgreSQL read only what can no longer be preceded by a late commit."""
    return models.BigIntegerField(db_default=CurrentTransaction(), editable=False)


class KeyByCampaign(Operation):
    """On PostgreSQL, put the campaign into a table's primary key, so that it can be partitioned by campaign.

    Django keeps seeing `id` as the key. Nothing may have a foreign key to such a table.
    """

    reversible = False
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {"table": self.table}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The Django state does not change."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        schema_editor.execute(
            f'ALTER TABLE "{self.table}" DROP CONSTRAINT "{self.table}_pkey", ADD PRIMARY KEY (campaign_id, id)'
        )

    def describe(self) -> str:
        return f"Key {self.table} by campaign on PostgreSQL"

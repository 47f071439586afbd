"""The main database as an operator sees it: which engine, how large, whether its tables fit this version."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@dataclass(frozen=True)
class DatabaseState:
    """`engine` as people call it ("SQLite", "PostgreSQL")."""

    engine: str
    version: str
    size_bytes: int
    is_behind: bool


def database_state() -> DatabaseState:
    """What is known of the database right now."""
    if connection.vendor == "postgresql":
        engine, version_query = "PostgreSQL", "SHOW server_version"
        size_query = "SELECT pg_database_size(current_database())"
    else:
        engine, version_query = "SQLite", "SELECT sqlite_version()"
        size_query = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    with connection.cursor() as cursor:
        cursor.execute(version_query)
        (version,) = cursor.fetchone()
        cursor.execute(size_query)
        (size,) = cursor.fetchone()
    return DatabaseState(engine, str(version).split(" ")[0], int(size) + _waiting_bytes(), is_behind())


def is_behind() -> bool:
    """Whether tables are missing or older than this version: `lantoa prepare` is due."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _waiting_bytes() -> int:
    """What SQLite keeps beside the file until it is moved in."""
    if connection.vendor != "sqlite":
        return 0
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    return log.stat().st_size if log.exists() else 0

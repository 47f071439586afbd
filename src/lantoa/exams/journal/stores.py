"""Which store the journal has: its own SQLite file, or PostgreSQL when an address is set."""

from pathlib import Path
from typing import TYPE_CHECKING

from lantoa.exams.journal.sqlite_store import SqliteStore

if TYPE_CHECKING:
    from lantoa.exams.journal.postgresql_store import PostgresqlStore


def open_store(
    *, exam_file: Path, database_url: str, read_only: bool = False
) -> "SqliteStore | PostgresqlStore":
    """A store that connects with its first use."""
    if not database_url:
        return SqliteStore(exam_file, read_only=read_only)
    from lantoa.exams.journal.postgresql_store import PostgresqlStore  # here: psycopg takes 8 MB

    return PostgresqlStore(database_url)

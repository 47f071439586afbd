"""The journal's tables on both databases, in one place: the gateway makes the SQLite file, a migration runs the same on
PostgreSQL.

Every unique constraint holds the campaign and nothing points here, so that each table can be partitioned by campaign.
`xact` puts PostgreSQL rows into commit order for consumers; SQLite has one writer, its ids are in commit order.
On SQLite uuids are 16-byte blobs: the journal of 100,000 sittings is half the size of one with text.
"""

import sqlite3
from pathlib import Path

SCHEMA_VERSION = 1
TABLES = ("exam_opening", "exam_answer", "exam_closing")

SQLITE = """
CREATE TABLE IF NOT EXISTS exam_opening (
  id INTEGER PRIMARY KEY,
  xact INTEGER NOT NULL DEFAULT 0,
  campaign_id INTEGER NOT NULL,
  window_uuid BLOB NOT NULL,
  sitting BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  device BLOB NOT NULL,
  person BLOB NOT NULL,
  attempt INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  CONSTRAINT exam_opening_once UNIQUE (campaign_id, sitting, epoch)
) STRICT;
CREATE TABLE IF NOT EXISTS exam_answer (
  id INTEGER PRIMARY KEY,
  xact INTEGER NOT NULL DEFAULT 0,
  campaign_id INTEGER NOT NULL,
  sitting BLOB NOT NULL,
  item BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  response TEXT NOT NULL,
  device_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  CONSTRAINT exam_answer_once UNIQUE (campaign_id, sitting, item, epoch, revision)
) STRICT;
CREATE TABLE IF NOT EXISTS exam_closing (
  id INTEGER PRIMARY KEY,
  xact INTEGER NOT NULL DEFAULT 0,
  campaign_id INTEGER NOT NULL,
  sitting BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  closed_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  CONSTRAINT exam_closing_once UNIQUE (campaign_id, sitting, epoch)
) STRICT;
"""

POSTGRESQL = """
CREATE TABLE IF NOT EXISTS exam_opening (
  id bigserial,
  xact bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  campaign_id bigint NOT NULL,
  window_uuid uuid NOT NULL,
  sitting uuid NOT NULL,
  epoch integer NOT NULL,
  device uuid NOT NULL,
  person uuid NOT NULL,
  attempt integer NOT NULL,
  seed bigint NOT NULL,
  opened_at bigint NOT NULL,
  due_at bigint NOT NULL,
  CONSTRAINT exam_opening_key PRIMARY KEY (campaign_id, id),
  CONSTRAINT exam_opening_once UNIQUE (campaign_id, sitting, epoch)
);
CREATE INDEX IF NOT EXISTS exam_opening_in_commit_order ON exam_opening (xact, id);
CREATE TABLE IF NOT EXISTS exam_answer (
  id bigserial,
  xact bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  campaign_id bigint NOT NULL,
  sitting uuid NOT NULL,
  item uuid NOT NULL,
  epoch integer NOT NULL,
  revision integer NOT NULL,
  response text NOT NULL,
  device_at bigint NOT NULL,
  received_at bigint NOT NULL,
  flags smallint NOT NULL,
  CONSTRAINT exam_answer_key PRIMARY KEY (campaign_id, id),
  CONSTRAINT exam_answer_once UNIQUE (campaign_id, sitting, item, epoch, revision)
);
CREATE TABLE IF NOT EXISTS exam_closing (
  id bigserial,
  xact bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  campaign_id bigint NOT NULL,
  sitting uuid NOT NULL,
  epoch integer NOT NULL,
  closed_at bigint NOT NULL,
  kind varchar(20) NOT NULL,
  CONSTRAINT exam_closing_key PRIMARY KEY (campaign_id, id),
  CONSTRAINT exam_closing_once UNIQUE (campaign_id, sitting, epoch)
);
CREATE INDEX IF NOT EXISTS exam_closing_in_commit_order ON exam_closing (xact, id);
"""

POSTGRESQL_DROP = "".join(f"DROP TABLE IF EXISTS {table};" for table in TABLES)


class WrongJournal(Exception):
    """The file was made by a newer version of Lan Tỏa."""


def make_sqlite_file(path: Path) -> None:
    """Make the journal file and its tables when they are missing. Repeatable; the only place that creates the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, timeout=20)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            raise WrongJournal(
                f"{path.name}: made by a newer version (schema {version}, known {SCHEMA_VERSION})"
            )
        connection.executescript(SQLITE)
        # Written only when it changes: a full disk must not keep the gateway from starting.
        if version != SCHEMA_VERSION:
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    finally:
        connection.close()

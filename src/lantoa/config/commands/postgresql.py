"""PostgreSQL's own programs for backup and restore. Passwords go by the environment: arguments can be read by everyone."""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from lantoa.config.cli import Failed


def dump(url: str, file: Path) -> None:
    """The whole database as of one moment."""
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={file}")


def load(url: str, file: Path) -> None:
    """Replace what is there, in one transaction."""
    _run("pg_restore", url, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(file))


def is_occupied(url: str) -> bool:
    """Whether the database holds a Lan Tỏa already."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    except psycopg.Error as error:
        raise Failed(f"Không mở được cơ sở dữ liệu PostgreSQL: {error}") from error
    return bool(row and row[0])


def _run(program: str, url: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Failed(f"Cần chương trình {program} của PostgreSQL (gói postgresql-client).")
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    command = [found, *words, f"--dbname={make_conninfo('', **parts)}"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Failed(f"{program} không xong: {result.stderr.strip()[-500:]}")

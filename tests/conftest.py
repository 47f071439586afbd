"""Fixtures of the whole house: units loaded once per database, a clock that stands still, people of every kind."""

import os
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

NOW = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)


# Fixtures that reach Django's database; without one of them pytest-django bars the way to it.
_REACH_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
# Modules that reach the database of the run on their own ways, with the names a test file takes from them.
_OWN_WAYS = {
    "psycopg",
    "tests.exams.gateways",
    "tests.own_postgres",
    "tests.processes.places",
    "tests.server",
}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """PostgreSQL-only tests are left out on SQLite; the PostgreSQL part leaves out what would only be done twice."""
    on_postgresql = os.environ.get("LANTOA_TEST_DB") == "postgresql"
    for item in items:
        if item.get_closest_marker("postgresql") and not on_postgresql:
            item.add_marker(pytest.mark.skip(reason="runs in the PostgreSQL part of make test"))
    if on_postgresql and not os.environ.get("LANTOA_THOROUGH") and _is_whole_run(config):
        twice = [item for item in items if not _depends_on_database(item)]
        items[:] = [item for item in items if _depends_on_database(item)]
        config.hook.pytest_deselected(items=twice)
    if hasattr(config, "workerinput"):
        _long_files_first(items)


def _is_whole_run(config: pytest.Config) -> bool:
    """`make test` gives the folder of all tests; who names a room or a file gets all of it."""
    return [Path(arg).name for arg in config.args] == ["tests"]


def _depends_on_database(item: pytest.Item) -> bool:
    """Whether a test can come out differently on another database: by Django, a gateway, a server or a line of its own."""
    if any(item.get_closest_marker(name) for name in ("django_db", "postgresql", "both_databases")):
        return True
    if _REACH_DATABASE & set(getattr(item, "fixturenames", ())):
        return True
    known = vars(getattr(item, "module", None) or os).values()
    return any(
        getattr(one, "__module__", None) in _OWN_WAYS or getattr(one, "__name__", "") in _OWN_WAYS
        for one in known
    )


def _long_files_first(items: list[pytest.Item]) -> None:
    """The order in which workers take files: real systems and browsers in turn with the largest other files, small ones last.

    So no worker is left alone with a long file at the end, and a test that waits for a server has one beside it that works.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    real, other = [], []
    for path in sorted(files, key=lambda path: (-len(files[path]), path)):
        first = files[path][0]
        is_real = first.get_closest_marker("process") or first.get_closest_marker("browser")
        (real if is_real else other).append(path)
    in_turn = [path for pair in zip_longest(real, other) for path in pair if path]
    items[:] = [item for path in in_turn for item in files[path]]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "pytest.FixtureRequest") -> None:
    """Every test database holds the real units: 14,000 rows, loaded once per worker and kept by transactional tests."""
    from lantoa.territory.services import load_units

    _keep_units_when_flushing()
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load_units(actor=None)


def _keep_units_when_flushing() -> None:
    """A transactional test empties all tables behind itself; loading the units again each time would take minutes."""
    from django.core.management.commands import flush

    flush_everything = flush.sql_flush

    def flush_but_units(style: Any, connection: Any, **options: Any) -> list[str]:
        names = connection.introspection.django_table_names
        connection.introspection.django_table_names = lambda *given, **more: [
            name for name in names(*given, **more) if not name.startswith("territory_")
        ]
        try:
            return flush_everything(style, connection, **options)
        finally:
            connection.introspection.django_table_names = names

    flush.sql_flush = flush_but_units


@pytest.fixture
def now() -> datetime:
    """09:00 on 11/05/2026 in Viet Nam."""
    return NOW

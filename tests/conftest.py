"""Fixtures of the whole house: units loaded once per database, a clock that stands still, people of every kind."""

import os
from datetime import UTC, datetime
from typing import Any

import pytest

NOW = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """PostgreSQL-only tests are left out on SQLite; the second run of `make test` has them."""
    on_postgresql = os.environ.get("LANTOA_TEST_DB") == "postgresql"
    for item in items:
        if item.get_closest_marker("postgresql") and not on_postgresql:
            item.add_marker(pytest.mark.skip(reason="runs in the PostgreSQL part of make test"))


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

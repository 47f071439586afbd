"""Fixtures of the whole house: units loaded once per database, a clock that stands still, people of every kind."""

import os
from datetime import UTC, datetime

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
    """Every test database holds the real units: 15,000 rows, loaded once per worker."""
    from importlib.util import find_spec

    if find_spec("lantoa.territory.services") is None:
        return
    from lantoa.territory.services import load_units

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load_units(actor=None)


@pytest.fixture
def now() -> datetime:
    """09:00 on 11/05/2026 in Viet Nam."""
    return NOW

"""The real units, read from the tables without a database."""

from collections.abc import Callable
from datetime import date

import pytest

from lantoa.territory.rules.index import PlaceIndex
from lantoa.territory.rules.units import SuccessionRow, UnitRow
from lantoa.territory.tables import read_successions, read_units

IndexOf = Callable[[date], PlaceIndex]


@pytest.fixture(scope="session")
def units() -> list[UnitRow]:
    return [record.unit for record in read_units()]


@pytest.fixture(scope="session")
def successions(units: list[UnitRow]) -> list[SuccessionRow]:
    return read_successions(units)


@pytest.fixture(scope="session")
def index(units: list[UnitRow], successions: list[SuccessionRow]) -> PlaceIndex:
    """The index of 11/05/2026, after the change of Đồng Nai."""
    return PlaceIndex(units=units, successions=successions, as_of=date(2026, 5, 11))


@pytest.fixture(scope="session")
def old_index(units: list[UnitRow], successions: list[SuccessionRow]) -> PlaceIndex:
    """The index of the last day of three tiers."""
    return PlaceIndex(units=units, successions=successions, as_of=date(2025, 6, 30))

"""Loading the units: what is stored, that it may be repeated, and that it is quick."""

import pytest

from lantoa.facts.models import AuditEntry
from lantoa.territory.models import Unit, UnitLoad, UnitSuccession
from lantoa.territory.services import LoadedUnits, load_units
from lantoa.territory.tables import read_units

pytestmark = pytest.mark.django_db


def test_every_version_of_every_unit_is_stored_once() -> None:
    assert Unit.objects.count() == len(read_units())
    assert Unit.objects.filter(code="25270", unit_set="2025").count() == 2


def test_loading_again_changes_nothing_and_asks_once(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        result = load_units(actor=None)

    assert result == LoadedUnits()


def test_a_unit_that_was_changed_is_put_right_and_keeps_its_id() -> None:
    lost = Unit.objects.get(code="25270", valid_to=None)
    Unit.objects.filter(pk=lost.pk).update(name="Sai", valid_to="2026-05-01")
    UnitSuccession.objects.filter(successor=lost).delete()
    UnitLoad.objects.all().delete()

    result = load_units(actor=None)

    assert (result.created, result.updated) == (0, 1)
    assert result.successions == 1
    assert Unit.objects.get(pk=lost.pk).name == "Lộc Ninh"
    assert AuditEntry.objects.filter(action="territory.load_units", details__updated=1).exists()


def test_an_empty_database_is_filled() -> None:
    for model in (UnitSuccession, Unit, UnitLoad):
        model.objects.all()._raw_delete("default")  # nothing points to the units in this test

    result = load_units(actor=None)

    assert result.created == Unit.objects.count() == 14_161
    assert result.successions == 11_335 + 1


def test_a_load_that_broke_off_is_gone_on_with() -> None:
    halves = Unit.objects.filter(code__startswith="2").values("pk")
    UnitSuccession.objects.filter(predecessor__in=halves)._raw_delete("default")
    UnitSuccession.objects.filter(successor__in=halves)._raw_delete("default")
    missing = Unit.objects.filter(code__startswith="2")
    lost = missing.count()
    missing._raw_delete(
        "default"
    )  # as after kill -9 between two chunks: some chunks are there, the mark is not
    UnitLoad.objects.all().delete()

    result = load_units(actor=None)

    assert (result.created, result.updated) == (lost, 0)
    assert Unit.objects.count() == 14_161
    assert UnitSuccession.objects.count() == 11_335 + 1
    assert load_units(actor=None) == LoadedUnits()

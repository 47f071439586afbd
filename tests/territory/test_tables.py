"""The tables shipped with the package: shape, spelling, and that the script gives exactly these."""

import importlib.util
import runpy
import sys
import unicodedata
from pathlib import Path

import pytest

from lantoa.territory.enums import Kind, SuccessionKind, Tier, UnitSet
from lantoa.territory.rules.units import SuccessionRow, UnitRow
from lantoa.territory.tables import read_units

SCRIPT = Path(__file__).parents[2] / "scripts/build_units.py"
SIZES = {Tier.NATION: 2, Tier.PROVINCE: 2, Tier.DISTRICT: 3, Tier.COMMUNE: 5}
DEPTHS = {Tier.NATION: 1, Tier.PROVINCE: 2, Tier.DISTRICT: 3}


@pytest.mark.skipif(
    importlib.util.find_spec("vietnamadminunits") is None, reason="the source is a development dependency"
)
def test_the_script_gives_the_committed_tables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--check"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(SCRIPT), run_name="__main__")

    assert ended.value.code == 0, capsys.readouterr().out


def test_codes_and_paths_have_the_shape_of_their_tier(units: list[UnitRow]) -> None:
    for unit in units:
        depth = DEPTHS.get(unit.tier, 4 if unit.unit_set is UnitSet.THREE_TIER else 3)

        assert len(unit.code) == SIZES[unit.tier]
        assert unit.path.startswith("VN/")
        assert unit.path.count("/") == depth
        assert unit.path.endswith(f"{unit.code}/")


def test_names_are_composed_tidy_and_without_their_kind_word(units: list[UnitRow]) -> None:
    for unit in units:
        assert unicodedata.is_normalized("NFC", unit.full_name)
        assert unit.full_name == " ".join(unit.full_name.split())
        assert unit.kind is Kind.NATION or unit.full_name.endswith(f" {unit.name}")


def test_every_unit_but_the_root_lies_on_the_map_of_vietnam() -> None:
    for record in read_units()[1:]:
        assert record.latitude is not None
        assert record.longitude is not None
        assert 7 < record.latitude < 24
        assert 102 < record.longitude < 117


def test_every_unit_of_today_names_its_decree() -> None:
    records = [record for record in read_units() if record.unit.unit_set is UnitSet.TWO_TIER]

    assert all(record.decree for record in records)
    assert {record.decree for record in records if record.unit.code == "25270"} == {
        "Nghị quyết 1662/NQ-UBTVQH15",
        "Nghị quyết 237/NQ-UBTVQH16",
    }


def test_a_province_keeps_its_code_for_the_land_that_had_it(successions: list[SuccessionRow]) -> None:
    # Scopes are path prefixes: old paths under VN/24/ must lie in the new VN/24/.
    heirs = {
        row.predecessor.code: row.successor.code
        for row in successions
        if row.predecessor.tier is Tier.PROVINCE and row.predecessor.unit_set is UnitSet.THREE_TIER
    }

    assert len(heirs) == 63
    assert all(heirs[code] == code for code in set(heirs.values()))


def test_parts_are_partial_and_single_heirs_are_whole(successions: list[SuccessionRow]) -> None:
    heirs: dict[UnitRow, list[SuccessionKind]] = {}
    for row in successions:
        heirs.setdefault(row.predecessor, []).append(row.kind)

    for kinds in heirs.values():
        assert set(kinds) == {SuccessionKind.WHOLE if len(kinds) == 1 else SuccessionKind.PARTIAL}

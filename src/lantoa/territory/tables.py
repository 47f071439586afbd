"""Reads the tables of units shipped in `data/` (written by scripts/build_units.py)."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.abc import Traversable
from itertools import pairwise

from lantoa.territory.enums import Kind, SuccessionKind, Tier, UnitSet
from lantoa.territory.rules.units import (
    ROOT_CODE,
    ROOT_FULL_NAME,
    ROOT_NAME,
    THREE_TIER_DECREE,
    THREE_TIER_FROM,
    THREE_TIER_TO,
    TWO_TIER_FROM,
    SuccessionRow,
    UnitRow,
    full_name_of,
)

UNIT_TABLES = {UnitSet.THREE_TIER: "units_2004.csv", UnitSet.TWO_TIER: "units_2025.csv"}
SUCCESSION_TABLE = "successions_2025.csv"

Line = dict[str, str]


@dataclass(frozen=True)
class UnitRecord:
    """A unit of the tables with what is stored beside it."""

    unit: UnitRow
    decree: str
    latitude: float | None
    longitude: float | None


def tables_digest() -> str:
    """SHA-256 of the tables, hexadecimal."""
    digest = hashlib.sha256()
    for name in (*UNIT_TABLES.values(), SUCCESSION_TABLE):
        digest.update(_file(name).read_bytes())
    return digest.hexdigest()


def read_units() -> list[UnitRecord]:
    """Every version of every unit, the root first."""
    records = [UnitRecord(_root(), THREE_TIER_DECREE, None, None)]
    for unit_set, name in UNIT_TABLES.items():
        lines = list(_lines(name))
        parents = {line["code"]: line["parent_code"] for line in lines}
        records += [_record(line, unit_set, parents) for line in lines]
    return records


def read_successions(units: list[UnitRow]) -> list[SuccessionRow]:
    """Who followed whom on 01/07/2025, and each later version of a unit after the one before it."""
    versions: dict[tuple[UnitSet, str], list[UnitRow]] = defaultdict(list)
    for unit in units:
        versions[unit.unit_set, unit.code].append(unit)
    rows = [
        SuccessionRow(
            predecessor=versions[UnitSet.THREE_TIER, line["predecessor"]][-1],
            successor=versions[UnitSet.TWO_TIER, line["successor"]][0],
            kind=SuccessionKind(line["kind"]),
        )
        for line in _lines(SUCCESSION_TABLE)
    ]
    for steps in versions.values():
        rows += [SuccessionRow(before, after, SuccessionKind.WHOLE) for before, after in pairwise(steps)]
    return rows


def _root() -> UnitRow:
    return UnitRow(
        code=ROOT_CODE,
        tier=Tier.NATION,
        kind=Kind.NATION,
        name=ROOT_NAME,
        full_name=ROOT_FULL_NAME,
        parent_code="",
        path=f"{ROOT_CODE}/",
        unit_set=UnitSet.ANY,
        valid_from=THREE_TIER_FROM,
    )


def _record(line: Line, unit_set: UnitSet, parents: dict[str, str]) -> UnitRecord:
    old = unit_set is UnitSet.THREE_TIER
    kind = Kind(line["kind"])
    unit = UnitRow(
        code=line["code"],
        tier=Tier(line["tier"]),
        kind=kind,
        name=line["name"],
        full_name=full_name_of(kind, line["name"]),
        parent_code=line["parent_code"],
        path=_path(line["code"], parents),
        unit_set=unit_set,
        valid_from=THREE_TIER_FROM if old else _day(line["valid_from"]) or TWO_TIER_FROM,
        valid_to=THREE_TIER_TO if old else _day(line["valid_to"]),
    )
    decree = THREE_TIER_DECREE if old else line["decree"]
    return UnitRecord(unit, decree, _degrees(line["latitude"]), _degrees(line["longitude"]))


def _path(code: str, parents: dict[str, str]) -> str:
    codes = [code]
    while codes[-1] != ROOT_CODE:
        codes.append(parents[codes[-1]])
    return "/".join(reversed(codes)) + "/"


def _lines(name: str) -> Iterator[Line]:
    yield from csv.DictReader(_file(name).read_text("utf-8").splitlines())


def _file(name: str) -> Traversable:
    return resources.files("lantoa.territory") / "data" / name


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _degrees(text: str) -> float | None:
    return float(text) if text else None

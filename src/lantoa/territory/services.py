"""Filling the database with the units of the country."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.chunks import Pace
from lantoa.kernel.clock import Clock
from lantoa.kernel.clock import now as clock_now
from lantoa.kernel.vietnamese.normalise import fold, tone_key
from lantoa.kernel.vietnamese.sorting import text_sort_key
from lantoa.territory.models import Unit, UnitLoad, UnitSuccession
from lantoa.territory.rules.units import UnitRow
from lantoa.territory.tables import UnitRecord, read_successions, read_units, tables_digest

# Raise it when this module writes other columns or keys from the same tables.
LOADER_VERSION = 1
FIRST_CHUNK, LARGEST_CHUNK = 100, 2000
_NAMESPACE = uuid.UUID("a2f3a6a0-6a1e-5b7c-9d55-3f0c2f1f7d19")
Row = TypeVar("Row")
_WRITTEN = [
    "kind", "name", "full_name", "parent_code", "path", "unit_set", "valid_to", "decree",
    "latitude", "longitude", "name_tone_key", "name_fold", "sort_key",
]  # fmt: skip


@dataclass(frozen=True)
class LoadedUnits:
    """What a load changed."""

    created: int = 0
    updated: int = 0
    successions: int = 0


def load_units(*, actor: uuid.UUID | None, clock: Clock = clock_now) -> LoadedUnits:
    """Bring units and successions up to the tables of this version; may be repeated, at once when nothing changed.

    Units are created and updated, never deleted: people and quotas point to them. Successions are replaced. Written chunk
    by chunk; the mark that a load is complete comes last, so one that broke off is gone through again by the next, which
    writes only what is missing. Two that run at once end the same.
    """
    digest = hashlib.sha256(f"{tables_digest()}/{LOADER_VERSION}".encode()).hexdigest()
    if UnitLoad.objects.order_by("-id").values_list("digest", flat=True).first() == digest:
        return LoadedUnits()
    records = read_units()
    created, updated = _write_units(records)
    successions = _write_successions([record.unit for record in records])
    result = LoadedUnits(created=created, updated=updated, successions=successions)
    moment = clock()
    with transaction.atomic():
        UnitLoad.objects.create(digest=digest, loaded_at=moment)
        record_audit(
            actor_uuid=actor,
            action="territory.load_units",
            now=moment,
            details={"created": created, "updated": updated, "successions": successions},
        )
    return result


def unit_uuid(unit: UnitRow) -> uuid.UUID:
    """The public id of a version of a unit, the same on every installation."""
    return uuid.uuid5(_NAMESPACE, f"{unit.unit_set}/{unit.code}/{unit.valid_from.isoformat()}")


def _write_units(records: Iterable[UnitRecord]) -> tuple[int, int]:
    known = Unit.objects.in_bulk(field_name="uuid")
    new, changed = [], []
    for record in records:
        row = _model_of(record)
        before = known.get(row.uuid)
        if before is None:
            new.append(row)
        elif any(getattr(before, name) != getattr(row, name) for name in _WRITTEN):
            row.pk = before.pk
            changed.append(row)
    # Another load may be at it at the same moment: what it has made is made.
    _in_chunks(new, lambda part: Unit.objects.bulk_create(part, ignore_conflicts=True))
    _in_chunks(changed, lambda part: Unit.objects.bulk_update(part, _WRITTEN))
    return len(new), len(changed)


def _write_successions(units: list[UnitRow]) -> int:
    ids = dict(Unit.objects.values_list("uuid", "id"))
    wanted = {
        (ids[unit_uuid(row.predecessor)], ids[unit_uuid(row.successor)]): row.kind.value
        for row in read_successions(units)
    }
    stored = {
        (row.predecessor_id, row.successor_id): row for row in UnitSuccession.objects.all().iterator(2000)
    }
    stale = [row.pk for pair, row in stored.items() if wanted.get(pair) != row.kind]
    missing = [
        UnitSuccession(predecessor_id=pair[0], successor_id=pair[1], kind=kind)
        for pair, kind in wanted.items()
        if pair not in stored or stored[pair].kind != kind
    ]
    _in_chunks(stale, lambda part: UnitSuccession.objects.filter(pk__in=part).delete())
    _in_chunks(missing, lambda part: UnitSuccession.objects.bulk_create(part, ignore_conflicts=True))
    return len(missing)


def _in_chunks(rows: Sequence[Row], write: Callable[[list[Row]], object]) -> None:
    pace, start = Pace(first=FIRST_CHUNK, most=LARGEST_CHUNK), 0
    while start < len(rows):
        part = list(rows[start : start + pace.size])
        with pace.transaction(len(part)):
            write(part)
        start += len(part)


def _model_of(record: UnitRecord) -> Unit:
    unit = record.unit
    return Unit(
        uuid=unit_uuid(unit),
        code=unit.code,
        tier=unit.tier.value,
        kind=unit.kind.value,
        name=unit.name,
        full_name=unit.full_name,
        parent_code=unit.parent_code,
        path=unit.path,
        unit_set=unit.unit_set.value,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        decree=record.decree,
        latitude=record.latitude,
        longitude=record.longitude,
        name_tone_key=tone_key(unit.name),
        name_fold=fold(unit.name),
        sort_key=text_sort_key(unit.name),
    )

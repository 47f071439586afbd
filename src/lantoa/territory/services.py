"""Filling the database with the units of the country."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from lantoa.facts.services import record_audit
from lantoa.kernel.clock import Clock
from lantoa.kernel.clock import now as clock_now
from lantoa.kernel.vietnamese.normalise import fold, tone_key
from lantoa.kernel.vietnamese.sorting import text_sort_key
from lantoa.territory.models import Unit, UnitLoad, UnitSuccession
from lantoa.territory.rules.units import UnitRow
from lantoa.territory.tables import UnitRecord, read_successions, read_units, tables_digest

# Raise it when this module writes other columns or keys from the same tables.
LOADER_VERSION = 1
BATCH = 500
_NAMESPACE = uuid.UUID("a2f3a6a0-6a1e-5b7c-9d55-3f0c2f1f7d19")
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

    Units are created and updated, never deleted: people and quotas point to them. Successions are replaced.
    """
    digest = hashlib.sha256(f"{tables_digest()}/{LOADER_VERSION}".encode()).hexdigest()
    if UnitLoad.objects.order_by("-id").values_list("digest", flat=True).first() == digest:
        return LoadedUnits()
    records = read_units()
    with transaction.atomic():
        created, updated = _write_units(records)
        successions = _write_successions([record.unit for record in records])
        result = LoadedUnits(created=created, updated=updated, successions=successions)
        moment = clock()
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
    Unit.objects.bulk_create(new, batch_size=BATCH)
    Unit.objects.bulk_update(changed, _WRITTEN, batch_size=BATCH)
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
    for start in range(0, len(stale), BATCH):
        UnitSuccession.objects.filter(pk__in=stale[start : start + BATCH]).delete()
    missing = [
        UnitSuccession(predecessor_id=pair[0], successor_id=pair[1], kind=kind)
        for pair, kind in wanted.items()
        if pair not in stored or stored[pair].kind != kind
    ]
    UnitSuccession.objects.bulk_create(missing, batch_size=BATCH)
    return len(missing)


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

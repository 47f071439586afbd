"""Reading units: as of a day, by subtree, through time, by a written place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lantoa.kernel.vietnamese.normalise import clean, fold, tone_key
from lantoa.territory.enums import Kind, PlaceNote, SuccessionKind, Tier, UnitSet
from lantoa.territory.errors import UnitNotFound
from lantoa.territory.models import Unit, UnitLoad, UnitSuccession
from lantoa.territory.rules.index import PlaceIndex
from lantoa.territory.rules.matching import Match
from lantoa.territory.rules.scope import Scope
from lantoa.territory.rules.units import SuccessionRow, UnitRow, codes_of

_ROW_FIELDS = (
    "id", "code", "tier", "kind", "name", "full_name", "parent_code", "path", "unit_set", "valid_from", "valid_to",
)  # fmt: skip


@dataclass(frozen=True)
class Kinship:
    """A unit that another one went into, or came from, and whether whole or in part."""

    unit: Unit
    kind: SuccessionKind


@dataclass(frozen=True)
class UnitCounts:
    """How many units there are on a day; the kinds are keyed by `Kind`."""

    as_of: date
    provinces: int
    districts: int
    communes: int
    provinces_by_kind: dict[str, int]
    communes_by_kind: dict[str, int]


def units_as_of(day: date) -> QuerySet[Unit]:
    """Every unit in force on a day, parents before children."""
    return Unit.objects.filter(_in_force(day))


def unit_as_of(code: str, day: date) -> Unit:
    """The unit of a code on a day ("VN" is the root). UnitNotFound when there is none."""
    # Codes come from addresses typed by strangers: what cannot be a code is not sent to the database.
    unit = units_as_of(day).filter(code=code).first() if code.isalnum() else None
    if unit is None:
        raise UnitNotFound(code, day)
    return unit


def units_by_code(codes: Iterable[str], day: date) -> dict[str, Unit]:
    """The units of several codes on a day; codes that mean nothing are left out. One query."""
    return {unit.code: unit for unit in units_as_of(day).filter(code__in=set(codes))}


def subtree_of(code: str, as_of: date) -> QuerySet[Unit]:
    """A unit and everything below it on a day. UnitNotFound when there is no such unit."""
    return units_as_of(as_of).filter(path__startswith=unit_as_of(code, as_of).path)


def children_of(unit: Unit, as_of: date) -> QuerySet[Unit]:
    """The units right below one on a day, in the order of their names."""
    below = units_as_of(as_of).filter(parent_code=unit.code, path__startswith=unit.path)
    return below.order_by("sort_key", "code")


def ancestors_of(unit: Unit, as_of: date | None = None) -> list[Unit]:
    """The units above one, root first, as they were on a day; by default the unit's last day, or its latest."""
    day = as_of or unit.valid_to or date.max
    above = units_as_of(day).filter(code__in=codes_of(unit.path)[:-1])
    return [parent for parent in above if unit.path.startswith(parent.path)]


def successors_of(unit: Unit, as_of: date) -> list[Kinship]:
    """What a unit is on a day: itself while it is in force, else all it went into by then, whole or in part."""
    return successors_of_all([unit], as_of)[unit.pk]


def successors_of_all(units: Iterable[Unit], as_of: date) -> dict[int, list[Kinship]]:
    """`successors_of` for many units, by the id of the unit. As many queries as there were reforms."""
    return _kin({unit.pk: unit for unit in units}, as_of, forwards=True)


def predecessors_of(unit: Unit, as_of: date | None = None) -> list[Kinship]:
    """The units one came from: those right before it, or those that were in force on an earlier day."""
    return _kin({unit.pk: unit}, as_of, forwards=False)[unit.pk]


def unit_counts(as_of: date) -> UnitCounts:
    """How many provinces, districts and communes there are on a day, by kind. One query."""
    groups = units_as_of(as_of).order_by().values_list("tier", "kind").annotate(number=Count("id"))
    by_tier: dict[str, dict[str, int]] = defaultdict(dict)
    for tier, kind, number in groups:
        by_tier[tier][kind] = number
    return UnitCounts(
        as_of=as_of,
        provinces=sum(by_tier[Tier.PROVINCE].values()),
        districts=sum(by_tier[Tier.DISTRICT].values()),
        communes=sum(by_tier[Tier.COMMUNE].values()),
        provinces_by_kind=by_tier[Tier.PROVINCE],
        communes_by_kind=by_tier[Tier.COMMUNE],
    )


def search_units(text: str, as_of: date, *, scope: Scope | None = None, limit: int = 20) -> list[Unit]:
    """Units whose name begins with or holds a text: written with the right marks first, then without marks."""
    wanted = fold(text)
    if not wanted:
        return []
    units = units_as_of(as_of).filter(name_fold__contains=wanted)
    if scope is not None:
        units = units.filter(path_filter(scope))
    key, written = tone_key(text), clean(text).casefold()

    def rank(unit: Unit) -> tuple[bool, bool, bool, bool, int, str, str]:
        return (
            unit.name.casefold() != written,
            unit.name_tone_key != key,
            unit.name_fold != wanted,
            not unit.name_fold.startswith(wanted),
            len(unit.path),
            unit.sort_key,
            unit.code,
        )

    return sorted(units, key=rank)[:limit]


def path_filter(scope: Scope, field: str = "path") -> Q:
    """The condition "lies in the scope" on a field that holds a unit's path, such as "unit__path"."""
    if scope.is_empty:
        return Q(pk__in=[])
    condition = Q()
    for path in sorted(scope.paths):
        condition |= under(path, field)
    return condition


def under(path: str, field: str = "unit_path") -> Q:
    """The condition "lies in the subtree of `path`", as an index can answer it on both databases.

    SQLite finds no "starts with" in an index (its LIKE knows no upper and lower case), but a range; PostgreSQL finds it in
    the indexes with pattern operators, while a range there would follow the locale. "0" comes right after "/".
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": path, f"{field}__lt": f"{path[:-1]}0"})
    return Q(**{f"{field}__startswith": path})


def units_in(scope: Scope, as_of: date) -> QuerySet[Unit]:
    """The units of a scope on a day."""
    return units_as_of(as_of).filter(path_filter(scope))


def place_index(as_of: date) -> PlaceIndex:
    """What written places are matched against on a day; built in half a second and kept by this process."""
    load = UnitLoad.objects.order_by("-id").values_list("id", flat=True).first()
    return _built_index(as_of, load)


def unit_of(row: UnitRow) -> Unit:
    """The stored unit of a row of the index."""
    return Unit.objects.get(code=row.code, tier=row.tier, valid_from=row.valid_from)


def unit_ids(rows: Iterable[UnitRow]) -> dict[UnitRow, int]:
    """The ids of the stored units of many rows. One query for every 500."""
    wanted = {(row.code, row.valid_from): row for row in rows}
    codes = sorted({code for code, _ in wanted})
    found = {}
    for start in range(0, len(codes), 500):
        part = Unit.objects.filter(code__in=codes[start : start + 500])
        for pk, code, valid_from in part.values_list("id", "code", "valid_from"):
            row = wanted.get((code, valid_from))
            if row is not None:
                found[row] = pk
    return found


def match_sentence(match: Match) -> str:
    """What a person should know about a match, in the language active now; "" when there is nothing to say."""
    former = ", ".join(unit.full_name for unit in match.former[:3])
    sentences = {
        PlaceNote.FORMER_UNIT: _("Đơn vị cũ %(former)s nay thuộc %(unit)s."),
        PlaceNote.SPLIT_UNIT: _("Đơn vị cũ %(former)s đã chia về nhiều đơn vị mới, cần chọn một."),
        PlaceNote.FORMER_DISTRICT: _("Chỉ ghi cấp huyện cũ (%(former)s): xếp vào %(unit)s, chưa xếp xã."),
        PlaceNote.PROVINCE_ONLY: _("Không ghi xã: xếp vào %(unit)s."),
        PlaceNote.OTHER_KIND: _("Ghi khác loại đơn vị: nay là %(unit)s."),
        PlaceNote.NO_PROVINCE: _("Không ghi tỉnh; cả nước chỉ có một nơi tên này: %(unit)s, %(province)s."),
        PlaceNote.SEVERAL_PLACES: _("Có nhiều nơi cùng tên, cần chọn một."),
        PlaceNote.OTHER_DISTRICT: _("Xã không thuộc huyện đã ghi, cần kiểm tra lại."),
        PlaceNote.SAME_WITHOUT_MARKS: _("Viết không dấu nên có thể là nhiều nơi, cần chọn một."),
        PlaceNote.OTHER_NAME: _("Tên ghi khác với mã; theo mã là %(unit)s."),
        PlaceNote.UNKNOWN_CODE: _("Không có đơn vị nào mang mã này."),
        PlaceNote.UNKNOWN_PROVINCE: _("Không nhận ra tên tỉnh, thành phố."),
        PlaceNote.UNKNOWN_COMMUNE: _("Không tìm thấy xã, phường này trong %(province)s."),
        PlaceNote.NOTHING_WRITTEN: _("Chưa ghi đơn vị."),
    }
    return sentences.get(match.note, "") % {
        "former": former,
        "unit": match.unit.full_name if match.unit else "",
        "province": match.province.full_name if match.province else _("cả nước"),
    }


def _in_force(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def _kin(units: dict[int, Unit], day: date | None, *, forwards: bool) -> dict[int, list[Kinship]]:
    """Follow successions step by step from each unit until units of the day are reached."""
    here, there = ("predecessor", "successor") if forwards else ("successor", "predecessor")
    reached: dict[int, dict[int, Kinship]] = {pk: {} for pk in units}
    # From a unit on the way to the units asked about, and whether all of it or a part is meant.
    waiting: dict[int, dict[int, SuccessionKind]] = defaultdict(dict)
    for pk, unit in units.items():
        if day is not None and _holds(unit, day):
            reached[pk][pk] = Kinship(unit, SuccessionKind.WHOLE)
        else:
            waiting[pk][pk] = SuccessionKind.WHOLE
    while waiting:
        steps = UnitSuccession.objects.filter(**{f"{here}__in": list(waiting)}).select_related(there)
        onward: dict[int, dict[int, SuccessionKind]] = defaultdict(dict)
        for step in steps:
            unit = step.successor if forwards else step.predecessor
            for origin, so_far in waiting[getattr(step, f"{here}_id")].items():
                parts = {so_far, SuccessionKind(step.kind)}
                kind = SuccessionKind.PARTIAL if SuccessionKind.PARTIAL in parts else SuccessionKind.WHOLE
                if day is None or _holds(unit, day):
                    reached[origin][unit.pk] = Kinship(unit, kind)
                elif (unit.valid_from <= day) if forwards else (unit.valid_from > day):
                    onward[unit.pk][origin] = kind
        waiting = onward
    return {pk: sorted(kin.values(), key=lambda one: one.unit.path) for pk, kin in reached.items()}


def _holds(unit: Unit, day: date) -> bool:
    return unit.valid_from <= day and (unit.valid_to is None or day <= unit.valid_to)


@lru_cache(maxsize=3)
def _built_index(as_of: date, load: int | None) -> PlaceIndex:
    rows: dict[int, UnitRow] = {}
    for (
        pk,
        code,
        tier,
        kind,
        name,
        full_name,
        parent,
        path,
        unit_set,
        first,
        last,
    ) in Unit.objects.values_list(*_ROW_FIELDS):
        rows[pk] = UnitRow(
            code, Tier(tier), Kind(kind), name, full_name, parent, path, UnitSet(unit_set), first, last
        )
    successions = [
        SuccessionRow(rows[before], rows[after], SuccessionKind(kind))
        for before, after, kind in UnitSuccession.objects.values_list(
            "predecessor_id", "successor_id", "kind"
        )
    ]
    return PlaceIndex(units=rows.values(), successions=successions, as_of=as_of)

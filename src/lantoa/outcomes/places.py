"""The name of a unit with those it lies in, as printed."""

from collections.abc import Iterable
from datetime import date

from lantoa.outcomes.rules import place_words
from lantoa.territory.models import Unit
from lantoa.territory.rules.units import codes_of


def place_names(units: Iterable[Unit], *, as_of: date) -> dict[int, str]:
    """{unit id: "Xã Lộc Ninh, thành phố Đồng Nai"}; names as they were on the day, or when the unit last
    existed.

    One query whatever the number of units.
    """
    wanted = {unit.pk: unit for unit in units}
    above = {path for unit in wanted.values() for path in _paths_above(unit.path)}
    versions: dict[str, list[Unit]] = {}
    for row in Unit.objects.filter(path__in=above).order_by("valid_from"):
        versions.setdefault(row.path, []).append(row)
    names = {}
    for unit in wanted.values():
        day = max(unit.valid_from, min(as_of, unit.valid_to or as_of))
        upper = [_version_on(versions[path], day) for path in _paths_above(unit.path) if path in versions]
        names[unit.pk] = place_words([unit.full_name, *(row.full_name for row in upper)])
    return names


def _paths_above(path: str) -> list[str]:
    """The paths of the units around it, smallest first, without the nation."""
    codes = codes_of(path)
    return ["/".join(codes[:length]) + "/" for length in range(len(codes) - 1, 1, -1)]


def _version_on(versions: list[Unit], day: date) -> Unit:
    in_force = [
        row for row in versions if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    ]
    return (in_force or versions)[-1]

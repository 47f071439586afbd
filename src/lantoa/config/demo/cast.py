"""Who is in the demonstration, province by province: officers of real communes, and the cases that real rosters bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count

from lantoa.config.demo.officers import Cast, Officer
from lantoa.config.demo.workbooks import spoil
from lantoa.territory.models import Unit
from lantoa.territory.queries import children_of, unit_as_of

SEED = 20260511


@dataclass(frozen=True)
class Roster:
    """One province's people; `seats` is what the province was given."""

    province: Unit
    officers: Sequence[Officer]
    seats: int
    habit: int = 0


def rosters_of(officers: int, as_of: date) -> list[Roster]:
    """About `officers` people over all provinces, by their number of communes; the same every time."""
    cast = Cast(SEED)
    provinces = list(children_of(unit_as_of("VN", as_of), as_of))
    communes = {province.code: list(children_of(province, as_of)) for province in provinces}
    total = sum(len(found) for found in communes.values())
    rosters = []
    for number, province in enumerate(provinces):
        found = communes[province.code]
        wanted = max(4, round(officers * len(found) / total))
        people = [_officer(cast, province, cast.random.choice(found)) for _ in range(wanted)]
        seats = wanted + max(2, wanted // 10)
        rosters.append(Roster(province=province, officers=people, seats=seats, habit=number))
    cases = _with_special_cases(rosters, cast, communes)
    return [replace(roster, officers=spoil(roster.officers, cast.random)) for roster in cases]


def _officer(cast: Cast, province: Unit, commune: Unit) -> Officer:
    return cast.officer(commune=commune.full_name, province=province.full_name)


def _with_special_cases(
    rosters: list[Roster], cast: Cast, communes: Mapping[str, Sequence[Unit]]
) -> list[Roster]:
    """Two namesakes of one year in one commune, someone of the province's own staff, someone from a commune since split."""
    first = rosters[0]
    home = communes[first.province.code][0]
    twin = _officer(cast, first.province, home)
    namesakes = [
        replace(twin, name="Nguyễn Thị Hòa", birth=date(1985, 1, 1), birth_is_year_only=True),
        replace(
            _officer(cast, first.province, home),
            name="Nguyễn Thị Hoà",
            birth=date(1985, 1, 1),
            birth_is_year_only=True,
        ),
    ]
    staff = cast.officer(commune="", province=first.province.full_name)
    rosters[0] = replace(first, officers=[*first.officers, *namesakes, staff], seats=first.seats + 3)
    split = _split_commune(rosters)
    if split is not None:
        number, place = split
        roster = rosters[number]
        officer = cast.officer(commune=place, province=roster.province.full_name)
        rosters[number] = replace(roster, officers=[*roster.officers, officer], seats=roster.seats + 1)
    return rosters


def _split_commune(rosters: Sequence[Roster]) -> tuple[int, str] | None:
    """(which roster, the old commune's name as its people still write it) of a commune that now lies in several."""
    numbers = {roster.province.path: number for number, roster in enumerate(rosters)}
    split = (
        Unit.objects.filter(tier="commune", unit_set="2004")
        .annotate(parts=Count("successions"))
        .filter(parts__gte=2)
        .order_by("code")
    )
    taken = set(Unit.objects.filter(tier="commune", unit_set="2025").values_list("name_tone_key", flat=True))
    for unit in split[:50]:
        successor = unit.successions.select_related("successor").first()
        if successor is None or unit.name_tone_key in taken:
            continue
        for path, number in numbers.items():
            if successor.successor.path.startswith(path):
                return number, unit.full_name
    return None

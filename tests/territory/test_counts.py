"""The published counts of units on three days, and what splits and collides (issue 2, point 7)."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from lantoa.kernel.vietnamese.normalise import fold
from lantoa.territory.enums import Kind, MatchStatus, SuccessionKind, Tier
from lantoa.territory.queries import successors_of_all, unit_as_of, unit_counts, units_as_of
from lantoa.territory.rules.index import PlaceIndex
from lantoa.territory.rules.matching import match_place
from lantoa.territory.rules.units import SuccessionRow, UnitRow

LAST_OLD_DAY, FIRST_NEW_DAY, CHANGE_OF_DONG_NAI = date(2025, 6, 30), date(2025, 7, 1), date(2026, 4, 30)
NEW_WARDS_OF_DONG_NAI = {
    "25270": "Lộc Ninh", "25357": "Tân Khai", "25363": "Đồng Phú", "26116": "Tân Phú", "26170": "Trị An",
    "26248": "Trảng Bom", "26326": "Dầu Giây", "26368": "Long Thành", "26425": "Xuân Lộc", "26485": "Nhơn Trạch",
}  # fmt: skip
COLLISIONS = [
    ("19", "Văn Lang", "Văn Lăng"),
    ("31", "Cẩm Giang", "Cẩm Giàng"),
    ("51", "Sơn Hà", "Sơn Hạ"),
    ("51", "Ba Tơ", "Ba Tô"),
    ("75", "Lộc Thạnh", "Lộc Thành"),
    ("79", "Thanh An", "Thạnh An"),
    ("80", "Tân Thành", "Tân Thạnh"),
    ("82", "Tân Thành", "Tân Thạnh"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        (LAST_OLD_DAY, {Kind.PROVINCE: 57, Kind.CITY: 6}, 696, 10_035),
        (FIRST_NEW_DAY, {Kind.PROVINCE: 28, Kind.CITY: 6}, 0, 3_321),
        (date(2026, 4, 29), {Kind.PROVINCE: 28, Kind.CITY: 6}, 0, 3_321),
        (CHANGE_OF_DONG_NAI, {Kind.PROVINCE: 27, Kind.CITY: 7}, 0, 3_321),
    ],
)
def test_units_of_each_tier(day: date, provinces: dict[Kind, int], districts: int, communes: int) -> None:
    counts = unit_counts(day)

    assert counts.provinces_by_kind == provinces
    assert (counts.provinces, counts.districts, counts.communes) == (
        sum(provinces.values()),
        districts,
        communes,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (LAST_OLD_DAY, {Kind.COMMUNE: 7_692, Kind.WARD: 1_726, Kind.TOWNSHIP: 617}),
        (FIRST_NEW_DAY, {Kind.COMMUNE: 2_621, Kind.WARD: 687, Kind.SPECIAL_ZONE: 13}),
        (CHANGE_OF_DONG_NAI, {Kind.COMMUNE: 2_611, Kind.WARD: 697, Kind.SPECIAL_ZONE: 13}),
    ],
)
def test_communes_of_each_kind(day: date, kinds: dict[Kind, int]) -> None:
    assert unit_counts(day).communes_by_kind == kinds


@pytest.mark.django_db
def test_dong_nai_becomes_a_city_and_ten_communes_become_wards_with_code_and_name() -> None:
    changed = units_as_of(CHANGE_OF_DONG_NAI).filter(valid_from=CHANGE_OF_DONG_NAI, tier=Tier.COMMUNE)

    assert {unit.code: unit.name for unit in changed} == NEW_WARDS_OF_DONG_NAI
    assert {unit.kind for unit in changed} == {Kind.WARD}
    for code in NEW_WARDS_OF_DONG_NAI:
        assert unit_as_of(code, date(2026, 4, 29)).kind == Kind.COMMUNE
    assert unit_as_of("75", date(2026, 4, 29)).full_name == "Tỉnh Đồng Nai"
    assert unit_as_of("75", CHANGE_OF_DONG_NAI).full_name == "Thành phố Đồng Nai"


@pytest.mark.django_db
def test_ba_che_has_the_code_of_the_official_table() -> None:
    assert unit_as_of("06970", FIRST_NEW_DAY).full_name == "Xã Ba Chẽ"
    assert not units_as_of(FIRST_NEW_DAY).filter(code="06978").exists()


@pytest.mark.django_db
def test_split_communes_list_all_their_successors(successions: list[SuccessionRow]) -> None:
    pairs = defaultdict(set)
    for row in successions:
        if row.predecessor.tier is Tier.COMMUNE and row.predecessor.valid_to == LAST_OLD_DAY:
            pairs[row.predecessor.code].add((row.successor.code, row.kind))
    split = {code: heirs for code, heirs in pairs.items() if len(heirs) > 1}
    stored = {unit.pk: unit for unit in units_as_of(LAST_OLD_DAY).filter(code__in=split)}

    found = successors_of_all(stored.values(), FIRST_NEW_DAY)

    assert len(split) == 441
    assert Counter(len(heirs) for heirs in split.values()).keys() == {2, 3, 4, 5}
    for pk, kin in found.items():
        assert {(one.unit.code, one.kind) for one in kin} == split[stored[pk].code]
        assert {one.kind for one in kin} == {SuccessionKind.PARTIAL}


def test_a_new_commune_takes_in_at_most_fourteen(successions: list[SuccessionRow]) -> None:
    taken = Counter(
        row.successor
        for row in successions
        if row.predecessor.tier is Tier.COMMUNE and row.predecessor.valid_to == LAST_OLD_DAY
    )

    assert max(taken.values()) == 14


def test_every_old_unit_has_a_successor_and_every_new_one_a_predecessor(
    units: list[UnitRow], successions: list[SuccessionRow]
) -> None:
    before = {row.predecessor for row in successions}
    after = {row.successor for row in successions}

    assert [unit for unit in units if unit.valid_to is not None and unit not in before] == []
    assert [unit for unit in units if unit.valid_from >= FIRST_NEW_DAY and unit not in after] == []


def test_eight_pairs_collide_without_diacritics_inside_a_province(
    old_index: PlaceIndex, index: PlaceIndex
) -> None:
    alike = defaultdict(set)
    for unit in index.units:
        if unit.tier is Tier.COMMUNE:
            alike[unit.province_code, fold(unit.full_name)].add(unit.name)

    found = {(province, *sorted(names)) for (province, _), names in alike.items() if len(names) > 1}

    # Lộc Thạnh and Lộc Thành, as written, are both xã after the change of 2026 too.
    assert found == {(province, *sorted(pair)) for province, *pair in COLLISIONS}


@pytest.mark.parametrize(("province", "one", "other"), COLLISIONS)
def test_colliding_names_are_ambiguous_without_diacritics_and_apart_with_them(
    index: PlaceIndex, province: str, one: str, other: str
) -> None:
    province_name = index.province_by_code[province].full_name

    plain = match_place(index, commune=fold(f"Xã {one}"), province=fold(province_name))

    assert plain.status is MatchStatus.AMBIGUOUS
    assert {one, other} <= {unit.name for unit in plain.candidates}
    for name in (one, other):
        exact = match_place(index, commune=f"Xã {name}", province=province_name)
        assert exact.unit is not None
        assert exact.unit.name == name

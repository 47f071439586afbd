"""Reading units on a real database: days, subtrees, time, search."""

from datetime import date

import pytest

from lantoa.territory.enums import Kind, SuccessionKind, Tier
from lantoa.territory.errors import UnitNotFound
from lantoa.territory.models import Unit
from lantoa.territory.queries import (
    ancestors_of,
    children_of,
    match_sentence,
    path_filter,
    place_index,
    predecessors_of,
    search_units,
    subtree_of,
    successors_of,
    successors_of_all,
    unit_as_of,
    unit_ids,
    unit_of,
    units_as_of,
    units_by_code,
    units_in,
)
from lantoa.territory.rules.matching import match_place
from lantoa.territory.rules.scope import EVERYTHING, NOTHING, Scope

pytestmark = pytest.mark.django_db

OLD, NEW, TODAY = date(2025, 6, 30), date(2025, 7, 1), date(2026, 5, 11)


def test_the_same_code_is_another_unit_on_another_day() -> None:
    assert unit_as_of("00004", OLD).full_name == "Phường Trúc Bạch"
    assert unit_as_of("00004", NEW).full_name == "Phường Ba Đình"
    assert unit_as_of("25270", NEW).full_name == "Xã Lộc Ninh"
    assert unit_as_of("25270", TODAY).full_name == "Phường Lộc Ninh"


@pytest.mark.parametrize(
    ("code", "day"), [("001", NEW), ("99999", NEW), ("", NEW), ("7\x005", NEW), ("70", TODAY)]
)
def test_a_code_nobody_has_on_that_day_is_an_error_that_says_so(code: str, day: date) -> None:
    with pytest.raises(UnitNotFound) as error:
        unit_as_of(code, day)

    assert error.value.details == {"unit": code, "as_of": day.isoformat()}
    assert error.value.status == 404


def test_codes_on_a_day_never_repeat() -> None:
    for day in (OLD, NEW, TODAY):
        codes = list(units_as_of(day).values_list("code", flat=True))

        assert len(codes) == len(set(codes))


def test_several_codes_are_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        found = units_by_code(["VN", "75", "25270", "nobody"], TODAY)

    assert {code: unit.tier for code, unit in found.items()} == {
        "VN": Tier.NATION,
        "75": Tier.PROVINCE,
        "25270": Tier.COMMUNE,
    }


def test_a_subtree_is_a_unit_with_everything_below() -> None:
    assert subtree_of("VN", TODAY).count() == 1 + 34 + 3_321
    assert subtree_of("VN", OLD).count() == 1 + 63 + 696 + 10_035
    assert set(subtree_of("001", OLD).values_list("tier", flat=True)) == {Tier.DISTRICT, Tier.COMMUNE}
    assert list(subtree_of("25270", TODAY).values_list("full_name", flat=True)) == ["Phường Lộc Ninh"]


def test_children_come_in_the_order_of_the_alphabet() -> None:
    provinces = [unit.name for unit in children_of(unit_as_of("VN", TODAY), TODAY)]

    assert len(provinces) == 34
    assert provinces[:4] == ["An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng"]
    assert provinces.index("Đà Nẵng") < provinces.index("Đắk Lắk") < provinces.index("Điện Biên")
    assert {unit.tier for unit in children_of(unit_as_of("01", OLD), OLD)} == {Tier.DISTRICT}


def test_ancestors_are_those_of_the_units_own_time() -> None:
    old = unit_as_of("00001", OLD)

    assert [unit.full_name for unit in ancestors_of(old)] == ["Cả nước", "Thành phố Hà Nội", "Quận Ba Đình"]
    assert [unit.full_name for unit in ancestors_of(unit_as_of("25270", TODAY))] == [
        "Cả nước",
        "Thành phố Đồng Nai",
    ]
    assert [unit.kind for unit in ancestors_of(unit_as_of("25270", NEW), NEW)] == [Kind.NATION, Kind.PROVINCE]
    assert ancestors_of(unit_as_of("VN", TODAY)) == []


@pytest.mark.parametrize(
    ("code", "day", "names"),
    [
        ("00001", TODAY, ["Phường Hồng Hà"]),
        ("23053", NEW, ["Xã Hồng Thái", "Xã Hòa Thắng"]),
        ("25270", TODAY, ["Phường Lộc Ninh"]),
        ("001", NEW, ["Thành phố Hà Nội"]),
        ("755", NEW, ["Đặc khu Côn Đảo"]),
        ("70", TODAY, ["Thành phố Đồng Nai"]),
        ("00001", OLD, ["Phường Phúc Xá"]),
        ("VN", TODAY, ["Cả nước"]),
    ],
)
def test_an_old_unit_is_seen_through_its_successors(code: str, day: date, names: list[str]) -> None:
    unit = unit_as_of(code, OLD)

    assert [kin.unit.full_name for kin in successors_of(unit, day)] == names


def test_a_successor_through_two_reforms_is_whole_only_if_every_step_was() -> None:
    town = Unit.objects.get(full_name="Thị trấn Trảng Bom", unit_set="2004")

    kin = successors_of(town, TODAY)

    assert {(one.unit.full_name, one.kind) for one in kin} >= {("Phường Trảng Bom", SuccessionKind.WHOLE)}


def test_predecessors_go_back_one_step_or_to_a_day() -> None:
    ward = unit_as_of("25270", TODAY)

    assert [kin.unit.full_name for kin in predecessors_of(ward)] == ["Xã Lộc Ninh"]
    assert {kin.unit.unit_set for kin in predecessors_of(ward, OLD)} == {"2004"}
    assert "Thị trấn Lộc Ninh" in {kin.unit.full_name for kin in predecessors_of(ward, OLD)}
    assert [kin.unit for kin in predecessors_of(ward, TODAY)] == [ward]


@pytest.mark.parametrize("size", [1, 200])
def test_successors_of_many_cost_no_more_queries(django_assert_max_num_queries, size: int) -> None:  # type: ignore[no-untyped-def]
    units = list(units_as_of(OLD).filter(tier=Tier.COMMUNE, parent_code__gt="700")[:size])

    with django_assert_max_num_queries(3):
        found = successors_of_all(units, TODAY)

    assert all(found.values())


def test_scopes_filter_units_and_what_belongs_to_them() -> None:
    scope = Scope([unit_as_of("75", TODAY).path, unit_as_of("00004", TODAY).path])

    assert units_in(scope, TODAY).count() == 1 + 95 + 1
    assert units_in(EVERYTHING, TODAY).count() == 3_356
    assert not units_in(NOTHING, TODAY).exists()
    assert not Unit.objects.filter(path_filter(NOTHING)).exists()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Ba Đình", "Phường Ba Đình"),
        ("hoan kiem", "Phường Hoàn Kiếm"),
        ("Hoà Bình", "Xã Hòa Bình"),
        ("Ba Tô", "Xã Ba Tô"),
        ("Ba Tơ", "Xã Ba Tơ"),
        ("lộc nin", "Phường Lộc Ninh"),
    ],
)
def test_search_puts_the_exact_marks_first(text: str, first: str) -> None:
    found = search_units(text, TODAY)

    assert found[0].name == first.split(" ", 1)[1]


def test_search_stays_in_its_scope_and_limit() -> None:
    assert {unit.path[:6] for unit in search_units("tan", TODAY, scope=Scope(["VN/75/"]), limit=5)} == {
        "VN/75/"
    }
    assert len(search_units("tan", TODAY, limit=5)) == 5
    assert search_units("  ", TODAY) == []
    assert search_units("%", TODAY) == []


def test_the_index_from_the_database_matches_like_that_from_the_tables(index) -> None:  # type: ignore[no-untyped-def]
    stored = place_index(TODAY)

    assert stored.units == index.units
    assert stored.heirs == index.heirs
    assert place_index(TODAY) is stored


def test_a_match_leads_back_to_the_stored_unit() -> None:
    match = match_place(
        place_index(TODAY), commune="TT. Lộc Ninh", district="Lộc Ninh", province="Bình Phước"
    )

    assert match.unit is not None
    assert unit_of(match.unit) == unit_as_of("25270", TODAY)
    assert unit_ids([match.unit]) == {match.unit: unit_as_of("25270", TODAY).pk}
    assert match_sentence(match) == "Đơn vị cũ Thị trấn Lộc Ninh nay thuộc Phường Lộc Ninh."


def test_every_note_has_a_sentence() -> None:
    index = place_index(TODAY)
    for cells, sentence in [
        ({"province": "Xyz"}, "Không nhận ra tên tỉnh, thành phố."),
        ({"commune": "Không Có", "province": "Cà Mau"}, "Không tìm thấy xã, phường này trong Tỉnh Cà Mau."),
        ({}, "Chưa ghi đơn vị."),
        ({"commune": "Ba Đình", "province": "Hà Nội"}, ""),
        ({"code": "99999"}, "Không có đơn vị nào mang mã này."),
    ]:
        assert match_sentence(match_place(index, **cells)) == sentence

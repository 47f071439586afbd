"""Sign-in names: what is typed, and what is given."""

import pytest

from lantoa.people.rules.names import is_user_name, numbered, readings_of, signs_in_by_phone, user_name_stem


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("0912 345 678", [("phone", "+84912345678"), ("user", "0912345678")]),
        ("+84 912.345.678", [("phone", "+84912345678"), ("user", "84912.345.678")]),
        ("912345678", [("phone", "+84912345678"), ("user", "912345678")]),
        (" An.Nguyen.25270 ", [("user", "an.nguyen.25270")]),
        ("Ân.Nguyễn.25270", [("user", "an.nguyen.25270")]),
        ("   ", []),
        ("\x00\u200b", []),
    ],
)
def test_a_typed_name_is_read_as_phone_in_any_form_and_as_user_name_in_any_case(
    typed: str, readings: list[tuple[str, str]]
) -> None:
    assert readings_of(typed) == readings


@pytest.mark.parametrize(
    ("full_name", "stem"),
    [
        ("Nguyễn Văn An", "an.nguyen.25270"),
        ("Đỗ Thị Ánh", "anh.do.25270"),
        ("Y", "y.25270"),
        ("H’Hen Niê", "nie.hhen.25270"),
        ("Nguyễn Văn A (B)", "b.nguyen.25270"),
        ("王小明", "hocvien.25270"),
    ],
)
def test_a_user_name_is_given_name_family_name_and_unit(full_name: str, stem: str) -> None:
    assert user_name_stem(full_name, "25270") == stem


def test_the_second_of_a_name_gets_a_number() -> None:
    assert [numbered("an.le.1", number) for number in (1, 2, 10)] == ["an.le.1", "an.le.1.2", "an.le.1.10"]


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("ban-to-chuc", True),
        ("ab", False),
        ("0912345678", False),
        (".abc", False),
        ("a" * 61, False),
        ("Ân", False),
    ],
)
def test_a_chosen_user_name_must_be_readable_and_no_phone(value: str, fits: bool) -> None:
    assert is_user_name(value) is fits


def test_a_landline_is_the_office_s_and_signs_nobody_in() -> None:
    assert signs_in_by_phone("+84912345678")
    assert not signs_in_by_phone("+842513822222")
    assert not signs_in_by_phone("")

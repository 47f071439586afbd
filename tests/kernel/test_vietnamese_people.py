"""Short answers, telephone numbers and names."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.kernel.vietnamese.answers import answers_equal
from lantoa.kernel.vietnamese.names import mask_name, name_key
from lantoa.kernel.vietnamese.phones import normalise_phone


@pytest.mark.parametrize(
    ("given_answer", "accepted"),
    [
        ("5500", "5.500"),
        ("5 500", "5.500"),
        ("90,29%", "90,29 %"),
        ("90.29", "90,29 %"),
        ("8/6/2022", "08/06/2022"),
        ("2022-06-08", "8.6.2022"),
        ("5h30", "05:30"),
        ("15 giờ 34", "15:34"),
        ("hoà bình", "Hòa Bình"),
        ("  Tin  vắn. ", "tin vắn"),
        ("“phóng sự”", "phóng sự"),
        (unicodedata.normalize("NFD", "Phóng sự"), "phóng sự"),
        ("30 / 4", "30/04"),
        ("Khoản 05", "khoản 5"),
        ("năm W", ["5W", "năm W"]),
        ("TCVN 3", "tcvn 3"),
    ],
)
def test_equal_forms_of_an_answer_are_accepted(given_answer: str, accepted: str | list[str]) -> None:
    assert answers_equal(given_answer, accepted)


@pytest.mark.parametrize(
    ("given_answer", "accepted"),
    [
        ("ma", "má"),
        ("5,500", "5.500"),
        ("8/6/2022", "6/8/2022"),
        ("", "tin"),
        ("", ""),
        (".", "."),
        ("phong su", "phóng sự"),
        ("tin bài", "tin"),
        ("100", "10"),
        ("tin", []),
    ],
)
def test_other_answers_are_not(given_answer: str, accepted: str | list[str]) -> None:
    assert not answers_equal(given_answer, accepted)


@given(st.text(max_size=30), st.text(max_size=30))
def test_equality_has_no_direction(one: str, other: str) -> None:
    assert answers_equal(one, other) == answers_equal(other, one)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0912345678", "+84912345678"),
        ("912345678", "+84912345678"),
        (912345678, "+84912345678"),
        (912345678.0, "+84912345678"),
        ("912345678.0", "+84912345678"),
        ("+84 912 345 678", "+84912345678"),
        ("+84 (0) 912-345-678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("0084912345678", "+84912345678"),
        ("0912.345.678", "+84912345678"),
        ("'0912345678", "+84912345678"),
        ("\u202a0912345678\u202c", "+84912345678"),
        ("841234567", "+84841234567"),  # a lost zero, not the country code
        ("0841234567", "+84841234567"),
        ("84841234567", "+84841234567"),
        ("01201234567", "+84701234567"),
        ("1201234567", "+84701234567"),
        ("+841691234567", "+84391234567"),
        ("841681234567", "+84381234567"),
        ("0199 123 4567", "+84591234567"),
        ("024 3825 1111", "+842438251111"),
        ("(0203) 3825 111", "+842033825111"),
        ("2438251111", "+842438251111"),
    ],
)
def test_a_vietnamese_number_takes_one_form(written: str | float, number: str) -> None:
    assert normalise_phone(written) == number


@pytest.mark.parametrize(
    "written",
    ["", "không có", "12345", "0912345", "09123456789", "0312345678x", "+1 202 555 0100", "0501234567",
     "0912345678 / 0987654321", "9.12E+08", "00000000", "113", float("nan"), float("inf"), -1.0],
)  # fmt: skip
def test_what_is_not_one_vietnamese_number_is_none(written: str | float) -> None:
    assert normalise_phone(written) is None


@given(st.from_regex(r"\A0(3[2-9]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}\Z"))
def test_every_way_of_writing_a_mobile_number_agrees(number: str) -> None:
    forms = [
        number,
        number[1:],
        f"+84{number[1:]}",
        f"84{number[1:]}",
        f"{number[:4]} {number[4:7]} {number[7:]}",
    ]

    assert {normalise_phone(form) for form in forms} == {f"+84{number[1:]}"}


@given(st.text(max_size=20))
def test_a_normal_number_stays_as_it_is(text: str) -> None:
    number = normalise_phone(text)

    assert number is None or normalise_phone(number) == number


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Văn An", "N*** V*** An"),
        ("Trần Hòa", "T*** Hòa"),
        ("Y", "Y***"),
        ("H'Mai Niê", "H*** Niê"),
        ("", ""),
    ],
)
def test_a_masked_name_shows_the_given_name_only(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NGUYỄN VĂN HÒA", "Nguyễn Văn Hoà"),
        ("Nguyễn Văn An ", "Nguyễn  Văn An."),
        ("H'Mai Niê", "H’Mai Niê"),
        ("Lê-Thị-Bé", "Lê Thị Bé"),
    ],
)
def test_the_same_name_has_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_names_that_differ_in_tone_have_two_keys() -> None:
    assert name_key("Nguyễn Văn Thành") != name_key("Nguyễn Văn Thanh")


@given(st.text(max_size=40))
def test_a_name_key_is_repeatable(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)

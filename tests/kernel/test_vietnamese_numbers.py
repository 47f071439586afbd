"""Numbers written and read the Vietnamese way."""

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.kernel.vietnamese.numbers import format_decimal, format_number, format_percent, parse_number


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (999, "999"), (5500, "5.500"), (1234567, "1.234.567"), (-5500, "-5.500")],
)
def test_whole_numbers_have_points_between_thousands(value: int, written: str) -> None:
    assert format_number(value) == written


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (1234.5, 2, "1.234,50"),
        (0.285, 2, "0,29"),
        (Decimal("2.5"), 0, "3"),
        (Fraction(2, 3), 3, "0,667"),
        (-0.001, 2, "0,00"),
        (7, 1, "7,0"),
    ],
)
def test_decimals_have_a_comma_and_round_halves_up(value: float, places: int, written: str) -> None:
    assert format_decimal(value, places) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.9029, "90,29 %"), (1, "100,00 %"), (0, "0,00 %"), (Fraction(1, 3), "33,33 %"), (12.5, "1.250,00 %")],
)
def test_a_share_is_shown_as_percent(share: float, written: str) -> None:
    assert format_percent(share) == written


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5500", "5500"),
        ("5.500", "5500"),
        ("5 500", "5500"),
        ("5\u00a0500", "5500"),
        ("1.234.567", "1234567"),
        ("90,29", "90.29"),
        ("90,29 %", "90.29"),
        ("90.29%", "90.29"),
        ("5,500", "5.5"),
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("0.500", "0.5"),
        ("5.5", "5.5"),
        ("-12,5", "-12.5"),
        ("−12", "-12"),
        ("+7", "7"),
        ("  42 ", "42"),
        ("007", "7"),
        ("１２", "12"),
    ],
)
def test_numbers_are_read_in_every_usual_form(written: str, value: str) -> None:
    assert parse_number(written) == Decimal(value)


@pytest.mark.parametrize(
    "written",
    ["", " ", "năm", "1e5", "nan", "inf", "1.2.3", "1,2,3", "12.34.567", "5..5", "5,", ",5", "-", "%",
     "1 2", "1_000", "1.234.56,7", "1.234.567.8", "٣", "9" * 50, "--5", "1,234.567,8"],
)  # fmt: skip
def test_what_is_not_a_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_number(written)


@given(st.integers(-(10**20), 10**20))
def test_a_formatted_whole_number_is_read_back(value: int) -> None:
    assert parse_number(format_number(value)) == value


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.integers(1, 4))
def test_a_formatted_decimal_is_read_back_rounded(value: Decimal, places: int) -> None:
    read = parse_number(format_decimal(value, places))

    assert abs(read - value) <= Decimal(5).scaleb(-places - 1)


@given(st.text(max_size=50))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert parse_number(text).is_finite()

"""Numbers as Vietnamese writes them: 5.500 and 90,29 %."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Numeric = int | float | Decimal | Fraction

_MAX_LENGTH = 40
_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([., ])\d{3})(?:\1\d{3})*")


def format_number(value: int) -> str:
    """A whole number with points between thousands: 5500 as "5.500"."""
    return f"{value:,}".replace(",", ".")


def format_decimal(value: Numeric, places: int = 2) -> str:
    """A number with exactly so many decimals after a comma, halves rounded up: 1234.5 as "1.234,50"."""
    rounded = _to_decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)  # never "-0,00"
    return f"{rounded:,f}".translate(str.maketrans(",.", ".,"))


def format_percent(share: Numeric, places: int = 2) -> str:
    """A share of one as percent: 0.9029 (or Fraction(9029, 10000)) as "90,29 %"."""
    return f"{format_decimal(_to_decimal(share) * 100, places)} %"


def parse_number(text: str) -> Decimal:
    """The number a Vietnamese wrote. ValueError when it is none.

    A point or space between groups of three is a thousands mark (5.500 = 5500), a comma is decimal (5,5).
    A single point that cannot be a thousands mark is decimal too (5.5), and two commas are English thousands.
    A percent sign is left out: "90,29 %" is 90.29.
    """
    written = unicodedata.normalize("NFKC", text).strip().removesuffix("%").strip().replace("−", "-")
    sign = -1 if written.startswith("-") else 1
    body = written[1:].lstrip() if written[:1] in ("-", "+") else written
    if not body.isascii() or len(body) > _MAX_LENGTH:
        raise ValueError(f"not a number: {text[:_MAX_LENGTH]!r}")
    return sign * _unsigned(body)


def _unsigned(body: str) -> Decimal:
    whole, mark, decimals = _split(body)
    if _PLAIN.fullmatch(whole):
        digits = whole
    elif (grouped := _GROUPED.fullmatch(whole)) and grouped.group(1) != mark:
        digits = re.sub(r"\D", "", whole)
    else:
        raise ValueError(f"not a number: {body!r}")
    if mark and not _PLAIN.fullmatch(decimals):
        raise ValueError(f"not a number: {body!r}")
    return Decimal(f"{digits}.{decimals or 0}")


def _split(body: str) -> tuple[str, str, str]:
    """Whole part, decimal mark ("" when there is none), decimals."""
    points, commas = body.count("."), body.count(",")
    if points and commas:
        mark = "," if body.rindex(",") > body.rindex(".") else "."
    elif commas == 1:
        mark = ","
    elif points == 1 and not _GROUPED.fullmatch(body):
        mark = "."
    else:
        return body, "", ""
    whole, _, decimals = body.rpartition(mark)
    return whole, mark, decimals


def _to_decimal(value: Numeric) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value))  # str keeps 0.285 as written, so that it rounds to 0,29

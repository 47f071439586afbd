"""Whether a self-check posted as a form is right; the player's core/check.js decides the same on the page.

The answer is what stands in the published page (docs/develop/packs.md): {"kind", "right", ...}.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lantoa.kernel.vietnamese.answers import answers_equal
from lantoa.kernel.vietnamese.numbers import parse_number

Response = bool | str | list[str]


def response_of(kind: str, given: Sequence[str]) -> Response | None:
    """The response as the journal holds it, from the values a form sent; None when nothing was answered."""
    values = [value.strip() for value in given if value.strip()]
    if not values:
        return None
    if kind == "multiple":
        return sorted(set(values))
    return values[0] == "true" if kind == "true_false" else values[0]


def is_right(response: Response, answer: Mapping[str, Any]) -> bool:
    """Whether the response is right by this answer."""
    kind, right = answer["kind"], answer["right"]
    if kind == "multiple":
        return isinstance(response, list) and set(response) == set(right)
    if kind == "short":
        return isinstance(response, str) and answers_equal(response, right)
    if kind == "numeric":
        return isinstance(response, str) and _is_within(response, right)
    return bool(response == right)


def _is_within(response: str, right: Mapping[str, str]) -> bool:
    try:
        given = parse_number(response)
    except ValueError:
        return False
    return abs(given - Decimal(right["value"])) <= Decimal(right["tolerance"])

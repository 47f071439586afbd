"""Item figures: facility is the mean score by points of those whose paper had the item."""

from decimal import Decimal

import pytest

from lantoa.statistics.items import _facility


@pytest.mark.parametrize(
    ("score", "met", "points", "facility"),
    [
        (Decimal(0), 0, Decimal(1), None),
        (Decimal(3), 4, Decimal(1), Decimal("0.75")),
        (Decimal(3), 3, Decimal(2), Decimal("0.5")),
        (Decimal(0), 5, Decimal(1), Decimal(0)),
    ],
)
def test_facility(score: Decimal, met: int, points: Decimal, facility: Decimal | None) -> None:
    assert _facility(score, met, points) == facility

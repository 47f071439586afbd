"""Optional rules of a test: what an organiser may write, and the spread that is suggested."""

from typing import Any

import pytest

from lantoa.exams.errors import WindowInvalid
from lantoa.exams.services.day_rules import DayRules, suggested_spread


def test_rules_are_kept_in_canonical_form() -> None:
    networks = ["203.0.113.77/24", " 2001:DB8::1/32 ", "203.0.113.0/24", "198.51.100.7"]

    rules = DayRules(access_code="  SEN   2026 ", networks=networks).checked()

    assert rules.access_code == "SEN 2026"
    assert rules.networks == ("203.0.113.0/24", "2001:db8::/32", "198.51.100.7/32")
    assert DayRules().checked() == DayRules()


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"spread_seconds": 901}, "spread_seconds", "15 phút"),
        ({"spread_seconds": -1}, "spread_seconds", "15 phút"),
        ({"access_code": "abc"}, "access_code", "từ 4 đến 40"),
        ({"access_code": "a" * 41}, "access_code", "từ 4 đến 40"),
        ({"networks": ["203.0.113.0/33", "phòng máy"]}, "networks", "203.0.113.0/33, phòng máy"),
        ({"networks": [f"10.0.{one}.0/24" for one in range(201)]}, "networks", "Nhiều nhất 200"),
    ],
)
def test_a_rule_that_cannot_be_is_named(given: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(WindowInvalid) as refused:
        DayRules(**given).checked()

    assert list(refused.value.details["fields"]) == [field]
    assert said in refused.value.details["fields"][field]


@pytest.mark.parametrize(
    ("people", "seconds"),
    [(0, 0), (999, 0), (1_000, 5), (5_500, 5), (12_000, 15), (100_000, 100), (10**7, 900)],
)
def test_the_suggested_spread_grows_with_the_people(people: int, seconds: int) -> None:
    assert suggested_spread(people) == seconds

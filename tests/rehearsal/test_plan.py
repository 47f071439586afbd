"""How a crowd behaves: profiles, gaps, hand-ins; what is said before a large rehearsal."""

import random

import pytest

from lantoa.rehearsal.estimate import disk_megabytes, minutes_needed
from lantoa.rehearsal.plan import ORDINARY, PROFILES, plan_of


@pytest.mark.parametrize(
    ("profile", "minutes", "opening", "reloads", "duplicates", "cuts"),
    [
        ("dien-hinh", 2, 30, 0.05, 0.02, 0.0),
        ("cung-luc", 2, 6, 0.05, 0.02, 0.0),
        ("song-yeu", 2, 30, 0.15, 0.10, 0.02),
        ("cung-luc", 0.1, 1, 0.05, 0.02, 0.0),  # never less than a second
    ],
)
def test_profile_says_how_people_open_and_are_disturbed(
    profile: str, minutes: float, opening: float, reloads: float, duplicates: float, cuts: float
) -> None:
    plan = plan_of(profile, minutes)

    assert (plan.opening_seconds, plan.reloads, plan.duplicates, plan.cuts) == (
        opening,
        reloads,
        duplicates,
        cuts,
    )


def test_what_is_given_replaces_the_profiles_own_also_when_it_is_nothing() -> None:
    plan = plan_of("song-yeu", 2, opening_seconds=10, cuts=0.0, reloads=0.0, duplicates=0.0)

    assert (plan.opening_seconds, plan.reloads, plan.duplicates, plan.cuts) == (10, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("minutes", [0.05, 0.6, 12, 600])
@pytest.mark.parametrize("share", [None, 0.5])
def test_everybody_has_time_to_save_about_twenty_times(
    profile: str, minutes: float, share: float | None
) -> None:
    opening = None if share is None else max(1.0, minutes * 60 * share)

    plan = plan_of(profile, minutes, opening_seconds=opening)

    assert plan.gap() > 0
    assert plan.working_seconds / plan.gap() == pytest.approx(plan.saves)


def test_hand_ins_grow_towards_the_end() -> None:
    plan, chance = plan_of(ORDINARY, 10), random.Random(5)
    before = [plan.hand_in_before_end(chance) for _ in range(20_000)]

    assert min(before) >= 0
    assert max(before) <= plan.handing_in_seconds
    last = sum(one < plan.handing_in_seconds / 100 for one in before) / len(before)
    assert last == pytest.approx(0.1, abs=0.01), "a tenth in the last hundredth of the span"


def test_a_save_gathers_one_to_four_answers() -> None:
    plan, chance = plan_of(ORDINARY, 10), random.Random(5)

    assert {plan.answers(chance) for _ in range(200)} == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("people", "least", "most"), [(60, 200, 260), (5_500, 200, 500), (100_000, 700, 2_000)]
)
def test_disk_that_is_asked_for(people: int, least: int, most: int) -> None:
    assert least <= disk_megabytes(people) <= most


@pytest.mark.parametrize(("people", "minutes", "told"), [(60, 0.1, 1), (5_500, 1, 2), (100_000, 12, 22)])
def test_time_that_is_told(people: int, minutes: float, told: int) -> None:
    assert minutes_needed(people, minutes) == told

"""Grants, first steps, codes and passwords as tables of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from lantoa.people.rules.codes import CodeState, code_state, printed_code, typed_code
from lantoa.people.rules.first_steps import FirstStep, first_step
from lantoa.people.rules.grants import (
    Grant,
    may_grant,
    may_manage_unit,
    may_operate,
    may_organise,
    may_see_unit,
    scope_by,
)
from lantoa.people.rules.passwords import gives_person_away

NATION, DONG_NAI, COMMUNE, OTHER = "VN/", "VN/75/", "VN/75/26248/", "VN/40/"
NOW = datetime(2026, 5, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("grant", "organises_nation", "organises_dong_nai", "manages_commune", "sees_other"),
    [
        (Grant("organiser"), True, True, True, True),
        (Grant("organiser", DONG_NAI), False, True, True, False),
        (Grant("organiser", NATION, 7), True, True, True, True),
        (Grant("organiser", NATION, 8), False, False, False, False),
        (Grant("unit_manager", DONG_NAI), False, False, True, False),
        (Grant("unit_manager", COMMUNE, 7), False, False, True, False),
        (Grant("operator"), False, False, False, False),
        (Grant("learner", COMMUNE), False, False, False, False),
        (Grant("lecturer"), False, False, False, False),
    ],
)
def test_what_a_role_opens_in_campaign_seven(
    grant: Grant, organises_nation: bool, organises_dong_nai: bool, manages_commune: bool, sees_other: bool
) -> None:
    assert may_organise([grant], 7) is organises_nation
    assert may_organise([grant], 7, DONG_NAI) is organises_dong_nai
    assert may_manage_unit([grant], 7, COMMUNE) is manages_commune
    assert may_see_unit([grant], 7, OTHER) is sees_other


def test_nobody_without_roles_may_anything() -> None:
    assert not may_organise([], 7) and not may_see_unit([], 7, COMMUNE) and not may_operate([])
    assert scope_by([], {"organiser"}, 7).is_empty


def test_a_province_code_is_not_the_beginning_of_another() -> None:
    assert not may_see_unit([Grant("unit_manager", "VN/7/")], 7, "VN/75/")


@pytest.mark.parametrize(
    ("held", "wanted", "may"),
    [
        (Grant("operator"), Grant("operator"), True),
        (Grant("operator"), Grant("organiser", DONG_NAI, 7), True),
        (Grant("organiser"), Grant("unit_manager", DONG_NAI, 7), True),
        (Grant("organiser"), Grant("operator"), False),
        (Grant("organiser", DONG_NAI), Grant("unit_manager", COMMUNE), True),
        (Grant("organiser", DONG_NAI), Grant("unit_manager", OTHER), False),
        (Grant("organiser", NATION, 7), Grant("organiser", DONG_NAI, 7), True),
        (Grant("organiser", NATION, 7), Grant("organiser", DONG_NAI, 8), False),
        (Grant("organiser", NATION, 7), Grant("organiser", DONG_NAI, 0), False),
        (Grant("unit_manager", DONG_NAI), Grant("learner", COMMUNE), False),
    ],
)
def test_who_may_give_which_role(held: Grant, wanted: Grant, may: bool) -> None:
    assert may_grant([held], wanted) is may


@pytest.mark.parametrize(
    ("activated", "consent", "confirmed", "asked", "step"),
    [
        (False, None, False, False, FirstStep.ACTIVATE),
        (True, None, False, False, FirstStep.CONSENT),
        (True, False, True, False, FirstStep.REFUSED),
        (True, True, False, False, FirstStep.IDENTITY),
        (True, True, False, True, FirstStep.DONE),
        (True, True, True, False, FirstStep.DONE),
    ],
)
def test_the_first_steps_come_in_order(
    activated: bool, consent: bool | None, confirmed: bool, asked: bool, step: FirstStep
) -> None:
    found = first_step(
        is_activated=activated, training_consent=consent, is_confirmed=confirmed, has_asked_correction=asked
    )

    assert found is step


@pytest.mark.parametrize(
    ("tries", "used", "days", "state"),
    [
        (0, False, 13, CodeState.LIVE),
        (4, False, 13, CodeState.LIVE),
        (5, False, 13, CodeState.LOCKED),
        (0, False, 14, CodeState.EXPIRED),
        (5, True, 20, CodeState.USED),
    ],
)
def test_what_has_become_of_a_code(tries: int, used: bool, days: int, state: CodeState) -> None:
    moment = NOW + timedelta(days=days)

    found = code_state(
        expires_at=NOW + timedelta(days=14), tries=tries, used_at=NOW if used else None, now=moment
    )

    assert found is state


def test_a_printed_code_can_be_typed_back_in_any_spacing() -> None:
    assert printed_code("ABCDE23456") == "ABCDE-23456"
    assert typed_code(" abcde 23456 ") == typed_code("ABCDE-23456") == "ABCDE23456"


@pytest.mark.parametrize(
    ("password", "away"),
    [
        ("nguyenvanan", True),
        ("NguyenVanAn1", True),
        ("0912345678", True),
        ("84912345678", True),
        ("an.nguyen.25270", True),
        ("08061985", True),
        ("trời xanh mây trắng", False),
        ("nguyenvanan và bảy con vịt", False),
        ("0912345678 và bảy con vịt", False),
    ],
)
def test_a_password_that_is_on_the_slip_is_weak(password: str, away: bool) -> None:
    personal = ["Nguyễn Văn An", "+84912345678", "an.nguyen.25270", "08061985"]

    assert gives_person_away(password, personal) is away

"""The demonstration's workbooks, in every habit, say what their officers are when read as any province's are."""

import random
from datetime import date

import pytest

from lantoa.config.demo.officers import Cast, Officer
from lantoa.config.demo.workbooks import HABITS, SPOILT_SHARE, spoil, workbook
from lantoa.training.models import Campaign, RosterRow
from tests.training.conftest import Send

PROVINCE = "Thành phố Hà Nội"


def _officers(count: int) -> list[Officer]:
    cast = Cast(5)
    return [cast.officer(commune="Phường Ba Đình", province=PROVINCE) for _ in range(count)]


@pytest.mark.django_db
@pytest.mark.parametrize("habit", range(len(HABITS)))
def test_every_habit_is_read_to_the_same_people(campaign: Campaign, send: Send, habit: int) -> None:
    officers = _officers(6)

    batch = send(workbook(PROVINCE, officers, habit))

    rows = list(RosterRow.objects.filter(batch=batch).order_by("number"))
    assert [row.status for row in rows] == ["ready"] * 6, [row.reasons for row in rows]
    assert [(row.read["full_name"], row.phone) for row in rows] == [
        (one.name, f"+84{one.phone[1:]}") for one in officers
    ]


def test_the_same_officers_give_the_same_bytes() -> None:
    assert workbook(PROVINCE, _officers(3), 1) == workbook(PROVINCE, _officers(3), 1)


def test_a_realistic_share_of_rows_is_spoilt() -> None:
    officers = _officers(2_000)

    spoilt = spoil(officers, random.Random(1))

    whole = len(set(officers) & set(spoilt))
    assert 0.5 * SPOILT_SHARE < 1 - whole / len(officers) < 1.5 * SPOILT_SHARE
    assert any(not one.name for one in spoilt)
    assert any(one.birth_as_written == f"31/02/{one.birth.year}" for one in spoilt)
    assert len(spoilt) > len(officers), "some are written twice"
    assert date.min not in {one.birth for one in spoilt}

"""Announcements: for whom, how long, put away and back again."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lantoa.facts.models import AuditEntry
from lantoa.kernel.errors import DomainError
from lantoa.messaging.models import Announcement, PutAway
from lantoa.messaging.queries import announcement_by_uuid, announcements_of, notices_for
from lantoa.messaging.services import (
    Wording,
    announce,
    change_announcement,
    put_away,
    withdraw_announcement,
)
from lantoa.people.models import Role
from lantoa.territory.rules.scope import EVERYTHING, Scope
from tests.outcomes.scenes import make_person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 10, 3, 0, tzinfo=UTC)
TODAY = date(2026, 5, 10)
ALL = Wording("Lùi giờ kiểm tra", "Sang **15:00**.", "VN", "VN/", date(2026, 5, 10))
DONG_NAI = replace(ALL, title="Đồng Nai", unit_code="75", unit_path="VN/75/")
LOC_NINH = "VN/75/25270/"
PERSON = uuid.UUID(int=1)


def write(wording: Wording = ALL, campaign_id: int = 1, **changes: Any) -> Announcement:
    return announce(actor=None, campaign_id=campaign_id, wording=replace(wording, **changes), now=NOW)


def titles(path: str = LOC_NINH, day: date = TODAY, person: uuid.UUID = PERSON) -> list[str]:
    return [one.title for one in notices_for(person=person, places={1: path}, day=day)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (LOC_NINH, ["Đồng Nai", "Lùi giờ kiểm tra"]),
        ("VN/75/", ["Đồng Nai", "Lùi giờ kiểm tra"]),
        ("VN/01/", ["Lùi giờ kiểm tra"]),
        ("VN/", ["Lùi giờ kiểm tra"]),
    ],
)
def test_a_subtree_hears_what_is_said_to_it_and_to_those_above(path: str, expected: list[str]) -> None:
    write()
    write(DONG_NAI)
    write(campaign_id=2, title="Khóa khác")

    assert titles(path) == expected


def test_it_is_shown_from_its_first_to_its_last_day() -> None:
    write(starts_on=date(2026, 5, 9), ends_on=date(2026, 5, 11))

    days = [titles(day=date(2026, 5, day)) != [] for day in range(8, 13)]

    assert days == [False, True, True, True, False]


def test_pinned_ones_come_first_and_cannot_be_put_away() -> None:
    pinned = write(title="Ghim", is_pinned=True, starts_on=date(2026, 5, 1))
    other = write()
    an = make_person()

    for one in (pinned, other, other):
        put_away(actor=an, announcement=one.uuid, places={1: LOC_NINH}, now=NOW)

    found = notices_for(person=an.uuid, places={1: LOC_NINH}, day=TODAY)
    assert [(one.title, one.is_put_away) for one in found] == [
        ("Ghim", False),
        ("Lùi giờ kiểm tra", True),
    ]
    assert PutAway.objects.count() == 1


def test_new_words_bring_it_back_new_days_do_not() -> None:
    made, an = write(), make_person()
    put_away(actor=an, announcement=made.uuid, places={1: LOC_NINH}, now=NOW)

    change_announcement(
        actor=None, announcement=made, wording=replace(ALL, ends_on=date(2026, 5, 20)), now=NOW
    )
    assert PutAway.objects.exists()

    change_announcement(actor=None, announcement=made, wording=replace(ALL, text="Sang 16:00."), now=NOW)
    assert not PutAway.objects.exists()


def test_a_withdrawn_one_is_gone_for_learners_and_kept_for_organisers() -> None:
    made = write()

    for _twice in range(2):
        withdraw_announcement(actor=None, announcement=made, now=NOW)

    assert titles() == []
    assert [one.title for one in announcements_of(campaign_id=1, scope=EVERYTHING).rows] == [made.title]
    actions = AuditEntry.objects.filter(subject=made.uuid).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["announcement.written", "announcement.withdrawn"]


def test_one_for_other_units_cannot_be_put_away() -> None:
    made = write(DONG_NAI)

    with pytest.raises(DomainError) as refused:
        put_away(actor=make_person(), announcement=made.uuid, places={1: "VN/01/"}, now=NOW)

    assert refused.value.code == "no_such_announcement"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "empty_announcement"),
        ({"text": " \n "}, "empty_announcement"),
        ({"text": "a" * 4001}, "announcement_too_long"),
        ({"ends_on": date(2026, 5, 9)}, "ends_before_start"),
    ],
)
def test_what_makes_no_announcement_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        write(**changes)

    assert refused.value.code == code
    assert not Announcement.objects.exists()


def test_organisers_of_a_province_speak_to_their_province_only() -> None:
    an = make_person()
    Role.objects.create(person=an, name="organiser", unit_path="VN/75/", campaign_id=1)

    made = announce(actor=an, campaign_id=1, wording=DONG_NAI, now=NOW)

    with pytest.raises(DomainError):
        announce(actor=an, campaign_id=1, wording=ALL, now=NOW)
    with pytest.raises(DomainError):
        announce(actor=an, campaign_id=2, wording=DONG_NAI, now=NOW)
    with pytest.raises(DomainError):
        change_announcement(actor=an, announcement=made, wording=ALL, now=NOW)
    with pytest.raises(DomainError):
        change_announcement(actor=an, announcement=write(), wording=DONG_NAI, now=NOW)


def test_the_list_shows_what_people_of_the_scope_were_told() -> None:
    everybody, own, other = write(), write(DONG_NAI), write(DONG_NAI, unit_code="01", unit_path="VN/01/")
    scope = Scope(["VN/75/"])

    found = announcements_of(campaign_id=1, scope=scope).rows

    assert {one.pk for one in found} == {everybody.pk, own.pk}
    assert announcement_by_uuid(campaign_id=1, announcement=own.uuid, scope=scope) == own
    for one in (everybody, other):
        with pytest.raises(DomainError):
            announcement_by_uuid(campaign_id=1, announcement=one.uuid, scope=scope)


def test_reading_costs_one_query_however_many(django_assert_num_queries: Any) -> None:
    for number in range(9):
        write(title=f"Số {number}", starts_on=TODAY - timedelta(days=number))

    with django_assert_num_queries(1):
        assert len(notices_for(person=PERSON, places={1: LOC_NINH, 2: "VN/"}, day=TODAY)) == 9

"""Seats given, shared out, moved back; and shown as a tree."""

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lantoa.facts.models import AuditEntry
from lantoa.kernel.errors import Invalid
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.territory.queries import unit_as_of
from lantoa.territory.rules.scope import NOTHING, Scope
from lantoa.training.enums import CampaignState
from lantoa.training.errors import CampaignClosed, NoSuchUnit, QuotaShort
from lantoa.training.models import Campaign, Enrolment, Quota
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.quotas import quota_of, quota_tree, quotas_in
from lantoa.training.services.campaigns import change_state
from lantoa.training.services.enrolments import NewEnrolment, enrol_persons
from lantoa.training.services.quotas import set_quota, set_quotas, share_quota
from tests.training.conftest import make_person

pytestmark = pytest.mark.django_db


def rows(campaign: Campaign) -> dict[str, tuple[int, int, int]]:
    return {
        row.unit_path: (row.seats, row.shared_out, row.taken)
        for row in Quota.objects.filter(campaign=campaign)
    }


def enrol(campaign: Campaign, now: datetime, *paths: str) -> list[Enrolment]:
    new = []
    for number, path in enumerate(paths):
        code = path.rstrip("/").rpartition("/")[2]
        person = make_person(f"Lê Văn {chr(65 + number)}", now, code)
        new.append(NewEnrolment(person_id=person.pk, unit_id=person.unit_id, unit_code=code, unit_path=path))
    return list(enrol_persons(actor=None, campaign=campaign, new=new, now=now).made.values())


def test_all_provinces_get_seats_in_one_call(campaign: Campaign, now: datetime) -> None:
    provinces = places_as_of(campaign.units_as_of).provinces()

    set_quotas(
        actor=None, campaign=campaign, seats={unit.code: 150 for unit in provinces} | {"VN": 5500}, now=now
    )

    found = rows(campaign)
    assert len(provinces) == 34 and len(found) == 35
    assert found["VN/"] == (5500, 5100, 0) and found["VN/75/"] == (150, 0, 0)


def test_a_province_shares_out_and_takes_back(campaign: Campaign, dong_nai: Person, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 100}, now=now)

    shared = share_quota(
        actor=dong_nai, campaign=campaign, from_unit="75", shares={"25270": 30, "26248": 60}, now=now
    )
    assert [(quota.unit.full_name, quota.seats) for quota in shared] == [
        ("Phường Lộc Ninh", 30),
        ("Phường Trảng Bom", 60),
    ]
    share_quota(actor=dong_nai, campaign=campaign, from_unit="75", shares={"25270": 10, "26248": 80}, now=now)

    assert rows(campaign) == {"VN/75/": (100, 90, 0), "VN/75/25270/": (10, 0, 0), "VN/75/26248/": (80, 0, 0)}
    assert AuditEntry.objects.filter(action="quota.shared", actor_uuid=dong_nai.uuid).count() == 2


def test_more_than_there_is_is_refused_with_names_and_numbers(campaign: Campaign, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 1000}, now=now)

    with pytest.raises(QuotaShort) as caught:
        share_quota(
            actor=None, campaign=campaign, from_unit="75", shares={"25270": 900, "26248": 600}, now=now
        )

    assert (
        caught.value.message
        == "Thành phố Đồng Nai cần 1.500 chỗ (đã ghi danh và đã chia xuống) nhưng chỉ có 1.000."
    )
    assert rows(campaign) == {"VN/75/": (1000, 0, 0)}


def test_seats_in_use_cannot_be_taken_back(campaign: Campaign, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "25270": 3}, now=now)
    enrol(campaign, now, "VN/75/25270/", "VN/75/25270/", "VN/75/")

    with pytest.raises(QuotaShort):
        share_quota(actor=None, campaign=campaign, from_unit="75", shares={"25270": 1}, now=now)
    with pytest.raises(QuotaShort):
        set_quota(actor=None, campaign=campaign, unit_code="75", seats=3, now=now)
    assert rows(campaign) == {"VN/75/": (10, 3, 1), "VN/75/25270/": (3, 0, 2)}


def test_a_new_row_takes_over_the_seats_of_its_people(campaign: Campaign, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10}, now=now)
    first, second, third = enrol(campaign, now, "VN/75/25270/", "VN/75/25270/", "VN/75/26248/")

    share_quota(actor=None, campaign=campaign, from_unit="75", shares={"25270": 5}, now=now)

    assert rows(campaign) == {"VN/75/": (10, 5, 1), "VN/75/25270/": (5, 0, 2)}
    seats = dict(Enrolment.objects.values_list("pk", "seat__unit_path"))
    assert seats == {first.pk: "VN/75/25270/", second.pk: "VN/75/25270/", third.pk: "VN/75/"}
    with pytest.raises(QuotaShort):
        share_quota(actor=None, campaign=campaign, from_unit="75", shares={"26248": 0}, now=now)


def test_people_enrolled_before_there_were_quotas_take_seats_of_nested_new_rows(
    campaign: Campaign, now: datetime
) -> None:
    enrol(campaign, now, "VN/75/25270/", "VN/75/", "VN/40/")

    set_quotas(actor=None, campaign=campaign, seats={"VN": 100, "75": 10, "25270": 5}, now=now)

    assert rows(campaign) == {"VN/": (100, 10, 1), "VN/75/": (10, 5, 1), "VN/75/25270/": (5, 0, 1)}
    assert sorted(Enrolment.objects.values_list("unit_path", "seat__unit_path")) == [
        ("VN/40/", "VN/"), ("VN/75/", "VN/75/"), ("VN/75/25270/", "VN/75/25270/"),
    ]  # fmt: skip


def test_only_below_and_only_what_was_given(campaign: Campaign, dong_nai: Person, now: datetime) -> None:
    with pytest.raises(QuotaShort):
        share_quota(actor=dong_nai, campaign=campaign, from_unit="75", shares={"25270": 1}, now=now)
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "40": 10}, now=now)

    with pytest.raises(Invalid):
        share_quota(actor=dong_nai, campaign=campaign, from_unit="75", shares={"40": 5}, now=now)
    with pytest.raises(Invalid):
        share_quota(actor=dong_nai, campaign=campaign, from_unit="75", shares={"75": 5}, now=now)
    with pytest.raises(NoSuchUnit):
        share_quota(actor=dong_nai, campaign=campaign, from_unit="75", shares={"99999": 5}, now=now)
    for wrong in (-1, 1.5, True, "3", 10**9):
        with pytest.raises(Invalid):
            share_quota(actor=dong_nai, campaign=campaign, from_unit="75", shares={"25270": wrong}, now=now)  # type: ignore[dict-item]


def test_who_may_give_seats(
    campaign: Campaign, dong_nai: Person, nghe_an: Person, stranger: Person, now: datetime
) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10}, now=now)

    for actor in (nghe_an, stranger):
        with pytest.raises(OutsideScope):
            share_quota(actor=actor, campaign=campaign, from_unit="75", shares={"25270": 1}, now=now)
    for actor in (dong_nai, nghe_an, stranger):
        with pytest.raises(OutsideScope):
            set_quota(actor=actor, campaign=campaign, unit_code="75", seats=1000, now=now)
    assert rows(campaign) == {"VN/75/": (10, 0, 0)}


def test_a_closed_campaign_gives_no_seats(campaign: Campaign, now: datetime) -> None:
    change_state(actor=None, campaign=campaign, state=CampaignState.CLOSED, now=now)

    with pytest.raises(CampaignClosed):
        set_quota(actor=None, campaign=campaign, unit_code="75", seats=1, now=now)


def test_the_database_itself_refuses_more_than_the_seats(campaign: Campaign, now: datetime) -> None:
    unit = unit_as_of("75", now.date())

    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.create(
            campaign=campaign, unit=unit, unit_path=unit.path, seats=5, shared_out=3, taken=3
        )


def test_the_tree_shows_one_level_with_its_own_line_first(
    campaign: Campaign, organiser: Person, now: datetime
) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "25270": 4}, now=now)
    enrol(campaign, now, "VN/75/25270/", "VN/75/25270/", "VN/75/", "VN/75/26248/")

    nation = quota_tree(campaign)
    province = quota_tree(campaign, parent="75")

    assert len(nation.lines) == 34 and not nation.lines[0].is_own
    line = next(line for line in nation.lines if line.unit_code == "75")
    assert (line.seats, line.shared_out, line.taken, line.left, line.enrolled, line.percent) == (
        10,
        4,
        2,
        4,
        4,
        40.0,
    )
    assert nation.unit.enrolled == 4 and nation.unit.seats == 10 and not nation.unit.has_row
    own = province.lines[0]
    assert (own.is_own, own.unit_code, own.seats, own.enrolled, own.left) == (True, "75", 6, 1, 4)
    commune = next(line for line in province.lines if line.unit_code == "25270")
    assert (commune.unit_name, commune.seats, commune.enrolled, commune.percent, commune.has_children) == (
        "Phường Lộc Ninh",
        4,
        2,
        50.0,
        False,
    )
    without = next(line for line in province.lines if line.unit_code == "26248")
    assert (without.has_row, without.seats, without.enrolled, without.percent) == (False, 0, 1, None)
    assert province.ancestors == [("VN", "Cả nước")]
    names = [line.unit_name for line in province.lines[1:]]
    assert names.index("Xã An Phước") < names.index("Phường Bảo Vinh")


def test_the_tree_shows_only_the_viewer_s_subtree(campaign: Campaign, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "40": 10, "25270": 5}, now=now)
    scope = Scope(["VN/75/25270/"])

    nation = quota_tree(campaign, scope)
    province = quota_tree(campaign, scope, parent="75")

    assert [line.unit_code for line in nation.lines] == ["75"]
    assert nation.lines[0].seats == 5 and nation.unit.seats == 5 and not nation.lines[0].has_row
    assert [(line.unit_code, line.seats) for line in province.lines] == [("25270", 5)]
    assert province.ancestors == [] and province.unit.seats == 5
    assert quota_tree(campaign, NOTHING).lines == []
    assert [quota.unit_path for quota in quotas_in(campaign, scope)] == ["VN/75/25270/"]
    assert quota_of(campaign, "26248") is None
    with pytest.raises(NoSuchUnit):
        quota_tree(campaign, parent="99999")


def test_the_tree_of_many_rows_takes_no_more_queries(campaign: Campaign, now: datetime) -> None:
    places = places_as_of(campaign.units_as_of)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            quota_tree(campaign)
        return len(captured)

    set_quotas(actor=None, campaign=campaign, seats={"75": 10}, now=now)
    few = queries()
    set_quotas(actor=None, campaign=campaign, seats={unit.code: 5 for unit in places.provinces()}, now=now)
    assert queries() == few <= 3

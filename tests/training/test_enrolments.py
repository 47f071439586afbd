"""Enrolling, withdrawing, settling, listing."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.facts.models import AuditEntry, Fact
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.services.activation import check_code
from lantoa.people.services.demonstration import activate_in_bulk
from lantoa.territory.rules.scope import EVERYTHING, NOTHING, Scope
from lantoa.training.enums import CampaignState
from lantoa.training.errors import CampaignClosed, NoSuchEnrolment, NoSuchUnit
from lantoa.training.models import Campaign, Enrolment, Quota
from lantoa.training.queries.enrolments import (
    active_enrolments_of,
    count_enrolled,
    enrolment_by_uuid,
    enrolment_of,
    enrolments_by_uuid,
    enrolments_in,
    history_of,
)
from lantoa.training.services.campaigns import change_state
from lantoa.training.services.enrolments import (
    NewEnrolment,
    enrol_persons,
    settle_units,
    withdraw_enrolments,
)
from lantoa.training.services.quotas import set_quotas
from lantoa.training.services.slips import issue_code_slips
from tests.training.conftest import make_campaign, make_person
from tests.training.test_quotas import rows

pytestmark = pytest.mark.django_db
LOC_NINH, TRANG_BOM, DONG_NAI = "VN/75/25270/", "VN/75/26248/", "VN/75/"


def new(person: Person, path: str = LOC_NINH, *, unplaced: bool = False) -> NewEnrolment:
    code = path.rstrip("/").rpartition("/")[2]
    return NewEnrolment(
        person_id=person.pk, unit_id=person.unit_id, unit_code=code, unit_path=path, is_unplaced=unplaced
    )


def enrol(
    campaign: Campaign, now: datetime, *people: NewEnrolment, actor: Person | None = None
) -> list[Enrolment]:
    return list(enrol_persons(actor=actor, campaign=campaign, new=people, now=now).made.values())


def test_people_are_enrolled_as_far_as_seats_go(campaign: Campaign, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "25270": 2}, now=now)
    people = [make_person(f"Lê Văn {letter}", now, "25270") for letter in "ABCD"]

    result = enrol_persons(actor=None, campaign=campaign, new=[new(person) for person in people], now=now)
    again = enrol_persons(actor=None, campaign=campaign, new=[new(person) for person in people], now=now)

    assert list(result.made) == [people[0].pk, people[1].pk] and result.full == {people[2].pk, people[3].pk}
    assert again.already == {people[0].pk, people[1].pk} and again.made == {}
    assert rows(campaign) == {DONG_NAI: (10, 2, 0), LOC_NINH: (2, 0, 2)}
    assert Fact.objects.filter(kind="enrolment.created").count() == 2


def test_only_managers_of_the_unit_enrol_and_withdraw(
    campaign: Campaign, dong_nai: Person, nghe_an: Person, stranger: Person, now: datetime
) -> None:
    person = make_person("Lê Văn An", now, "25270")
    for actor in (nghe_an, stranger):
        with pytest.raises(OutsideScope):
            enrol(campaign, now, new(person), actor=actor)
    (enrolment,) = enrol(campaign, now, new(person), actor=dong_nai)

    for actor in (nghe_an, stranger):
        with pytest.raises(OutsideScope):
            withdraw_enrolments(actor=actor, campaign=campaign, enrolment_uuids=[enrolment.uuid], now=now)
    assert (
        withdraw_enrolments(
            actor=dong_nai,
            campaign=campaign,
            enrolment_uuids=[enrolment.uuid],
            reason="Chuyển công tác",
            now=now,
        )
        == 1
    )
    assert AuditEntry.objects.get(action="enrolment.withdrawn").details == {"reason": "Chuyển công tác"}


def test_withdrawing_gives_the_seat_back_and_may_be_repeated(campaign: Campaign, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"25270": 1}, now=now)
    first, second = make_person("Lê Văn Một", now, "25270"), make_person("Lê Văn Hai", now, "25270")
    (enrolment,) = enrol(campaign, now, new(first))

    assert (
        withdraw_enrolments(actor=None, campaign=campaign, enrolment_uuids=[enrolment.uuid, uuid4()], now=now)
        == 1
    )
    assert withdraw_enrolments(actor=None, campaign=campaign, enrolment_uuids=[enrolment.uuid], now=now) == 0
    assert enrol(campaign, now, new(second))

    assert Quota.objects.get().taken == 1
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.seat, enrolment.withdrawn_at) == ("withdrawn", None, now)
    assert Fact.objects.filter(kind="enrolment.withdrawn", subject=enrolment.uuid).count() == 1
    assert enrolment_of(first, campaign) is None and len(history_of(first)) == 1


def test_a_closed_campaign_enrols_nobody(campaign: Campaign, now: datetime) -> None:
    change_state(actor=None, campaign=campaign, state=CampaignState.CLOSED, now=now)

    with pytest.raises(CampaignClosed):
        enrol(campaign, now, new(make_person("Lê Văn An", now, "25270")))


def test_the_unplaced_are_settled_into_their_commune(campaign: Campaign, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 10, "25270": 1}, now=now)
    one, two, three = enrol(
        campaign,
        now,
        *(new(make_person(f"Lê Văn {letter}", now, "75"), DONG_NAI, unplaced=True) for letter in "ABC"),
    )
    assert Fact.objects.filter(subject=one.uuid).get().payload == {"unit_path": DONG_NAI, "unplaced": True}

    result = settle_units(
        actor=None,
        campaign=campaign,
        answers={one.uuid: "25270", two.uuid: "25270", three.uuid: "26248"},
        now=now,
    )

    assert result.full == {two.person_id}
    found = {
        row.pk: (row.unit_path, row.is_unplaced, row.seat.unit_path if row.seat else "")
        for row in Enrolment.objects.select_related("seat")
    }
    assert found == {
        one.pk: (LOC_NINH, False, LOC_NINH), two.pk: (DONG_NAI, True, DONG_NAI), three.pk: (TRANG_BOM, False, DONG_NAI),
    }  # fmt: skip
    assert rows(campaign) == {DONG_NAI: (10, 1, 2), LOC_NINH: (1, 0, 1)}
    moved = Fact.objects.filter(kind="enrolment.moved").order_by("id")
    assert [(fact.subject, fact.payload) for fact in moved] == [
        (one.uuid, {"unit_path": LOC_NINH}),
        (three.uuid, {"unit_path": TRANG_BOM}),
    ]


def test_settling_needs_a_unit_of_the_set_inside_the_scope(
    campaign: Campaign, dong_nai: Person, now: datetime
) -> None:
    (enrolment,) = enrol(campaign, now, new(make_person("Lê Văn An", now, "75"), DONG_NAI, unplaced=True))

    with pytest.raises(NoSuchUnit):
        settle_units(actor=None, campaign=campaign, answers={enrolment.uuid: "99999"}, now=now)
    with pytest.raises(OutsideScope):
        settle_units(actor=dong_nai, campaign=campaign, answers={enrolment.uuid: "40"}, now=now)
    enrolment.refresh_from_db()
    assert enrolment.is_unplaced


def test_the_list_is_by_given_name_searched_and_scoped(campaign: Campaign, now: datetime) -> None:
    people = [
        ("Trần Văn Ân", LOC_NINH),
        ("Lê Thị An", LOC_NINH),
        ("Đỗ Văn Bình", TRANG_BOM),
        ("Ngô Văn Ấn", DONG_NAI),
    ]
    for name, path in people:
        code = path.rstrip("/").rpartition("/")[2]
        enrol(campaign, now, new(make_person(name, now, code), path))
    enrol(campaign, now, new(make_person("Vũ Thị Xa", now, "40"), "VN/40/"))

    def names(scope: Scope = EVERYTHING, **values: object) -> list[str]:
        return [line.full_name for line in enrolments_in(campaign, scope, now=now, **values).rows]  # type: ignore[arg-type]

    assert names() == ["Lê Thị An", "Trần Văn Ân", "Ngô Văn Ấn", "Đỗ Văn Bình", "Vũ Thị Xa"]
    assert names(Scope([DONG_NAI])) == ["Lê Thị An", "Trần Văn Ân", "Ngô Văn Ấn", "Đỗ Văn Bình"]
    assert names(Scope([LOC_NINH]), search="an") == ["Lê Thị An", "Trần Văn Ân"]
    assert names(search="ấn") == ["Ngô Văn Ấn", "Lê Thị An", "Trần Văn Ân"]
    assert names(unit_path=TRANG_BOM) == ["Đỗ Văn Bình"]
    assert names(NOTHING) == []
    assert count_enrolled(campaign, Scope([DONG_NAI])) == 4
    line = enrolments_in(campaign, EVERYTHING, search="binh", now=now).rows[0]
    assert (line.line_name, line.line_code, line.code_state, line.sign_in_names) == (
        "Phường Trảng Bom, Thành phố Đồng Nai",
        "26248",
        "none",
        ["binh.do.26248"],
    )


def test_the_list_of_many_takes_no_more_queries(campaign: Campaign, now: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(enrolments_in(campaign, EVERYTHING, search="le", now=now).rows)
        return len(captured)

    enrol(campaign, now, new(make_person("Lê Văn An", now, "25270")))
    few = queries()
    enrol(campaign, now, *(new(make_person(f"Lê Văn {letter}", now, "25270")) for letter in "BCDEFGH"))
    assert queries() == few <= 6


def test_one_person_s_own_enrolments(campaign: Campaign, now: datetime) -> None:
    person = make_person("Lê Văn An", now, "25270")
    draft, closed = make_campaign(now, "nhap", state=CampaignState.DRAFT), make_campaign(now, "cu")
    for one in (campaign, draft, closed):
        enrol(one, now, new(person))
    change_state(actor=None, campaign=closed, state=CampaignState.CLOSED, now=now)

    assert [row.campaign.code for row in active_enrolments_of(person)] == [campaign.code, "cu"]
    found = enrolment_of(person, campaign.code)
    assert found is not None and found.campaign == campaign
    assert enrolment_of(person, "nhap") is None and enrolment_of(person, "khong-co") is None
    assert enrolment_by_uuid(found.uuid, scope=Scope([DONG_NAI])) == found
    with pytest.raises(NoSuchEnrolment):
        enrolment_by_uuid(found.uuid, scope=Scope(["VN/40/"]))
    assert enrolments_by_uuid([found.uuid, uuid4()]) == {found.uuid: found}


def test_slips_are_printed_for_a_unit_by_commune_and_name(
    campaign: Campaign, dong_nai: Person, nghe_an: Person, now: datetime
) -> None:
    for name, path in [
        ("Lê Thị Yến", LOC_NINH),
        ("Trần Văn An", LOC_NINH),
        ("Đỗ Văn Bình", TRANG_BOM),
        ("Vũ Thị Xa", "VN/40/"),
    ]:
        code = path.rstrip("/").rpartition("/")[2]
        enrol(campaign, now, new(make_person(name, now, code, birth_year=1985), path))
    activate_in_bulk(
        persons=[Person.objects.get(full_name="Trần Văn An")], password="trời xanh mây trắng", now=now
    )

    slips = issue_code_slips(actor=dong_nai, campaign=campaign, unit_path=DONG_NAI, now=now)

    assert [(slip.full_name, slip.birth, slip.sign_in_name) for slip in slips] == [
        ("Lê Thị Yến", "1985", "yen.le.25270"), ("Đỗ Văn Bình", "1985", "binh.do.26248"),
    ]  # fmt: skip
    assert check_code(name=slips[0].sign_in_name, code=slips[0].code, now=now).full_name == "Lê Thị Yến"
    assert (
        len(
            issue_code_slips(
                actor=dong_nai, campaign=campaign, unit_path=DONG_NAI, include_activated=True, now=now
            )
        )
        == 3
    )
    with pytest.raises(OutsideScope):
        issue_code_slips(actor=nghe_an, campaign=campaign, unit_path=DONG_NAI, now=now)
    with pytest.raises(OutsideScope):
        issue_code_slips(actor=dong_nai, campaign=campaign, unit_path="VN/", now=now)

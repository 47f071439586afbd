"""Signing up, and deciding requests: in bulk, by the rules of rosters, with reasons."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.facts.models import AuditEntry
from lantoa.kernel.errors import Conflict, Invalid, NotFound
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.enums import CampaignState
from lantoa.training.errors import CampaignClosed, NominateInstead, NoSuchRequest, SignUpShut
from lantoa.training.models import Campaign, Enrolment, EnrolmentRequest
from lantoa.training.queries.requests import request_counts, request_in_campaign, requests_in
from lantoa.training.queries.sign_up import campaign_to_sign_up, state_by_receipt
from lantoa.training.rules.entries import Entry
from lantoa.training.rules.sign_up import SignUpTerms
from lantoa.training.services import sign_up as doors
from lantoa.training.services.campaigns import change_state
from lantoa.training.services.quotas import set_quotas
from lantoa.training.services.requests import approve_requests, outlooks, refuse_requests
from lantoa.training.services.sign_up import set_entry_terms, sign_up
from tests.training.conftest import make_campaign, make_person

pytestmark = pytest.mark.django_db
AN = Entry("Lê Văn An", "05/06/1985", "0912345678", unit="25270")


@pytest.fixture
def open_door(campaign: Campaign, now: datetime) -> Campaign:
    return set_entry_terms(actor=None, campaign=campaign, managers_enrol=False, sign_up_on=True, now=now)


def ask(campaign: Campaign, now: datetime, name: str = "Lê Văn An", **values: Any) -> EnrolmentRequest:
    wanted: dict[str, Any] = {"birth": "05/06/1985", "phone": "", "unit": "25270"} | values
    return sign_up(
        campaign=campaign, entry=Entry(name, **wanted), has_consented=True, once=uuid4(), address="", now=now
    )


def decide(campaign: Campaign, now: datetime, *rows: EnrolmentRequest, **values: Any) -> Any:
    return approve_requests(
        campaign=campaign, request_uuids=[row.uuid for row in rows], now=now, **({"actor": None} | values)
    )


@pytest.mark.parametrize(
    ("terms", "is_campaign_open", "expected"),
    [
        (SignUpTerms(), True, "off"),
        (SignUpTerms(True), True, ""),
        (SignUpTerms(True), False, "over"),
        (SignUpTerms(True, date(2026, 5, 12)), True, "early"),
        (SignUpTerms(True, date(2026, 5, 11), date(2026, 5, 11)), True, ""),
        (SignUpTerms(True, None, date(2026, 5, 10)), True, "over"),
    ],
)
def test_the_door_is_open_on_its_days(terms: SignUpTerms, is_campaign_open: bool, expected: str) -> None:
    assert terms.shut_because(today=date(2026, 5, 11), is_campaign_open=is_campaign_open) == expected


def test_a_request_waits_and_its_receipt_tells_the_state(open_door: Campaign, now: datetime) -> None:
    row = ask(open_door, now)

    state = state_by_receipt(open_door, row.receipt.lower()[:4] + " - " + row.receipt[4:])

    assert (state.state, state.masked_name, state.reason) == ("waiting", "L*** V*** An", "")
    assert row.consent_version and not Person.objects.exists() and not Enrolment.objects.exists()
    for wrong in ("", "xxxx", row.receipt + "2"):
        with pytest.raises(NoSuchRequest):
            state_by_receipt(open_door, wrong)
    with pytest.raises(NoSuchRequest):
        state_by_receipt(make_campaign(now, "khoa-hai"), row.receipt)


def test_a_known_person_and_phone_get_the_same_answer(open_door: Campaign, now: datetime) -> None:
    make_person("Lê Văn An", now, "25270", phone="+84912345678", birth_date=date(1985, 6, 5))

    known, unknown = (
        ask(open_door, now, phone="0912345678"),
        ask(open_door, now, "Vũ Thị Mới", phone="0987654321"),
    )

    assert known.state == unknown.state == "waiting" and len(known.receipt) == len(unknown.receipt) == 12


def test_one_page_sent_twice_counts_once(open_door: Campaign, now: datetime) -> None:
    once = uuid4()
    both = [
        sign_up(campaign=open_door, entry=AN, has_consented=True, once=once, address="", now=now)
        for _ in "12"
    ]
    assert both[0] == both[1] and EnrolmentRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"has_consented": False}, Invalid),
        ({"entry": Entry("", "1985", unit="25270")}, Invalid),
        ({"entry": Entry("Lê Văn An", "1985", unit="99999")}, NotFound),
        ({"entry": Entry("Lê Văn An", "1985", "0912345678", unit="40")}, Invalid),
    ],
)
def test_what_does_not_fit_is_refused(
    open_door: Campaign, now: datetime, values: dict[str, Any], error: type[Exception]
) -> None:
    set_entry_terms(
        actor=None, campaign=open_door, managers_enrol=True, sign_up_on=True, sign_up_units=["75"], now=now
    )
    open_door.refresh_from_db()
    wanted: dict[str, Any] = {"entry": AN, "has_consented": True, "once": uuid4(), "address": ""} | values
    with pytest.raises(error):
        sign_up(campaign=open_door, now=now, **wanted)
    assert not EnrolmentRequest.objects.exists()


def test_a_shut_door_takes_nobody(campaign: Campaign, now: datetime) -> None:
    with pytest.raises(SignUpShut):
        ask(campaign, now)
    with pytest.raises(NotFound):
        campaign_to_sign_up(campaign.code)
    later = set_entry_terms(
        actor=None, campaign=campaign, managers_enrol=True, sign_up_on=True, sign_up_from=date(2026, 6, 1), now=now
    )  # fmt: skip
    with pytest.raises(SignUpShut) as caught:
        ask(later, now)
    assert "01/06/2026" in caught.value.message
    with pytest.raises(Invalid):
        set_entry_terms(
            actor=None, campaign=campaign, managers_enrol=True, sign_up_on=True,
            sign_up_from=date(2026, 6, 1), sign_up_until=date(2026, 5, 1), now=now,
        )  # fmt: skip


def test_many_from_one_phone_or_address_are_slowed_down(
    open_door: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        ask(open_door, now, f"Lê Văn {'ABCDE'[number]}", phone="0912345678")
    with pytest.raises(SignUpShut) as caught:
        ask(open_door, now, "Lê Văn G", phone="0912345678")
    assert caught.value.status == 429
    assert ask(open_door, now + timedelta(minutes=16), "Lê Văn G", phone="0912345678")
    monkeypatch.setattr(doors, "MOST_PER_ADDRESS", 1)
    wanted: dict[str, Any] = {"campaign": open_door, "has_consented": True, "address": "10.0.0.1", "now": now}
    sign_up(entry=Entry("Vũ Một Hai", "1985", unit="25270", phone="0987654321"), once=uuid4(), **wanted)
    with pytest.raises(SignUpShut):
        sign_up(entry=Entry("Vũ Hai Ba", "1985", unit="25270", phone="0987654322"), once=uuid4(), **wanted)


def test_approving_enrols_and_names_what_waits(open_door: Campaign, organiser: Person, now: datetime) -> None:
    set_quotas(actor=None, campaign=open_door, seats={"25270": 2, "26248": 5}, now=now)
    known = make_person("Trần Thị Bình", now, "25270", birth_date=date(1985, 6, 5))
    make_person("Đỗ Thị Ngờ", now, "25270", birth_year=1985)
    one, two = ask(open_door, now), ask(open_door, now, "Trần Thị Bình")
    late, doubtful = ask(open_door, now, "Vũ Văn Muộn"), ask(open_door, now, "Đỗ Thị Ngờ")

    decided = decide(open_door, now, one, two, late, doubtful, actor=organiser)

    assert decided.enrolled == [one.uuid, two.uuid]
    assert (decided.full, decided.doubtful) == ([late.uuid], [doubtful.uuid])
    states = dict(EnrolmentRequest.objects.values_list("pk", "state"))
    assert [states[row.pk] for row in (one, two, late, doubtful)] == [
        "approved",
        "approved",
        "waiting",
        "waiting",
    ]
    assert Enrolment.objects.get(person=known).origin == "signed_up"
    assert not Person.objects.filter(full_name="Vũ Văn Muộn").exists()
    assert AuditEntry.objects.filter(action="request.approved", actor_uuid=organiser.uuid).count() == 2
    assert state_by_receipt(open_door, one.receipt).state == "approved"
    again = decide(open_door, now, one, two)
    assert again.enrolled == again.already == []


def test_a_doubt_is_answered_and_someone_already_in_is_not_enrolled_twice(
    open_door: Campaign, now: datetime
) -> None:
    near = make_person("Đỗ Thị Ngờ", now, "25270", birth_year=1985)
    first, second = ask(open_door, now, "Đỗ Thị Ngờ"), ask(open_door, now, "Đỗ Thị Ngờ")

    decided = decide(open_door, now, first, answers={first.uuid: str(near.uuid)})
    after = decide(open_door, now, second, answers={second.uuid: str(near.uuid)})

    assert decided.enrolled == [first.uuid] and after.already == [second.uuid]
    second.refresh_from_db()
    assert second.enrolment == Enrolment.objects.get() and second.state == "approved"


def test_two_alike_in_one_go_are_not_both_made(open_door: Campaign, now: datetime) -> None:
    first, second = ask(open_door, now, phone="0912345678"), ask(open_door, now, phone="0912345678")

    decided = decide(open_door, now, first, second)

    assert (decided.enrolled, decided.doubtful) == ([first.uuid], [second.uuid])
    assert decide(open_door, now, second).already == [second.uuid] and Person.objects.count() == 1


def test_refusing_needs_a_reason_the_applicant_reads(
    open_door: Campaign, organiser: Person, now: datetime
) -> None:
    row, other = ask(open_door, now), ask(open_door, now, "Vũ Văn Hai")
    with pytest.raises(Invalid):
        refuse_requests(actor=organiser, campaign=open_door, request_uuids=[row.uuid], reason=" ", now=now)

    done = refuse_requests(
        actor=organiser, campaign=open_door, request_uuids=[row.uuid, other.uuid], reason="Không phụ trách đài", now=now
    )  # fmt: skip

    assert done == 2 and state_by_receipt(open_door, row.receipt).reason == "Không phụ trách đài"
    assert decide(open_door, now, row).enrolled == [] and not Enrolment.objects.exists()


def test_only_those_who_may_decide(
    open_door: Campaign, organiser: Person, dong_nai: Person, nghe_an: Person, stranger: Person, now: datetime
) -> None:
    row = ask(open_door, now)
    for actor, error in ((dong_nai, NominateInstead), (nghe_an, OutsideScope), (stranger, OutsideScope)):
        with pytest.raises(error):
            decide(open_door, now, row, actor=actor)
        with pytest.raises(error):
            refuse_requests(actor=actor, campaign=open_door, request_uuids=[row.uuid], reason="x", now=now)
    other = make_campaign(now, "khoa-hai")
    with pytest.raises(NoSuchRequest):
        decide(other, now, row)
    with pytest.raises(NoSuchRequest):
        approve_requests(actor=None, campaign=open_door, request_uuids=[UUID(int=7)], now=now)
    open_door.managers_enrol = True
    open_door.save(update_fields=["managers_enrol"])
    assert decide(open_door, now, row, actor=dong_nai).enrolled == [row.uuid]


def test_a_closed_campaign_refuses_and_enrols_nobody(open_door: Campaign, now: datetime) -> None:
    row = ask(open_door, now)
    change_state(actor=None, campaign=open_door, state=CampaignState.CLOSED, now=now)

    with pytest.raises(CampaignClosed):
        decide(open_door, now, row)
    with pytest.raises(Conflict):
        ask(open_door, now, "Vũ Văn Hai")
    assert (
        refuse_requests(actor=None, campaign=open_door, request_uuids=[row.uuid], reason="Hết hạn", now=now)
        == 1
    )


def test_lists_are_scoped_and_take_no_more_queries_with_more_rows(open_door: Campaign, now: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = requests_in(open_door, EVERYTHING, search="le van")
            assert outlooks(viewer=None, campaign=open_door, requests=page.rows)
            request_counts(open_door, EVERYTHING)
        return len(captured)

    first = ask(open_door, now)
    few = queries()
    for letter in "BCDEGHIK":
        ask(open_door, now, f"Lê Văn {letter}")
    far = ask(open_door, now, "Lê Văn Xa", unit="40")

    assert queries() == few <= 8
    assert far not in requests_in(open_door, Scope(["VN/75/"])).rows
    assert request_counts(open_door, Scope(["VN/75/"]))["waiting"] == 9
    assert request_in_campaign(open_door, first.uuid, Scope(["VN/75/"])) == first
    with pytest.raises(NoSuchRequest):
        request_in_campaign(open_door, far.uuid, Scope(["VN/75/"]))

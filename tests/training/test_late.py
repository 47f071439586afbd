"""One person by hand, and nominated: the same identity and quota rules as a roster's row."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from lantoa.facts.models import AuditEntry, Fact
from lantoa.kernel.errors import Invalid
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import CampaignState
from lantoa.training.errors import (
    AlreadyEnrolled,
    CampaignClosed,
    NominateInstead,
    NoSuchUnit,
    PersonDoubtful,
    QuotaShort,
)
from lantoa.training.models import Campaign, Enrolment, EnrolmentRequest, Quota
from lantoa.training.queries.seats import seats_for
from lantoa.training.rules.entries import Entry, read_entry, seat_sources
from lantoa.training.services.campaigns import change_state
from lantoa.training.services.late import enrol_by_hand, nominate
from lantoa.training.services.quotas import set_quotas
from lantoa.training.services.rosters.confirming import confirm_batch
from lantoa.training.services.sign_up import set_entry_terms
from tests.training.conftest import Send, make_manager, make_person
from tests.training.test_rosters import row

AN = Entry("Lê Văn An", "05/06/1985", "0912 345 678", "Phó trưởng ban", unit="25270")


def entry(**values: str) -> Entry:
    return Entry(**{**AN.__dict__, **values})


@pytest.mark.parametrize(
    ("values", "faults", "doubts"),
    [
        ({}, {}, {}),
        ({"full_name": " "}, {"full_name": "name_missing"}, {}),
        ({"full_name": "Lê " * 40}, {"full_name": "name_too_long"}, {}),
        ({"full_name": "Lê V@n An"}, {}, {"full_name": "name_unlikely"}),
        ({"full_name": "An"}, {}, {"full_name": "name_single_word"}),
        ({"birth": ""}, {}, {}),
        ({"birth": "", "phone": ""}, {"birth": "birth_missing"}, {}),
        ({"birth": "31/02/1985"}, {"birth": "birth_unreadable"}, {}),
        ({"birth": "1885"}, {}, {"birth": "birth_unlikely"}),
        ({"phone": "12"}, {"phone": "phone_unreadable"}, {}),
        ({"email": "a b"}, {"email": "email_unreadable"}, {}),
    ],
)
def test_what_is_wrong_is_told_by_field(
    values: dict[str, str], faults: dict[str, str], doubts: dict[str, str]
) -> None:
    read = read_entry(entry(**values), this_year=2026)

    assert {name: code for name, (code, _values) in read.faults.items()} == faults
    assert {name: code for name, (code, _values) in read.doubts.items()} == doubts


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        ({"VN/75/25270/": 0}, []),
        ({"VN/75/": 3, "VN/75/25270/": 0}, ["VN/75/"]),
        ({"VN/": 9, "VN/75/": 0, "VN/75/25270/": 0}, ["VN/"]),
        ({"VN/75/": 0, "VN/75/25270/": 0, "VN/75/26248/": 2, "VN/75/25357/": 5}, ["VN/75/25357/", "VN/75/26248/"]),
        ({"VN/75/": 1, "VN/75/25270/": 0, "VN/75/26248/": 2, "VN/01/": 7}, ["VN/75/", "VN/75/26248/"]),
    ],
)  # fmt: skip
def test_a_seat_comes_from_above_or_from_beside(left: dict[str, int], expected: list[str]) -> None:
    assert seat_sources("VN/75/25270/", left) == expected


@pytest.mark.django_db
class TestByHand:
    def test_a_new_person_is_made_and_enrolled(
        self, campaign: Campaign, dong_nai: Person, now: datetime
    ) -> None:
        set_quotas(actor=None, campaign=campaign, seats={"75": 10, "25270": 2}, now=now)

        made = enrol_by_hand(actor=dong_nai, campaign=campaign, entry=AN, now=now)

        person = made.person
        assert (person.full_name, person.phone, person.birth_date, person.post) == (
            "Lê Văn An",
            "+84912345678",
            date(1985, 6, 5),
            "Phó trưởng ban",
        )
        assert (made.origin, made.unit_path, made.unit.code) == ("hand", "VN/75/25270/", "25270")
        assert Quota.objects.get(unit_path="VN/75/25270/").taken == 1
        assert Fact.objects.get(kind="enrolment.created").actor_uuid == dong_nai.uuid
        assert AuditEntry.objects.filter(action="enrolment.by_hand", subject=made.uuid).exists()

    def test_the_known_person_is_enrolled_and_not_twice(self, campaign: Campaign, now: datetime) -> None:
        known = make_person("Lê Văn An", now, "25270", phone="+84912345678")

        made = enrol_by_hand(actor=None, campaign=campaign, entry=AN, now=now)

        assert made.person_id == known.pk and Person.objects.count() == 1
        with pytest.raises(AlreadyEnrolled) as caught:
            enrol_by_hand(actor=None, campaign=campaign, entry=AN, now=now)
        assert caught.value.details == {"enrolment": str(made.uuid)}

    def test_a_doubt_is_put_side_by_side_and_answered(
        self, campaign: Campaign, dong_nai: Person, now: datetime
    ) -> None:
        near = make_person("Lê Văn An", now, "25270", birth_year=1985)
        far = make_person("Trần Thị Xa", now, "40", phone="+84912345678", birth_year=1970)

        with pytest.raises(PersonDoubtful) as caught:
            enrol_by_hand(actor=dong_nai, campaign=campaign, entry=AN, now=now)

        shown = {person["uuid"]: person for person in caught.value.details["persons"]}
        assert shown[str(near.uuid)]["name"] == "Lê Văn An"
        assert (shown[str(far.uuid)]["name"], shown[str(far.uuid)]["phone"]) == ("T*** T*** Xa", "")
        assert not Enrolment.objects.exists()
        other = enrol_by_hand(actor=dong_nai, campaign=campaign, entry=AN, answer="new", now=now)
        assert other.person_id not in {near.pk, far.pk}

    def test_the_answer_must_be_one_of_the_records_shown(self, campaign: Campaign, now: datetime) -> None:
        near = make_person("Lê Văn An", now, "25270", birth_year=1985)
        stranger = make_person("Vũ Thị Khác", now, "40")

        for answer in (str(stranger.uuid), "lung tung", str(uuid4())):
            with pytest.raises(PersonDoubtful):
                enrol_by_hand(actor=None, campaign=campaign, entry=AN, answer=answer, now=now)
        made = enrol_by_hand(actor=None, campaign=campaign, entry=AN, answer=str(near.uuid), now=now)
        assert made.person_id == near.pk

    def test_without_a_seat_nothing_is_left_and_the_sources_are_named(
        self, campaign: Campaign, dong_nai: Person, now: datetime
    ) -> None:
        set_quotas(actor=None, campaign=campaign, seats={"75": 10, "25270": 0, "26248": 4, "01": 9}, now=now)

        with pytest.raises(QuotaShort) as caught:
            enrol_by_hand(actor=dong_nai, campaign=campaign, entry=AN, now=now)

        assert [(one["unit"], one["left"]) for one in caught.value.details["sources"]] == [
            ("75", 6),
            ("26248", 4),
        ]
        assert "Lộc Ninh" in caught.value.message and "Trảng Bom" in caught.value.message
        assert not Person.objects.filter(full_name="Lê Văn An").exists() and not Enrolment.objects.exists()
        # A manager of the commune alone learns of the province's row and of no neighbour's.
        assert [
            one.unit_code for one in seats_for(campaign, "VN/75/25270/", Scope(["VN/75/25270/"])).sources
        ] == ["75"]

    @pytest.mark.parametrize(
        ("values", "error"),
        [({"birth": "x"}, Invalid), ({"full_name": "An"}, Invalid), ({"unit": "99999"}, NoSuchUnit)],
    )
    def test_what_does_not_fit_is_refused(
        self, campaign: Campaign, now: datetime, values: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            enrol_by_hand(actor=None, campaign=campaign, entry=entry(**values), now=now)
        assert not Person.objects.exists()

    def test_what_only_looks_odd_passes_once_it_was_checked(self, campaign: Campaign, now: datetime) -> None:
        made = enrol_by_hand(
            actor=None, campaign=campaign, entry=entry(full_name="An"), is_checked=True, now=now
        )
        assert made.person.full_name == "An"

    def test_only_managers_of_the_unit_add_and_nobody_after_the_close(
        self, campaign: Campaign, nghe_an: Person, stranger: Person, now: datetime
    ) -> None:
        for actor in (nghe_an, stranger):
            with pytest.raises(OutsideScope):
                enrol_by_hand(actor=actor, campaign=campaign, entry=AN, now=now)
        change_state(actor=None, campaign=campaign, state=CampaignState.CLOSED, now=now)
        with pytest.raises(CampaignClosed):
            enrol_by_hand(actor=None, campaign=campaign, entry=AN, now=now)


@pytest.mark.django_db
class TestNominating:
    @pytest.fixture(autouse=True)
    def units_nominate(self, campaign: Campaign, now: datetime) -> None:
        set_entry_terms(actor=None, campaign=campaign, managers_enrol=False, sign_up_on=False, now=now)
        campaign.refresh_from_db()

    def test_units_nominate_and_organisers_enrol(
        self, campaign: Campaign, organiser: Person, dong_nai: Person, now: datetime
    ) -> None:
        with pytest.raises(NominateInstead):
            enrol_by_hand(actor=dong_nai, campaign=campaign, entry=AN, now=now)

        waiting = nominate(actor=dong_nai, campaign=campaign, entry=AN, note="Phụ trách loa", now=now)

        assert (waiting.state, waiting.kind, waiting.birth, waiting.phone, waiting.note) == (
            "waiting",
            "nomination",
            "1985-06-05",
            "+84912345678",
            "Phụ trách loa",
        )
        assert not Person.objects.filter(full_name="Lê Văn An").exists()
        assert enrol_by_hand(actor=organiser, campaign=campaign, entry=AN, now=now)

    def test_a_roster_of_a_unit_waits_for_the_organiser(
        self, campaign: Campaign, organiser: Person, dong_nai: Person, send: Send, now: datetime
    ) -> None:
        batch = send([row()], actor=dong_nai)

        with pytest.raises(NominateInstead):
            confirm_batch(actor=dong_nai, batch=batch, now=now)
        assert confirm_batch(actor=organiser, batch=batch, now=now)

    def test_nominating_is_for_the_own_units_and_once(
        self, campaign: Campaign, dong_nai: Person, nghe_an: Person, now: datetime
    ) -> None:
        with pytest.raises(OutsideScope):
            nominate(actor=nghe_an, campaign=campaign, entry=AN, now=now)
        once = uuid4()
        first = nominate(actor=dong_nai, campaign=campaign, entry=AN, once=once, now=now)
        assert nominate(actor=dong_nai, campaign=campaign, entry=AN, once=once, now=now) == first
        assert EnrolmentRequest.objects.count() == 1
        enrol_by_hand(actor=None, campaign=campaign, entry=AN, now=now)
        with pytest.raises(AlreadyEnrolled):
            nominate(actor=dong_nai, campaign=campaign, entry=AN, now=now)

    def test_the_switch_is_the_organisers(self, campaign: Campaign, dong_nai: Person, now: datetime) -> None:
        with pytest.raises(OutsideScope):
            set_entry_terms(actor=dong_nai, campaign=campaign, managers_enrol=True, sign_up_on=False, now=now)


def test_an_organiser_of_one_province_enrols_there_only(db: None, campaign: Campaign, now: datetime) -> None:
    set_entry_terms(actor=None, campaign=campaign, managers_enrol=False, sign_up_on=False, now=now)
    campaign.refresh_from_db()
    local = make_manager("organiser", "VN/75/", campaign, now)

    assert enrol_by_hand(actor=local, campaign=campaign, entry=AN, now=now)
    with pytest.raises(OutsideScope):
        enrol_by_hand(
            actor=local, campaign=campaign, entry=entry(unit="40", phone="", full_name="Lê Văn B"), now=now
        )

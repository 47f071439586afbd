"""The first sign-in, step by step, and the codes it needs."""

from datetime import date, datetime, timedelta

import pytest

from lantoa.facts.models import AuditEntry, Fact
from lantoa.kernel.errors import DomainError, Invalid
from lantoa.people.errors import CodeOver, OutsideScope, WeakPassword, WrongCode
from lantoa.people.models import ActivationCode, Consent, CorrectionRequest, Person
from lantoa.people.queries.codes import code_states
from lantoa.people.queries.first_steps import consent_questions, first_step_of, may_learn, open_corrections
from lantoa.people.rules.first_steps import FirstStep
from lantoa.people.services.activation import (
    activate,
    check_code,
    confirm_identity,
    record_consents,
    request_correction,
    settle_correction,
)
from lantoa.people.services.codes import issue_codes
from lantoa.people.services.demonstration import activate_in_bulk
from lantoa.people.services.passwords import unlock
from lantoa.people.services.roles import grant_role
from lantoa.people.services.sign_in import sign_in
from lantoa.territory.rules.scope import EVERYTHING, Scope
from tests.people.conftest import MakePerson

pytestmark = pytest.mark.django_db
PASSWORD = "trời xanh mây trắng"
ALL = {"training": True, "results": True, "contact": True}


def code_for(person: Person, now: datetime) -> str:
    (issued,) = issue_codes(actor=None, persons=[person], now=now)
    return issued.printed


def test_the_whole_way_from_slip_to_learning(make_person: MakePerson, now: datetime) -> None:
    person = make_person(phone="+84912345678", birth_date=date(1985, 6, 8))
    code = code_for(person, now)
    assert first_step_of(person) is FirstStep.ACTIVATE

    ticket = check_code(name="0912 345 678", code=code.lower().replace("-", " "), now=now)
    assert (ticket.full_name, ticket.birth, ticket.unit_name) == (
        "Nguyễn Văn An",
        "08/06/1985",
        "Phường Trảng Bom",
    )
    entered = activate(token=ticket.token, password=PASSWORD, now=now)
    assert entered == person and first_step_of(entered) is FirstStep.CONSENT
    record_consents(actor=entered, answers=ALL, now=now)
    assert first_step_of(entered) is FirstStep.IDENTITY
    confirm_identity(actor=entered, now=now)

    assert may_learn(entered)
    assert sign_in(name="0912345678", password=PASSWORD, now=now) == person
    assert list(Fact.objects.order_by("id").values_list("kind", flat=True)) == [
        "person.activated",
        "person.signed_in",
    ]


def test_codes_are_kept_as_digests_and_shown_once(make_person: MakePerson, now: datetime) -> None:
    people = [make_person(f"Người {letter}") for letter in "ABC"]

    issued = issue_codes(actor=None, persons=people, now=now)

    assert [one.person_id for one in issued] == [person.pk for person in people]
    assert len({one.code for one in issued}) == 3 and all(len(one.code) == 10 for one in issued)
    stored = str(list(ActivationCode.objects.values()))
    assert not any(one.code in stored for one in issued)
    assert issued[0].expires_at == now + timedelta(days=14)


def test_a_reissued_code_replaces_the_first(make_person: MakePerson, now: datetime) -> None:
    person = make_person()
    first, second = code_for(person, now), code_for(person, now)

    with pytest.raises(WrongCode):
        check_code(name="an.nguyen.26248", code=first, now=now)
    assert check_code(name="an.nguyen.26248", code=second, now=now).person_uuid == person.uuid
    assert ActivationCode.objects.count() == 1


def test_five_wrong_tries_lock_the_code_and_the_unit_manager_can_give_them_back(
    make_person: MakePerson, now: datetime
) -> None:
    person = make_person()
    code = code_for(person, now)
    for _ in range(5):
        with pytest.raises(WrongCode):
            check_code(name="an.nguyen.26248", code="AAAAAAAAAA", now=now)

    with pytest.raises(CodeOver) as caught:
        check_code(name="an.nguyen.26248", code=code, now=now)
    assert caught.value.code == "activation_code_locked"
    assert code_states([person], now=now) == {person.pk: "locked"}

    unlock(actor=None, person=person, now=now)
    assert check_code(name="an.nguyen.26248", code=code, now=now)


def test_a_code_ends_after_fourteen_days_and_after_use(make_person: MakePerson, now: datetime) -> None:
    person = make_person()
    code = code_for(person, now)

    with pytest.raises(CodeOver) as caught:
        check_code(name="an.nguyen.26248", code=code, now=now + timedelta(days=14))
    assert caught.value.code == "activation_code_expired"
    ticket = check_code(name="an.nguyen.26248", code=code, now=now + timedelta(days=13))
    activate(token=ticket.token, password=PASSWORD, now=now)
    with pytest.raises(CodeOver) as caught:
        check_code(name="an.nguyen.26248", code=code, now=now)
    assert caught.value.code == "activation_code_used"


def test_a_code_needs_the_name_it_was_printed_for(make_person: MakePerson, now: datetime) -> None:
    code = code_for(make_person(), now)
    make_person("Trần Thị Bình")

    for name in ("binh.tran.26248", "khong.co.ai", ""):
        with pytest.raises(WrongCode):
            check_code(name=name, code=code, now=now)


@pytest.mark.parametrize("token", ["", "x", "a.b", "eyJ2IjoxfQ.AAAA", "\x00.\x00", "é.é"])
def test_a_forged_ticket_opens_nothing(token: str, now: datetime, db: None) -> None:
    with pytest.raises((WrongCode, CodeOver)):
        activate(token=token, password=PASSWORD, now=now)


def test_a_ticket_works_once_and_for_half_an_hour(make_person: MakePerson, now: datetime) -> None:
    person = make_person()
    ticket = check_code(name="an.nguyen.26248", code=code_for(person, now), now=now)

    with pytest.raises(CodeOver):
        activate(token=ticket.token, password=PASSWORD, now=now + timedelta(minutes=30))
    activate(token=ticket.token, password=PASSWORD, now=now)
    with pytest.raises(CodeOver):
        activate(token=ticket.token, password="một mật khẩu khác", now=now)
    assert sign_in(name="an.nguyen.26248", password=PASSWORD, now=now)


def test_a_ticket_of_a_replaced_code_is_worthless(make_person: MakePerson, now: datetime) -> None:
    person = make_person()
    ticket = check_code(name="an.nguyen.26248", code=code_for(person, now), now=now)
    code_for(person, now)

    with pytest.raises(CodeOver):
        activate(token=ticket.token, password=PASSWORD, now=now)


def test_a_weak_password_leaves_the_code_for_another_try(make_person: MakePerson, now: datetime) -> None:
    person = make_person()
    ticket = check_code(name="an.nguyen.26248", code=code_for(person, now), now=now)

    with pytest.raises(WeakPassword):
        activate(token=ticket.token, password="12345678", now=now)

    person.refresh_from_db()
    assert person.activated_at is None and not person.has_usable_password()
    assert activate(token=ticket.token, password=PASSWORD, now=now)


def test_a_reissued_code_is_the_way_back_for_a_forgotten_password(
    make_person: MakePerson, now: datetime
) -> None:
    person = make_person(password="quên mất rồi còn đâu")
    ticket = check_code(name="an.nguyen.26248", code=code_for(person, now), now=now)

    activate(token=ticket.token, password=PASSWORD, now=now)

    assert sign_in(name="an.nguyen.26248", password=PASSWORD, now=now)
    assert Fact.objects.filter(kind="person.activated").count() == 0


def test_boxes_are_never_ticked_and_an_unticked_one_is_kept_as_a_refusal(
    make_person: MakePerson, now: datetime
) -> None:
    person = make_person(password=PASSWORD)
    assert [question.given for question in consent_questions(person)] == [None, None, None]
    assert [question.is_needed_to_learn for question in consent_questions(person)] == [True, False, False]

    record_consents(actor=person, answers={"training": True}, now=now)

    assert {row.purpose: row.given for row in Consent.objects.filter(person=person)} == {
        "training": True, "results": False, "contact": False,
    }  # fmt: skip
    assert first_step_of(person) is FirstStep.IDENTITY


def test_who_refuses_training_cannot_learn_until_the_answer_changes(
    make_person: MakePerson, now: datetime
) -> None:
    person = make_person(password=PASSWORD)
    confirm_identity(actor=person, now=now)

    record_consents(actor=person, answers={**ALL, "training": False}, now=now)
    assert first_step_of(person) is FirstStep.REFUSED and not may_learn(person)
    record_consents(actor=person, answers=ALL, now=now + timedelta(minutes=1))

    assert may_learn(person)
    assert Consent.objects.filter(person=person, purpose="training").count() == 2


@pytest.mark.parametrize("answer", ["on", 1, "true", None])
def test_only_a_clear_yes_is_a_yes(make_person: MakePerson, now: datetime, answer: object) -> None:
    person = make_person(password=PASSWORD)

    record_consents(actor=person, answers={"training": answer}, now=now)  # type: ignore[dict-item]

    assert first_step_of(person) is FirstStep.REFUSED


def test_a_correction_is_asked_for_decided_by_the_manager_and_does_not_hold_up_learning(
    make_person: MakePerson, now: datetime
) -> None:
    person = make_person("Nguyễn Thị Hoa", password=PASSWORD)
    manager, stranger = make_person("Quản Lý"), make_person("Người Lạ")
    grant_role(actor=None, person=manager, name="unit_manager", unit_path="VN/75/", now=now)
    grant_role(actor=None, person=stranger, name="unit_manager", unit_path="VN/40/", now=now)
    record_consents(actor=person, answers=ALL, now=now)

    request = request_correction(
        actor=person, full_name="Nguyễn Thị Hòa", birth_date=date(1985, 6, 8), now=now
    )

    assert may_learn(person)
    assert [one.uuid for one in open_corrections(Scope(["VN/75/"]))] == [request.uuid]
    assert open_corrections(Scope(["VN/40/"])) == []
    with pytest.raises(OutsideScope):
        settle_correction(actor=stranger, request_uuid=request.uuid, accept=True, now=now)
    settle_correction(actor=manager, request_uuid=request.uuid, accept=True, now=now)
    settle_correction(actor=manager, request_uuid=request.uuid, accept=False, now=now)

    person.refresh_from_db()
    assert (person.full_name, person.name_fold, person.birth_year) == (
        "Nguyễn Thị Hòa",
        "nguyen thi hoa",
        1985,
    )
    assert person.confirmed_at == now
    assert open_corrections(EVERYTHING) == []
    assert AuditEntry.objects.filter(action__startswith="correction.").count() == 1


def test_a_refused_correction_leaves_the_record_and_asks_to_confirm(
    make_person: MakePerson, now: datetime
) -> None:
    person = make_person(password=PASSWORD)
    request = request_correction(actor=person, note="sai tên đệm", now=now)
    newer = request_correction(actor=person, full_name="Nguyễn Đức An", now=now)
    assert CorrectionRequest.objects.count() == 1

    settle_correction(actor=None, request_uuid=newer.uuid, accept=False, now=now)

    person.refresh_from_db()
    assert person.full_name == "Nguyễn Văn An" and person.confirmed_at is None
    with pytest.raises(DomainError):
        settle_correction(actor=None, request_uuid=request.uuid, accept=True, now=now)
    with pytest.raises(Invalid):
        request_correction(actor=person, full_name=" \u200b ", now=now)


def test_codes_are_issued_only_inside_the_own_subtree(make_person: MakePerson, now: datetime) -> None:
    person, manager = make_person(), make_person("Quản Lý")
    grant_role(actor=None, person=manager, name="unit_manager", unit_path="VN/40/", now=now)

    with pytest.raises(OutsideScope):
        issue_codes(actor=manager, persons=[person], now=now)
    assert ActivationCode.objects.count() == 0


def test_demonstration_accounts_are_ready_at_once(make_person: MakePerson, now: datetime) -> None:
    people = [make_person(f"Người {letter}") for letter in "ABC"]

    assert activate_in_bulk(persons=people, password=PASSWORD, now=now) == 3

    assert all(may_learn(Person.objects.get(pk=person.pk)) for person in people)
    assert sign_in(name="a.nguoi.26248", password=PASSWORD, now=now) == people[0]
    assert Fact.objects.filter(kind="person.activated").count() == 3

"""What operators do to accounts and jobs, and what nobody else may."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from lantoa.facts.models import AuditEntry
from lantoa.kernel.errors import Conflict, DomainError, Invalid, NotFound
from lantoa.kernel.models import Job
from lantoa.people.errors import OutsideScope
from lantoa.people.models import ApiToken, Person, SignInName
from lantoa.people.queries.accounts import access_of, role_holders, role_labels_of
from lantoa.people.queries.roles import grants_of
from lantoa.people.rules.codes import CodeState
from lantoa.people.rules.grants import Grant, may_author
from lantoa.people.services.accounts import (
    open_account,
    reissue_code,
    restore_account,
    revoke_token,
    stop_account,
)
from lantoa.people.services.operating import run_job_again
from lantoa.people.services.operators import create_operator
from lantoa.people.services.passwords import unlock
from lantoa.people.services.roles import grant_role
from lantoa.people.services.tokens import create_token, person_of_token
from tests.outcomes.scenes import make_organiser, make_person, unit_at

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)
PASSWORD = "Loa-phuong-buoi-som"


def operator(name: str = "van-hanh") -> Person:
    unit_at("VN/")  # tests with real transactions leave no units behind
    return create_operator(user_name=name, password=PASSWORD, now=NOW)


def test_an_opened_account_has_one_sign_in_name_a_code_and_no_password() -> None:
    slip = open_account(
        actor=operator(), full_name="Vi  Văn Đức", user_name="Vi.Duc", unit=unit_at("VN/75/"), now=NOW
    )

    assert (slip.person.full_name, slip.sign_in_names) == ("Vi Văn Đức", ["vi.duc"])
    assert not slip.person.has_usable_password()
    assert access_of(slip.person, now=NOW).code is CodeState.LIVE


@pytest.mark.parametrize(
    ("user_name", "refusal"), [("van-hanh", Conflict), ("x", Invalid), ("0912345678", Invalid)]
)
def test_a_user_name_that_cannot_be_leaves_nothing_behind(user_name: str, refusal: type[DomainError]) -> None:
    actor, before = operator(), Person.objects.count()

    with pytest.raises(refusal):
        open_account(actor=actor, full_name="Vi Văn Đức", user_name=user_name, unit=unit_at("VN/"), now=NOW)

    assert (Person.objects.count(), SignInName.objects.count()) == (before, before)


ACTS: list[Callable[[Person, Person], Any]] = [
    lambda actor, other: open_account(
        actor=actor, full_name="X", user_name="xyz", unit=unit_at("VN/"), now=NOW
    ),
    lambda actor, other: reissue_code(actor=actor, person=other, now=NOW),
    lambda actor, other: stop_account(actor=actor, person=other, now=NOW),
    lambda actor, other: restore_account(actor=actor, person=other, now=NOW),
    lambda actor, other: revoke_token(actor=actor, token_uuid=other.uuid, now=NOW),
    lambda actor, other: run_job_again(actor=actor, job_uuid=other.uuid, now=NOW),
]


@pytest.mark.parametrize("act", ACTS)
def test_organisers_and_strangers_do_none_of_it(act: Callable[[Person, Person], Any]) -> None:
    other = make_person("Vi Văn Đức")
    for actor in (make_organiser(), make_person("Người Lạ")):
        with pytest.raises(OutsideScope):
            act(actor, other)

    assert not AuditEntry.objects.filter(subject=other.uuid).exists()


def test_a_stopped_account_has_neither_roles_nor_tokens() -> None:
    actor, organiser = operator(), make_organiser()
    SignInName.objects.create(person=organiser, kind="user", value="to.chuc")
    token = create_token(actor=actor, user_name="to.chuc", label="", days=3, now=NOW)

    stop_account(actor=actor, person=organiser, now=NOW)

    organiser.refresh_from_db()
    assert grants_of(organiser) == []
    assert person_of_token(token=token, now=NOW) is None
    with pytest.raises(Conflict):
        reissue_code(actor=actor, person=organiser, now=NOW)


def test_stopping_and_restoring_twice_writes_the_trail_once() -> None:
    actor, person = operator(), make_person()
    for act in (stop_account, stop_account, restore_account, restore_account):
        act(actor=actor, person=person, now=NOW)

    assert list(
        AuditEntry.objects.filter(subject=person.uuid).order_by("id").values_list("action", flat=True)
    ) == [
        "person.stopped",
        "person.restored",
    ]


def test_the_last_operator_is_not_stopped_even_by_the_system() -> None:
    person = operator()

    with pytest.raises(Conflict):
        stop_account(actor=None, person=person, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_operators_who_stop_each_other_leave_one() -> None:
    first, second = operator("mot"), operator("hai")
    start = threading.Barrier(2)

    def stop(actor: Person, other: Person) -> None:
        start.wait()
        try:
            stop_account(
                actor=Person.objects.get(pk=actor.pk), person=Person.objects.get(pk=other.pk), now=NOW
            )
        except DomainError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=stop, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Person.objects.filter(pk__in=[first.pk, second.pk], is_active=True).count() == 1


def test_a_revoked_token_opens_nothing_and_is_revoked_once() -> None:
    actor = operator()
    token = create_token(actor=actor, user_name="van-hanh", label="bảng số", days=3, now=NOW)
    row = ApiToken.objects.get()

    revoke_token(actor=actor, token_uuid=row.uuid, now=NOW)
    revoke_token(actor=actor, token_uuid=row.uuid, now=NOW + timedelta(hours=1))

    assert person_of_token(token=token, now=NOW) is None
    assert ApiToken.objects.get().revoked_at == NOW
    assert AuditEntry.objects.filter(action="token.revoked").count() == 1
    with pytest.raises(NotFound):
        revoke_token(actor=actor, token_uuid=actor.uuid, now=NOW)


def test_an_operator_unlocks_anybody_and_a_manager_only_the_own_unit() -> None:
    person = make_person("Vi Văn Đức")
    elsewhere = make_person("Quản Lý Hà Nội", path="VN/01/")
    grant_role(actor=None, person=elsewhere, name="unit_manager", unit_path="VN/01/", now=NOW)

    unlock(actor=operator(), person=person, now=NOW)

    with pytest.raises(OutsideScope):
        unlock(actor=elsewhere, person=person, now=NOW)


def test_a_failed_job_is_sent_again_in_the_name_of_who_started_it() -> None:
    actor = operator()
    job = Job.objects.create(
        kind="statistics.recount",
        state="failed",
        attempts=4,
        error_message="hỏng",
        arguments={"campaign_id": 7},
    )

    run_job_again(actor=actor, job_uuid=job.uuid, now=NOW)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.actor_uuid) == ("queued", 0, None)
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.campaign_id, entry.details) == (
        "job.retried",
        7,
        {"kind": "statistics.recount"},
    )
    with pytest.raises(Conflict):
        run_job_again(actor=actor, job_uuid=job.uuid, now=NOW)
    with pytest.raises(NotFound):
        run_job_again(actor=actor, job_uuid=actor.uuid, now=NOW)


def test_role_holders_are_listed_once_in_vietnamese_order() -> None:
    people = [make_person(name) for name in ("Trần Văn Ân", "Lê Thị An", "Vũ Ba")]
    for person in people:
        for path in ("VN/01/", "VN/75/"):
            grant_role(actor=None, person=person, name="lecturer", unit_path=path, now=NOW)

    found = role_holders(name="lecturer").rows

    assert [person.full_name for person in found] == ["Lê Thị An", "Trần Văn Ân", "Vũ Ba"]
    assert role_labels_of(found)[people[0].pk] == ["Giảng viên"]
    assert role_holders(name="author").total == 0


@pytest.mark.parametrize(
    ("grant", "may"),
    [
        (Grant("author"), True),
        (Grant("operator"), True),
        (Grant("author", "VN/75/"), False),
        (Grant("author", campaign_id=3), False),
        (Grant("organiser"), False),
    ],
)
def test_who_may_bring_in_courses(grant: Grant, may: bool) -> None:
    assert may_author([grant]) is may

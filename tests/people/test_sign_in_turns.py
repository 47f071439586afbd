"""Passwords wait for their turn: places, the answer that is there for the browser that comes back, what a full line says."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from pytest_django import Settings

from lantoa.people.errors import (
    AccountStopped,
    SignInFull,
    SignInLost,
    SignInWaits,
    TooManyTries,
    WrongSignIn,
)
from lantoa.people.hashers import LeastArgon2id
from lantoa.people.models import FailedTries, PasswordAnswer, Person
from lantoa.people.services import sign_in_pool
from lantoa.people.services.activation import activate, check_code, finish_activation
from lantoa.people.services.codes import issue_codes
from lantoa.people.services.passwords import change_password
from lantoa.people.services.sign_in import finish_sign_in, sign_in, typed_name
from lantoa.people.services.sign_in_pool import Checked, HashingPool, pool
from lantoa.people.services.sign_in_queue import forget_old_answers, write_answers
from tests.people.conftest import MakePerson
from tests.people.test_sign_in import limits

PASSWORD = "trời xanh mây trắng"
NAME = "an.nguyen.26248"
with_threads = pytest.mark.django_db(transaction=True)


def yes() -> Checked:
    return Checked(fits=True)


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """The line of this process, its one thread busy until the event is set."""
    let_go = threading.Event()
    own = HashingPool(threads=1, places=4)
    sign_in_pool._pool, before = own, sign_in_pool._pool
    own.submit(lambda: Checked(fits=let_go.wait(30)))
    yield let_go
    let_go.set()
    for thread in threading.enumerate():
        if thread.name == "sign-in answers":
            thread.join(10)
    sign_in_pool._pool = before


def waiting(name: str = NAME, password: str = PASSWORD, *, now: datetime, address: str = "") -> SignInWaits:
    with pytest.raises(SignInWaits) as caught:
        sign_in(name=name, password=password, address=address, now=now, patience=0.1)
    return caught.value


def answered() -> None:
    """Wait for the row that the line's own thread writes."""
    edge = time.monotonic() + 20
    while not PasswordAnswer.objects.exists():
        assert time.monotonic() < edge, "no answer was written"
        time.sleep(0.02)


def test_places_count_down_in_the_order_of_coming() -> None:
    let_go, line = threading.Event(), HashingPool(threads=1, places=10)
    first = line.submit(lambda: Checked(fits=let_go.wait(20)))
    others = [line.submit(yes) for _ in range(3)]
    while line.place(first.number):
        time.sleep(0.01)

    assert [line.place(one.number) for one in others] == [1, 2, 3]
    assert line.seconds(3) >= line.seconds(1) >= 1
    let_go.set()
    assert line.wait(others[-1], None) == Checked(fits=True)
    assert [line.place(one.number) for one in others] == [0, 0, 0]


def test_no_more_checks_at_a_time_than_threads() -> None:
    running, most, guard = [0], [0], threading.Lock()

    def work() -> Checked:
        with guard:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.005)
        with guard:
            running[0] -= 1
        return Checked(fits=True)

    line = HashingPool(threads=2, places=100)
    for job in [line.submit(work) for _ in range(30)]:
        line.wait(job, None)

    assert most[0] == 2


def test_a_thread_of_pages_stands_by_only_for_what_starts_at_once_and_never_all_of_them() -> None:
    let_go = threading.Event()
    line = HashingPool(threads=3, places=10, most_waiting_here=1)
    jobs = [line.submit(lambda: Checked(fits=let_go.wait(20))) for _ in range(4)]
    beside = threading.Thread(target=line.wait, args=(jobs[0], 10.0))
    beside.start()
    time.sleep(0.1)

    began = time.monotonic()
    assert [line.wait(one, 10.0) for one in jobs[1:]] == [None, None, None]
    assert time.monotonic() - began < 5
    let_go.set()
    beside.join()
    assert line.wait(jobs[3], None) == Checked(fits=True)


def test_a_full_line_says_when_to_come_back_and_one_address_fills_half_of_it_at_most() -> None:
    let_go, line = threading.Event(), HashingPool(threads=1, places=4)
    busy = line.submit(lambda: Checked(fits=let_go.wait(20)))
    while line.place(busy.number):
        time.sleep(0.01)
    for _ in range(2):
        line.submit(yes, group="203.0.113.9")

    with pytest.raises(SignInFull):
        line.require_room(group="203.0.113.9")
    line.require_room(group="203.0.113.10")
    for _ in range(2):
        line.submit(yes, group="203.0.113.10")
    with pytest.raises(SignInFull) as caught:
        line.require_room(group="203.0.113.11")

    let_go.set()
    assert caught.value.status == 503 and caught.value.details["retry_after_seconds"] >= 1


def test_a_check_that_breaks_is_told_and_the_line_goes_on() -> None:
    def broken() -> Checked:
        raise MemoryError("no room for the hash")

    line = HashingPool(threads=1, places=4)
    told: list[Checked | None] = []
    job = line.submit(broken)
    with pytest.raises(MemoryError):
        line.wait(job, None)
    line.tell(job, told.append)

    assert told == [None]
    assert line.wait(line.submit(yes), None) == Checked(fits=True)


@with_threads
def test_who_waits_comes_back_and_is_in_once(
    make_person: MakePerson, now: datetime, held: threading.Event
) -> None:
    person = make_person(password=PASSWORD)
    wait = waiting(now=now)

    with pytest.raises(SignInWaits) as again:
        finish_sign_in(ticket=wait.ticket, now=now)
    assert again.value.place == 1 and typed_name(wait.ticket) == NAME
    held.set()
    answered()

    assert finish_sign_in(ticket=wait.ticket, now=now) == person
    assert not FailedTries.objects.exists()
    with pytest.raises((SignInWaits, SignInLost)):
        finish_sign_in(ticket=wait.ticket, now=now)


@with_threads
def test_a_wrong_password_after_waiting_is_told_and_counts_like_any(
    make_person: MakePerson, now: datetime, held: threading.Event, settings: Settings
) -> None:
    limits(settings, sign_in_tries_per_account=2)
    make_person(password=PASSWORD)
    wait = waiting(password="sai", now=now, address="203.0.113.9")
    waiting(password="sai", now=now, address="203.0.113.9")
    with pytest.raises(TooManyTries):
        sign_in(name=NAME, password=PASSWORD, now=now, patience=0.1)

    held.set()
    answered()
    with pytest.raises(WrongSignIn):
        finish_sign_in(ticket=wait.ticket, now=now)
    assert FailedTries.objects.filter(kind="address").count() == 1
    with pytest.raises(TooManyTries):
        sign_in(name=NAME, password=PASSWORD, now=now)


@with_threads
@pytest.mark.parametrize("change", ["stopped", "password", "sessions"])
def test_what_happened_to_the_account_while_it_waited_counts(
    make_person: MakePerson, now: datetime, held: threading.Event, change: str
) -> None:
    person = make_person(password=PASSWORD)
    wait = waiting(now=now)
    if change == "stopped":
        person.is_active = False
    elif change == "password":
        person.set_password("một mật khẩu khác")
    else:
        person.sessions_ended += 1
    person.save()
    held.set()
    answered()

    with pytest.raises(AccountStopped if change == "stopped" else WrongSignIn):
        finish_sign_in(ticket=wait.ticket, now=now)


@with_threads
def test_a_full_line_refuses_before_a_try_is_counted(
    make_person: MakePerson, now: datetime, held: threading.Event
) -> None:
    make_person(password=PASSWORD)
    while pool().place(1):
        time.sleep(0.01)
    for _ in range(4):
        pool().submit(yes)

    with pytest.raises(SignInFull):
        sign_in(name=NAME, password=PASSWORD, now=now, patience=0.1)
    with pytest.raises(SignInFull):
        change_password(actor=Person.objects.get(), old=PASSWORD, new="biển rộng sông dài", now=now)
    assert not FailedTries.objects.exists()


@with_threads
def test_a_new_password_waits_too_and_the_code_is_used_only_then(
    make_person: MakePerson, now: datetime, held: threading.Event
) -> None:
    person = make_person()
    (issued,) = issue_codes(actor=None, persons=[person], now=now)
    token = check_code(name=NAME, code=issued.printed, now=now).token
    with pytest.raises(SignInWaits) as caught:
        activate(token=token, password=PASSWORD, now=now, patience=0.1)
    ticket = caught.value.ticket
    assert check_code(name=NAME, code=issued.printed, now=now).token

    with pytest.raises(SignInLost):
        finish_sign_in(ticket=ticket, now=now)  # a ticket of another purpose
    held.set()
    answered()

    assert finish_activation(token=token, ticket=ticket, now=now) == person
    assert sign_in(name=NAME, password=PASSWORD, now=now) == person


@pytest.mark.django_db
def test_another_process_tells_the_place_from_the_answers_and_says_when_the_line_is_gone(
    make_person: MakePerson, now: datetime
) -> None:
    make_person(password=PASSWORD)
    before, there = sign_in_pool._pool, HashingPool(threads=1, places=9)
    let_go = threading.Event()
    there.submit(lambda: Checked(fits=let_go.wait(3600)))
    for _ in range(3):
        there.submit(yes)
    sign_in_pool._pool = there
    wait = waiting(now=now)  # number 5 of that line
    sign_in_pool._pool = HashingPool(threads=1, places=9)
    try:
        with pytest.raises(SignInWaits) as caught:
            finish_sign_in(ticket=wait.ticket, now=now)
        assert caught.value.place == 5
        PasswordAnswer.objects.create(ticket="0" * 32, process=there.process, number=3, at=now)
        with pytest.raises(SignInWaits) as caught:
            finish_sign_in(ticket=wait.ticket, now=now)
        assert caught.value.place == 2
        with pytest.raises(SignInLost):
            finish_sign_in(ticket=wait.ticket, now=now + timedelta(seconds=61))
    finally:
        sign_in_pool._pool = before  # the held thread ends with the test run; its answer goes nowhere


@pytest.mark.django_db
@pytest.mark.parametrize("ticket", ["", "x", "a.b", "é.é"])
def test_a_ticket_that_is_not_ours_is_none(ticket: str, now: datetime) -> None:
    with pytest.raises(SignInLost):
        finish_sign_in(ticket=ticket, now=now)
    assert typed_name(ticket) == ""


@pytest.mark.django_db
def test_answers_are_forgotten_after_minutes(now: datetime) -> None:
    PasswordAnswer.objects.create(ticket="0" * 32, process="1" * 32, number=3, at=now)
    write_answers([], now=now + timedelta(minutes=4))
    assert PasswordAnswer.objects.count() == 1

    assert forget_old_answers(now=now + timedelta(minutes=6)) == 1


@pytest.mark.django_db
def test_a_hash_of_older_figures_still_counts_and_is_made_anew(
    make_person: MakePerson, now: datetime, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["lantoa.people.hashers.LeastArgon2id"]
    person = make_person()
    older = Argon2PasswordHasher()
    older.memory_cost, older.parallelism = 1024, 2
    person.password = older.encode(PASSWORD, "muoi-muoi-muoi")
    person.save()

    assert sign_in(name=NAME, password=PASSWORD, now=now) == person

    person.refresh_from_db()
    assert "$m=19456,t=2,p=1$" in person.password
    kept = person.password
    assert sign_in(name=NAME, password=PASSWORD, now=now) == person
    person.refresh_from_db()
    assert person.password == kept
    assert LeastArgon2id().verify(PASSWORD, make_password(PASSWORD))

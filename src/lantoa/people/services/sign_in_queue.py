"""Tickets of those whose password waits for its turn, and the answers they come back for.

The ticket is signed and kept in a cookie; it says whose line and which number, and no password. The process that holds
the line writes what came of each number into a row, so that any web process can tell the browser.
"""

import logging
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec
from django.conf import settings
from django.db import DatabaseError, connection

from lantoa.kernel import clock
from lantoa.kernel.clock import from_milliseconds, to_milliseconds
from lantoa.kernel.lightly import lightly
from lantoa.kernel.signing import BadToken, derive_key, open_token, sign_token
from lantoa.people.errors import SignInLost, SignInWaits
from lantoa.people.models import PasswordAnswer
from lantoa.people.services import tries
from lantoa.people.services.sign_in_pool import Checked, Job, pool

logger = logging.getLogger("lantoa.people")

KEPT = timedelta(minutes=5)
_SILENT = timedelta(seconds=60)  # a line that gave no answer for so long has gone with its process
_AT_ONCE = 200
_IDLE_SECONDS = 1.0
_AGAIN_SECONDS = 0.5


class Ticket(msgspec.Struct, frozen=True):
    """`purpose`: sign_in or activate; `name` as typed, to show it again; `at` in ms."""

    purpose: str
    ticket: str
    process: str
    number: int
    name: str
    at: int


@dataclass(frozen=True)
class Asked:
    """Whom an answer will be about. `person` None: a name nobody has; `address` counts failures."""

    person: int | None
    proof: str = ""
    address: str = ""


@dataclass(frozen=True)
class _Told:
    ticket: UUID
    number: int
    asked: Asked
    found: Checked | None


def wait_in_line(*, job: Job, asked: Asked, purpose: str, name: str = "", now: datetime) -> SignInWaits:
    """Have the answer kept for this ticket; what to tell the person meanwhile."""
    ticket = uuid4()
    pool().tell(job, lambda found: _told.put(_Told(ticket, job.number, asked, found)))
    _start_writing()
    place = pool().place(job.number)
    body = Ticket(purpose, str(ticket), str(pool().process), job.number, name[:80], to_milliseconds(now))
    return SignInWaits(ticket=sign_token(_key(), body), place=place, seconds=pool().seconds(place))


def answer_to(*, ticket: str, purpose: str, now: datetime) -> PasswordAnswer:
    """What came of a ticket. SignInWaits while nothing did, SignInLost. Reads only, because people ask again and again."""
    waiting = read_ticket(ticket, purpose)
    answer = PasswordAnswer.objects.filter(ticket=waiting.ticket).first()
    if answer is None:
        raise _still_waiting(ticket, waiting, now)
    if answer.has_failed:
        raise SignInLost
    return answer


def use_up(answer: PasswordAnswer) -> None:
    """An answer counts once; call it in the transaction that acts on it."""
    deleted, _rows = PasswordAnswer.objects.filter(pk=answer.pk).delete()
    if not deleted:
        raise SignInLost


def read_ticket(ticket: str, purpose: str) -> Ticket:
    """SignInLost when it is not one of ours for this purpose."""
    try:
        waiting: Ticket = open_token(_key(), ticket, Ticket)
    except (BadToken, ValueError) as error:
        raise SignInLost from error
    if waiting.purpose != purpose:
        raise SignInLost
    return waiting


def _still_waiting(ticket: str, waiting: Ticket, now: datetime) -> SignInWaits | SignInLost:
    own, asked_at = pool(), from_milliseconds(waiting.at)
    if now - asked_at > KEPT:
        return SignInLost()
    if waiting.process == str(own.process):
        place = own.place(waiting.number)
    else:
        last = PasswordAnswer.objects.filter(process=waiting.process).order_by("-number").first()
        if now - max(asked_at, last.at if last else asked_at) > _SILENT:
            return SignInLost()
        place = max(0, waiting.number - (last.number if last else 0))
    return SignInWaits(ticket=ticket, place=place, seconds=own.seconds(place))


def write_answers(told: Sequence[_Told], *, now: datetime) -> None:
    """Keep answers, count wrong ones against the addresses they came from, forget old ones. May be repeated."""
    with lightly():
        forget_old_answers(now=now)
        PasswordAnswer.objects.bulk_create([_row(one, now) for one in told], ignore_conflicts=True)
        for one in told:
            if one.found is not None and not one.found.fits:
                tries.count_address_failure(address=one.asked.address, now=now)


def forget_old_answers(*, now: datetime) -> int:
    """Delete answers that nobody came for; with every new one, and from the schedule."""
    deleted, _rows = PasswordAnswer.objects.filter(at__lt=now - KEPT).delete()
    return deleted


def _row(one: _Told, now: datetime) -> PasswordAnswer:
    row = PasswordAnswer(
        ticket=one.ticket, process=pool().process, number=one.number, has_failed=one.found is None, at=now
    )
    if one.found is not None and one.found.fits:
        row.person, row.proof, row.encoded = one.asked.person, one.asked.proof, one.found.encoded
    return row


# Answers on their way to their rows: written by a thread of normal priority, many in one transaction. A hashing thread gives
# way to everybody, and one that held the database meanwhile would hold everybody up.
_told: queue.SimpleQueue[_Told] = queue.SimpleQueue()
_writing = threading.Lock()


def _start_writing() -> None:
    if _writing.acquire(blocking=False):
        threading.Thread(target=_write, name="sign-in answers", daemon=True).start()


def _write() -> None:
    """Until nothing came for a moment; then thread and connection are let go."""
    try:
        while told := _next_few():
            try:
                write_answers(told, now=clock.now())
            except DatabaseError as error:
                logger.warning("answers to sign-ins wait: %s", error)
                for one in told:
                    _told.put(one)
                connection.close()
                time.sleep(_AGAIN_SECONDS)
    finally:
        connection.close()
        _writing.release()
    if not _told.empty():  # put while this thread was ending
        _start_writing()


def _next_few() -> list[_Told]:
    few: list[_Told] = []
    try:
        few.append(_told.get(timeout=_IDLE_SECONDS))
        while len(few) < _AT_ONCE:
            few.append(_told.get_nowait())
    except queue.Empty:
        return few
    return few


def _key() -> bytes:
    return derive_key(settings.INSTALL_SECRET, "sign-in-wait")

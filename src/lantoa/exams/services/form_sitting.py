"""The test without JavaScript: pages and posts on the same sitting, through the gateway's own requests.

The session holds the ticket; each question's hidden field holds the mark of the answer the page showed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantoa.assessment.enums import ItemKind
from lantoa.exams.errors import GatewayRefused
from lantoa.exams.models import Window
from lantoa.exams.queries import item_places
from lantoa.exams.rules.forms import (
    Kept,
    has_ties,
    place_reached,
    plan,
    read_mark,
    response_of,
    same_response,
)
from lantoa.exams.rules.tokens import ExamKeys, Ticket, open_ticket, opening_mac, secret_of_device
from lantoa.exams.services.admitting import admit_to_sitting
from lantoa.exams.services.form_paper import FormQuestion, questions_of
from lantoa.exams.services.gateway_client import ask_gateway
from lantoa.kernel.clock import from_milliseconds, to_milliseconds
from lantoa.kernel.errors import NotAllowed, NotFound
from lantoa.kernel.signing import BadToken
from lantoa.people.models import Person
from lantoa.training.models import Enrolment

CODE_MOST = 64


@dataclass(frozen=True)
class FormPaper:
    """The whole form. `is_superseded`: the test goes on on another device, this one would have to take it over.

    `turn`: in a test without a way back the one question that can be answered now, counted from 1; None elsewhere.
    `notices`: (when, text) of what the organisers tell those who sit the test now.
    """

    ticket: str
    sitting: UUID
    due_at: datetime
    server_time: datetime
    closed_at: datetime | None
    is_superseded: bool
    questions: tuple[FormQuestion, ...]
    turn: int | None = None
    notices: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True)
class FormConflict:
    """A question answered elsewhere since the page was shown: what is kept, and what this form says."""

    item: str
    kept: object
    given: object


@dataclass(frozen=True)
class FormSaved:
    """What became of a post. Conflicts and refused items were not saved; `server_time` is when the others were.

    `tied`: orderings in which two lines had the same number; they were saved in the order of the page. `passed`: questions
    already left in a test without a way back; they were not touched.
    """

    saved: int
    conflicts: tuple[FormConflict, ...]
    refused: tuple[str, ...]
    server_time: datetime
    is_late: bool
    closed_at: datetime | None = None
    receipt: str = ""
    tied: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()


def open_by_form(
    *,
    actor: Person,
    window: Window,
    enrolment: Enrolment,
    device: UUID,
    code: str = "",
    address: str = "",
    now: datetime,
) -> FormPaper:
    """Open or take over the sitting for a browser without JavaScript. Keep `ticket` in the session.

    `address`: the network address of the browser, here and below.
    """
    admitted = admit_to_sitting(actor=actor, window=window, enrolment=enrolment, now=now)
    keys, at = ExamKeys.of(settings.INSTALL_SECRET), to_milliseconds(now)
    secret = secret_of_device(keys, str(enrolment.person.uuid), str(device))
    mac = opening_mac(secret, admitted.admission, at)
    message = {"admission": admitted.admission, "device": str(device), "at": at, "mac": mac}
    opened = ask_gateway("open", {**message, "code": code[:CODE_MOST]}, address=address)
    return read_by_form(actor=actor, ticket=opened["ticket"])


def read_by_form(*, actor: Person, ticket: str) -> FormPaper:
    """The form as the server holds it now."""
    opened = _ticket(actor, ticket)
    window = Window.objects.filter(uuid=opened.window).first()
    if window is None:
        raise NotFound(_("Không còn bài kiểm tra này."))
    state = ask_gateway("state", {"ticket": ticket})
    kept = _kept(state)
    questions = tuple(questions_of(window, opened, kept))
    return FormPaper(
        ticket=ticket,
        sitting=UUID(opened.sitting),
        due_at=from_milliseconds(state["due_at"]),
        server_time=from_milliseconds(state["server_time"]),
        closed_at=None if state["closed_at"] is None else from_milliseconds(state["closed_at"]),
        is_superseded=state["epoch"] > opened.epoch,
        questions=questions,
        turn=place_reached([one.item for one in questions], kept) + 1 if window.no_way_back else None,
        notices=tuple((from_milliseconds(one["at"]), one["text"]) for one in state.get("notices") or ()),
    )


def save_by_form(
    *,
    actor: Person,
    ticket: str,
    posted: Mapping[str, Sequence[str]],
    last_revision_seen: Mapping[str, str],
    replace: bool = False,
    hand_in: bool = False,
    go_on: bool = False,
    address: str = "",
) -> FormSaved:
    """Save the posted values of items (item -> values of its fields), each with the mark its page showed.

    Items answered elsewhere since are not touched unless `replace`; with such items left nothing is handed in. `go_on`:
    in a test without a way back, leave the question whose turn it is for the next one.
    """
    opened = _ticket(actor, ticket)
    kinds = {one.frozen.value.uuid: one.frozen.value.kind for one in _places(opened)}
    state = ask_gateway("state", {"ticket": ticket})
    kept = _kept(state)
    given = {item: response_of(kinds[item], values) for item, values in posted.items() if item in kinds}
    given, passed, following = _in_turn(opened, kept, given)
    seen = {item: read_mark(mark) for item, mark in last_revision_seen.items()}
    if state["epoch"] > opened.epoch:
        raise GatewayRefused(
            _("Bài đang được làm trên máy khác. Bấm “Làm tiếp trên máy này” nếu muốn chuyển về đây."),
            code="superseded",
            status=409,
        )
    ordered = {item for item, kind in kinds.items() if kind is ItemKind.ORDERING}
    changes, asked = plan(given, seen, kept, epoch=opened.epoch, replace=replace, ordered=ordered)
    at = state["server_time"]
    answers = [
        {"item": one.item, "revision": one.revision, "response": one.response, "at": at} for one in changes
    ]
    reached = following if go_on and not asked else None
    if reached:
        # An empty answer says that the question has been come to, here and on any other device.
        answers.append({"item": reached, "revision": 1, "response": None, "at": at})
    message: dict[str, Any] = {"ticket": ticket, "answers": answers}
    closing = hand_in and not asked
    call, message = ("close", {**message, "at": at}) if closing else ("save", message)
    done = ask_gateway(call, message, address=address)
    taken = [one["item"] for one in done["refused"] if one["code"] == "revision_taken"]
    return FormSaved(
        saved=sum(one["item"] != reached for one in done["saved"]),
        conflicts=tuple(_conflicts([*asked, *taken], kept, given)),
        refused=tuple(one["item"] for one in done["refused"] if one["code"] != "revision_taken"),
        server_time=from_milliseconds(done["server_time"]),
        is_late=bool(done.get("late")),
        closed_at=from_milliseconds(done["closed_at"]) if closing else None,
        receipt=done.get("receipt", ""),
        tied=tuple(item for item in ordered & given.keys() if has_ties(kinds[item], posted[item])),
        passed=passed,
    )


def close_by_form(
    *,
    actor: Person,
    ticket: str,
    posted: Mapping[str, Sequence[str]],
    last_revision_seen: Mapping[str, str],
    replace: bool = False,
    address: str = "",
) -> FormSaved:
    """Save and hand in. `closed_at` None: there were conflicts, nothing was handed in yet."""
    return save_by_form(
        actor=actor,
        ticket=ticket,
        posted=posted,
        last_revision_seen=last_revision_seen,
        replace=replace,
        hand_in=True,
        address=address,
    )


def _ticket(actor: Person, token: str) -> Ticket:
    try:
        ticket = open_ticket(ExamKeys.of(settings.INSTALL_SECRET), token)
    except BadToken as error:
        raise NotAllowed(
            _("Phiếu làm bài không hợp lệ. Hãy mở lại bài kiểm tra."), code="bad_ticket"
        ) from error
    if ticket.person != str(actor.uuid):
        raise NotAllowed(_("Phiếu làm bài này của người khác."), code="bad_ticket")
    return ticket


def _places(ticket: Ticket) -> list[Any]:
    window = Window.objects.filter(uuid=ticket.window).first()
    return [] if window is None else item_places(window)


def _in_turn(
    ticket: Ticket, kept: Mapping[str, Kept], given: dict[str, object]
) -> tuple[dict[str, object], tuple[str, ...], str | None]:
    """(what may be saved, what is past, the question after this one); in a test with a way back everything may be."""
    window = Window.objects.filter(uuid=ticket.window, no_way_back=True).first()
    if window is None:
        return given, (), None
    items = [one.item for one in questions_of(window, ticket, kept)]
    place = place_reached(items, kept)
    changed = [
        item
        for item, response in given.items()
        if item in items[:place]
        and not same_response(kept[item].response if item in kept else None, response)
    ]
    now = {item: response for item, response in given.items() if item == items[place]}
    return now, tuple(changed), next(iter(items[place + 1 :]), None)


def _kept(state: Mapping[str, Any]) -> dict[str, Kept]:
    return {one["item"]: Kept(one["epoch"], one["revision"], one["response"]) for one in state["answers"]}


def _conflicts(
    items: Sequence[str], kept: Mapping[str, Kept], given: Mapping[str, object]
) -> list[FormConflict]:
    return [
        FormConflict(item=item, kept=kept[item].response if item in kept else None, given=given[item])
        for item in items
    ]

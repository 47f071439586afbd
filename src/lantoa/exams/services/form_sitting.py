"""The test without JavaScript: pages and posts on the same sitting, through the gateway's own requests.

The session holds the ticket; each question's hidden field holds the mark of the answer the page showed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lantoa.assessment.enums import ItemKind
from lantoa.assessment.rules.drawing import Drawn, draw
from lantoa.exams.errors import GatewayRefused
from lantoa.exams.journal.reading import journals_of
from lantoa.exams.models import Window
from lantoa.exams.queries import item_places
from lantoa.exams.rules.forms import Kept, has_ties, plan, read_mark, response_of
from lantoa.exams.rules.papers import clear_addresses, payload
from lantoa.exams.rules.tokens import ExamKeys, Ticket, open_ticket, opening_mac, secret_of_device
from lantoa.exams.services.admitting import admit_to_sitting
from lantoa.exams.services.gateway_client import ask_gateway
from lantoa.exams.services.schemes import scheme_of
from lantoa.kernel.clock import from_milliseconds, to_milliseconds
from lantoa.kernel.errors import NotAllowed, NotFound
from lantoa.kernel.signing import BadToken
from lantoa.people.models import Person
from lantoa.training.models import Enrolment


@dataclass(frozen=True)
class FormGap:
    """One gap of a cloze; without options it is written."""

    kind: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FormQuestion:
    """One question of the form. `mark` goes into the hidden field; options are (id, html) in this person's order.

    `left` as (id, html) for matching; `text` with `gaps` (id -> kind and options in this person's order) for cloze.
    """

    number: int
    item: str
    kind: ItemKind
    prompt_html: str
    options: tuple[tuple[str, str], ...]
    unit: str | None
    points: float
    response: object
    mark: str
    left: tuple[tuple[str, str], ...] = ()
    text: tuple[Mapping[str, str], ...] = ()
    gaps: Mapping[str, FormGap] = field(default_factory=dict)
    media: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class FormPaper:
    """The whole form. `is_superseded`: the test goes on on another device, this one would have to take it over."""

    ticket: str
    sitting: UUID
    due_at: datetime
    server_time: datetime
    closed_at: datetime | None
    is_superseded: bool
    questions: tuple[FormQuestion, ...]


@dataclass(frozen=True)
class FormConflict:
    """A question answered elsewhere since the page was shown: what is kept, and what this form says."""

    item: str
    kept: object
    given: object


@dataclass(frozen=True)
class FormSaved:
    """What became of a post. Conflicts and refused items were not saved; `server_time` is when the others were.

    `tied`: orderings in which two lines had the same number; they were saved in the order of the page.
    """

    saved: int
    conflicts: tuple[FormConflict, ...]
    refused: tuple[str, ...]
    server_time: datetime
    is_late: bool
    closed_at: datetime | None = None
    receipt: str = ""
    tied: tuple[str, ...] = ()


def open_by_form(
    *, actor: Person, window: Window, enrolment: Enrolment, device: UUID, now: datetime
) -> FormPaper:
    """Open or take over the sitting for a browser without JavaScript. Keep `ticket` in the session."""
    admitted = admit_to_sitting(actor=actor, window=window, enrolment=enrolment, now=now)
    keys, at = ExamKeys.of(settings.INSTALL_SECRET), to_milliseconds(now)
    secret = secret_of_device(keys, str(enrolment.person.uuid), str(device))
    mac = opening_mac(secret, admitted.admission, at)
    opened = ask_gateway(
        "open", {"admission": admitted.admission, "device": str(device), "at": at, "mac": mac}
    )
    return read_by_form(actor=actor, ticket=opened["ticket"])


def read_by_form(*, actor: Person, ticket: str) -> FormPaper:
    """The form as the server holds it now."""
    opened = _ticket(actor, ticket)
    window = Window.objects.filter(uuid=opened.window).first()
    if window is None:
        raise NotFound(_("Không còn bài kiểm tra này."))
    state = ask_gateway("state", {"ticket": ticket})
    return FormPaper(
        ticket=ticket,
        sitting=UUID(opened.sitting),
        due_at=from_milliseconds(state["due_at"]),
        server_time=from_milliseconds(state["server_time"]),
        closed_at=None if state["closed_at"] is None else from_milliseconds(state["closed_at"]),
        is_superseded=state["epoch"] > opened.epoch,
        questions=tuple(_questions(window, opened, _kept(state))),
    )


def save_by_form(
    *,
    actor: Person,
    ticket: str,
    posted: Mapping[str, Sequence[str]],
    last_revision_seen: Mapping[str, str],
    replace: bool = False,
    hand_in: bool = False,
) -> FormSaved:
    """Save the posted values of items (item -> values of its fields), each with the mark its page showed.

    Items answered elsewhere since are not touched unless `replace`; with such items left nothing is handed in.
    """
    opened = _ticket(actor, ticket)
    kinds = {one.frozen.value.uuid: one.frozen.value.kind for one in _places(opened)}
    state = ask_gateway("state", {"ticket": ticket})
    kept = _kept(state)
    given = {item: response_of(kinds[item], values) for item, values in posted.items() if item in kinds}
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
    message: dict[str, Any] = {"ticket": ticket, "answers": answers}
    closing = hand_in and not asked
    done = ask_gateway("close", {**message, "at": at}) if closing else ask_gateway("save", message)
    taken = [one["item"] for one in done["refused"] if one["code"] == "revision_taken"]
    return FormSaved(
        saved=len(done["saved"]),
        conflicts=tuple(_conflicts([*asked, *taken], kept, given)),
        refused=tuple(one["item"] for one in done["refused"] if one["code"] != "revision_taken"),
        server_time=from_milliseconds(done["server_time"]),
        is_late=bool(done.get("late")),
        closed_at=from_milliseconds(done["closed_at"]) if closing else None,
        receipt=done.get("receipt", ""),
        tied=tuple(item for item in ordered & given.keys() if has_ties(kinds[item], posted[item])),
    )


def close_by_form(
    *,
    actor: Person,
    ticket: str,
    posted: Mapping[str, Sequence[str]],
    last_revision_seen: Mapping[str, str],
    replace: bool = False,
) -> FormSaved:
    """Save and hand in. `closed_at` None: there were conflicts, nothing was handed in yet."""
    return save_by_form(
        actor=actor,
        ticket=ticket,
        posted=posted,
        last_revision_seen=last_revision_seen,
        replace=replace,
        hand_in=True,
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


def _kept(state: Mapping[str, Any]) -> dict[str, Kept]:
    return {one["item"]: Kept(one["epoch"], one["revision"], one["response"]) for one in state["answers"]}


def _questions(window: Window, ticket: Ticket, kept: Mapping[str, Kept]) -> list[FormQuestion]:
    journal = journals_of(ticket.campaign, [UUID(ticket.sitting)])[UUID(ticket.sitting)]
    scheme = scheme_of(window)
    frozen = {str(one.frozen.uuid): one.frozen for one in item_places(window)}
    questions: list[FormQuestion] = []
    for number, one in enumerate(
        draw(scheme.candidates, scheme.blueprint, journal.openings[0].seed), start=1
    ):
        row = frozen[one.item]
        current = kept.get(one.item)
        shown = payload(row.value, row.version, clear_addresses(str(window.uuid), one.item))
        questions.append(_question(number, one, shown, current))
    return questions


def _question(number: int, drawn: Drawn, shown: Mapping[str, Any], current: Kept | None) -> FormQuestion:
    place = {option: order for order, option in enumerate(drawn.options)}
    gaps = {
        gap["id"]: FormGap(gap["kind"], _in_order(gap["options"], place, f"{gap['id']}."))
        for gap in shown.get("gaps", ())
    }
    return FormQuestion(
        number=number,
        item=drawn.item,
        kind=ItemKind(shown["kind"]),
        prompt_html=shown["prompt_html"],
        options=_in_order(shown["options"], place),
        unit=shown["unit"],
        points=shown["points"],
        response=None if current is None else current.response,
        mark="" if current is None else current.mark,
        left=tuple((one["id"], one["html"]) for one in shown.get("left", ())),
        text=tuple(shown.get("text", ())),
        gaps=gaps,
        media=tuple(shown.get("media", ())),
    )


def _in_order(
    options: Sequence[Mapping[str, str]], place: Mapping[str, int], prefix: str = ""
) -> tuple[tuple[str, str], ...]:
    """(id, html) in the order drawn for this person."""
    ordered = sorted(options, key=lambda one: place[prefix + one["id"]])
    return tuple((one["id"], one["html"]) for one in ordered)


def _conflicts(
    items: Sequence[str], kept: Mapping[str, Kept], given: Mapping[str, object]
) -> list[FormConflict]:
    return [
        FormConflict(item=item, kept=kept[item].response if item in kept else None, given=given[item])
        for item in items
    ]

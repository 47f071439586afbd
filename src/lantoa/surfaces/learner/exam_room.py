"""One learner before one test: who, which window, where one stands, and what a browser without JavaScript holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, QueryDict

from lantoa.exams.enums import ReviewShows, ReviewWhen
from lantoa.exams.queries import More, more_for, sittings_of, window_of
from lantoa.exams.services.admitting import admit_to_sitting
from lantoa.kernel.clock import to_milliseconds
from lantoa.surfaces.learner.enrolled import DEVICE_COOKIE
from lantoa.surfaces.learner.final_test import ExamLine, line_of
from lantoa.training.queries.enrolments import enrolment_of

if TYPE_CHECKING:
    from lantoa.exams.models import Window
    from lantoa.people.models import Person
    from lantoa.training.models import Enrolment

SESSION = "exam"
ANSWER, MARK = "a-", "m-"


@dataclass(frozen=True)
class Room:
    """A learner's place in one test."""

    person: Person
    window: Window
    enrolment: Enrolment
    line: ExamLine
    now: datetime

    @property
    def questions(self) -> int:
        """How many questions each paper has."""
        return sum(line["count"] for line in self.window.lines)

    @property
    def address(self) -> str:
        return f"/thi/{self.window.uuid}/"

    @property
    def shows_at_once(self) -> bool:
        """Whether there is something to look at as soon as the test is handed in."""
        window = self.window
        return window.review_when == ReviewWhen.AFTER_SUBMIT and window.review_shows != ReviewShows.MARKS


def room_of(person: Person, window_uuid: UUID, *, now: datetime) -> Room:
    """The learner's place in a published test of an own campaign; 404 for everybody else."""
    window = window_of(window_uuid)
    if window is None or not window.is_published:
        raise Http404
    enrolment = enrolment_of(person, window.campaign.code)
    if enrolment is None:
        raise Http404
    sittings = [one for one in sittings_of(enrolment) if one.window_id == window.pk]
    more = more_for(enrolment, [window]).get(window.pk, More())
    return Room(person, window, enrolment, line_of(window, sittings, more=more, now=now), now)


def player_attributes(room: Room) -> dict[str, str | int]:
    """What the player reads from the page (player/view/exam.js); admits the learner, days before if need be."""
    window = room.window
    admitted = admit_to_sitting(actor=room.person, window=window, enrolment=room.enrolment, now=room.now)
    return {
        "window": str(window.uuid),
        "title": window.title,
        "admission": admitted.admission,
        "paper": window.paper_sha,
        "paper-size": window.paper_size,
        "person": str(room.person.uuid),
        "opens-at": to_milliseconds(window.opens_at),
        "closes-at": to_milliseconds(room.line.closes_at),
        "limit-s": window.limit_seconds,
        "grace-s": window.grace_seconds,
        "spread-s": window.spread_seconds,
        "late-policy": window.late_policy,
        "no-way-back": "1" if window.no_way_back else "",
        "needs-code": "1" if window.access_code else "",
        "server-time": to_milliseconds(room.now),
        "review": f"{room.address}xem-lai/" if room.shows_at_once else "",
    }


def held(request: HttpRequest, room: Room) -> dict[str, str]:
    """What this session holds of the test: `ticket` while it goes on, `receipt` and `closed_at` (ms) afterwards."""
    found: dict[str, str] = request.session.get(SESSION, {}).get(str(room.window.uuid), {})
    return found


def hold(request: HttpRequest, room: Room, **values: str) -> None:
    """Keep that in the session in place of what it held of this test."""
    request.session[SESSION] = {**request.session.get(SESSION, {}), str(room.window.uuid): values}


def device_of(request: HttpRequest) -> UUID:
    """The browser's device id; one for this request when it has none that can be read."""
    try:
        return UUID(request.COOKIES.get(DEVICE_COOKIE, ""))
    except ValueError:
        return uuid4()


def posted_answers(post: QueryDict) -> tuple[dict[str, list[str]], dict[str, str]]:
    """(item -> values of its fields, item -> the mark its page showed) of a posted form.

    A field "a-<item>-<part>" is written by hand; it says "part:value" as the lists of such items do by themselves.
    """
    marks = {name.removeprefix(MARK): str(post[name]) for name in post if name.startswith(MARK)}
    values = {item: list(post.getlist(ANSWER + item)) for item in marks}
    for name in post:
        item, dash, part = name.removeprefix(ANSWER).rpartition("-")
        if name.startswith(ANSWER) and dash and item in values and len(part) == 1:
            values[item] += [f"{part}:{one}" for one in post.getlist(name)]
    return values, marks

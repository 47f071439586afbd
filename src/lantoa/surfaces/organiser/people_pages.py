"""What the pages about people show, put together from the rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from lantoa.kernel.paging import Page
from lantoa.learning.queries.devices import DeviceLine, devices_of
from lantoa.people.queries.duplicates import Suggestion, suggested_duplicates
from lantoa.people.queries.first_steps import open_corrections
from lantoa.people.queries.merged import merges_of
from lantoa.people.queries.persons import birth_text, person_by_uuid, persons_by_uuid, persons_in
from lantoa.people.queries.roles import holders_above
from lantoa.surfaces.access import Desk
from lantoa.surfaces.learner.browsers import browser_words
from lantoa.surfaces.person_history import PersonHistory, history_of_person
from lantoa.surfaces.persons import PersonLine, PersonPage, campaign_titles, lines_of, person_page
from lantoa.training.queries.enrolments import history_of

if TYPE_CHECKING:
    from lantoa.people.models import CorrectionRequest, Merge, Person
    from lantoa.training.models import Enrolment


@dataclass(frozen=True)
class DeviceWords:
    """A device in words its owner recognises."""

    line: DeviceLine
    browser: str


@dataclass(frozen=True)
class OnePerson:
    """Everything an organiser or unit manager sees of one person. `may_act` False: holds a role above the viewer's."""

    account: PersonPage
    enrolments: Sequence[Enrolment]
    here: Enrolment | None
    devices: Sequence[DeviceWords]
    history: PersonHistory
    corrections: Sequence[CorrectionRequest]
    merges: Sequence[Merge]
    kept: Person | None
    may_act: bool


@dataclass(frozen=True)
class CorrectionLine:
    """A request beside what is kept now."""

    request: CorrectionRequest
    birth_now: str
    birth_wanted: str


def people_of(desk: Desk, *, search: str, page: int) -> Page[PersonLine]:
    """Persons of the viewer's subtrees; a search ranks exact spelling first."""
    return lines_of(persons_in(desk.scope, search=search, page=page))


def one_person(desk: Desk, person_uuid: UUID, *, now: datetime) -> OnePerson:
    """One person inside the viewer's subtrees; NoSuchPerson for everybody else."""
    person = person_by_uuid(person_uuid, scope=desk.scope)
    enrolments = history_of(person)
    kept = persons_by_uuid([person.merged_into]).get(person.merged_into) if person.merged_into else None
    waiting = person.correction_requests.filter(settled_at=None).order_by("id")
    return OnePerson(
        account=person_page(person, now=now),
        enrolments=enrolments,
        here=next((one for one in enrolments if one.campaign_id == desk.campaign.pk), None),
        devices=[DeviceWords(one, browser_words(one.label)) for one in devices_of(person=person.uuid)],
        history=history_of_person(person, enrolments, titles=campaign_titles()),
        corrections=list(waiting),
        merges=merges_of(person),
        kept=kept,
        may_act=not holders_above(desk.person, [person.pk]),
    )


def correction_lines(desk: Desk) -> list[CorrectionLine]:
    """Requests that wait, oldest first, each beside what is kept."""
    return [
        CorrectionLine(
            request=one,
            birth_now=birth_text(one.person.birth_date, one.person.birth_year),
            birth_wanted=birth_text(one.birth_date, None),
        )
        for one in open_corrections(desk.scope)
    ]


def duplicates_of(desk: Desk) -> list[Suggestion]:
    """Pairs inside the viewer's subtrees that may be one person."""
    return suggested_duplicates(desk.scope)

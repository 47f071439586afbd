"""Who of a campaign cannot be reached or sign in by a phone of their own, and what their unit had written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.people.enums import SignInKind
from lantoa.people.models import SignInName
from lantoa.people.queries.persons import birth_text, sign_in_names_of
from lantoa.people.rules.names import signs_in_by_phone
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment, RosterRow
from lantoa.training.queries.enrolments import enrolments_of_campaign
from lantoa.training.queries.places import places_as_of

_CHUNK = 500


class PhoneTrouble(StrEnum):
    """What is wrong with a person's number."""

    NONE = "none"
    UNREADABLE = "unreadable"
    LANDLINE = "landline"
    SHARED = "shared"


@dataclass(frozen=True)
class WrongPhone:
    """One person without a phone to sign in with. `written` as the roster had it, "" when it had nothing."""

    person_uuid: UUID
    enrolment_uuid: UUID
    full_name: str
    birth: str
    line_name: str
    sign_in_names: Sequence[str]
    phone: str
    written: str
    trouble: PhoneTrouble


def wrong_phones(
    campaign: Campaign, scope: Scope, *, unit_path: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Page[WrongPhone]:
    """Active people by given name. Five queries whatever the size."""
    found: Page[Enrolment] = page_of(_rows(campaign, scope, unit_path), number=page, size=size)
    return Page(rows=_lines(campaign, found.rows), number=found.number, size=found.size, total=found.total)


def all_wrong_phones(campaign: Campaign, scope: Scope, *, unit_path: str = "") -> Iterator[WrongPhone]:
    """The whole list in the same order, read in chunks; for workbooks."""
    part: list[Enrolment] = []
    for row in _rows(campaign, scope, unit_path).iterator(chunk_size=_CHUNK):
        part.append(row)
        if len(part) == _CHUNK:
            yield from _lines(campaign, part)
            part = []
    yield from _lines(campaign, part)


def _rows(campaign: Campaign, scope: Scope, unit_path: str) -> QuerySet[Enrolment]:
    by_phone = SignInName.objects.filter(person=OuterRef("person"), kind=SignInKind.PHONE)
    rows = enrolments_of_campaign(campaign, scope).filter(~Exists(by_phone), state=EnrolmentState.ACTIVE)
    if unit_path:
        rows = rows.filter(unit_path__startswith=unit_path)
    return rows.order_by("person__sort_key", "pk")


def _lines(campaign: Campaign, rows: Sequence[Enrolment]) -> list[WrongPhone]:
    names = sign_in_names_of([row.person for row in rows])
    written = {
        enrolment: str(cells.get("phone") or "")
        for enrolment, cells in RosterRow.objects.filter(enrolment__in=[row.pk for row in rows])
        .order_by("pk")
        .values_list("enrolment_id", "written")
    }
    places = places_as_of(campaign.units_as_of)
    return [
        WrongPhone(
            person_uuid=row.person.uuid,
            enrolment_uuid=row.uuid,
            full_name=row.person.full_name,
            birth=birth_text(row.person.birth_date, row.person.birth_year),
            line_name=places.full_name(places.unit_by_path(row.unit_path)),
            sign_in_names=names.get(row.person_id, []),
            phone=row.person.phone,
            written=written.get(row.pk, ""),
            trouble=_trouble(row.person.phone, written.get(row.pk, "")),
        )
        for row in rows
    ]


def _trouble(phone: str, written: str) -> PhoneTrouble:
    if not phone:
        return PhoneTrouble.UNREADABLE if written.strip() else PhoneTrouble.NONE
    return PhoneTrouble.SHARED if signs_in_by_phone(phone) else PhoneTrouble.LANDLINE

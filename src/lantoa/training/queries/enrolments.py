"""Who is enrolled: lists by Vietnamese given name, one person's own, and look-ups for upper rooms."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import Substr

from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.kernel.vietnamese.normalise import fold
from lantoa.people.models import Person
from lantoa.people.queries.codes import code_states
from lantoa.people.queries.persons import birth_text, search_conditions, sign_in_names_of
from lantoa.people.rules.codes import CodeState
from lantoa.territory.queries import path_filter, under
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.errors import NoSuchEnrolment
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.queries.in_order import page_by_name
from lantoa.training.queries.places import places_as_of

_PROVINCE_PATH = len("VN/75/")
_CHUNK = 500


class LearnerOrder(StrEnum):
    """What a list of learners may be ordered by."""

    NAME = "name"
    UNIT = "unit"
    LAST_SEEN = "last_seen"


@dataclass(frozen=True)
class LearnerLine:
    """One enrolled person as a list shows them; `last_seen_at` is the last sign-in anywhere. `line_name` is where they count, `unit_name` where they registered."""

    enrolment_uuid: UUID
    person_uuid: UUID
    full_name: str
    birth: str
    post: str
    phone: str
    sign_in_names: Sequence[str]
    unit_name: str
    line_code: str
    line_name: str
    is_unplaced: bool
    state: str
    enrolled_at: datetime
    signed_in_at: datetime | None
    last_seen_at: datetime | None
    activated_at: datetime | None
    code_state: CodeState


def enrolments_in(
    campaign: Campaign,
    scope: Scope,
    *,
    search: str = "",
    unit_path: str = "",
    unplaced_only: bool = False,
    not_signed_in_only: bool = False,
    state: str = EnrolmentState.ACTIVE,
    order: tuple[LearnerOrder, bool] | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
    now: datetime,
) -> Page[LearnerLine]:
    """Enrolled people of a scope by given name; a search ranks exact spelling first. Six queries whatever the size.

    `order` (by what, turned round) takes the place of both.
    """
    rows = _narrowed(campaign, scope, unit_path, unplaced_only, not_signed_in_only, state)
    total, ids = None, None
    if (
        state == EnrolmentState.ACTIVE
        and not fold(search)
        and (order is None or order[0] is LearnerOrder.NAME)
    ):
        total, turned = rows.count(), order is not None and order[1]
        ids = page_by_name(rows, total=total, number=page, size=size, turned=turned)
    if ids is None:
        # Sorting ids alone and fetching fifty rows halves deep pages of 100,000 people on both databases.
        sorted_ids = _ranked(rows, search, order).values_list("pk", flat=True)
        ids = page_of(sorted_ids, number=page, size=size, total=total)
    found = enrolments_of_campaign(campaign).in_bulk(ids.rows)
    return Page(
        rows=_lines(campaign, [found[pk] for pk in ids.rows if pk in found], now),
        number=ids.number,
        size=ids.size,
        total=ids.total,
    )


def every_enrolment_in(
    campaign: Campaign,
    scope: Scope,
    *,
    search: str = "",
    unit_path: str = "",
    unplaced_only: bool = False,
    not_signed_in_only: bool = False,
    state: str = EnrolmentState.ACTIVE,
    order: tuple[LearnerOrder, bool] | None = None,
    now: datetime,
) -> Iterator[LearnerLine]:
    """All of `enrolments_in` in the same order, read in chunks; for workbooks."""
    rows = _narrowed(campaign, scope, unit_path, unplaced_only, not_signed_in_only, state)
    ids = list(_ranked(rows, search, order).values_list("pk", flat=True))
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        found = enrolments_of_campaign(campaign).in_bulk(part)
        yield from _lines(campaign, [found[pk] for pk in part if pk in found], now)


def enrolments_of_campaign(campaign: Campaign, scope: Scope = EVERYTHING) -> QuerySet[Enrolment]:
    """All enrolments of a campaign in a scope with person and unit, in no order; the root of every list."""
    rows = Enrolment.objects.filter(campaign=campaign)
    if (
        not scope.is_everything
    ):  # else the condition says nothing and hides from the database what an index counts
        rows = rows.filter(path_filter(scope, "unit_path"))
    return rows.select_related("person", "unit", "cohort").order_by()


def enrolment_of(person: Person, campaign: Campaign | str) -> Enrolment | None:
    """The person's active enrolment in a campaign (or its code) that has been opened, with campaign and course."""
    which = Q(campaign__code=campaign) if isinstance(campaign, str) else Q(campaign=campaign)
    return _own(person).filter(which).first()


def active_enrolments_of(person: Person) -> Sequence[Enrolment]:
    """The person's active enrolments with campaign, course and unit; running campaigns first, newest first."""
    closed = Case(When(campaign__state=CampaignState.CLOSED, then=1), default=0, output_field=IntegerField())
    return list(_own(person).order_by(closed, "-campaign__starts_on", "-pk"))


def enrolment_by_uuid(enrolment_uuid: UUID | str, *, scope: Scope = EVERYTHING) -> Enrolment:
    """One enrolment inside the scope, of any state. NoSuchEnrolment otherwise."""
    rows = Enrolment.objects.filter(path_filter(scope, "unit_path"), uuid=enrolment_uuid)
    found = rows.select_related("person", "unit", "campaign__course", "cohort", "seat").first()
    if found is None:
        raise NoSuchEnrolment
    return found


def enrolment_in_campaign(campaign: Campaign, enrolment_uuid: UUID | str, scope: Scope) -> Enrolment:
    """One enrolment of this campaign inside the scope: a scope holds in one campaign only. NoSuchEnrolment otherwise."""
    found = enrolment_by_uuid(enrolment_uuid, scope=scope)
    if found.campaign_id != campaign.pk:
        raise NoSuchEnrolment
    return found


def enrolments_by_uuid(uuids: Iterable[UUID]) -> dict[UUID, Enrolment]:
    """Enrolments of many uuids with person and unit, for upper rooms that keep uuids."""
    rows = Enrolment.objects.filter(uuid__in=list(uuids)).select_related("person", "unit", "campaign")
    return {row.uuid: row for row in rows}


def history_of(person: Person) -> Sequence[Enrolment]:
    """Every enrolment a person ever had, newest first, with campaign and unit."""
    return list(
        Enrolment.objects.filter(person=person).select_related("campaign", "unit", "batch").order_by("-pk")
    )


def count_enrolled(campaign: Campaign, scope: Scope = EVERYTHING) -> int:
    """How many are enrolled now."""
    return enrolments_of_campaign(campaign, scope).filter(state=EnrolmentState.ACTIVE).count()


def _own(person: Person) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(person=person, state=EnrolmentState.ACTIVE)
    return rows.exclude(campaign__state=CampaignState.DRAFT).select_related(
        "person", "campaign__course", "unit", "cohort"
    )


def _narrowed(
    campaign: Campaign,
    scope: Scope,
    unit_path: str,
    unplaced_only: bool,
    not_signed_in_only: bool,
    state: str,
) -> QuerySet[Enrolment]:
    rows = enrolments_of_campaign(campaign, scope).filter(state=state)
    if unit_path:
        rows = rows.filter(under(unit_path))
    if unplaced_only:
        rows = rows.filter(is_unplaced=True)
    return rows.filter(signed_in_at=None) if not_signed_in_only else rows


def _ranked(
    rows: QuerySet[Enrolment], search: str, order: tuple[LearnerOrder, bool] | None = None
) -> QuerySet[Enrolment]:
    condition, exact = search_conditions(search, "person__")
    if condition is not None:
        rows = rows.filter(condition)
    if order is not None:
        return rows.order_by(*_columns(*order), "person__sort_key", "person_id", "pk")
    if condition is None:
        return rows.order_by("person__sort_key", "person_id", "pk")
    rank = Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(rank, "person__sort_key", "pk")


def _columns(order: LearnerOrder, is_turned: bool) -> list[OrderBy]:
    """Units: provinces in the order of their codes, in each the units by name. The last seen come first, the never seen last."""
    if order is LearnerOrder.LAST_SEEN:
        seen = F("person__last_login")
        return [seen.asc(nulls_last=True) if is_turned else seen.desc(nulls_last=True)]
    columns: Sequence[F | Substr] = [F("person__sort_key"), F("person_id")]
    if order is LearnerOrder.UNIT:
        columns = [Substr("unit_path", 1, _PROVINCE_PATH), F("unit__sort_key")]
    return [column.desc() if is_turned else column.asc() for column in columns]


def _lines(campaign: Campaign, rows: Sequence[Enrolment], now: datetime) -> list[LearnerLine]:
    persons = [row.person for row in rows]
    names, codes = sign_in_names_of(persons), code_states(persons, now=now)
    places = places_as_of(campaign.units_as_of)
    return [
        LearnerLine(
            enrolment_uuid=row.uuid,
            person_uuid=row.person.uuid,
            full_name=row.person.full_name,
            birth=birth_text(row.person.birth_date, row.person.birth_year),
            post=row.person.post,
            phone=row.person.phone,
            sign_in_names=names.get(row.person_id, []),
            unit_name=row.unit.full_name,
            line_code=row.unit_code,
            line_name=places.full_name(places.unit_by_path(row.unit_path)),
            is_unplaced=row.is_unplaced,
            state=row.state,
            enrolled_at=row.enrolled_at,
            signed_in_at=row.signed_in_at,
            last_seen_at=row.person.last_login,
            activated_at=row.person.activated_at,
            code_state=codes.get(row.person_id, CodeState.NONE),
        )
        for row in rows
    ]

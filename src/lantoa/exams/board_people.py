"""The people behind a figure of the live board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet

from lantoa.exams.board import Flagged, Snapshot, is_answering, is_handed_in, is_overdue, newest_opened
from lantoa.exams.models import Sitting, Window
from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.territory.queries import under
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Enrolment
from lantoa.training.queries.enrolments import enrolments_of_campaign


class Where(StrEnum):
    """Where somebody stands in a test that runs."""

    NOT_OPENED = "not_opened"
    ANSWERING = "answering"
    HANDED_IN = "handed_in"
    OVERDUE = "overdue"
    FLAGGED = "flagged"


@dataclass(frozen=True)
class BoardLine:
    """One person; `sitting` None: has not opened the test. `flags` as in enums.Flag, 0 = none."""

    enrolment: Enrolment
    sitting: Sitting | None
    where: Where
    flags: int


def people_at(
    window: Window,
    scope: Scope,
    *,
    where: Where | None,
    path: str,
    snapshot: Snapshot,
    page: int = 1,
    size: int = PAGE_SIZE,
    now: datetime,
) -> Page[BoardLine]:
    """People of a unit and below by given name; flagged ones by when they were flagged, the newest first.

    `where` None: everybody. `snapshot` says who is flagged. As many queries whatever the size.
    """
    rows = enrolments_of_campaign(window.campaign, scope).filter(under(path), state=EnrolmentState.ACTIVE)
    if where is Where.FLAGGED:
        found = _flagged(
            rows, [one for one in snapshot.flagged_below(path) if scope.contains(one.unit_path)], page, size
        )
    else:
        found = page_of(
            _standing(rows, window, where, now).order_by("person__sort_key", "pk"), number=page, size=size
        )
    lines = _lines(window, found.rows, snapshot.flagged, now)
    return Page(rows=lines, number=found.number, size=found.size, total=found.total)


def line_of_person(window: Window, enrolment: Enrolment, *, snapshot: Snapshot, now: datetime) -> BoardLine:
    """One person."""
    return _lines(window, [enrolment], snapshot.flagged, now)[0]


def _standing(
    rows: QuerySet[Enrolment], window: Window, where: Where | None, now: datetime
) -> QuerySet[Enrolment]:
    if where is None:
        return rows
    newest = newest_opened(window).filter(enrolment=OuterRef("pk"))
    if where is Where.NOT_OPENED:
        return rows.filter(~Exists(newest))
    conditions = {
        Where.ANSWERING: is_answering(now),
        Where.HANDED_IN: is_handed_in(),
        Where.OVERDUE: is_overdue(now),
    }
    return rows.filter(Exists(newest.filter(conditions[where])))


def _flagged(rows: QuerySet[Enrolment], flagged: Sequence[Flagged], page: int, size: int) -> Page[Enrolment]:
    number = max(1, min(page, -(-len(flagged) // size)))
    wanted = [one.enrolment_id for one in flagged[(number - 1) * size : number * size]]
    by_key = {one.pk: one for one in rows.filter(pk__in=wanted)}
    shown = [by_key[key] for key in wanted if key in by_key]
    return Page(rows=shown, number=number, size=size, total=len(flagged))


def _lines(
    window: Window, enrolments: Sequence[Enrolment], flagged: Mapping[int, Flagged], now: datetime
) -> list[BoardLine]:
    opened = newest_opened(window).filter(enrolment__in=[one.pk for one in enrolments])
    sittings = {one.enrolment_id: one for one in opened}
    return [
        BoardLine(
            enrolment=one,
            sitting=sittings.get(one.pk),
            where=_where(sittings.get(one.pk), now),
            flags=flagged[one.pk].flags if one.pk in flagged else 0,
        )
        for one in enrolments
    ]


def _where(sitting: Sitting | None, now: datetime) -> Where:
    if sitting is None:
        return Where.NOT_OPENED
    if sitting.ended_at is not None:
        return Where.OVERDUE if sitting.ending == "expired" else Where.HANDED_IN
    is_over = sitting.accepted_until is not None and sitting.accepted_until < now
    return Where.OVERDUE if is_over else Where.ANSWERING

"""The mark list of a unit (bảng điểm): everybody enrolled, every attempt, the best one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, OuterRef, Subquery

from lantoa.exams.models import Sitting, Window
from lantoa.kernel.paging import PAGE_SIZE, Page, in_order, page_of
from lantoa.outcomes.queries import terms_of
from lantoa.outcomes.rules import grade_of as grade_by
from lantoa.statistics.queries.behind import ORDERS, Behind, enrolments_behind
from lantoa.statistics.rules.scores import grade_of
from lantoa.statistics.words import GRADES
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Enrolment

MOST_ATTEMPTS = 5  # columns of the list; the best score looks at every attempt
MARK_ORDERS = {**ORDERS, "best": "best"}
_CHUNK = 500


@dataclass(frozen=True)
class MarkRow:
    """One person. `percents` by attempt, None where there is no mark; `grade` in words; `state`: absent, running,
    waiting, marked.
    """

    enrolment: Enrolment
    percents: tuple[Decimal | None, ...]
    best: Decimal | None
    grade: str
    state: str


def attempts_shown(window: Window) -> int:
    """How many columns of attempts the list has."""
    return min(window.attempts, MOST_ATTEMPTS)


def mark_page(
    window: Window,
    unit_path: str,
    scope: Scope,
    *,
    order: tuple[str, bool] | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
    now: datetime,
) -> Page[MarkRow]:
    """One page by Vietnamese given name, or by what `order` says (MARK_ORDERS, turned round). Four queries at any size."""
    rows = enrolments_behind(window.campaign, unit_path, Behind(), scope)
    if order is not None:
        best = Sitting.objects.filter(window=window, enrolment=OuterRef("pk")).order_by().values("enrolment")
        rows = rows.annotate(best=Subquery(best.annotate(best=Max("mark__percent")).values("best")))
        rows = rows.order_by(*in_order(order, MARK_ORDERS), "person__sort_key", "id")
    found: Page[Enrolment] = page_of(rows, number=page, size=size)
    return Page(
        rows=_mark_rows(window, found.rows, now), number=found.number, size=found.size, total=found.total
    )


def every_mark(window: Window, unit_path: str, scope: Scope, *, now: datetime) -> Iterator[MarkRow]:
    """The whole list in the same order, read in chunks; for workbooks and print."""
    part: list[Enrolment] = []
    for row in enrolments_behind(window.campaign, unit_path, Behind(), scope).iterator(chunk_size=_CHUNK):
        part.append(row)
        if len(part) == _CHUNK:
            yield from _mark_rows(window, part, now)
            part = []
    yield from _mark_rows(window, part, now)


def _mark_rows(window: Window, enrolments: Sequence[Enrolment], now: datetime) -> list[MarkRow]:
    sittings: dict[int, list[Sitting]] = {}
    grades = [(Decimal(str(lowest)), str(word)) for lowest, word in terms_of(window.campaign).grades]
    rows = Sitting.objects.filter(window=window, enrolment__in=[one.pk for one in enrolments])
    for sitting in rows.select_related("mark").order_by("attempt"):
        sittings.setdefault(sitting.enrolment_id, []).append(sitting)
    return [_mark_row(window, one, sittings.get(one.pk, []), grades, now) for one in enrolments]


def _mark_row(
    window: Window,
    enrolment: Enrolment,
    sittings: Sequence[Sitting],
    grades: Sequence[tuple[Decimal, str]],
    now: datetime,
) -> MarkRow:
    percents: list[Decimal | None] = [None] * attempts_shown(window)
    marks = [one.mark for one in sittings if one.mark is not None]
    for one in sittings:
        if one.mark is not None and one.attempt <= len(percents):
            percents[one.attempt - 1] = one.mark.percent
    best = max(marks, key=lambda mark: mark.percent) if marks else None
    return MarkRow(
        enrolment=enrolment,
        percents=tuple(percents),
        best=best.percent if best else None,
        grade=_grade(best.percent, any(mark.passed for mark in marks), grades) if best else "",
        state=_state(sittings, bool(marks), now),
    )


def _grade(percent: Decimal, passed: bool, grades: Sequence[tuple[Decimal, str]]) -> str:
    """By the bands that the campaign prints on its certificates; without any, by the usual ones."""
    if passed and grades:
        return grade_by(percent, grades) or str(GRADES["passed"])
    return str(GRADES[grade_of(percent, passed=passed)])


def _state(sittings: Sequence[Sitting], is_marked: bool, now: datetime) -> str:
    if is_marked:
        return "marked"
    opened = [one for one in sittings if one.opened_at is not None]
    if not opened:
        return "absent"
    newest = opened[-1]
    is_over = newest.ended_at is not None or (
        newest.accepted_until is not None and newest.accepted_until < now
    )
    return "waiting" if is_over else "running"

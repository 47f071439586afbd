"""Reading windows, sittings and marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lantoa.exams.enums import WindowKind
from lantoa.exams.models import Allowance, Mark, Sitting, Window, WindowItem
from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.queries.enrolments import count_enrolled, enrolments_of_campaign

_CHUNK = 500
_WAS_OPENED = Q(opened_at__isnull=False) | Q(mark__isnull=False)


@dataclass(frozen=True)
class ItemResponses:
    """One drawn item of one marked sitting, for item analysis; `score` and `points` as decimals in text."""

    sitting: UUID
    place: int
    response: object
    score: str


@dataclass(frozen=True)
class More:
    """What somebody was given on the day beyond the test itself, by name or with the unit, for sittings not made yet."""

    attempts: int = 0
    extra_seconds: int = 0
    later_seconds: int = 0


@dataclass(frozen=True)
class WindowCounts:
    """People of a scope (enrolled now), each counted once by the newest attempt that was opened."""

    not_opened: int
    running: int
    handed_in: int
    marked: int


@dataclass(frozen=True)
class MarkLine:
    """One person's result at one window: the best mark in force, None while nothing is marked."""

    enrolment: Enrolment
    attempts: int
    mark: Mark | None
    opened_at: datetime | None
    ended_at: datetime | None
    is_running: bool


def windows_of(campaign: Campaign) -> list[Window]:
    """All windows of a campaign, in order of opening."""
    return list(Window.objects.filter(campaign=campaign).order_by("opens_at", "id"))


def published_windows(campaign: Campaign) -> list[Window]:
    """The windows that people of the campaign may see, practices included."""
    return [one for one in windows_of(campaign) if one.is_published]


def published_tests(campaign: Campaign) -> list[Window]:
    """The published windows that count for something: no practices."""
    return [one for one in published_windows(campaign) if not one.is_practice]


def window_of(uuid: UUID) -> Window | None:
    """One window with its campaign."""
    return Window.objects.select_related("campaign").filter(uuid=uuid).first()


def window_counts(campaign: Campaign, scope: Scope, *, now: datetime) -> dict[int, WindowCounts]:
    """Where the people of a scope stand, by the window's id; every window of the campaign. Three queries at any size."""
    enrolled = count_enrolled(campaign, scope)
    sittings = Sitting.objects.filter(path_filter(scope, "enrolment__unit_path"), _WAS_OPENED)
    sittings = sittings.filter(window__campaign=campaign, enrolment__state=EnrolmentState.ACTIVE)
    same = Sitting.objects.filter(_WAS_OPENED, window=OuterRef("window"), enrolment=OuterRef("enrolment"))
    newest = sittings.filter(~Exists(same.filter(attempt__gt=OuterRef("attempt"))))
    is_over = Q(ended_at__isnull=False) | Q(accepted_until__lt=now)
    rows = (
        newest.order_by()
        .values("window")
        .annotate(
            people=Count("pk"),
            marked=Count("pk", filter=Q(mark__isnull=False)),
            waiting=Count("pk", filter=Q(mark__isnull=True) & is_over),
        )
    )
    found = {row["window"]: row for row in rows}
    nobody = {"people": 0, "marked": 0, "waiting": 0}
    counts = {}
    for key in (
        Window.objects.filter(campaign=campaign).order_by("opens_at", "id").values_list("pk", flat=True)
    ):
        row = found.get(key, nobody)
        running = row["people"] - row["marked"] - row["waiting"]
        counts[key] = WindowCounts(enrolled - row["people"], running, row["waiting"], row["marked"])
    return counts


def mark_list(
    window: Window, scope: Scope, *, page: int = 1, size: int = PAGE_SIZE, now: datetime
) -> Page[MarkLine]:
    """The enrolled people of a scope who opened the test, by given name. Three queries whatever the size."""
    found: Page[Enrolment] = page_of(_sat(window, scope), number=page, size=size)
    return Page(
        rows=_mark_lines(window, found.rows, now), number=found.number, size=found.size, total=found.total
    )


def all_marks(window: Window, scope: Scope, *, now: datetime) -> Iterator[MarkLine]:
    """The whole mark list in the same order, read in chunks; for workbooks."""
    part: list[Enrolment] = []
    for row in _sat(window, scope).iterator(chunk_size=_CHUNK):
        part.append(row)
        if len(part) == _CHUNK:
            yield from _mark_lines(window, part, now)
            part = []
    yield from _mark_lines(window, part, now)


def sittings_of(enrolment: Enrolment) -> list[Sitting]:
    """A person's sittings in one campaign with window and mark, newest last."""
    rows = Sitting.objects.filter(enrolment=enrolment).select_related("window", "mark")
    return list(rows.order_by("window__opens_at", "attempt"))


def more_for(enrolment: Enrolment, windows: Sequence[Window]) -> dict[int, More]:
    """What an enrolled person was given, by the window's id; windows without any are left out. One query."""
    path = enrolment.unit_path
    above = [path[: place + 1] for place, sign in enumerate(path) if sign == "/"]
    rows = Allowance.objects.filter(window__in=windows).filter(
        Q(enrolment=enrolment) | Q(unit_path__in=above)
    )
    found: dict[int, More] = {}
    for row in rows:
        before = found.get(row.window_id, More())
        found[row.window_id] = More(
            before.attempts + row.attempts,
            before.extra_seconds + row.extra_seconds,
            before.later_seconds + row.later_seconds,
        )
    return found


def has_opened_a_test(enrolment: Enrolment) -> bool:
    """Whether the person has opened a final test; practices do not count. One query."""
    rows = Sitting.objects.filter(enrolment=enrolment, opened_at__isnull=False)
    return rows.exclude(window__kind=WindowKind.PRACTICE).exists()


def best_marks(enrolments: Sequence[Enrolment]) -> dict[UUID, list[Mark]]:
    """The marks in force of some enrolments, by the enrolment's uuid, best first; practices do not count."""
    sittings = Sitting.objects.filter(enrolment__in=enrolments).exclude(window__kind=WindowKind.PRACTICE)
    rows = Mark.objects.filter(pk__in=sittings.values("mark"))
    found: dict[UUID, list[Mark]] = {}
    for mark in rows.select_related("sitting__window", "sitting__enrolment").order_by("-percent", "pk"):
        found.setdefault(mark.sitting.enrolment.uuid, []).append(mark)
    return found


def ready_to_mark(*, now: datetime, window: Window | None = None) -> QuerySet[Sitting]:
    """Sittings without a mark that were handed in or stopped, or whose time is over as far as the table knows."""
    rows = Sitting.objects.filter(mark__isnull=True, opened_at__isnull=False)
    rows = rows.filter(Q(ended_at__isnull=False) | Q(accepted_until__lt=now))
    return rows if window is None else rows.filter(window=window)


def item_places(window: Window) -> list[WindowItem]:
    """The frozen items of a window by place, with the version shown and the version marked by."""
    return list(WindowItem.objects.filter(window=window).select_related("frozen", "key").order_by("place"))


def item_responses(window: Window) -> Iterator[ItemResponses]:
    """Every drawn item of every mark in force, a sitting at a time; for item analysis and exports."""
    rows = (
        Sitting.objects.filter(window=window, mark__isnull=False)
        .order_by("pk")
        .values_list("uuid", "mark__items")
    )
    for sitting, items in rows.iterator(chunk_size=500):
        for place, response, score in items:
            yield ItemResponses(sitting=sitting, place=place, response=response, score=score)


def _sat(window: Window, scope: Scope) -> QuerySet[Enrolment]:
    rows = enrolments_of_campaign(window.campaign, scope).filter(state=EnrolmentState.ACTIVE)
    opened = Sitting.objects.filter(_WAS_OPENED, window=window, enrolment=OuterRef("pk"))
    return rows.filter(Exists(opened)).order_by("person__sort_key", "pk")


def _mark_lines(window: Window, enrolments: Sequence[Enrolment], now: datetime) -> list[MarkLine]:
    rows = Sitting.objects.filter(_WAS_OPENED, window=window, enrolment__in=enrolments).select_related("mark")
    sittings: dict[int, list[Sitting]] = {}
    for sitting in rows.order_by("attempt"):
        sittings.setdefault(sitting.enrolment_id, []).append(sitting)
    return [_mark_line(one, sittings.get(one.pk, []), now) for one in enrolments]


def _mark_line(enrolment: Enrolment, sittings: Sequence[Sitting], now: datetime) -> MarkLine:
    """The best marked attempt, else the newest one."""
    marked = [(one.mark.percent, one.attempt, one) for one in sittings if one.mark is not None]
    shown = max(marked)[2] if marked else (sittings[-1] if sittings else None)
    newest = sittings[-1] if sittings else None
    is_running = newest is not None and newest.mark_id is None and newest.ended_at is None
    if newest is not None and newest.accepted_until is not None and newest.accepted_until < now:
        is_running = False
    return MarkLine(
        enrolment=enrolment,
        attempts=len(sittings),
        mark=shown.mark if shown else None,
        opened_at=shown.opened_at if shown else None,
        ended_at=shown.ended_at if shown else None,
        is_running=is_running,
    )

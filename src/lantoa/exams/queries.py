"""Reading windows, sittings and marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lantoa.exams.models import Mark, Sitting, Window, WindowItem
from lantoa.training.models import Campaign, Enrolment


@dataclass(frozen=True)
class ItemResponses:
    """One drawn item of one marked sitting, for item analysis; `score` and `points` as decimals in text."""

    sitting: UUID
    place: int
    response: object
    score: str


def windows_of(campaign: Campaign) -> list[Window]:
    """All windows of a campaign, in order of opening."""
    return list(Window.objects.filter(campaign=campaign).order_by("opens_at", "id"))


def published_windows(campaign: Campaign) -> list[Window]:
    """The windows that people of the campaign may see."""
    return [one for one in windows_of(campaign) if one.is_published]


def window_of(uuid: UUID) -> Window | None:
    """One window with its campaign."""
    return Window.objects.select_related("campaign").filter(uuid=uuid).first()


def sittings_of(enrolment: Enrolment) -> list[Sitting]:
    """A person's sittings in one campaign with window and mark, newest last."""
    rows = Sitting.objects.filter(enrolment=enrolment).select_related("window", "mark")
    return list(rows.order_by("window__opens_at", "attempt"))


def best_marks(enrolments: Sequence[Enrolment]) -> dict[UUID, list[Mark]]:
    """The marks in force of some enrolments, by the enrolment's uuid, best first."""
    rows = Mark.objects.filter(pk__in=Sitting.objects.filter(enrolment__in=enrolments).values("mark"))
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

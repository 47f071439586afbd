"""A test as pages of the console find it, and where it stands in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.exams.queries import WindowCounts, window_of
from lantoa.learning.queries.courses import current_edition, topics_by_code
from lantoa.surfaces.access import Desk

if TYPE_CHECKING:
    from lantoa.exams.models import Window
    from lantoa.training.models import Campaign


@dataclass(frozen=True)
class WindowLine:
    """One test with its state at a moment. `tone` as in tags."""

    window: Window
    counts: WindowCounts
    state: str
    tone: str

    @property
    def minutes(self) -> int:
        return self.window.limit_seconds // 60

    @property
    def sat(self) -> int:
        """Everybody who opened it."""
        return self.counts.running + self.counts.handed_in + self.counts.marked


def line_of(window: Window, counts: WindowCounts, *, now: datetime) -> WindowLine:
    """A window with its state."""
    state, tone = _state(window, now)
    return WindowLine(window, counts, state, tone)


def _state(window: Window, now: datetime) -> tuple[str, str]:
    if not window.is_published:
        return _("Chưa công bố"), "warn"
    if now < window.opens_at:
        return _("Chưa đến giờ mở"), "info"
    if now < window.closes_at:
        return _("Đang mở"), "good"
    return _("Đã đóng"), ""


def topic_titles(campaign: Campaign) -> dict[str, str]:
    """The titles of the course's topics by the codes banks use; a topic of a bank that the course lacks keeps its code."""
    edition = current_edition(campaign.course_id)
    titles = {topic.uuid: topic.title for topic in edition.topics} if edition else {}
    uuids = topics_by_code(campaign.course_id)
    return {code: titles[uuid] for code, uuid in uuids.items() if uuid in titles}


def may_change(desk: Desk) -> bool:
    """A test belongs to the whole campaign, so only those who organise all of it change it."""
    return desk.organised.is_everything


def only_organisers(desk: Desk) -> None:
    """Http404 for everybody else."""
    if not may_change(desk):
        raise Http404


def only_some_organiser(desk: Desk) -> None:
    """Http404 for those who organise nothing: on the day who organises a province acts for the people there."""
    if desk.organised.is_empty:
        raise Http404


def window_at(desk: Desk, window_uuid: UUID) -> Window:
    """The test of an address; Http404 unless it is of the campaign and this person may see it."""
    window = window_of(window_uuid)
    if window is None or window.campaign_id != desk.campaign.pk:
        raise Http404
    if not window.is_published and not may_change(desk):
        raise Http404
    return window


def published_at(desk: Desk, window_uuid: UUID) -> Window:
    """The same, once it is published."""
    window = window_at(desk, window_uuid)
    if not window.is_published:
        raise Http404
    return window


def address_of(desk: Desk, window_uuid: UUID) -> str:
    """The page of a test."""
    return reverse("organiser:window", args=[desk.campaign.code, window_uuid])

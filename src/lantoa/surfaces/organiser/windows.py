"""Where a test stands, in words for lists and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lantoa.exams.queries import WindowCounts
from lantoa.learning.queries.courses import current_edition, topics_by_code

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

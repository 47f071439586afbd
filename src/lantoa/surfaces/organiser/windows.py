"""Where a test stands, in words for lists and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lantoa.exams.queries import WindowCounts

if TYPE_CHECKING:
    from lantoa.exams.models import Window


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

"""Tests that lie ahead of a person: until when a device should know who holds it."""

from datetime import datetime, timedelta

from lantoa.exams.enums import WindowKind
from lantoa.exams.models import Window
from lantoa.people.models import Person
from lantoa.training.enums import CampaignState, EnrolmentState

# After the last end, because a test may be extended where the power failed, and answers are delivered late.
_LONGER = timedelta(days=1)
_FARTHEST = timedelta(days=90)


def signed_in_until(person: Person, *, now: datetime) -> datetime | None:
    """A day after the last published test of the person's running campaigns that has not ended; None without one.

    Tests that begin later than in 90 days do not count yet, and practices never: they need no readiness.
    """
    window = (
        Window.objects.filter(
            campaign__enrolments__person=person,
            campaign__enrolments__state=EnrolmentState.ACTIVE,
            campaign__state=CampaignState.OPEN,
            published_at__isnull=False,
            closes_at__gt=now,
            opens_at__lt=now + _FARTHEST,
        )
        .exclude(kind=WindowKind.PRACTICE)
        .order_by("-closes_at")
        .first()
    )
    return window.ends_at + _LONGER if window is not None else None

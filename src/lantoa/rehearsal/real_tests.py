"""Real tests that a rehearsal must not disturb."""

from datetime import datetime, timedelta

from django.db.models import Q

from lantoa.exams.enums import WindowKind
from lantoa.exams.models import Sitting, Window
from lantoa.rehearsal.stage import PREFIX


def real_tests(now: datetime, ahead: timedelta = timedelta(0)) -> list[str]:
    """Titles of the final tests somebody is sitting now, and of those that open before `ahead` has passed.

    One that is open for days with nobody in it disturbs nobody and is not disturbed. Practice counts for nothing.
    """
    sitting = Sitting.objects.filter(
        opened_at__isnull=False, ended_at__isnull=True, mark__isnull=True, accepted_until__gte=now
    )
    found = Window.objects.filter(
        Q(pk__in=sitting.values("window")) | Q(opens_at__gt=now, opens_at__lte=now + ahead),
        published_at__isnull=False,
    )
    found = found.exclude(campaign__code__startswith=PREFIX).exclude(kind=WindowKind.PRACTICE)
    return list(found.order_by("opens_at", "pk").values_list("title", flat=True))

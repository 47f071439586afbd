"""Who leaves a campaign leaves its tests: an admission given days before opens nothing any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lantoa.exams.models import Sitting
from lantoa.exams.services.changes import tell_sittings
from lantoa.facts.enums import FactKind
from lantoa.facts.models import Fact

_KINDS = {FactKind.ENROLMENT_WITHDRAWN, FactKind.ENROLMENT_RESTORED}
# Extra time, a later end and grace are at most a little over a day each; then nothing can be opened anyway.
_LONGEST = timedelta(days=3)


def take_withdrawals(facts: Sequence[Fact], now: datetime) -> None:
    """Tell the gateway of the sittings of people who were taken out of a campaign or back into it, as they stand now.

    The sittings themselves stay as they are, so that a withdrawal taken back costs nobody an attempt. Repeatable.
    """
    subjects = {one.subject for one in facts if one.kind in _KINDS}
    if subjects:
        tell_sittings(
            Sitting.objects.filter(
                enrolment__uuid__in=subjects, ended_at=None, window__closes_at__gt=now - _LONGEST
            ).order_by("pk"),
            now,
        )

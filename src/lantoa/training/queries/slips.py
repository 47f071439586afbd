"""How many slips a unit would get, before any code is replaced."""

from dataclasses import dataclass
from datetime import datetime

from lantoa.people.models import Person
from lantoa.people.queries.roles import holders_above
from lantoa.people.rules.codes import MAX_TRIES
from lantoa.territory.rules.scope import Scope
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign
from lantoa.training.queries.enrolments import enrolments_of_campaign


@dataclass(frozen=True)
class SlipCounts:
    """People of a unit who have not chosen a password: all, those holding a slip that is still good, and those with a
    role the viewer may not issue codes for.
    """

    waiting: int
    holding: int
    above: int

    @property
    def missing(self) -> int:
        """Without a slip that is still good."""
        return self.waiting - self.holding


def slip_counts(viewer: Person | None, campaign: Campaign, unit_path: str, *, now: datetime) -> SlipCounts:
    """The same people as `issue_code_slips` takes for a whole unit. Four queries."""
    rows = enrolments_of_campaign(campaign, Scope([unit_path])).filter(
        state=EnrolmentState.ACTIVE, person__activated_at=None
    )
    above = holders_above(viewer, rows.values_list("person_id", flat=True))
    rows = rows.exclude(person__in=above)
    holding = rows.filter(
        person__activation_code__used_at=None,
        person__activation_code__tries__lt=MAX_TRIES,
        person__activation_code__expires_at__gt=now,
    )
    return SlipCounts(waiting=rows.count(), holding=holding.count(), above=len(above))

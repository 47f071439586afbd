"""A unit's figures by cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from lantoa.statistics.dashboard import Figure
from lantoa.statistics.enums import Measure
from lantoa.statistics.queries.boards import days_of, unit_in
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign, Cohort

NO_COHORT = 0


@dataclass(frozen=True)
class CohortRow:
    """One cohort of a campaign. A cohort has no quota of its own: `share` of a figure is of the people enrolled in it."""

    id: int
    name: str
    starts_on: date | None
    ends_on: date | None
    figures: tuple[Figure, ...]


def cohort_rows(campaign: Campaign, unit_path: str, scope: Scope) -> Sequence[CohortRow]:
    """Every cohort, then the people of none. Empty for a campaign without cohorts. Three queries at any size."""
    unit = unit_in(unit_path, scope, campaign.units_as_of)
    cohorts = list(Cohort.objects.filter(campaign=campaign).order_by("starts_on", "code"))
    if not cohorts:
        return ()
    totals = days_of(campaign, unit.path).order_by()
    people: dict[int, dict[str, int]] = {}
    for cohort_id, measure, number in totals.values_list("cohort_id", "measure").annotate(n=Sum("value")):
        people.setdefault(cohort_id, {})[measure] = number
    rows = [
        CohortRow(one.pk, one.title, one.starts_on, one.ends_on, _figures(people.get(one.pk, {})))
        for one in cohorts
    ]
    if any(people.get(NO_COHORT, {}).values()):
        rows.append(CohortRow(NO_COHORT, _("Không thuộc đợt nào"), None, None, _figures(people[NO_COHORT])))
    return rows


def cohorts_due_by(campaign: Campaign, day: date) -> frozenset[int]:
    """The cohorts whose last day is not after a day; people of no cohort go by the campaign's last day. One query."""
    due = Cohort.objects.filter(campaign=campaign, ends_on__lte=day).values_list("pk", flat=True)
    return frozenset(due) | ({NO_COHORT} if campaign.ends_on <= day else frozenset())


def _figures(people: dict[str, int]) -> tuple[Figure, ...]:
    enrolled = people.get(Measure.ENROLLED.value, 0)
    return tuple(
        Figure(
            measure.value,
            people.get(measure.value, 0),
            Decimal(people.get(measure.value, 0)) / enrolled
            if enrolled and measure is not Measure.ENROLLED
            else None,
        )
        for measure in Measure
    )

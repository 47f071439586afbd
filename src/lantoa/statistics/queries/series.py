"""A measure day by day, and the plan it is held against."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Sum

from lantoa.statistics.dashboard import DayPoint
from lantoa.statistics.enums import Measure
from lantoa.statistics.models import PlanPoint
from lantoa.statistics.queries.boards import days_of, unit_in
from lantoa.statistics.rules.plans import Plan, Waypoint
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign


def daily_series(
    campaign: Campaign,
    unit_path: str,
    measure: str,
    scope: Scope,
    *,
    plan: Plan | None = None,
    quota: int | None = None,
    until: date | None = None,
    at_least_until: date | None = None,
) -> list[DayPoint]:
    """A measure of a subtree day by day, without gaps, from the first day anything happened to the last one.

    `until` ends it there; `at_least_until` lets it go on to that day when nothing happened since.

    With a plan and a quota every day says how many people were planned for its end.
    """
    unit = unit_in(unit_path, scope, campaign.units_as_of)
    counters = days_of(campaign, unit.path).filter(measure=Measure(measure).value)
    by_day = dict(counters.values_list("day").annotate(change=Sum("value")).order_by("day"))
    if not by_day:
        return []
    points, total, day = [], 0, min(by_day)
    last = max(max(by_day), at_least_until or day) if until is None else until
    while day <= last:
        total += by_day.get(day, 0)
        planned = plan.people(day, quota) if plan is not None and quota else None
        points.append(DayPoint(day, by_day.get(day, 0), total, planned))
        day += timedelta(days=1)
    return points


def plan_of(campaign: Campaign, measure: str) -> Plan:
    """The plan of a measure: the organiser's waypoints, or the straight line over the campaign's days. One query."""
    rows = PlanPoint.objects.filter(campaign_id=campaign.pk, measure=Measure(measure).value).order_by("day")
    points: Sequence[Waypoint] = [Waypoint(*row) for row in rows.values_list("day", "percent")]
    return Plan(campaign.starts_on, campaign.ends_on, tuple(points))

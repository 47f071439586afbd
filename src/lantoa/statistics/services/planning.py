"""The organiser's plan: by which day which share of the quota."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Invalid
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser
from lantoa.statistics.enums import Measure
from lantoa.statistics.models import PlanPoint
from lantoa.statistics.rules.plans import MOST_POINTS, Waypoint, plan_problem
from lantoa.training.models import Campaign

_PROBLEMS = {
    "many": _("Nhiều nhất %(most)s mốc."),
    "twice": _("Có hai mốc cùng một ngày. Mỗi ngày chỉ ghi một mốc."),
    "outside": _("Mốc phải nằm từ ngày đầu đến ngày cuối của khóa."),
    "range": _("Phần trăm phải từ 0 đến 100."),
    "falling": _("Mốc sau không được thấp hơn mốc trước."),
}


def set_plan(
    *, actor: Person | None, campaign: Campaign, measure: str, points: Sequence[Waypoint], now: datetime
) -> None:
    """Put the waypoints of a measure in place of the ones before; none = the straight line. Invalid says what is wrong."""
    require_organiser(actor, campaign.pk)
    wanted = Measure(measure).value
    problem = plan_problem(points, starts_on=campaign.starts_on, ends_on=campaign.ends_on)
    if problem:
        raise Invalid(str(_PROBLEMS[problem]) % {"most": MOST_POINTS}, code=f"plan_{problem}")
    with transaction.atomic():
        PlanPoint.objects.filter(campaign_id=campaign.pk, measure=wanted).delete()
        PlanPoint.objects.bulk_create(
            PlanPoint(campaign_id=campaign.pk, measure=wanted, day=one.day, percent=one.percent)
            for one in sorted(points)
        )
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="statistics.planned",
            now=now,
            campaign_id=campaign.pk,
            subject=campaign.uuid,
            details={"measure": wanted, "points": len(points)},
        )

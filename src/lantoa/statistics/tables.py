"""The same figures read from the tables of the rooms, without facts: the second opinion of a recount."""

from django.db.models import Count, Q, QuerySet

from lantoa.exams.enums import WindowKind
from lantoa.exams.models import Sitting
from lantoa.learning.models import CourseProgress
from lantoa.outcomes.models import Certificate
from lantoa.statistics.rules import CERTIFIED, ENROLLED, FINISHED, PASSED, SAT, SIGNED_IN, STARTED, Place
from lantoa.training.enums import EnrolmentState
from lantoa.training.models import Campaign, Enrolment

Totals = dict[tuple[Place, str], int]


def totals_of_tables(campaign: Campaign) -> Totals:
    """People by line and measure, from enrolments, progress, sittings and certificates. One query a measure."""
    courses = CourseProgress.objects.filter(campaign_id=campaign.pk)
    sittings = Sitting.objects.filter(enrolment__campaign=campaign, window__kind=WindowKind.FINAL)
    sat = sittings.filter(Q(opened_at__isnull=False) | Q(mark__isnull=False))
    valid = Certificate.objects.filter(enrolment__campaign=campaign, revoked_at__isnull=True)
    active = Enrolment.objects.filter(campaign=campaign, state=EnrolmentState.ACTIVE)
    reached = {
        ENROLLED: active,
        SIGNED_IN: active.filter(signed_in_at__isnull=False),
        STARTED: active.filter(uuid__in=courses.filter(started_for__isnull=False).values("started_for")),
        FINISHED: active.filter(uuid__in=courses.filter(finished_for__isnull=False).values("finished_for")),
        SAT: active.filter(pk__in=sat.values("enrolment_id")),
        PASSED: active.filter(pk__in=sittings.filter(mark__passed=True).values("enrolment_id")),
        CERTIFIED: active.filter(pk__in=valid.values("enrolment_id")),
    }
    totals: Totals = {}
    for measure, rows in reached.items():
        for place, people in _by_place(rows).items():
            totals[place, measure] = people
    return totals


def _by_place(rows: QuerySet[Enrolment]) -> dict[Place, int]:
    counted = (
        rows.order_by().values_list("unit_path", "is_unplaced", "cohort_id").annotate(people=Count("pk"))
    )
    return {Place(path, is_unplaced, cohort or 0): people for path, is_unplaced, cohort, people in counted}

"""How long people studied in a campaign, from the snapshots: lists of many people read no journal."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from lantoa.learning.models import CourseProgress


@dataclass(frozen=True)
class Studied:
    """One person's course: time studied (an estimate, see rules.study_time), lessons finished."""

    seconds: int
    lessons: int


def studied_by(campaign_id: int, persons: Collection[UUID]) -> Mapping[UUID, Studied]:
    """By person; who has not opened a lesson is missing. One query."""
    rows = CourseProgress.objects.filter(campaign_id=campaign_id, person__in=list(persons))
    return {
        person: Studied(seconds, lessons)
        for person, seconds, lessons in rows.values_list("person", "study_seconds", "lessons_finished")
    }

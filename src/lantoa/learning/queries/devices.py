"""A person's devices, and what a device needs to know of the person's enrolments."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lantoa.learning.models import Device
from lantoa.learning.queries.courses import current_editions
from lantoa.people.queries.merged import uuids_of_person
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.models import Campaign


@dataclass(frozen=True)
class DeviceLine:
    """A device in its owner's list."""

    uuid: UUID
    label: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True)
class StudyPlace:
    """A campaign a device may write to: the course and the edition its lessons come from."""

    campaign: str
    title: str
    course: str
    edition: str


def devices_of(*, person: UUID) -> list[DeviceLine]:
    """The person's devices in use, latest first; those of merged records are theirs too."""
    rows = Device.objects.filter(person__in=uuids_of_person(person), revoked_at__isnull=True).order_by(
        "-last_seen_at", "-id"
    )
    return [DeviceLine(row.uuid, row.label, row.created_at, row.last_seen_at) for row in rows]


def study_places(*, person: UUID) -> list[StudyPlace]:
    """Open campaigns with a published course in which the person is enrolled, newest first."""
    campaigns = list(
        Campaign.objects.filter(
            enrolments__person__uuid=person,
            enrolments__state=EnrolmentState.ACTIVE,
            state=CampaignState.OPEN,
            course__isnull=False,
        )
        .select_related("course")
        .order_by("-starts_on", "code")
    )
    editions = current_editions(campaigns)
    return [
        StudyPlace(each.code, each.title, str(each.course.uuid), editions[each.id].sha)
        for each in campaigns
        if each.course is not None and each.id in editions
    ]

"""Shapes of courses in the making, accounts, roles, jobs, the audit trail and one's own data."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import PageOut, example
from lantoa.surfaces.api.schemas_rosters import JobOut
from lantoa.surfaces.api.schemas_training import IssuedCertificateOut, SittingOut, StudyOut, VerdictOut

RoleWord = Literal["learner", "lecturer", "author", "organiser", "unit_manager", "operator"]


class DraftOut(Schema):
    """`edition` null = never published; `is_published_as_is`: the newest edition is this very draft."""

    code: str
    title: str
    is_open: bool
    edition: int | None
    manifest_sha: str | None
    published_at: datetime | None
    is_published_as_is: bool


class ImportedCourseOut(Schema):
    code: str
    title: str
    is_new: bool
    changed: bool
    topics: int
    lessons: int
    media: int
    ignored: list[str]


class CourseChangesOut(Schema):
    """What publishing would change: titles of lessons."""

    number: int
    title: str
    is_open: bool
    lessons: int
    added: list[str]
    edited: list[str]
    removed: list[str]
    new_media: int
    is_same: bool


class EditionOut(Schema):
    number: int
    manifest_sha: str
    published_at: datetime
    is_new: bool = True


class PersonOut(Schema):
    uuid: UUID
    full_name: str
    birth: str
    unit_name: str
    sign_in_names: list[str]
    roles: list[str]


class PersonsOut(Schema):
    page: PageOut
    rows: list[PersonOut]


class RoleOut(Schema):
    """`campaign` null = every campaign."""

    id: int
    name: str
    unit_path: str
    campaign: str | None
    granted_at: datetime


class TokenOut(Schema):
    """What is known of an API token; the token itself was answered once."""

    uuid: UUID
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class AccountOut(Schema):
    """`code`: what has become of the activation code: none | live | used | expired | locked."""

    uuid: UUID
    full_name: str
    birth: str
    unit_code: str
    unit_name: str
    is_active: bool
    activated_at: datetime | None
    sign_in_names: list[str]
    code: str
    code_expires_at: datetime | None
    shut_until: datetime | None
    roles: list[RoleOut]
    tokens: list[TokenOut]


class PersonIn(Schema):
    model_config = example(extra="forbid", full_name="Nguyễn Văn An", user_name="an.nguyen", unit="01")

    full_name: str = Field(min_length=1, max_length=120)
    user_name: str = Field(min_length=1, max_length=80)
    unit: str = Field(min_length=2, max_length=5)


class AccountSlipOut(Schema):
    """`code` in clear is answered once and is nowhere afterwards."""

    person_uuid: UUID
    sign_in_names: list[str]
    code: str
    expires_at: datetime


class RoleIn(Schema):
    """`campaign` left out = every campaign."""

    model_config = example(extra="forbid", name="unit_manager", unit="01", campaign="tap-huan-2026")

    name: RoleWord
    unit: str = Field("VN", max_length=5)
    campaign: str = Field("", max_length=40)


class JobDetailOut(JobOut):
    """`state`: queued | running | done | failed."""

    error_code: str = ""
    result: Annotated[Any, Field(description="whatever the job answers, null before")] = None
    created_at: datetime
    finished_at: datetime | None


class JobsOut(Schema):
    page: PageOut
    rows: list[JobDetailOut]


class AuditLineOut(Schema):
    """`actor` null = the system itself."""

    at: datetime
    action: str
    actor: UUID | None
    actor_name: str
    subject: UUID | None
    campaign: str | None
    details: dict[str, Any]


class AuditOut(Schema):
    page: PageOut
    rows: list[AuditLineOut]


class DevicePlaceOut(Schema):
    campaign: str
    title: str
    course: UUID
    edition: str


class DeviceGrantOut(Schema):
    """`secret`: base64url; signs the batches of `me/journal`."""

    device: UUID
    person: UUID
    secret: str
    name: str
    enrolments: list[DevicePlaceOut]


class DeviceOut(Schema):
    uuid: UUID
    label: str
    created_at: datetime
    last_seen_at: datetime


class RefusedEventOut(Schema):
    id: str
    code: str
    message: str


class ReceiptOut(Schema):
    """Everything not refused is on the disk. `server_time`: ms since the epoch."""

    accepted: int
    duplicates: int
    refused: list[RefusedEventOut]
    server_time: int


class CheckInOut(Schema):
    """`ready_until`: signed in on this device until then; null = no test ahead. `server_time`: ms since the epoch."""

    person: UUID
    ready_until: datetime | None
    server_time: int


class OwnCampaignOut(Schema):
    enrolment_uuid: UUID
    code: str
    title: str
    organisation: str
    hotline: str
    state: str
    starts_on: date
    ends_on: date


class LessonStandOut(Schema):
    uuid: UUID
    title: str
    minutes: int
    path: str
    opened: bool
    finished: bool
    checks_right: int
    checks_total: int


class TopicStandOut(Schema):
    title: str
    lessons: list[LessonStandOut]


class ProgressOut(Schema):
    """`address`: where the pack of the edition lies; `continue_with`: the path of the lesson to go on with."""

    study: StudyOut
    address: str
    continue_with: str | None
    topics: list[TopicStandOut]


class OwnTestOut(Schema):
    uuid: UUID
    title: str
    opens_at: datetime
    closes_at: datetime
    limit_seconds: int
    attempts: int


class OwnResultsOut(Schema):
    """Marks are left out where the test's organisers show none."""

    tests: list[OwnTestOut]
    sittings: list[SittingOut]
    verdict: VerdictOut | None
    certificate: IssuedCertificateOut | None

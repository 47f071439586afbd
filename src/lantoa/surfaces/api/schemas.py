"""Shapes of the API. Dates are ISO, moments ISO with offset, percents 0..100."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema


class ErrorBody(Schema):
    code: str
    message: str
    details: dict[str, Any] = {}


class ErrorAnswer(Schema):
    """The one error shape."""

    error: ErrorBody


class UnitOut(Schema):
    code: str
    tier: str
    kind: str
    name: str
    full_name: str
    parent_code: str
    path: str
    valid_from: date
    valid_to: date | None = None
    decree: str = ""
    latitude: float | None = None
    longitude: float | None = None


class UnitCountsOut(Schema):
    as_of: date
    provinces: int
    districts: int
    communes: int
    provinces_by_kind: dict[str, int]
    communes_by_kind: dict[str, int]


class KinshipOut(Schema):
    unit: UnitOut
    kind: str = Field(description="whole | partial")


class PageOut(Schema):
    number: int
    size: int
    total: int
    pages: int


class LessonOut(Schema):
    uuid: UUID
    title: str
    minutes: int
    path: str


class TopicOut(Schema):
    uuid: UUID
    title: str
    lessons: list[LessonOut]


class CourseOut(Schema):
    code: str
    title: str
    summary: str
    is_open: bool
    edition: int = Field(alias="number")
    manifest_sha: str
    published_at: datetime
    topics: list[TopicOut]


class CampaignOut(Schema):
    uuid: UUID
    code: str
    title: str
    summary: str
    organisation: str
    state: str
    starts_on: date
    ends_on: date
    units_as_of: date
    pass_percent: Decimal


class CampaignIn(Schema):
    code: str = Field(max_length=40, pattern=r"^[a-z0-9-]+$")
    title: str = Field(min_length=3, max_length=200)
    starts_on: date
    ends_on: date
    units_as_of: date | None = None
    summary: str = Field("", max_length=4000)
    organisation: str = Field("", max_length=200)
    hotline: str = Field("", max_length=40)
    pass_percent: Decimal = Field(Decimal(50), ge=0, le=100)
    course_code: str = ""


class CertificateOut(Schema):
    """By serial alone: the name is masked. The random code in the QR opens the full record."""

    serial: str
    masked_name: str
    campaign_title: str
    organisation: str
    issued_on: date
    is_valid: bool
    revoked_on: date | None = None


class MeOut(Schema):
    uuid: UUID
    full_name: str
    roles: list[str]
    unit_code: str
    unit_name: str


class QuotaOut(Schema):
    unit_code: str
    unit_name: str
    unit_path: str
    seats: int
    shared_out: int
    taken: int
    left: int


class QuotasIn(Schema):
    """`from_unit` empty: seats given by the organiser; else shares out of that unit's seats. {unit code: seats in all}."""

    from_unit: str = Field("", max_length=5)
    seats: dict[str, int] = Field(min_length=1, max_length=4000)


class JobOut(Schema):
    uuid: UUID
    kind: str
    state: str
    progress: int
    total: int
    error_message: str = ""


class BatchOut(Schema):
    uuid: UUID
    file_name: str
    sha256: str
    size: int
    state: str
    counts: dict[str, int]
    error_message: str
    uploaded_at: datetime
    confirmed_at: datetime | None = None
    undone_at: datetime | None = None
    job: JobOut | None = None


class RowOut(Schema):
    id: int
    sheet: str
    number: int
    status: str
    written: dict[str, Any]
    read: dict[str, Any]
    reasons: list[dict[str, Any]]
    question: str
    units: list[dict[str, Any]]
    persons: list[dict[str, Any]]
    settled: dict[str, Any]


class RowsOut(Schema):
    page: PageOut
    rows: list[RowOut]


class AnswerIn(Schema):
    """One answer to a row, or to every row asking one question."""

    unit: str = Field("", max_length=5)
    unplaced: bool = False
    person: str = Field("", max_length=36)
    fields: dict[str, str] = {}
    accepted: list[str] = Field([], max_length=20)
    skip: bool | None = None
    reset: bool = False


RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]  # what a database can hold


class SettleIn(Schema):
    """`rows`: {row id: answer}; or `question` with one `answer` for all rows that ask it."""

    rows: dict[RowId, AnswerIn] = Field({}, max_length=1000)
    question: str = Field("", max_length=400)
    answer: AnswerIn | None = None


class SettledOut(Schema):
    settled: int
    counts: dict[str, int]


class EnrolmentOut(Schema):
    enrolment_uuid: UUID
    person_uuid: UUID
    full_name: str
    birth: str
    post: str
    unit_name: str
    line_code: str
    line_name: str
    is_unplaced: bool
    state: str
    enrolled_at: datetime
    signed_in_at: datetime | None


class EnrolmentsOut(Schema):
    page: PageOut
    rows: list[EnrolmentOut]


class MeasureOut(Schema):
    code: str
    label: str
    definition: str


class FigureOut(Schema):
    """People, and their share of the quota (1 = 100 %)."""

    measure: str
    people: int
    share: float | None


class StatisticsRowOut(Schema):
    line: str = Field(description="unit | own (the unit's own people) | unplaced")
    code: str
    name: str
    unit_path: str
    quota: int | None
    figures: list[FigureOut]


class StatisticsOut(Schema):
    campaign_code: str
    unit_code: str
    as_of: datetime
    until: date | None
    measures: list[MeasureOut]
    total: StatisticsRowOut
    rows: list[StatisticsRowOut]
    notes: list[str]


class ItemOut(Schema):
    """`facility`: mean score by points, 0..1; null before anybody is marked."""

    window: UUID
    item: UUID
    version: int
    kind: str
    topic: str
    difficulty: str
    prompt: str
    met: int
    answered: int
    facility: Decimal | None

"""Shapes of the API. Dates are ISO, moments ISO with offset, percents 0..100."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
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

"""Shapes of the API. Dates are ISO, moments ISO with offset, percents 0..100."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict


def example(*, extra: Literal["ignore", "forbid"] = "ignore", **values: Any) -> ConfigDict:
    """The configuration of a shape with an example; with `extra="forbid"` an unknown field is refused by name."""
    return ConfigDict(from_attributes=True, extra=extra, json_schema_extra={"examples": [values]})


def _in_our_time(moment: datetime) -> datetime:
    """Moments need an offset, and a year that every database and time zone can hold."""
    if moment.tzinfo is None:
        raise ValueError("an offset is needed, such as 2026-05-11T09:00:00+07:00")
    if not 2000 <= moment.year <= 2100:
        raise ValueError("the year lies between 2000 and 2100")
    return moment


Moment = Annotated[datetime, AfterValidator(_in_our_time)]
SlugCode = Annotated[str, Field(min_length=2, max_length=40, pattern=r"^[a-z0-9-]+$")]


class ErrorBody(Schema):
    code: str
    message: str
    details: dict[str, Any] = {}


class ErrorAnswer(Schema):
    """The one error shape."""

    model_config = example(
        error={
            "code": "no_such_campaign",
            "message": "Không tìm thấy khóa tập huấn này.",
            "details": {},
        }
    )

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
    """`state`: draft | open | closed. `units_as_of`: the day of the unit set quotas and figures use."""

    model_config = example(
        uuid="0197a000-0000-7000-8000-000000000002",
        code="tap-huan-2026",
        title="Tập huấn cán bộ thông tin cơ sở 2026",
        summary="",
        organisation="Cục Thông tin cơ sở",
        hotline="024 1234 5678",
        state="open",
        starts_on="2026-05-05",
        ends_on="2026-05-15",
        units_as_of="2026-05-01",
        pass_percent="50.00",
        course_code="bien-tap-phat-thanh",
    )

    uuid: UUID
    code: str
    title: str
    summary: str
    organisation: str
    hotline: str
    state: str
    starts_on: date
    ends_on: date
    units_as_of: date
    pass_percent: Decimal
    course_code: str = ""

    @staticmethod
    def resolve_course_code(campaign: Any) -> str:
        return campaign.course.code if campaign.course else ""


class CampaignIn(Schema):
    """`units_as_of` left out: today. `course_code`: the course its learners study; may be given later."""

    model_config = example(
        code="tap-huan-2026",
        title="Tập huấn cán bộ thông tin cơ sở 2026",
        starts_on="2026-05-05",
        ends_on="2026-05-15",
        units_as_of="2026-05-01",
        pass_percent=50,
        state="draft",
    )

    code: SlugCode
    title: str = Field(min_length=3, max_length=200)
    starts_on: date
    ends_on: date
    units_as_of: date | None = None
    summary: str = Field("", max_length=4000)
    organisation: str = Field("", max_length=200)
    hotline: str = Field("", max_length=40)
    pass_percent: Decimal = Field(Decimal(50), ge=0, le=100)
    course_code: str = Field("", max_length=60)
    state: Literal["draft", "open"] = "open"


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

    model_config = example(seats={"01": 500, "46": 120})

    from_unit: str = Field("", max_length=5)
    seats: dict[str, int] = Field(min_length=1, max_length=4000)


class EnrolmentOut(Schema):
    """`unit_name` as registered, `line_*` where the person counts. `code_state`: none | live | used | expired | locked."""

    enrolment_uuid: UUID
    person_uuid: UUID
    full_name: str
    birth: str
    post: str
    phone: str
    code_state: str
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
    """`units_on`: the day whose units are shown; the campaign's own unless another was asked for."""

    campaign_code: str
    unit_code: str
    as_of: datetime
    until: date | None
    units_on: date
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

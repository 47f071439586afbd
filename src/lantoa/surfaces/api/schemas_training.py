"""Shapes of campaigns' changes, cohorts, enrolments, slips and what helps with rosters."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import EnrolmentOut, PageOut, SlugCode, example
from lantoa.surfaces.api.schemas_rosters import RowOut


class CampaignChangesIn(Schema):
    """What is left out stays as it is."""

    model_config = example(extra="forbid", title="Tập huấn cán bộ thông tin cơ sở 2026", ends_on="2026-06-15")

    title: str | None = Field(None, min_length=3, max_length=200)
    starts_on: date | None = None
    ends_on: date | None = None
    units_as_of: date | None = None
    summary: str | None = Field(None, max_length=4000)
    organisation: str | None = Field(None, max_length=200)
    hotline: str | None = Field(None, max_length=40)
    pass_percent: Decimal | None = Field(None, ge=0, le=100)
    course_code: str | None = Field(None, max_length=60)


class CohortIn(Schema):
    model_config = example(
        extra="forbid", code="dot-1", title="Đợt 1", starts_on="2026-05-05", ends_on="2026-05-09"
    )

    code: SlugCode
    title: str = Field(min_length=1, max_length=120)
    starts_on: date
    ends_on: date


class CohortOut(Schema):
    code: str
    title: str
    starts_on: date
    ends_on: date
    learners: int


class ColumnOut(Schema):
    """`letter`: as the spreadsheet shows it."""

    letter: str
    field: str
    label: str


class SheetColumnsOut(Schema):
    sheet: str
    header_row: int
    province: str
    columns: list[ColumnOut]


class ColumnsIn(Schema):
    """`columns`: {field: column counted from 0}, complete for the sheet."""

    model_config = example(extra="forbid", sheet="Sheet1", columns={"full_name": 1, "birth": 2, "commune": 4})

    sheet: str = Field(max_length=80)
    columns: dict[str, Annotated[int, Field(ge=0, le=10_000)]] = Field(min_length=1, max_length=40)


class QuestionOut(Schema):
    """`key` is what `settle` takes as `question`; one answer settles all `rows` rows."""

    key: str
    rows: int
    example: RowOut


class EnrolIn(Schema):
    """Someone the system knows already; `unit`: the commune or province in the campaign's unit set."""

    model_config = example(extra="forbid", person="0197a000-0000-7000-8000-000000000001", unit="00004")

    person: UUID
    unit: str = Field(min_length=2, max_length=5)


class PlaceIn(Schema):
    model_config = example(extra="forbid", unit="00004")

    unit: str = Field(min_length=2, max_length=5)


class ReasonIn(Schema):
    model_config = example(extra="forbid", reason="Chuyển công tác")

    reason: str = Field("", max_length=200)


class ReasonNeededIn(Schema):
    model_config = example(extra="forbid", reason="Nhiều đơn vị xin học thêm sau bão")

    reason: str = Field(min_length=1, max_length=200)


class StudyOut(Schema):
    """Lessons finished of all; `edition` null = nothing is published."""

    edition: str | None
    finished: int
    total: int
    percent: int


class SittingOut(Schema):
    """`percent` and `passed` null = not marked."""

    uuid: UUID
    window: UUID
    window_title: str
    attempt: int
    opened_at: datetime | None
    ended_at: datetime | None
    percent: Decimal | None
    passed: bool | None


class VerdictOut(Schema):
    """`missing`: sentences."""

    passed: bool
    percent: Decimal | None
    missing: list[str]
    decided_at: datetime


class EnrolmentDetailOut(Schema):
    enrolment: EnrolmentOut
    study: StudyOut
    sittings: list[SittingOut]
    verdict: VerdictOut | None
    certificate: str | None = Field(description="serial of the valid certificate")


class SlipsIn(Schema):
    """Codes for a unit's people, or for `enrolments` alone. `missing_only`: nobody whose slip is still good.

    `include_activated`: also people with a password; they have forgotten it.
    """

    model_config = example(extra="forbid", unit="01", missing_only=True)

    unit: str = Field("", max_length=5)
    enrolments: list[UUID] = Field([], max_length=500)
    missing_only: bool = True
    include_activated: bool = False


class SlipOut(Schema):
    """`code` in clear is answered once and is nowhere afterwards."""

    person_uuid: UUID
    full_name: str
    birth: str
    unit_name: str
    sign_in_name: str
    code: str
    expires_at: datetime


class SlipCountsOut(Schema):
    """`missing`: waiting people without a good slip; `above`: people only a higher role may give a code."""

    waiting: int
    holding: int
    above: int
    missing: int


class PersonVerdictOut(Schema):
    enrolment_uuid: UUID
    full_name: str
    line_code: str
    verdict: VerdictOut | None


class VerdictsOut(Schema):
    page: PageOut
    rows: list[PersonVerdictOut]


class IssuedCertificateOut(Schema):
    """In full, for the holder and those who see the holder. `check_code` opens the public check page. `replaces`,
    `replaced_by`: serials, after a correction."""

    serial: str
    check_code: str
    enrolment_uuid: UUID
    person_uuid: UUID
    full_name: str
    birth: str
    unit_name: str
    course_title: str
    campaign_title: str
    organisation: str
    percent: Decimal | None
    grade: str
    decision_number: str
    decided_on: date | None
    book_number: str
    issued_on: date
    is_valid: bool
    revoked_on: date | None
    revoke_reason: str
    replaces: str
    replaced_by: str


class CertificatesOut(Schema):
    page: PageOut
    rows: list[IssuedCertificateOut]


class WaitingOut(Schema):
    enrolment_uuid: UUID
    full_name: str
    birth: str
    line_code: str
    line_name: str


class WaitingPageOut(Schema):
    page: PageOut
    rows: list[WaitingOut]


class IssueIn(Schema):
    """`enrolments` empty: everybody of the own units who passed and has none."""

    model_config = example(extra="forbid", enrolments=[])

    enrolments: list[UUID] = Field([], max_length=500)


class RefusedOut(Schema):
    enrolment_uuid: UUID
    code: str
    message: str


class IssuedOut(Schema):
    """`already` had one. `job` when there are too many to do at once: ask `jobs/{uuid}`."""

    serials: list[str] = []
    already: int = 0
    refused: list[RefusedOut] = []
    job: UUID | None = None


class RevokeIn(Schema):
    model_config = example(extra="forbid", reason="Sai họ tên, cấp lại theo đề nghị của đơn vị")

    reason: str = Field(min_length=1, max_length=300)

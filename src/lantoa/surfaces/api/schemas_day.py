"""Shapes of the day of a test: the live board, what is given, lines to those who sit it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import Moment, PageOut, example

WhereName = Literal["not_opened", "answering", "handed_in", "overdue", "flagged"]


class StandingOut(Schema):
    """People enrolled now, each once by the newest attempt that was opened; flagged ones are among them."""

    people: int
    not_opened: int
    answering: int
    handed_in: int
    overdue: int
    flagged: int


class UnitStandingOut(Schema):
    unit: str
    name: str
    counts: StandingOut


class LiveOut(Schema):
    """`units`: those right below. `rates`: what happened in the newest whole minute, for those who see the whole country."""

    as_of: datetime
    unit: str
    counts: StandingOut
    units: list[UnitStandingOut]
    rates: dict[str, int] | None


class LivePersonOut(Schema):
    """`flags`: late, after_close, superseded, outside_network."""

    enrolment_uuid: UUID
    full_name: str
    unit_code: str
    where: WhereName
    attempt: int | None
    opened_at: datetime | None
    accepted_until: datetime | None
    ended_at: datetime | None
    extra_seconds: int
    later_seconds: int
    flags: list[str]


class LivePeopleOut(Schema):
    page: PageOut
    rows: list[LivePersonOut]


class UnitAllowanceIn(Schema):
    model_config = example(
        extra="forbid", unit="25270", later_seconds=1800, reason="Mất điện từ 8:20 đến 8:50"
    )

    unit: str = Field(min_length=1, max_length=5)
    extra_seconds: int = Field(0, ge=0, le=24 * 3600)
    later_seconds: int = Field(0, ge=0, le=24 * 3600)
    attempts: int = Field(0, ge=0, le=20)
    reason: str = Field(min_length=1, max_length=300)


class AllowanceOut(Schema):
    """For a unit and below (`unit_path`) or for one person (`enrolment_uuid`)."""

    uuid: UUID
    unit_path: str
    enrolment_uuid: UUID | None
    extra_seconds: int
    later_seconds: int
    attempts: int
    reason: str
    made_at: datetime


class GivenOut(Schema):
    """`changed`: sittings there were, which have the time now."""

    uuid: UUID
    changed: int


class AttemptsIn(Schema):
    model_config = example(
        extra="forbid",
        enrolments=["0197a000-0000-7000-8000-000000000001"],
        attempts=1,
        reason="Máy hỏng giữa giờ",
    )

    enrolments: list[UUID] = Field(min_length=1, max_length=500)
    attempts: int = Field(ge=1, le=20)
    reason: str = Field(min_length=1, max_length=300)


class CloseEarlyIn(Schema):
    """`closes_at` null: now."""

    model_config = example(extra="forbid", closes_at=None, reason="Mọi người đã nộp")

    closes_at: Moment | None = None
    reason: str = Field(min_length=1, max_length=300)


class FreeDeviceIn(Schema):
    model_config = example(
        extra="forbid", enrolment="0197a000-0000-7000-8000-000000000001", reason="Máy hỏng giữa giờ"
    )

    enrolment: UUID
    reason: str = Field(min_length=1, max_length=300)


class NoticeIn(Schema):
    """`unit` "" = everybody who sits the test."""

    model_config = example(extra="forbid", text="Còn 30 phút.", unit="")

    text: str = Field(min_length=1, max_length=300)
    unit: str = Field("", max_length=5)


class TestNoticeOut(Schema):
    uuid: UUID
    text: str
    unit_path: str
    made_at: datetime
    withdrawn_at: datetime | None

"""Shapes of signing up by oneself, and of what learners are told by organisers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import PageOut, example

Unit = Annotated[str, Field(min_length=2, max_length=5)]


class SignUpOut(Schema):
    """`shut`: empty = people can sign up today; else off | early | over. `units` empty = people of every unit."""

    code: str
    title: str
    organisation: str
    hotline: str
    shut: str
    opens_on: date | None
    closes_on: date | None
    units_as_of: date
    units: list[str]


class SignUpIn(Schema):
    """`consent`: the person agrees that the organisers use these data to decide and enrol. `checked`: what only looks odd is
    right. `once`: made by the sender, so that a request sent twice counts once."""

    model_config = example(
        extra="forbid",
        full_name="Trần Thị Hai",
        birth="01/02/1990",
        phone="0987 654 321",
        unit="00004",
        consent=True,
        once="0197a000-0000-7000-8000-000000000003",
    )

    full_name: str = Field(min_length=1, max_length=120)
    birth: str = Field("", max_length=30)
    phone: str = Field("", max_length=40)
    post: str = Field("", max_length=160)
    unit: Unit
    consent: bool
    checked: bool = False
    once: UUID


class SignUpReceiptOut(Schema):
    """`receipt`: to be kept by the person; answered here alone."""

    receipt: str
    created_at: datetime


class SignUpStateOut(Schema):
    """`state`: waiting | approved | refused. `reason`: of a refusal."""

    receipt: str
    masked_name: str
    unit_name: str
    state: str
    reason: str
    created_at: datetime
    decided_at: datetime | None


class AnnouncementIn(Schema):
    """`text` is Markdown. `unit`: whom it is for, with everybody below; VN = all. `ends_on` left out: until withdrawn."""

    model_config = example(
        extra="forbid",
        title="Lịch kiểm tra cuối khóa",
        text="Bài kiểm tra mở lúc **08:00 ngày 14/05**.",
        unit="VN",
        starts_on="2026-05-10",
        is_pinned=True,
    )

    title: str = Field(min_length=1, max_length=150)
    text: str = Field(min_length=1, max_length=4000)
    unit: Unit = "VN"
    starts_on: date | None = None
    ends_on: date | None = None
    is_pinned: bool = False


class AnnouncementOut(Schema):
    """`starts_on` was today when left out. `withdrawn_at` null = not taken off."""

    uuid: UUID
    title: str
    text: str
    unit_code: str
    starts_on: date
    ends_on: date | None
    is_pinned: bool
    written_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None


class AnnouncementsOut(Schema):
    page: PageOut
    rows: list[AnnouncementOut]


class StudyOptionsShape(Schema):
    """`in_order`: a lesson opens when the one before it is finished."""

    model_config = example(in_order=True)

    in_order: bool

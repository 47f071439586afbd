"""Shapes of certificates by decision, and of the further figures: late people, scores, communes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import PageOut, example

Lacking = Literal["signed_in", "started", "finished", "sat"]


class BatchIn(Schema):
    """`unit` left out: the highest the person sees."""

    model_config = example(extra="forbid", unit="01")

    unit: str = Field("", max_length=5)


class CertificateBatchOut(Schema):
    """`state`: gathering | draft | issuing | issued | cancelled. `job` gathers the list, later issues."""

    uuid: UUID
    state: str
    unit_path: str
    decision_number: str
    decided_on: date | None
    signer_name: str
    created_at: datetime
    issued_at: datetime | None
    job: UUID | None
    listed: int
    excluded: int
    refused: int
    issued: int


class CertificateBatchesOut(Schema):
    page: PageOut
    rows: list[CertificateBatchOut]


class MemberOut(Schema):
    """`excluded_reason` empty = on the list; `refusal` = why no certificate could be given."""

    enrolment_uuid: UUID
    full_name: str
    birth: str
    line_code: str
    percent: Decimal | None
    excluded_reason: str
    refusal: str
    serial: str | None


class MembersOut(Schema):
    page: PageOut
    rows: list[MemberOut]


class ExcludeIn(Schema):
    """People left off the list wait for a later batch."""

    model_config = example(
        extra="forbid", enrolments=["0197a000-0000-7000-8000-000000000001"], reason="Chờ xác minh"
    )

    enrolments: list[UUID] = Field(min_length=1, max_length=500)
    reason: str = Field(min_length=1, max_length=200)


class DecideIn(Schema):
    """What the decision says; `book_start` left out: the number after the last one in the book."""

    model_config = example(
        extra="forbid",
        number="125/QĐ-STTTT",
        decided_on="2026-05-20",
        signer_name="Nguyễn Văn A",
        signer_title="GIÁM ĐỐC",
        place="Hà Nội",
    )

    number: str = Field(min_length=1, max_length=60)
    decided_on: date
    signer_name: str = Field(min_length=1, max_length=120)
    signer_title: str = Field("", max_length=160)
    place: str = Field("", max_length=80)
    book_suffix: str = Field("", max_length=20)
    book_start: int | None = Field(None, ge=1, le=10_000_000)


class LateRowOut(Schema):
    line: str
    code: str
    name: str
    enrolled: int
    late: int


class LateOut(Schema):
    unit_code: str
    lacking: str
    total: LateRowOut
    rows: list[LateRowOut]


class SpreadOut(Schema):
    """`bins[i]`: people from i/2 up to (i+1)/2 points of ten; `mean`, `median`: points of ten."""

    people: int
    passed: int
    bins: list[int]
    mean: Decimal | None
    median: Decimal | None


class SpreadRowOut(Schema):
    line: str
    code: str
    name: str
    spread: SpreadOut


class ScoresOut(Schema):
    unit_code: str
    total: SpreadOut
    rows: list[SpreadRowOut]


class CommuneOut(Schema):
    code: str
    name: str
    province_code: str
    latitude: float | None
    longitude: float | None
    quota: int | None
    enrolled: int
    reached: int


class CommunesOut(Schema):
    unit_code: str
    measure: str
    rows: list[CommuneOut]

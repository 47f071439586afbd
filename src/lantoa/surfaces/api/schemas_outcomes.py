"""Shapes of certificates by decision, and of the further figures: late people, scores, communes."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import PageOut, example


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


class IncludeIn(Schema):
    model_config = example(extra="forbid", enrolments=["0197a000-0000-7000-8000-000000000001"])

    enrolments: list[UUID] = Field(min_length=1, max_length=500)


class ReissueIn(Schema):
    model_config = example(extra="forbid", reason="Sửa lại ngày sinh")

    reason: str = Field(min_length=1, max_length=300)


class ChangeOut(Schema):
    """One thing a certificate says."""

    label: str
    before: str
    after: str
    is_change: bool


class GradeShape(Schema):
    """From `percent` on, the word that is printed."""

    percent: Decimal = Field(ge=0, le=100)
    word: str = Field(min_length=1, max_length=40)


class TermsShape(Schema):
    """What completing asks for, and what the next certificates print. `template` null: the usual looks.

    `issues_automatically` at once on completing; `by_decision`: only in batches with a decision; neither: by hand.
    """

    model_config = example(
        lessons_required=True,
        issues_automatically=False,
        by_decision=False,
        grades=[{"percent": "80", "word": "Giỏi"}],
        place="Hà Nội",
        signer_title="CỤC TRƯỞNG",
        signer_name="Nguyễn Văn A",
    )

    lessons_required: bool = True
    issues_automatically: bool = False
    by_decision: bool = False
    grades: list[GradeShape] = Field([], max_length=8)
    template: UUID | None = None
    parent_organisation: str = Field("", max_length=200)
    place: str = Field("", max_length=80)
    signer_title: str = Field("", max_length=160)
    signer_name: str = Field("", max_length=120)


class CheckedOut(Schema):
    """A certificate in full, for whoever has its check code. `replaced_by`: the serial of the one after a correction."""

    serial: str
    full_name: str
    birth: str
    unit_name: str
    course_title: str
    campaign_title: str
    starts_on: date
    ends_on: date
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
    replaced_by: str

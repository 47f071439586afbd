"""Shapes of banks, tests and marks."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import Moment, PageOut, example

Level = Literal["easy", "medium", "hard"]


class StratumOut(Schema):
    topic: str
    difficulty: str
    count: int


class BankOut(Schema):
    """`strata`: how many items a blueprint can draw from."""

    uuid: UUID
    code: str
    title: str
    is_public: bool
    imported_at: datetime
    strata: list[StratumOut]


class ImportedBankOut(Schema):
    code: str
    added: int
    changed: int
    unchanged: int
    taken_out: int


class LineShape(Schema):
    """So many items of a topic; `difficulty` null = of any."""

    topic: str = Field(min_length=1, max_length=60)
    difficulty: Level | None = None
    count: int = Field(ge=1, le=500)


class DayRulesShape(Schema):
    """Optional rules of the day; not for a practice. Devices open by turns over `spread_seconds`, and the end moves by as much,
    so that nobody loses time. `access_code`: asked for at opening. `networks`: CIDR, from which it may be opened.
    """

    spread_seconds: int = Field(0, ge=0, le=900)
    access_code: str = Field("", max_length=40)
    networks: list[Annotated[str, Field(max_length=60)]] = Field([], max_length=200)
    one_device: bool = False
    no_way_back: bool = False


class WindowIn(Schema):
    """`limit_seconds` 0 = until the window closes. `is_sealed`: the questions can be fetched days before, unreadable.

    `review_when`, `review_shows`: what test takers see afterwards, and from when. A `practice` never counts for anything.
    """

    model_config = example(
        extra="forbid",
        bank="bien-tap-phat-thanh",
        lines=[{"topic": "tin", "difficulty": "easy", "count": 10}],
        title="Bài kiểm tra cuối khóa",
        opens_at="2026-05-14T08:00:00+07:00",
        closes_at="2026-05-14T17:00:00+07:00",
        limit_seconds=2700,
    )

    bank: str = Field(max_length=60)
    lines: list[LineShape] = Field(min_length=1, max_length=100)
    title: str = Field(min_length=1, max_length=200)
    opens_at: Moment
    closes_at: Moment
    limit_seconds: int = Field(ge=0, le=24 * 3600)
    grace_seconds: int = Field(60, ge=0, le=3600)
    attempts: int = Field(1, ge=1, le=20)
    pass_percent: Decimal | None = Field(None, ge=0, le=100, description="left out: the campaign's")
    is_sealed: bool = True
    kind: Literal["final", "practice"] = "final"
    review_when: Literal["after_submit", "after_close", "never"] = "after_submit"
    review_shows: Literal["marks", "answers", "explanations"] = "marks"
    rules: DayRulesShape = Field(default_factory=lambda: DayRulesShape.model_validate({}))


class WindowCountsOut(Schema):
    """People of the own units, each once."""

    not_opened: int
    running: int
    handed_in: int
    marked: int


class WindowRulesOut(DayRulesShape):
    """`access_code` null: there is one, for organisers of the whole campaign only; "" = none."""

    access_code: str | None = None  # type: ignore[assignment]  # more than what may be written


class WindowOut(Schema):
    uuid: UUID
    title: str
    opens_at: datetime
    closes_at: datetime
    limit_seconds: int
    grace_seconds: int
    attempts: int
    pass_percent: Decimal
    is_sealed: bool
    kind: str
    review_when: str
    review_shows: str
    is_published: bool
    published_at: datetime | None
    paper_sha: str
    paper_size: int
    lines: list[LineShape]
    rules: WindowRulesOut
    counts: WindowCountsOut


class ExtendIn(Schema):
    model_config = example(extra="forbid", closes_at="2026-05-14T19:00:00+07:00")

    closes_at: Moment


class ExtraTimeIn(Schema):
    model_config = example(
        extra="forbid",
        enrolments=["0197a000-0000-7000-8000-000000000001"],
        seconds=600,
        reason="Mất điện tại điểm cầu",
    )

    enrolments: list[UUID] = Field(min_length=1, max_length=500)
    seconds: int = Field(ge=60, le=24 * 3600)
    reason: str = Field(min_length=1, max_length=300)


class CountOut(Schema):
    count: int


class MarkOut(Schema):
    """The best attempt; `percent` null = nothing is marked yet."""

    enrolment_uuid: UUID
    full_name: str
    birth: str
    line_code: str
    line_name: str
    attempts: int
    score: Decimal | None
    most: Decimal | None
    percent: Decimal | None
    passed: bool | None
    opened_at: datetime | None
    ended_at: datetime | None
    is_running: bool


class MarksOut(Schema):
    page: PageOut
    rows: list[MarkOut]


class KeyChangeIn(Schema):
    """Mark one item by another version of it, or void it: its points for everybody who drew it."""

    item: UUID
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    is_void: bool = False


class RemarkIn(Schema):
    """`preview` true: who would change, nothing is written."""

    model_config = example(
        extra="forbid",
        changes=[{"item": "0197a000-0000-7000-8000-000000000001", "is_void": True}],
        reason="Câu hỏi có hai đáp án đúng",
        preview=True,
    )

    changes: list[KeyChangeIn] = Field(min_length=1, max_length=100)
    reason: str = Field("", max_length=300)
    preview: bool = True


class MovedOut(Schema):
    enrolment: UUID
    percent_before: Decimal
    percent_after: Decimal
    passed_before: bool
    passed_after: bool


class RemarkOut(Schema):
    marked: int
    newly_passed: int
    newly_failed: int
    moved: list[MovedOut]

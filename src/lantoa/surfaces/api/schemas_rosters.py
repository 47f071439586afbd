"""Shapes of jobs, rosters and their rows."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import PageOut, example


class JobOut(Schema):
    uuid: UUID
    kind: str
    state: str
    progress: int
    total: int
    error_message: str = ""


class BatchOut(Schema):
    """`state`: reading | preview | confirming | confirmed | undoing | undone | refused; `counts`: rows by status."""

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
    """`status`: ready | attention | refused | enrolled | skipped. `written`: the cells; `read`: what was understood."""

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

    model_config = example(rows={"17": {"unit": "00004"}, "18": {"skip": True}})

    rows: dict[RowId, AnswerIn] = Field({}, max_length=1000)
    question: str = Field("", max_length=400)
    answer: AnswerIn | None = None


class SettledOut(Schema):
    settled: int
    counts: dict[str, int]

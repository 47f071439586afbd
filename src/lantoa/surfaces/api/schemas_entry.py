"""Shapes of taking people in one by one, of requests, and of changes to people who are in."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import PageOut, example

_Reason = Annotated[str, Field(min_length=1, max_length=200)]
_Unit = Annotated[str, Field(min_length=2, max_length=5, description="code in the campaign's unit set")]


class PersonIn(Schema):
    """Somebody as written. `checked`: what only looks odd is right. `answer`: after `person_doubtful`, `new` or the uuid of
    the record it is."""

    full_name: str = Field(min_length=1, max_length=120)
    birth: str = Field("", max_length=30)
    phone: str = Field("", max_length=40)
    post: str = Field("", max_length=160)
    email: str = Field("", max_length=254)
    gender: str = Field("", max_length=10)
    checked: bool = False
    answer: str = Field("", max_length=36)


class PersonAtUnitIn(PersonIn):
    model_config = example(
        extra="forbid", full_name="Trần Thị Hai", birth="01/02/1990", phone="0987 654 321", unit="00004"
    )

    unit: _Unit


class NominationIn(PersonAtUnitIn):
    model_config = example(
        extra="forbid", full_name="Trần Thị Hai", birth="01/02/1990", phone="0987 654 321", unit="00004"
    )

    note: str = Field("", max_length=300)


class SubstituteIn(PersonIn):
    model_config = example(
        extra="forbid",
        full_name="Trần Thị Hai",
        birth="01/02/1990",
        phone="0987 654 321",
        reason="Nghỉ thai sản",
    )

    reason: _Reason


class TransferIn(Schema):
    model_config = example(extra="forbid", unit="00004", reason="Chuyển công tác")

    unit: _Unit
    reason: _Reason


class EntryTermsIn(Schema):
    """`managers_enrol` false: units nominate. `sign_up_units`: codes; empty = people of every unit may sign up."""

    model_config = example(
        extra="forbid",
        managers_enrol=False,
        sign_up_on=True,
        sign_up_until="2026-05-10",
        sign_up_units=["01"],
    )

    managers_enrol: bool = True
    sign_up_on: bool = False
    sign_up_from: date | None = None
    sign_up_until: date | None = None
    sign_up_units: list[_Unit] = Field(default_factory=list, max_length=500)


class EntryTermsOut(Schema):
    managers_enrol: bool
    sign_up_on: bool
    sign_up_from: date | None
    sign_up_until: date | None
    sign_up_units: list[str]


class ExtensionIn(Schema):
    model_config = example(extra="forbid", ends_on="2026-06-10", reason="Mưa bão")

    ends_on: date
    reason: _Reason


class RequestOut(Schema):
    """`kind`: nomination | sign_up. `state`: waiting | approved | refused. `reason`: of a refusal."""

    uuid: UUID
    kind: str
    state: str
    full_name: str
    birth: str
    phone: str
    post: str
    unit_code: str
    unit_name: str
    note: str
    created_at: datetime
    decided_at: datetime | None
    reason: str
    enrolment: UUID | None


class RequestsOut(Schema):
    page: PageOut
    rows: list[RequestOut]


class RequestAnswerIn(Schema):
    request: UUID
    answer: str = Field(max_length=36)


class ApproveIn(Schema):
    """`answers`: for requests in doubt, `new` or the uuid of the record it is."""

    model_config = example(extra="forbid", requests=["0197a000-0000-7000-8000-000000000001"])

    requests: list[UUID] = Field(min_length=1, max_length=1000)
    answers: list[RequestAnswerIn] = Field(default_factory=list, max_length=1000)


class RefuseIn(Schema):
    model_config = example(
        extra="forbid", requests=["0197a000-0000-7000-8000-000000000001"], reason="Đã đủ người"
    )

    requests: list[UUID] = Field(min_length=1, max_length=1000)
    reason: _Reason


class ApprovedOut(Schema):
    """Requests by what came of them; `full` and `doubtful` keep waiting."""

    enrolled: list[UUID]
    already: list[UUID]
    full: list[UUID]
    doubtful: list[UUID]


class RefusedOut(Schema):
    refused: int


class MoveOut(Schema):
    from_unit: str
    to_unit: str
    reason: str
    moved_at: datetime


class ChangesOut(Schema):
    """`replaces`: whose seat the person took over; `replaced_by`: who took over theirs."""

    state: Literal["active", "withdrawn"]
    withdrawn_at: datetime | None
    withdrawn_reason: str
    moves: list[MoveOut]
    replaces: UUID | None
    replaced_by: list[UUID]

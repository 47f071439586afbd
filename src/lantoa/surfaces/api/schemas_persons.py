"""Shapes of people as those who manage their units see them: search, one page, records that may be one, corrections."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from lantoa.surfaces.api.schemas import PageOut, example
from lantoa.surfaces.api.schemas_people import DeviceOut, PersonOut

Reason = Annotated[str, Field(min_length=1, max_length=200)]


class RecordOut(PersonOut):
    """One person in a list of the own units."""

    phone: str
    post: str
    unit_code: str


class RecordsOut(Schema):
    page: PageOut
    rows: list[RecordOut]


class SeatOut(Schema):
    """One enrolment of a person, in any campaign. `state`: active | withdrawn."""

    enrolment_uuid: UUID
    campaign: str
    campaign_title: str
    unit_name: str
    state: str
    enrolled_at: datetime
    signed_in_at: datetime | None


class HappeningOut(Schema):
    """`sentence` in words; `who` empty = the person."""

    at: datetime
    sentence: str
    more: str
    campaign_title: str
    who: str


class CorrectionOut(Schema):
    """What the person says is right beside what is kept; empty = not asked for."""

    uuid: UUID
    person_uuid: UUID
    full_name: str
    birth: str
    wanted_name: str
    wanted_birth: str
    note: str
    asked_at: datetime


class CorrectionsOut(Schema):
    page: PageOut
    rows: list[CorrectionOut]


class MergeOut(Schema):
    """Two records made one. `undone_at` null = it holds."""

    uuid: UUID
    kept: UUID
    merged: UUID
    kept_name: str
    merged_name: str
    reason: str
    merged_at: datetime
    undone_at: datetime | None


class PersonPageOut(Schema):
    """`code`: none | live | used | expired | locked. `shut_until`: too many wrong tries. `stands_for`: the record kept after a
    merge. `may_act` false: the person holds a role above the caller's."""

    uuid: UUID
    full_name: str
    birth: str
    phone: str
    post: str
    unit_code: str
    unit_name: str
    is_active: bool
    may_act: bool
    stands_for: UUID | None
    activated_at: datetime | None
    sign_in_names: list[str]
    code: str
    code_expires_at: datetime | None
    shut_until: datetime | None
    roles: list[str]
    enrolments: list[SeatOut]
    devices: list[DeviceOut]
    sign_ins: list[datetime]
    history: list[HappeningOut]
    corrections: list[CorrectionOut]
    merges: list[MergeOut]


class DetailsIn(Schema):
    """What is left out stays. `birth`: a whole date as people write it, or the year alone."""

    model_config = example(
        extra="forbid",
        full_name="Nguyễn Thị Hòa",
        birth="05/06/1985",
        reason="Theo căn cước, người học đề nghị",
    )

    full_name: str = Field("", max_length=120)
    birth: str = Field("", max_length=30)
    reason: Reason


class PhoneIn(Schema):
    model_config = example(extra="forbid", phone="0912 345 678")

    phone: str = Field(min_length=1, max_length=40)


class SignOutIn(Schema):
    """`devices` empty: all of them, and every session ends."""

    model_config = example(extra="forbid", devices=[])

    devices: list[UUID] = Field([], max_length=50)


class SignedOutOut(Schema):
    """How many devices were in use."""

    signed_out: int


class DecisionIn(Schema):
    model_config = example(extra="forbid", accept=True)

    accept: bool


class DecidedOut(Schema):
    uuid: UUID
    person_uuid: UUID
    accepted: bool
    settled_at: datetime


class WrongPhoneOut(Schema):
    """`trouble`: none (the roster has no number) | unreadable | landline | shared (somebody else signs in with it)."""

    person_uuid: UUID
    enrolment_uuid: UUID
    full_name: str
    birth: str
    line_name: str
    sign_in_names: list[str]
    phone: str
    written: str
    trouble: str


class WrongPhonesOut(Schema):
    page: PageOut
    rows: list[WrongPhoneOut]


class TwinOut(Schema):
    uuid: UUID
    full_name: str
    birth: str
    phone: str
    unit_name: str
    sign_in_names: list[str]


class DuplicateOut(Schema):
    """`first` is the older record."""

    first: TwinOut
    second: TwinOut
    same_name: bool
    same_birth: bool
    same_phone: bool


class DuplicatesOut(Schema):
    page: PageOut
    rows: list[DuplicateOut]


class PairIn(Schema):
    model_config = example(
        extra="forbid",
        one="0197a000-0000-7000-8000-000000000001",
        other="0197a000-0000-7000-8000-000000000002",
    )

    one: UUID
    other: UUID


class MergeIn(Schema):
    """`kept` stands for both from then on."""

    model_config = example(
        extra="forbid",
        kept="0197a000-0000-7000-8000-000000000001",
        merged="0197a000-0000-7000-8000-000000000002",
        reason="Đã gọi điện hỏi: một người, đổi số",
    )

    kept: UUID
    merged: UUID
    reason: str = Field("", max_length=200)


class SideSeatOut(Schema):
    """One enrolment with what hangs on it; `percents`: of marked tests, as text."""

    enrolment_uuid: UUID
    campaign: str
    campaign_title: str
    state: str
    lessons_finished: int
    lessons_total: int
    percents: list[str]
    sittings: int
    serials: list[str]


class SideOut(TwinOut):
    enrolments: list[SideSeatOut]


class DoubledOut(Schema):
    """A campaign in which both are enrolled: `counts` stays, `leaves` is withdrawn; `why` in words."""

    campaign: str
    counts: UUID
    leaves: UUID
    why: str


class MergePlanOut(Schema):
    """`refusals`: why it cannot be done now, each a sentence. `may`: whether the caller may do it."""

    kept: SideOut
    merged: SideOut
    doubled: list[DoubledOut]
    refusals: list[str]
    may: bool

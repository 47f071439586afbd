"""Shapes of the exam protocol's messages. Frozen: tests/vectors/exam/messages.json tells one sitting in them.

New optional fields may be added; nothing here is renamed, removed or given another meaning.
"""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

ANSWERS_MOST = 200
BODY_MOST = 64 * 1024
TOKEN_LENGTH = 4_096

Token = Annotated[str, Meta(max_length=TOKEN_LENGTH)]
Milliseconds = Annotated[int, Meta(ge=-(2**53), le=2**53)]


class GivenAnswer(Struct):
    """One answer of a save. `response` is judged later against its item's kind."""

    item: Annotated[str, Meta(max_length=64)]
    revision: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    response: object
    at: Milliseconds = 0


GivenAnswers = Annotated[list[GivenAnswer], Meta(max_length=ANSWERS_MOST)]


class OpenRequest(Struct):
    """`POST /exam/v1/open`. `mac` = HMAC-SHA256(device secret, "open:" + admission + ":" + at)."""

    admission: Token
    device: UUID
    at: Milliseconds
    mac: Annotated[str, Meta(max_length=128)]
    code: Annotated[str, Meta(max_length=64)] = ""


class SaveRequest(Struct):
    """`POST /exam/v1/save`."""

    ticket: Token
    answers: GivenAnswers


class CloseRequest(Struct):
    """`POST /exam/v1/close`, with the last answers if there are any."""

    ticket: Token
    answers: GivenAnswers = msgspec.field(default_factory=list)
    at: Milliseconds = 0


class StateRequest(Struct):
    """`POST /exam/v1/state`."""

    ticket: Token


class DrawnItem(Struct):
    """One item of the test taker's paper, with the order of its options."""

    item: str
    version: int
    options: tuple[str, ...]


class OpenAnswer(Struct):
    """A sealed window gives `paper` and `keys` of the drawn items, another one gives `items` in clear."""

    ticket: str
    sitting: str
    epoch: int
    server_time: int
    opened_at: int
    due_at: int
    closes_at: int
    grace_s: int
    draw: list[DrawnItem]
    paper: str | None
    keys: dict[str, str] | None
    items: list[msgspec.Raw] | None


class Notice(Struct):
    """A line of the organiser to those who sit the test now; `at` in ms since the epoch."""

    at: int
    text: str


class SavedAnswer(Struct):
    """An answer that is on disk."""

    item: str
    revision: int


class RefusedAnswer(Struct):
    """An answer that was not kept, and why: unknown_item, wrong_response, revision_taken."""

    item: str
    revision: int
    code: str


class SaveAnswer(Struct, omit_defaults=True):
    """`late`, `closed`, `superseded`: kept all the same, and judged by the test's rules. `notices` only when there are."""

    saved: list[SavedAnswer]
    refused: list[RefusedAnswer]
    server_time: int
    due_at: int
    closed: bool
    superseded: bool
    late: bool
    notices: list[Notice] | None = None


class CloseAnswer(Struct):
    """`receipt` is the same for every repetition."""

    closed_at: int
    server_time: int
    receipt: str
    saved: list[SavedAnswer]
    refused: list[RefusedAnswer]


class KeptAnswer(Struct):
    """The answer that counts for an item."""

    item: str
    epoch: int
    revision: int
    response: msgspec.Raw


class StateAnswer(Struct, omit_defaults=True):
    """`epoch` is the newest one opened; a device with an older one was superseded."""

    server_time: int
    due_at: int
    epoch: int
    closed_at: int | None
    answers: list[KeptAnswer]
    notices: list[Notice] | None = None

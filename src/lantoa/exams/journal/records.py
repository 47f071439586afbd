"""Rows of the journal and the three things the gateway does to it. Uuids are text, lower case with dashes."""

from dataclasses import dataclass, field
from typing import NamedTuple

from lantoa.exams.rules.timing import WindowTimes


class AnswerRow(NamedTuple):
    """One answer as stored; `response` is JSON text."""

    campaign_id: int
    sitting: str
    item: str
    epoch: int
    revision: int
    response: str
    device_at: int
    received_at: int
    flags: int


class OpeningRow(NamedTuple):
    """One device taking up a sitting."""

    campaign_id: int
    window_uuid: str
    sitting: str
    epoch: int
    device: str
    person: str
    attempt: int
    seed: int
    opened_at: int
    due_at: int


class ClosingRow(NamedTuple):
    """One hand-in."""

    campaign_id: int
    sitting: str
    epoch: int
    closed_at: int
    kind: str


# Before every transaction number, also those moved below zero when a dump was restored into another cluster.
BEGINNING = -(2**62)


class Noted(NamedTuple):
    """What a gateway keeps in memory about sittings: (sitting, newest epoch above 1) and (sitting, closed_at).

    `xact` is where to go on from next time (PostgreSQL).
    """

    epochs: list[tuple[str, int]]
    closings: list[tuple[str, int]]
    xact: int


@dataclass(frozen=True)
class Fault:
    """Why a store cannot write: storage_full, database_away or journal_failed; `may_pass`: worth a few tries more."""

    code: str
    may_pass: bool = False


@dataclass(slots=True)
class Operation:
    """Something to be made durable. `failure` is set instead of the outcome when it could not be."""

    campaign_id: int
    sitting: str
    rows: list[AnswerRow] = field(default_factory=list)
    # Rows whose key is already kept with another response: (item, revision).
    taken: set[tuple[str, int]] = field(default_factory=set)
    failure: Exception | None = None
    done: object = None


@dataclass(slots=True)
class SaveAnswers(Operation):
    """Keep answers."""


@dataclass(slots=True)
class OpenSitting(Operation):
    """Take up a sitting with the next epoch; the first opening fixes seed, opened_at and due_at.

    `allowance`: extra and later seconds. With `one_device` another device may follow only an epoch up to `free_epoch`.
    Outcome: `opened`, or `handed_in_at`, or `taken_by_device`, or none of them when the window's times do not allow it.
    """

    first: OpeningRow | None = None
    times: WindowTimes | None = None
    allowance: tuple[int, int] = (0, 0)
    one_device: bool = False
    free_epoch: int = 0
    taken_by_device: bool = False
    opened: OpeningRow | None = None
    handed_in_at: int | None = None


@dataclass(slots=True)
class CloseSitting(Operation):
    """Hand in, with the answers that came along. Outcome: `closed_at`, or `superseded_by` a newer epoch."""

    closing: ClosingRow | None = None
    closed_at: int | None = None
    superseded_by: int | None = None

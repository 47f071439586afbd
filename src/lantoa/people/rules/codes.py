"""Activation codes: how they are written, when they count."""

from datetime import datetime, timedelta
from enum import StrEnum

from lantoa.kernel.ids import tidy_code

CODE_LENGTH = 10
MAX_TRIES = 5
TICKET_MINUTES = 30


class CodeState(StrEnum):
    """What has become of a code."""

    NONE = "none"
    LIVE = "live"
    USED = "used"
    EXPIRED = "expired"
    LOCKED = "locked"


def expiry(issued_at: datetime, days: int) -> datetime:
    """When a code printed now stops counting."""
    return issued_at + timedelta(days=days)


def code_state(*, expires_at: datetime, tries: int, used_at: datetime | None, now: datetime) -> CodeState:
    """What a code is good for at a moment."""
    if used_at is not None:
        return CodeState.USED
    if tries >= MAX_TRIES:
        return CodeState.LOCKED
    return CodeState.LIVE if now < expires_at else CodeState.EXPIRED


def typed_code(written: str) -> str:
    """A code as typed from paper: upper case, no spaces or dashes."""
    return tidy_code(written)[: CODE_LENGTH + 6]


def printed_code(code: str) -> str:
    """A code as printed: in two groups that can be read out."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"

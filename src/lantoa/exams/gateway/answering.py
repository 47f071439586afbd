"""From the answers of a message to rows of the journal: what is refused by name, what is flagged."""

from collections.abc import Iterable, Sequence

import msgspec

from lantoa.assessment.rules.responses import fits
from lantoa.exams.enums import Flag
from lantoa.exams.gateway.messages import GivenAnswer, RefusedAnswer, SavedAnswer
from lantoa.exams.gateway.windows import LiveWindow
from lantoa.exams.journal.records import AnswerRow
from lantoa.exams.rules.tokens import Ticket

_LATE, _AFTER_CLOSE = int(Flag.LATE), int(Flag.AFTER_CLOSE)
_SUPERSEDED, _OUTSIDE = int(Flag.SUPERSEDED), int(Flag.OUTSIDE_NETWORK)

# Sorted keys: a response sent again in another order of its parts is the same response.
_encode = msgspec.json.Encoder(order="deterministic").encode


def rows_of(
    given: Iterable[GivenAnswer], *, ticket: Ticket, window: LiveWindow, now: int, flags: int
) -> tuple[list[AnswerRow], list[RefusedAnswer]]:
    """Rows for what may be kept, and what may not: items that were not drawn, responses without their kind's form."""
    rows: list[AnswerRow] = []
    refused: list[RefusedAnswer] = []
    drawn = int(ticket.drawn, 16)
    for one in given:
        item = window.items.get(one.item)
        if item is None or not drawn >> item[0] & 1:
            refused.append(RefusedAnswer(one.item, one.revision, "unknown_item"))
        elif not fits(item[1], one.response):
            refused.append(RefusedAnswer(one.item, one.revision, "wrong_response"))
        else:
            rows.append(
                AnswerRow(
                    ticket.campaign,
                    ticket.sitting,
                    one.item,
                    ticket.epoch,
                    one.revision,
                    _encode(one.response).decode(),
                    one.at,
                    now,
                    flags,
                )
            )
    return rows, refused


def outcome(
    rows: Sequence[AnswerRow], refused: list[RefusedAnswer], taken: set[tuple[str, int]]
) -> tuple[list[SavedAnswer], list[RefusedAnswer]]:
    """What to acknowledge after the commit: a key kept before with another response is refused, not acknowledged."""
    saved = [SavedAnswer(row.item, row.revision) for row in rows if (row.item, row.revision) not in taken]
    return saved, refused + [
        RefusedAnswer(item, revision, "revision_taken") for item, revision in sorted(taken)
    ]


def flags_of(*, late: bool, closed: bool, superseded: bool, outside: bool) -> int:
    """The flags of answers that arrive now. A plain number: flags of the enum cost ten times as much to join."""
    return _LATE * late | _AFTER_CLOSE * closed | _SUPERSEDED * superseded | _OUTSIDE * outside

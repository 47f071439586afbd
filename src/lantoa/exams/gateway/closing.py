"""`/exam/v1/close`: the hand-in, with the last answers. Repeatable: the same receipt every time."""

import msgspec

from lantoa.exams.enums import ClosingKind
from lantoa.exams.gateway.answering import flags_of, outcome, rows_of
from lantoa.exams.gateway.desk import Address, Desk, read_message
from lantoa.exams.gateway.messages import CloseAnswer, CloseRequest
from lantoa.exams.gateway.refusals import Refusal, Reply, success
from lantoa.exams.journal.records import CloseSitting, ClosingRow
from lantoa.exams.rules.tokens import receipt


async def close_sitting(desk: Desk, body: bytes, address: Address) -> Reply:
    """A device that was left behind cannot hand in for the one that works on; its answers are kept all the same."""
    request = read_message(body, CloseRequest)
    ticket = desk.ticket(request.ticket)
    window = await desk.window(ticket.window)
    known, now = desk.known, desk.clock()
    flags = flags_of(
        late=now > desk.due_at(window, ticket) + window.grace_s * 1000,
        closed=known.is_closed(ticket.sitting),
        superseded=known.is_superseded(ticket.sitting, ticket.epoch),
        outside=bool(window.networks) and not window.is_inside(address()),
    )
    rows, refused = rows_of(request.answers, ticket=ticket, window=window, now=now, flags=flags)
    closing = ClosingRow(ticket.campaign, ticket.sitting, ticket.epoch, now, ClosingKind.HANDED_IN.value)
    operation = CloseSitting(ticket.campaign, ticket.sitting, rows, closing=closing)
    await desk.keep(operation)
    saved, refused = outcome(rows, refused, operation.taken)
    if operation.closed_at is None:
        epoch = operation.superseded_by or ticket.epoch
        known.note_epoch(ticket.sitting, epoch)
        kept = msgspec.to_builtins({"saved": saved, "refused": refused})
        raise Refusal("superseded", server_time=now, epoch=epoch, **kept)
    known.note_closing(ticket.sitting, operation.closed_at)
    proof = receipt(desk.keys, ticket.sitting, operation.closed_at)
    return success(CloseAnswer(operation.closed_at, now, proof, saved, refused))

"""`/exam/v1/state`: what the server holds of a sitting, for a device that comes back or takes over."""

import msgspec

from lantoa.exams.gateway.desk import Address, Desk, read_message
from lantoa.exams.gateway.messages import KeptAnswer, StateAnswer, StateRequest
from lantoa.exams.gateway.refusals import Refusal, Reply, success
from lantoa.exams.journal.writer import JournalUnavailable
from lantoa.exams.rules.winners import Closing, Opening, closing_in_force, winners


async def state_of_sitting(desk: Desk, body: bytes, address: Address) -> Reply:
    """The answers that count, read from the journal: everything acknowledged before this request is in it."""
    request = read_message(body, StateRequest)
    ticket = desk.ticket(request.ticket)
    window = await desk.window(ticket.window)
    try:
        state = await desk.reader.state(ticket.campaign, ticket.sitting)
    except JournalUnavailable as error:
        raise Refusal(error.code) from None
    closing = closing_in_force(
        (Opening(epoch=row.epoch, opened_at=row.opened_at) for row in state.openings),
        (Closing(epoch=row.epoch, closed_at=row.closed_at, kind=row.kind) for row in state.closings),
    )
    best = winners(state.answers)
    return success(
        StateAnswer(
            server_time=desk.clock(),
            due_at=desk.due_at(window, ticket),
            epoch=max((row.epoch for row in state.openings), default=ticket.epoch),
            closed_at=None if closing is None else closing.closed_at,
            answers=[
                KeptAnswer(item, row.epoch, row.revision, msgspec.Raw(row.response.encode()))
                for item, row in sorted(best.items())
            ],
            notices=desk.notices(ticket),
        )
    )

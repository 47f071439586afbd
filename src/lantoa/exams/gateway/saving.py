"""`/exam/v1/save`: answers, acknowledged after the commit. The hot path: no reading, one insert."""

from lantoa.exams.gateway.answering import flags_of, outcome, rows_of
from lantoa.exams.gateway.desk import Address, Desk, read_message
from lantoa.exams.gateway.messages import SaveAnswer, SaveRequest
from lantoa.exams.gateway.refusals import Reply, success
from lantoa.exams.journal.records import SaveAnswers


async def save_answers(desk: Desk, body: bytes, address: Address) -> Reply:
    """Late answers, answers after the hand-in and of a superseded device are kept and flagged; rules judge them later."""
    request = read_message(body, SaveRequest)
    ticket = desk.ticket(request.ticket)
    window = await desk.window(ticket.window)
    known, now = desk.known, desk.clock()
    due = desk.due_at(window, ticket)
    late = now > due + window.grace_s * 1000
    closed = known.is_closed(ticket.sitting)
    superseded = known.is_superseded(ticket.sitting, ticket.epoch)
    outside = bool(window.networks) and not window.is_inside(address())
    flags = flags_of(late=late, closed=closed, superseded=superseded, outside=outside)
    rows, refused = rows_of(request.answers, ticket=ticket, window=window, now=now, flags=flags)
    operation = SaveAnswers(ticket.campaign, ticket.sitting, rows)
    if rows:
        await desk.keep(operation)
    saved, refused = outcome(rows, refused, operation.taken)
    return success(SaveAnswer(saved, refused, now, due, closed, superseded, late, desk.notices(ticket)))

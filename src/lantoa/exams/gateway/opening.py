"""`/exam/v1/open`: a device takes up a sitting."""

from uuid import UUID

from lantoa.exams.gateway.desk import Address, Desk, read_message
from lantoa.exams.gateway.messages import DrawnItem, OpenAnswer, OpenRequest
from lantoa.exams.gateway.refusals import Refusal, Reply, success
from lantoa.exams.gateway.windows import LiveWindow
from lantoa.exams.journal.records import OpeningRow, OpenSitting
from lantoa.exams.rules.timing import due_at
from lantoa.exams.rules.tokens import VERSION as TOKEN_VERSION
from lantoa.exams.rules.tokens import (
    Admission,
    ExamKeys,
    Ticket,
    open_admission,
    opening_mac,
    secret_of_device,
    sign_ticket,
)
from lantoa.kernel.signing import BadToken, same


async def open_sitting(desk: Desk, body: bytes, address: Address) -> Reply:
    """One durable insert; the answer holds the ticket, the draw and the keys of the drawn items only."""
    request = read_message(body, OpenRequest)
    admission = _admission(desk.keys, request)
    now = desk.clock()
    if now > admission.exp:
        raise Refusal("admission_expired", server_time=now)
    window = await desk.window(admission.window)
    if now < window.times.opens_at:
        raise Refusal("not_yet_open", server_time=now, opens_at=window.times.opens_at)
    changed = desk.known.sittings.get(admission.sitting)
    if changed is not None and changed.stopped_at is not None:
        raise Refusal("stopped", server_time=now, stopped_at=changed.stopped_at)
    if not window.is_inside(desk.address(window, address)):
        raise Refusal("network_not_allowed", server_time=now)
    desk.gate.check(window, admission.sitting, request.code)
    operation = _operation(desk, admission, request.device, window, now)
    await desk.keep(operation)
    if operation.handed_in_at is not None:
        desk.known.note_closing(admission.sitting, operation.handed_in_at)
        raise Refusal("handed_in", server_time=now, closed_at=operation.handed_in_at)
    if operation.taken_by_device:
        raise Refusal("device_taken", server_time=now)
    if operation.opened is None:
        raise Refusal("window_over", server_time=now, closes_at=window.closes_at)
    desk.known.note_epoch(admission.sitting, operation.opened.epoch)
    return _answer(desk, window, operation.opened, admission, now)


def _admission(keys: ExamKeys, request: OpenRequest) -> Admission:
    try:
        admission = open_admission(keys, request.admission)
    except BadToken:
        raise Refusal("bad_admission") from None
    secret = secret_of_device(keys, admission.person, str(request.device))
    mac = opening_mac(secret, request.admission, request.at)
    if not same(mac.encode(), request.mac.encode()):
        raise Refusal("bad_mac")
    return admission


def _operation(desk: Desk, admission: Admission, device: UUID, window: LiveWindow, now: int) -> OpenSitting:
    allowance = desk.known.allowance(admission)
    changed = desk.known.sittings.get(admission.sitting)
    first = OpeningRow(
        campaign_id=admission.campaign,
        window_uuid=admission.window,
        sitting=admission.sitting,
        epoch=1,
        device=str(device),
        person=admission.person,
        attempt=admission.attempt,
        seed=desk.new_seed(),
        opened_at=now,
        due_at=due_at(window.times, now, *allowance),
    )
    return OpenSitting(
        admission.campaign,
        admission.sitting,
        first=first,
        times=window.times,
        allowance=allowance,
        one_device=window.one_device,
        free_epoch=changed.free_epoch if changed is not None else 0,
    )


def _answer(desk: Desk, window: LiveWindow, row: OpeningRow, admission: Admission, now: int) -> Reply:
    drawn = window.draw(row.seed)
    extra, later = desk.known.allowance(admission)
    due = due_at(window.times, row.opened_at, extra, later)
    ticket = Ticket(
        v=TOKEN_VERSION,
        sitting=row.sitting,
        window=row.window_uuid,
        campaign=row.campaign_id,
        person=row.person,
        device=row.device,
        epoch=row.epoch,
        due_at=due,
        opened_at=row.opened_at,
        extra_s=extra,
        drawn=window.bitmap(drawn),
        later_s=later,
        unit=admission.unit,
    )
    return success(
        OpenAnswer(
            ticket=sign_ticket(desk.keys, ticket),
            sitting=row.sitting,
            epoch=row.epoch,
            server_time=now,
            opened_at=row.opened_at,
            due_at=due,
            closes_at=window.closes_at,
            grace_s=window.grace_s,
            draw=[DrawnItem(one.item, one.version, one.options) for one in drawn],
            paper=window.paper,
            keys=window.keys_of(drawn),
            items=window.payloads_of(drawn),
        )
    )

"""What the four requests share: keys, memory, journal, clock; reading a message, a ticket, a window."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from lantoa.exams.gateway.codes import CodeGate
from lantoa.exams.gateway.messages import Notice
from lantoa.exams.gateway.reading import GatewayReader
from lantoa.exams.gateway.refusals import Refusal
from lantoa.exams.gateway.windows import Known, LiveWindow
from lantoa.exams.journal.records import Operation
from lantoa.exams.journal.writer import JournalFull, JournalUnavailable, JournalWriter
from lantoa.exams.rules.timing import due_at
from lantoa.exams.rules.tokens import ExamKeys, Ticket, open_ticket
from lantoa.kernel.signing import BadToken

M = TypeVar("M")
# Who asks, worked out only where a window names networks: most saves never need to know.
Address = Callable[[], str]


@dataclass(frozen=True)
class Desk:
    """One gateway's means. `clock` gives ms since the epoch, `new_seed` 63 random bits."""

    keys: ExamKeys
    known: Known
    writer: JournalWriter
    reader: GatewayReader
    refresh: Callable[[], Awaitable[None]]
    clock: Callable[[], int]
    new_seed: Callable[[], int]
    gate: CodeGate

    async def window(self, uuid: str) -> LiveWindow:
        """The window; one published a moment ago is looked for at once."""
        found = self.known.windows.get(uuid)
        if found is None and uuid not in self.known.gone:
            await self.refresh()
            found = self.known.windows.get(uuid)
        if found is None:
            raise Refusal("window_gone" if uuid in self.known.gone else "window_unknown")
        return found

    def ticket(self, token: str) -> Ticket:
        """The ticket of a request, signed by this installation."""
        try:
            return open_ticket(self.keys, token)
        except BadToken:
            raise Refusal("bad_ticket") from None

    def due_at(self, window: LiveWindow, ticket: Ticket) -> int:
        """The due time in force now, extra time and a later end granted since included."""
        return due_at(window.times, ticket.opened_at, *self.known.allowance(ticket))

    def notices(self, ticket: Ticket) -> list[Notice] | None:
        """What the organiser says to those who sit this test now."""
        lines = self.known.notices_for(ticket.window, ticket.unit)
        return None if lines is None else [Notice(one.at, one.text) for one in lines]

    def address(self, window: LiveWindow, address: Address) -> str:
        """The network address of who asks; empty where nobody wants to know."""
        return address() if window.networks else ""

    async def keep(self, operation: Operation) -> None:
        """Wait until the operation is on disk."""
        try:
            await self.writer.submit(operation)
        except JournalFull:
            raise Refusal("busy") from None
        except JournalUnavailable as error:
            raise Refusal(error.code) from None


def read_message(body: bytes, shape: type[M]) -> M:
    """The message of a body. Refusal "malformed" names the field, never the content."""
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        raise Refusal("malformed", field=str(error).rstrip("`").rpartition("`")[2]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal("malformed") from None

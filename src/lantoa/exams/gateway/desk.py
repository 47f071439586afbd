"""What the four requests share: keys, memory, journal, clock; reading a message, a ticket, a window."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from lantoa.exams.gateway.reading import GatewayReader
from lantoa.exams.gateway.refusals import Refusal
from lantoa.exams.gateway.windows import Known, LiveWindow
from lantoa.exams.journal.records import Operation
from lantoa.exams.journal.writer import JournalFull, JournalUnavailable, JournalWriter
from lantoa.exams.rules.timing import due_at
from lantoa.exams.rules.tokens import ExamKeys, Ticket, open_ticket
from lantoa.kernel.signing import BadToken

M = TypeVar("M")


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
        """The due time in force now, extra time granted since included."""
        return due_at(
            window.times, ticket.opened_at, self.known.extra_seconds(ticket.sitting, ticket.extra_s)
        )

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

"""One candidate: opens, answers in batches as the player does, looks at the state after a reload, hands in.

What was acknowledged is remembered in two bytes an item: the highest revision sent, and one bit for each revision the
server has acknowledged. The answer itself follows from candidate, item and revision (`bank.response_of`).
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from lantoa.rehearsal.bank import response_of
from lantoa.rehearsal.wire import LOST

if TYPE_CHECKING:
    from lantoa.rehearsal.crowd import Crowd

REVISIONS_MOST = 8
_COME_AGAIN = (429, 502, 503, 504, LOST)


class _Drawn(msgspec.Struct):
    item: str


class _Opened(msgspec.Struct):
    ticket: str
    epoch: int
    draw: list[_Drawn]


class _Named(msgspec.Struct):
    item: str
    revision: int


class _Saved(msgspec.Struct):
    saved: list[_Named]
    refused: list[_Named] = []


class _Kept(msgspec.Struct):
    item: str
    revision: int
    response: msgspec.Raw


class _State(msgspec.Struct):
    answers: list[_Kept]


class Candidate:
    """The state of one candidate; `crowd` is the company: wire, plan, counters and chance."""

    __slots__ = (
        "acked", "closed", "crowd", "deadline", "due", "finished", "items", "number", "opening", "pending",
        "sent", "since", "ticket", "tries",
    )  # fmt: skip

    def __init__(self, crowd: "Crowd", number: int, opening: bytes) -> None:
        self.crowd = crowd
        self.number = number
        self.opening = opening
        self.ticket = b""
        self.items: tuple[str, ...] = ()
        self.sent = bytearray()
        self.acked = bytearray()
        self.pending: dict[int, int] = {}  # place: revision, not acknowledged yet
        self.tries = 0
        self.closed = False
        self.finished = False
        self.due = 0.0
        self.since = 0.0
        self.deadline = 0.0

    # Opening

    def open(self) -> None:
        """Take the sitting up; again after a lost line, as a player does."""
        self.since = self.since or time.monotonic()
        self.crowd.wire.post("/exam/v1/open", self.opening, self._opened)

    def _opened(self, status: int, body: bytes) -> None:
        if status != 200:
            self._again(status, body, "open", self.open)
            return
        self.crowd.done("open", self.since)
        self.since, self.tries = 0.0, 0
        answer = msgspec.json.decode(body, type=_Opened)
        self.ticket = answer.ticket.encode()
        if not self.items:
            self.items = tuple(self.crowd.name(one.item) for one in answer.draw)
            self.sent, self.acked = bytearray(len(self.items)), bytearray(len(self.items))
            self.deadline = self.crowd.ends - self.crowd.plan.hand_in_before_end(self.crowd.chance)
            self._next_in(self.crowd.plan.gap() * self.crowd.chance.random())
        else:
            self.look()

    # Answering

    def answer(self) -> None:
        """Give the next answers and send what has gathered."""
        plan, chance = self.crowd.plan, self.crowd.chance
        if time.monotonic() >= self.deadline:
            self.hand_in()
            return
        for _ in range(plan.answers(chance)):
            self._give(chance.randrange(len(self.items)) if chance.random() < plan.changes else self._blank())
        if chance.random() < plan.reloads:
            self.look()
        else:
            self.save()

    def save(self) -> None:
        """Send what is not acknowledged."""
        if not self.pending:
            self._next_in(self.crowd.plan.gap())
            return
        self.since = self.since or time.monotonic()
        self.crowd.wire.post("/exam/v1/save", self._body(b""), self._saved)

    def _saved(self, status: int, body: bytes) -> None:
        if status != 200:
            self._again(status, body, "save", self.save)
            return
        self.crowd.done("save", self.since)
        self.since, self.tries = 0.0, 0
        self._take(body)
        crowd = self.crowd
        if crowd.chance.random() < crowd.plan.duplicates and self.items:
            self._send_twice()
        self._next_in(crowd.plan.gap())

    def _send_twice(self) -> None:
        """As if the acknowledgement had been lost: the same answers once more. Nobody waits for it."""
        place = self.crowd.chance.randrange(len(self.items))
        if self.acked[place]:
            again = {place: self.acked[place].bit_length()}
            self.crowd.wire.post("/exam/v1/save", self._body(b"", again), self.crowd.ignore)
            self.crowd.counts["duplicates"] += 1

    # Looking at what the server holds

    def look(self) -> None:
        """A reload: the player asks for the state before it goes on."""
        self.since = self.since or time.monotonic()
        self.crowd.wire.post("/exam/v1/state", b'{"ticket":"' + self.ticket + b'"}', self._looked)

    def _looked(self, status: int, body: bytes) -> None:
        if status != 200:
            self._again(status, body, "state", self.look)
            return
        self.crowd.done("state", self.since)
        self.since, self.tries = 0.0, 0
        held = {
            self.crowd.name(one.item): (one.revision, bytes(one.response))
            for one in msgspec.json.decode(body, type=_State).answers
        }
        for place, item in enumerate(self.items):
            newest = self.acked[place].bit_length()
            revision, response = held.get(item, (0, b""))
            if revision < newest or (
                revision and not self.crowd.is_same(self.number, item, revision, response)
            ):
                self.crowd.counts["state_wrong"] += 1
        self.save()

    # Handing in

    def hand_in(self) -> None:
        """Close, with what is not acknowledged."""
        self.since = self.since or time.monotonic()
        self.crowd.wire.post("/exam/v1/close", self._body(b',"at":0'), self._closed)

    def _closed(self, status: int, body: bytes) -> None:
        if status != 200:
            self._again(status, body, "close", self.hand_in)
            return
        self.crowd.done("close", self.since)
        self._take(body)
        self.closed = self.finished = True
        self.crowd.finished += 1

    # Small things

    def _blank(self) -> int:
        """A place without an answer, or any once all have one."""
        place = self.sent.find(b"\0")
        return place if place >= 0 else self.crowd.chance.randrange(len(self.items))

    def _give(self, place: int) -> None:
        if place in self.pending or self.sent[place] >= REVISIONS_MOST:
            return
        self.sent[place] += 1
        self.pending[place] = self.sent[place]

    def _body(self, more: bytes, which: dict[int, int] | None = None) -> bytes:
        answers = b",".join(
            b'{"item":"%s","revision":%d,"response":%s,"at":1780000000000}'
            % (self.items[place].encode(), revision, response_of(self.number, self.items[place], revision)[0])
            for place, revision in (self.pending if which is None else which).items()
        )
        return b'{"ticket":"%s","answers":[%s]%s}' % (self.ticket, answers, more)

    def _take(self, body: bytes) -> None:
        answer = msgspec.json.decode(body, type=_Saved)
        for one in answer.saved:
            place = self.items.index(one.item)
            self.acked[place] |= 1 << (one.revision - 1)
            if self.pending.get(place) == one.revision:
                del self.pending[place]
        self.crowd.counts["acknowledged"] += len(answer.saved)
        for one in answer.refused:
            self.crowd.counts["refused_answers"] += 1
            self.pending.pop(self.items.index(one.item), None)

    def _next_in(self, seconds: float) -> None:
        moment = min(time.monotonic() + seconds, max(self.deadline, time.monotonic()))
        self.crowd.wire.at(moment, self.answer)

    def _again(self, status: int, body: bytes, what: str, work: Callable[[], None]) -> None:
        """Back-pressure and lost lines are tried again; anything else is a failure that ends this candidate."""
        crowd = self.crowd
        if status in _COME_AGAIN:
            self.tries += 1
            crowd.counts[f"{what}_again_{status or 'lost'}"] += 1
            wait = crowd.wire.retry_after or min(8.0, 0.25 * 2 ** min(self.tries, 5))
            crowd.wire.at(time.monotonic() + wait * (0.5 + crowd.chance.random()), work)
            return
        crowd.failures.append(f"{what} {status} {body[:300].decode(errors='replace')}")
        self.finished = True
        crowd.finished += 1

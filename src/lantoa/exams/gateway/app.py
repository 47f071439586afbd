"""The exam gateway: open, save, close, state. Knows no Django and no web server; the front process mounts `handle`."""

import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lantoa.exams.gateway.addresses import address_behind
from lantoa.exams.gateway.closing import close_sitting
from lantoa.exams.gateway.codes import CodeGate
from lantoa.exams.gateway.desk import Address, Desk
from lantoa.exams.gateway.messages import BODY_MOST
from lantoa.exams.gateway.opening import open_sitting
from lantoa.exams.gateway.reading import GatewayReader
from lantoa.exams.gateway.refreshing import Refresher
from lantoa.exams.gateway.refusals import Refusal, Reply
from lantoa.exams.gateway.saving import save_answers
from lantoa.exams.gateway.state import state_of_sitting
from lantoa.exams.gateway.windows import Known
from lantoa.exams.journal.schema import make_sqlite_file
from lantoa.exams.journal.stores import open_store
from lantoa.exams.journal.writer import QUEUE_LIMIT, BatchStore, JournalWriter
from lantoa.exams.rules.tokens import ExamKeys

logger = logging.getLogger("lantoa.exams.gateway")

PATHS: Mapping[str, Callable[[Desk, bytes, Address], Awaitable[Reply]]] = {
    "/exam/v1/open": open_sitting,
    "/exam/v1/save": save_answers,
    "/exam/v1/close": close_sitting,
    "/exam/v1/state": state_of_sitting,
}


@dataclass(frozen=True)
class GatewaySettings:
    """What a gateway needs to know. `database_url` empty: SQLite, with the journal in `exam_file`."""

    install_secret: bytes
    exam_file: Path
    main_file: Path
    database_url: str = ""
    queue_limit: int = QUEUE_LIMIT
    refresh_seconds: float = 1.0
    trusted_proxies: frozenset[str] = frozenset()


class ExamGateway:
    """One gateway of one process. `start` and `stop` run on the event loop that calls `handle`."""

    def __init__(
        self,
        settings: GatewaySettings,
        *,
        clock: Callable[[], int] | None = None,
        new_seed: Callable[[], int] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock or (lambda: time.time_ns() // 1_000_000)
        self._known = Known()
        self._reader = GatewayReader(
            exam_file=settings.exam_file, main_file=settings.main_file, database_url=settings.database_url
        )
        self._refresher = Refresher(
            self._known,
            self._reader,
            install_secret=settings.install_secret,
            clock=self._clock,
            seconds=settings.refresh_seconds,
        )
        self._writer = JournalWriter(self._make_store, queue_limit=settings.queue_limit)
        keys = ExamKeys.of(settings.install_secret)
        self._desk = Desk(
            keys=keys,
            gate=CodeGate(keys),
            known=self._known,
            writer=self._writer,
            reader=self._reader,
            refresh=self._refresher.refresh_soon,
            clock=self._clock,
            new_seed=new_seed or (lambda: secrets.randbits(63)),
        )

    async def start(self) -> None:
        """Make the journal file when there is none, load windows, start writing."""
        if not self._settings.database_url:
            make_sqlite_file(self._settings.exam_file)
        self._writer.start()
        await self._refresher.start()

    async def stop(self) -> None:
        """Write what waits and let go of files and connections."""
        await self._refresher.stop()
        await self._writer.stop()
        self._reader.stop()

    async def handle(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, peer: str = ""
    ) -> Reply:
        """`answer` to a request whose headers and peer are at hand."""
        return await self.answer(method, path, body, lambda: self.address(headers, peer))

    async def answer(self, method: str, path: str, body: bytes, address: Address) -> Reply:
        """(status, headers, body) of one request. Never raises for what a client sends.

        `address` is called only where a window names networks: to work it out for every save would cost a twentieth.
        """
        work = PATHS.get(path)
        try:
            if work is None:
                raise Refusal("no_such_path")
            if method != "POST":
                raise Refusal("wrong_method")
            if len(body) > BODY_MOST:
                raise Refusal("too_large", most=BODY_MOST)
            return await work(self._desk, body, address)
        except Refusal as refusal:
            return refusal.reply()

    def ready(self) -> bool:
        """Whether windows are loaded and the last commit went well."""
        return self._refresher.loaded and self._writer.is_writing

    def figures(self) -> dict[str, int]:
        """Counters for /metrics."""
        return {
            "journal_batches_total": self._writer.batches,
            "journal_rows_total": self._writer.rows,
            "journal_waiting": self._writer.depth,
            "windows": len(self._known.windows),
            "sittings_closed": len(self._known.closed_at),
        }

    def address(self, headers: Mapping[str, str], peer: str) -> str:
        """Where someone comes from who may be behind a trusted proxy, or behind Django."""
        return address_behind(headers, peer, self._desk.keys, self._settings.trusted_proxies)

    def _make_store(self) -> BatchStore:
        return open_store(exam_file=self._settings.exam_file, database_url=self._settings.database_url)


def create_gateway(settings: GatewaySettings) -> ExamGateway:
    """The gateway of this process; `await start()` before the first request, `await stop()` at the end."""
    return ExamGateway(settings)

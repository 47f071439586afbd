"""The front process: packs, player files, the exam gateway; everything else is passed on to web. No Django here."""

import asyncio
import logging
from typing import Any

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # documented, not exported

from lantoa.config.processes import health
from lantoa.config.processes.lines import SlowBodies, give_up_who_takes_nothing
from lantoa.config.processes.memory import settle
from lantoa.config.processes.proxy import WebProxy, declared_length, peer_of
from lantoa.config.processes.refusals import Refused, refuse
from lantoa.config.secret_file import install_secret
from lantoa.config.settings_table import Settings
from lantoa.content.serving import PackHandler
from lantoa.exams.gateway.app import GatewaySettings, create_gateway

logger = logging.getLogger("lantoa.front")

_PACK_PREFIXES = ("/packs/", "/blobs/", "/papers/", "/player/1/", "/r/")
_EXAM_LIMIT = 64 * 1024


class FrontApp:
    """One RSGI application: four doors, tried in the order of how often they are used on an exam day."""

    def __init__(self, settings: Settings) -> None:
        secret = install_secret(settings)
        self.gateway = create_gateway(
            GatewaySettings(
                install_secret=secret,
                exam_file=settings.exam_file,
                main_file=settings.database_file,
                database_url=settings.database_url,
                trusted_proxies=frozenset(settings.trusted_proxies),
            )
        )
        self.packs = PackHandler(settings, secret)
        self.slow = SlowBodies()
        self.proxy = WebProxy(settings, self.slow)
        self._looking: asyncio.Task[None] | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_until_complete(self.gateway.start())
        loop.run_until_complete(self.proxy.start())
        self._looking = loop.create_task(self.slow.keep_looking())
        loop.call_later(0.2, give_up_who_takes_nothing, loop)
        settle()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._looking is not None:
            self._looking.cancel()
        loop.run_until_complete(self.gateway.stop())
        loop.run_until_complete(self.proxy.stop())

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            protocol.close(1002)
            return
        path = scope.path
        if path.startswith("/exam/v1/"):
            await self._exam(scope, protocol, path)
        elif path.startswith(_PACK_PREFIXES) and await self.packs.handle(scope, protocol):
            return
        elif path == "/healthz":
            protocol.response_str(
                200, [("content-type", "application/json"), ("cache-control", "no-store")], '{"ok":true}'
            )
        elif path in health.PATHS:
            await health.answer_health(scope, protocol, gateway=self.gateway, proxy=self.proxy)
        else:
            await self.proxy.pass_on(scope, protocol)

    async def _exam(self, scope: Any, protocol: Any, path: str) -> None:
        try:
            with self.slow.within(declared_length(scope, _EXAM_LIMIT)):
                body = await protocol()
        except Refused as refused:
            return refuse(scope, protocol, refused)
        except ProtocolClosed:
            return None  # the client broke off
        gateway = self.gateway
        status, headers, answer = await gateway.answer(
            scope.method, path, body, lambda: gateway.address(scope.headers, peer_of(scope))
        )
        protocol.response_bytes(status, headers, answer)
        return None

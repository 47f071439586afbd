"""The front process: packs, player files, the exam gateway; everything else is passed on to web. No Django here."""

import asyncio
import logging
from typing import Any

import msgspec

from lantoa.config.processes.proxy import WebProxy
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
            )
        )
        self.packs = PackHandler(settings, secret)
        self.proxy = WebProxy(settings)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_until_complete(self.gateway.start())
        loop.run_until_complete(self.proxy.start())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_until_complete(self.gateway.stop())
        loop.run_until_complete(self.proxy.stop())

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            protocol.close(1002)
            return
        path = scope.path
        if path.startswith("/exam/v1/"):
            await self._exam(scope, protocol)
        elif path.startswith(_PACK_PREFIXES) and await self.packs.handle(scope, protocol):
            return
        elif path == "/healthz":
            protocol.response_str(200, [("content-type", "application/json"), ("cache-control", "no-store")], '{"ok":true}')
        else:
            await self.proxy.pass_on(scope, protocol)

    async def _exam(self, scope: Any, protocol: Any) -> None:
        length = scope.headers.get("content-length") or "0"
        if not length.isdigit() or int(length) > _EXAM_LIMIT:
            error = {"error": {"code": "too_large", "message": "Gói tin quá lớn.", "details": {"limit": _EXAM_LIMIT}}}
            protocol.response_bytes(413, [("content-type", "application/json")], msgspec.json.encode(error))
            return
        body = await protocol()
        status, headers, answer = await self.gateway.handle(scope.method, scope.path, scope.headers, body)
        protocol.response_bytes(status, headers, answer)

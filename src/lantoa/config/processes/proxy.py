"""Passing a request on to the web process over its Unix socket: streaming both ways, limits at the door, no logic."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from yarl import URL

from lantoa.config.settings_table import Settings

logger = logging.getLogger("lantoa.front")

# Hop-by-hop headers (RFC 9110, 7.6.1), and those that only this door may set.
_NOT_PASSED = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"}
)
_SET_HERE = frozenset({"host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "content-length", "expect"})
_SMALL = 256 * 1024
_WEB_SECONDS = 120

_AWAY = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Hệ thống đang khởi động lại</title><link rel="stylesheet" href="/player/1/css/lantoa.css">
<main class="page"><h1>Hệ thống đang khởi động lại</h1><p>Việc này thường mất vài giây. Bài đã lưu không mất.
Xin tải lại trang sau ít phút.</p></main></html>"""
_TOO_LARGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Tệp quá lớn</title><link rel="stylesheet" href="/player/1/css/lantoa.css">
<main class="page"><h1>Tệp quá lớn</h1><p>Tệp gửi lên lớn hơn {limit} MB. Hãy chia nhỏ tệp rồi gửi lại.</p></main></html>"""


class TooLarge(Exception):
    """The request body passed the limit."""


class WebProxy:
    """A kept connection pool to the web process."""

    def __init__(self, settings: Settings) -> None:
        self._socket = str(settings.web_socket)
        self._limit = settings.upload_limit_mb * 1024 * 1024
        self._limit_mb = settings.upload_limit_mb
        self._trusted = frozenset(settings.trusted_proxies)
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the pool; call it on the loop that serves."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(self._socket, limit=64, keepalive_timeout=30),
            timeout=aiohttp.ClientTimeout(total=_WEB_SECONDS, connect=5),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def pass_on(self, scope: Any, protocol: Any) -> None:
        """Send the request to web and its answer back; 413 for a body over the limit, 503 when web is away."""
        assert self._session is not None
        length = scope.headers.get("content-length")
        if length is not None and (not length.isdigit() or int(length) > self._limit):
            return self._refuse(protocol, 413, _TOO_LARGE.format(limit=self._limit_mb))
        target = URL(f"http://web{scope.path}" + (f"?{scope.query_string}" if scope.query_string else ""), encoded=True)
        try:
            async with self._session.request(
                scope.method,
                target,
                headers=self._headers(scope, length),
                data=self._body(protocol, length) if self._has_body(scope, length) else None,
                allow_redirects=False,
            ) as answer:
                await self._send_back(answer, protocol)
        except TooLarge:
            self._refuse(protocol, 413, _TOO_LARGE.format(limit=self._limit_mb))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if isinstance(error.__cause__, TooLarge):
                self._refuse(protocol, 413, _TOO_LARGE.format(limit=self._limit_mb))
                return None
            logger.warning("web did not answer %s %s: %s", scope.method, scope.path, type(error).__name__)
            self._refuse(protocol, 503, _AWAY, [("retry-after", "3")])
        return None

    def _has_body(self, scope: Any, length: str | None) -> bool:
        return (length is not None and length != "0") or scope.headers.get("transfer-encoding") is not None

    def _headers(self, scope: Any, length: str | None) -> list[tuple[str, str]]:
        peer = scope.client.rsplit(":", 1)[0]
        behind_proxy = peer in self._trusted
        came_from = scope.headers.get("x-forwarded-for") if behind_proxy else None
        scheme = scope.headers.get("x-forwarded-proto") if behind_proxy else None
        headers = [
            (name, value)
            for name, value in scope.headers.items()
            if name not in _NOT_PASSED and name not in _SET_HERE
        ]
        headers.append(("host", scope.headers.get("host") or scope.authority or "localhost"))
        headers.append(("x-forwarded-for", f"{came_from}, {peer}" if came_from else peer))
        headers.append(("x-forwarded-proto", scheme or scope.scheme or "http"))
        if length is not None and length != "0":
            headers.append(("content-length", length))
        return headers

    async def _body(self, protocol: Any, length: str | None) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in protocol:
            seen += len(chunk)
            if seen > self._limit:
                raise TooLarge
            yield bytes(chunk)
        if length is not None and seen != int(length):
            raise TooLarge if seen > int(length) else aiohttp.ClientPayloadError("the client broke off")

    async def _send_back(self, answer: aiohttp.ClientResponse, protocol: Any) -> None:
        headers = [(name.lower(), value) for name, value in answer.headers.items() if name.lower() not in _NOT_PASSED]
        if answer.content_length is not None and answer.content_length <= _SMALL:
            protocol.response_bytes(answer.status, headers, await answer.read())
            return
        transport = protocol.response_stream(answer.status, headers)
        async for chunk in answer.content.iter_chunked(64 * 1024):
            await transport.send_bytes(chunk)

    def _refuse(
        self, protocol: Any, status: int, page: str, headers: list[tuple[str, str]] | None = None
    ) -> None:
        protocol.response_str(
            status,
            [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"), *(headers or [])],
            page,
        )

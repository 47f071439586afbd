"""Passing a request on to the web process over its Unix socket: limits at the door, no logic.

A request's body is taken in whole before web hears of it: web has few threads, and a dozen phones on slow lines would
hold them all; and what breaks off on the way never reaches web as if it were complete. Answers are streamed.
"""

import logging
import tempfile
from collections.abc import AsyncIterator
from typing import IO, Any
from urllib.parse import quote

import aiohttp
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]  # documented, not exported
from yarl import URL

from lantoa.config.processes.lines import SlowBodies
from lantoa.config.processes.refusals import Refused, refuse
from lantoa.config.settings_table import Settings

logger = logging.getLogger("lantoa.front")

# Hop-by-hop headers (RFC 9110, 7.6.1), and those that only this door may set.
_NOT_PASSED = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_SET_HERE = frozenset(
    {
        "host",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-real-ip",
        "content-length",
        "expect",
    }
)
_SMALL = 256 * 1024
_HELD = 64 * 1024  # of a body that is still coming; a thousand of them are 64 MB
_WEB_SECONDS = 120
_OWN_SECONDS = 8

_CHUNK = 64 * 1024
_PATH_SIGNS = "/:@!$&'()*+,;=-._~"  # what a path may hold as it is (RFC 3986, 3.3)


class WebProxy:
    """A kept connection pool to the web process."""

    def __init__(self, settings: Settings, slow: SlowBodies) -> None:
        self._slow = slow
        self._socket = str(settings.web_socket)
        self._limit = settings.upload_limit_mb * 1024 * 1024
        self._folder = settings.data / "run"
        self._trusted = frozenset(settings.trusted_proxies)
        self._session: aiohttp.ClientSession | None = None
        self._has_answered = False

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
        try:
            length = declared_length(scope, self._limit)
            body = await self._receive(protocol, length) if length else None
        except Refused as refused:
            return refuse(scope, protocol, refused)
        except ProtocolClosed:
            return None  # the client broke off: nobody to answer, and web never hears of it
        try:
            async with self._session.request(
                scope.method,
                _target(scope),
                headers=self._headers(scope, length),
                data=_pieces(body) if body is not None else None,
                allow_redirects=False,
            ) as answer:
                self._has_answered = True
                await self._send_back(answer, protocol)
        except ProtocolClosed:
            return None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            logger.log(
                logging.WARNING
                if self._has_answered
                else logging.DEBUG,  # at a start web is simply not up yet
                "web did not answer %s %r: %s",
                scope.method,
                scope.path[:200],
                type(error).__name__,
            )
            refuse(scope, protocol, Refused("away"))
        finally:
            if body is not None:
                body.close()
        return None

    async def fetch(self, scope: Any) -> tuple[int, bytes] | None:
        """Status and body of web's own answer to this GET; None when web is away."""
        assert self._session is not None
        try:
            async with self._session.get(
                _target(scope),
                headers=self._headers(scope, 0),
                timeout=aiohttp.ClientTimeout(total=_OWN_SECONDS),
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None

    async def _receive(self, protocol: Any, length: int) -> IO[bytes]:
        """The whole body; in memory while it is small. ProtocolClosed when it ends early."""
        file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_HELD, dir=str(self._folder))  # noqa: SIM115 closed by pass_on
        try:
            with self._slow.within(length):
                async for chunk in protocol:
                    file.write(chunk)
            if file.tell() != length:
                raise ProtocolClosed
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def _headers(self, scope: Any, length: int) -> list[tuple[str, str]]:
        peer = peer_of(scope)
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
        if length:
            headers.append(("content-length", str(length)))
        return headers

    async def _send_back(self, answer: aiohttp.ClientResponse, protocol: Any) -> None:
        headers = [
            (name.lower(), value) for name, value in answer.headers.items() if name.lower() not in _NOT_PASSED
        ]
        if answer.content_length is not None and answer.content_length <= _SMALL:
            protocol.response_bytes(answer.status, headers, await answer.read())
            return
        transport = protocol.response_stream(answer.status, headers)
        async for chunk in answer.content.iter_chunked(64 * 1024):
            await transport.send_bytes(chunk)


def peer_of(scope: Any) -> str:
    """The address of who holds the other end of the line; an IPv4 line on a socket for both kinds has its IPv4 address."""
    host: str = scope.client.rpartition(":")[0]
    return host.strip("[]").removeprefix("::ffff:")


def declared_length(scope: Any, limit: int) -> int:
    """Content-Length; 0 without a body. Refused when it is over the limit, or when there is a body of unknown length:
    one that breaks off could not be told from a whole one.
    """
    text = scope.headers.get("content-length")
    if text is None:
        if scope.headers.get("transfer-encoding") is not None:
            raise Refused("length_required")
        return 0
    if not text.isdigit() or int(text) > limit:
        raise Refused("too_large", limit=limit)
    return int(text)


def _target(scope: Any) -> URL:
    # The path comes decoded. Encoded again, so that no sign in it becomes a query, a space or a line of its own.
    path = quote(scope.path, safe=_PATH_SIGNS)
    path = path if path.startswith("/") else f"/{path}"
    return URL(f"http://web{path}" + (f"?{scope.query_string}" if scope.query_string else ""), encoded=True)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece

"""Files the front process hands out: small ones from memory, compressed once; large ones from disk."""

import asyncio
import gzip
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import brotli

from lantoa.content.rules.http import BROTLI, GZIP, IDENTITY, tag

logger = logging.getLogger("lantoa.packs")

SMALL = 512 * 1024
SHELF_BYTES = 64 * 1024 * 1024
_BROTLI_QUALITY = 10  # lesson pages: 9 ms each; 9 takes 8 ms for 4 % more bytes, 11 takes 20 ms for 2 % fewer
_WORTH = 256  # bytes; below this compression saves nothing

Headers = list[tuple[str, str]]


class Content:
    """One file's content. `data` is None for a large file, which is sent from `path`."""

    __slots__ = ("_waiting", "content_type", "data", "forms", "headers", "path", "sha256", "size")

    def __init__(self, path: Path, sha256: str, size: int, content_type: str, data: bytes | None) -> None:
        self.path, self.sha256, self.size, self.content_type, self.data = (
            str(path),
            sha256,
            size,
            content_type,
            data,
        )
        self.forms: dict[str, bytes] = {IDENTITY: data} if data is not None else {}
        self.headers: dict[tuple[str, str], Headers] = {}
        self._waiting: dict[str, asyncio.Future[None]] = {}

    @property
    def compressible(self) -> bool:
        """Whether br and gzip forms are offered."""
        return self.data is not None and self.size >= _WORTH and is_text(self.content_type)

    async def form(self, encoding: str) -> bytes:
        """The content in an encoding, made once; others who ask meanwhile wait for the same one."""
        if encoding in self.forms:
            return self.forms[encoding]
        assert self.data is not None, "large files are sent from disk"
        waiting = self._waiting.get(encoding)
        if waiting is not None:
            await waiting
            return self.forms[encoding]
        loop = asyncio.get_running_loop()
        self._waiting[encoding] = waiting = loop.create_future()
        try:
            self.forms[encoding] = await loop.run_in_executor(None, compressed, self.data, encoding)
        finally:
            self.forms.setdefault(encoding, self.data)
            del self._waiting[encoding]
            waiting.set_result(None)
        return self.forms[encoding]

    def sent_headers(self, encoding: str, cache_control: str, guards: Headers) -> Headers:
        """The headers of a whole answer in an encoding, made once."""
        known = self.headers.get((encoding, cache_control))
        if known is None:
            known = [
                ("content-type", self.content_type),
                ("etag", tag(self.sha256, encoding)),
                ("cache-control", cache_control),
                *guards,
            ]
            if not is_text(self.content_type):
                known.append(("accept-ranges", "bytes"))
            if self.compressible:
                known.append(("vary", "accept-encoding"))
            if encoding:
                known.append(("content-encoding", encoding))
            self.headers[encoding, cache_control] = known
        return known


def is_text(content_type: str) -> bool:
    """Types that compress."""
    kind = content_type.partition(";")[0]
    return kind.startswith("text/") or kind in {
        "application/json",
        "application/manifest+json",
        "image/svg+xml",
        "application/wasm",
    }


def is_document(content_type: str) -> bool:
    """Types a browser opens as a page of its own, where a content security policy takes effect."""
    return content_type.partition(";")[0] in {"text/html", "image/svg+xml", "application/pdf"}


def compressed(data: bytes, encoding: str) -> bytes:
    """Brotli or gzip bytes of content."""
    if encoding == BROTLI:
        return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=_BROTLI_QUALITY))
    assert encoding == GZIP, encoding
    return gzip.compress(data, compresslevel=9, mtime=0)


class Shelf:
    """A bounded store of contents: the least recently used go first."""

    def __init__(self, most_bytes: int = SHELF_BYTES) -> None:
        self._contents: OrderedDict[str, Content] = OrderedDict()
        self._most, self._held = most_bytes, 0

    def get(self, key: str, load: Callable[[], Content | None]) -> Content | None:
        """The content under a key, loaded when it is not held; None when `load` finds none."""
        content = self._contents.get(key)
        if content is not None:
            self._contents.move_to_end(key)
            return content
        content = load()
        if content is None:
            return None
        self._contents[key] = content
        self._held += _weight(content)
        while self._held > self._most and len(self._contents) > 1:
            _key, dropped = self._contents.popitem(last=False)
            self._held -= _weight(dropped)
        return content

    def drop(self, key: str) -> None:
        """Forget one content."""
        dropped = self._contents.pop(key, None)
        if dropped is not None:
            self._held -= _weight(dropped)

    @property
    def held_bytes(self) -> int:
        """What the contents weigh, compressed forms counted from the start."""
        return self._held


def _weight(content: Content) -> int:
    """Bytes a content may come to hold: itself, two compressed forms (a third each), bookkeeping."""
    held = content.size if content.data is not None else 0
    return 2_000 + (held * 5 // 3 if content.compressible else held)


def read_content(path: Path, content_type: str, *, sha256: str | None) -> Content | None:
    """The content of a file; None when it is not there or, being small, does not match `sha256`."""
    try:
        size = path.stat().st_size
        if size > SMALL and sha256 is not None:
            return Content(path, sha256, size, content_type, None)
        data = path.read_bytes()
    except OSError:
        return None
    found = hashlib.sha256(data).hexdigest()
    if sha256 is not None and found != sha256:
        logger.error("%s does not match its name or manifest; it is not served", path)
        return None
    return Content(path, found, len(data), content_type, data)

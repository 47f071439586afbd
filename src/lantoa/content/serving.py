"""Hands out packs, blobs, sealed papers and player files in the front process. No Django, no database.

Only names that a manifest lists, or that are a SHA-256, are ever turned into a path.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from lantoa.content.answers import refuse, send
from lantoa.content.rules.access import PURPOSE, opened_course
from lantoa.content.rules.media_types import TYPES
from lantoa.content.shelf import Content, Shelf, read_content
from lantoa.kernel.clock import Clock
from lantoa.kernel.clock import now as wall_clock
from lantoa.kernel.signing import derive_key

FOR_EVER = "public, max-age=31536000, immutable"
FOR_ONE = "private, max-age=31536000, immutable"  # addresses that hold a token: not for shared caches
PLAYER = "public, max-age=300"

_JSON = "application/json"
_PLAYER_TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": _JSON,
    "webmanifest": "application/manifest+json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webp": "image/webp",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "wasm": "application/wasm",
}
_BLOB_TYPES = {extension: content_type for extension, (_kind, content_type) in TYPES.items()}
_SHA = r"[0-9a-f]{64}"
_PACK = re.compile(rf"/packs/({_SHA})/([A-Za-z0-9./-]{{0,200}})")
_BLOB = re.compile(rf"/blobs/({_SHA})\.([a-z0-9]{{2,5}})")
_PAPER = re.compile(rf"/papers/({_SHA})")
_PLAYER = re.compile(
    r"/player/1/((?:[A-Za-z0-9_][A-Za-z0-9._-]*/){0,6}[A-Za-z0-9_][A-Za-z0-9._-]*\.([a-z0-9]+))"
)
_TOKEN = re.compile(r"/r/([A-Za-z0-9_.-]{1,600})(/(?:packs|blobs)/.*)")
_PLAYER_PRIVATE = re.compile(
    r"(^|/)(tests?|node_modules)/|\.test\.js$|(^|/)(tsconfig|package(-lock)?)\.json$"
)
_PACKS_KNOWN = 64
_PLAYER_FRESH_SECONDS = 1.0


class Folders(Protocol):
    """Where the files lie; the settings have these."""

    @property
    def packs_folder(self) -> Path: ...
    @property
    def blobs_folder(self) -> Path: ...
    @property
    def papers_folder(self) -> Path: ...
    @property
    def player_folder(self) -> Path: ...


@dataclass(frozen=True)
class KnownPack:
    """What the handler keeps of a manifest."""

    course: str
    is_open: bool
    files: dict[str, tuple[str, str]]


class Refused(Exception):
    """There is nothing to hand out."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class PackHandler:
    """One for the process. `handle` answers a request and says whether it was one of ours."""

    def __init__(self, folders: Folders, install_secret: bytes, *, clock: Clock = wall_clock) -> None:
        self._folders, self._clock = folders, clock
        self._key = derive_key(install_secret, PURPOSE)
        self._shelf = Shelf()
        self._packs: OrderedDict[str, KnownPack] = OrderedDict()
        self._player: dict[str, tuple[float, tuple[int, int], str]] = {}

    async def handle(self, scope: Any, protocol: Any) -> bool:
        """Answer a GET or HEAD of a pack, blob, paper or player file; False when it is another path."""
        path: str = scope.path
        if not path.startswith(("/packs/", "/blobs/", "/papers/", "/player/1/", "/r/")):
            return False
        if scope.method not in {"GET", "HEAD"}:
            refuse(protocol, 405, scope.method)
            return True
        try:
            content, cache_control = self._find(path)
        except Refused as refused:
            refuse(protocol, refused.status, scope.method)
            return True
        await send(scope, protocol, content, cache_control)
        return True

    def _find(self, path: str) -> tuple[Content, str]:
        if path.startswith("/packs/"):
            return self._in_pack(path, None), FOR_EVER
        if path.startswith("/player/1/"):
            return self._in_player(path), PLAYER
        if path.startswith("/r/"):
            return self._behind_token(path), FOR_ONE
        return self._by_hash(path), FOR_EVER

    def _behind_token(self, path: str) -> Content:
        parts = _TOKEN.fullmatch(path)
        if not parts:
            raise Refused(404)
        course = opened_course(self._key, parts[1], now=self._clock())
        if course is None:
            raise Refused(403)
        return self._in_pack(parts[2], course) if parts[2].startswith("/packs/") else self._by_hash(parts[2])

    def _in_pack(self, path: str, course: str | None) -> Content:
        parts = _PACK.fullmatch(path)
        pack = self._pack(parts[1]) if parts else None
        if parts is None or pack is None:
            raise Refused(404)
        if not pack.is_open and pack.course != course:
            raise Refused(403)
        name = parts[2] or "index.html"
        sha256, content_type = pack.files.get(name, ("", ""))
        if not sha256:
            raise Refused(404)
        pack_name = parts[1]

        def load() -> Content | None:
            file = self._folders.packs_folder / pack_name / name
            return read_content(file, content_type, sha256=sha256)

        # Under its hash, not its path: what editions share is held once.
        return self._shelved(f"{sha256} {content_type}", load)

    def _by_hash(self, path: str) -> Content:
        blob, paper = _BLOB.fullmatch(path), _PAPER.fullmatch(path)
        if blob and blob[2] in _BLOB_TYPES:
            file, sha256, content_type = self._folders.blobs_folder / path[7:], blob[1], _BLOB_TYPES[blob[2]]
        elif paper:
            file, sha256, content_type = self._folders.papers_folder / paper[1], paper[1], _JSON
        else:
            raise Refused(404)
        return self._shelved(path, lambda: read_content(file, content_type, sha256=sha256))

    def _shelved(self, key: str, load: Callable[[], Content | None]) -> Content:
        content = self._shelf.get(key, load)
        if content is None:
            raise Refused(404)
        return content

    def _in_player(self, path: str) -> Content:
        """Player files change with the software: looked at again after a second, held under their state."""
        parts = _PLAYER.fullmatch(path)
        if not parts or parts[2] not in _PLAYER_TYPES or _PLAYER_PRIVATE.search(parts[1]):
            raise Refused(404)
        name, extension = parts[1], parts[2]
        looked, state, key = self._player.get(path, (float("-inf"), (0, 0), ""))
        if monotonic() - looked > _PLAYER_FRESH_SECONDS:
            try:
                stat = (self._folders.player_folder / name).stat()
            except OSError as error:
                self._player.pop(path, None)
                raise Refused(404) from error
            now_state = (stat.st_mtime_ns, stat.st_size)
            if now_state != state:
                self._shelf.drop(key)
                key = f"{path} {now_state}"
            self._player[path] = (monotonic(), now_state, key)

        def load() -> Content | None:
            return read_content(self._folders.player_folder / name, _PLAYER_TYPES[extension], sha256=None)

        return self._shelved(key, load)

    def _pack(self, sha256: str) -> KnownPack | None:
        known = self._packs.get(sha256)
        if known is not None:
            self._packs.move_to_end(sha256)
            return known
        content = read_content(self._folders.packs_folder / sha256 / "manifest.json", _JSON, sha256=sha256)
        if content is None:
            return None
        data = content.data if content.data is not None else Path(content.path).read_bytes()
        manifest = json.loads(data)
        files = {path: (entry["sha256"], entry["type"]) for path, entry in manifest["files"].items()}
        files["manifest.json"] = (sha256, _JSON)
        known = KnownPack(manifest["course"]["uuid"], manifest["course"]["open"], files)
        self._packs[sha256] = known
        if len(self._packs) > _PACKS_KNOWN:
            self._packs.popitem(last=False)
        return known
